/** How well synthetic rows keep what real rows are like. Null stands where a figure is not defined. */
export interface Fidelity {
  /** Mean over columns of the KS complement, of columns of few values the TV complement, in [0, 1], 1 is best. */
  readonly shapes: number;
  /**
   * Mean over pairs of columns of 1 - |r - r'| / 2, r and r' the correlations within classes in real and synthetic rows; a column that
   * does not vary within classes in the real rows, or by one row alone, is left out.
   */
  readonly pairs: number | null;
  /** The same over the pairs whose real correlation is strong. */
  readonly strongPairs: number | null;
  readonly strongPairCount: number;
  /** Mean |r| of the strong pairs in real rows: 1 - strongPairs is half of it where none of their correlation is kept. */
  readonly strongCorrelation: number | null;
  /** Within-class variance of the synthetic rows over that of the real ones, the median over columns; NaN where none varies. */
  readonly varianceRatio: number;
  /** Density and coverage (Naeem et al. 2020). */
  readonly density: number;
  readonly coverage: number;
  /** Leave-one-out accuracy of a nearest neighbour that tells real from synthetic rows; 0.5 is best. */
  readonly twoSample: number;
  /** Share of the real rows' 50 columns of largest F that are among the synthetic rows' 50; null without classes. */
  readonly selectedOverlap: number | null;
  /** The ten columns whose shapes are kept worst, the worst first. */
  readonly worstColumns: readonly { readonly column: number; readonly score: number }[];
}
