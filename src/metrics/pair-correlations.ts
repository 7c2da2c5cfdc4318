/**
 * How alike the correlations of all pairs of columns are in real and synthetic rows, tile by tile: the matrix of correlations
 * [p, p] is never whole in memory.
 *
 * Notation: p columns; r and r' are Pearson's correlations of a pair in real and in synthetic rows. The score of a pair is
 * 1 - |r - r'| / 2 (SDMetrics' CorrelationSimilarity). u_j is column j less its mean, scaled to length 1, so that r is u_i · u_j.
 */
import { dot } from '../matrix/index.js';
import type { Rows } from './rows.js';

/** Columns of mean 0 and length 1, column after column: [columns, rows]. A constant column is all zeros. */
export interface UnitColumns {
  readonly values: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

/** The tile of correlations of the `size` columns from `i` on with those from `j` on, [size, size], of real and synthetic rows; what lies beyond the last column is not read. */
export interface CorrelationTiles {
  readonly size: number;
  readonly columns: number;
  readonly tile: (i: number, j: number) => Promise<readonly [real: Correlations, synthetic: Correlations]>;
  /** Pairs that do not count, as `withoutPairs` leaves them out. */
  readonly leftOut?: number;
}

type Correlations = Float32Array | Float64Array;

/** The figures of `pairCorrelations`. */
export interface PairScores {
  readonly pairs: number | null;
  readonly pairCount: number;
  readonly strongPairs: number | null;
  readonly strongPairCount: number;
  /** Mean |r| over the strong pairs; null without any. */
  readonly strongCorrelation: number | null;
}

/** A sum of squares below this share of the squared values, summed, is rounding: the column is constant. */
const constantShare = 1e-24;

/** A column of which one row holds more than this share of the sum of squares is that row: its correlations say nothing of the others. */
const mostOfOneRow = 0.5;

/**
 * The numbers of the columns that have correlations to speak of: not constant, and not varying by one row alone, which would correlate
 * fully with every other column of that kind and row. Of fewer than four rows all columns that vary count.
 */
export function varyingColumns(x: Rows): number[] {
  const { values, columns, rows } = unitColumns(x);
  return Array.from(Array(columns).keys()).filter((j) => {
    let largest = 0;
    for (let k = j * rows; k < (j + 1) * rows; k++) largest = Math.max(largest, values[k]! ** 2);
    return largest > 0 && (largest <= mostOfOneRow || rows < 4);
  });
}

/** The columns of these numbers (all without them) as unit columns. */
export function unitColumns(x: Rows, chosen?: readonly number[]): UnitColumns {
  const { rows, data } = x;
  const columns = chosen?.length ?? x.columns;
  const values = new Float64Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    const unit = values.subarray(c * rows, (c + 1) * rows);
    let mean = 0;
    let size = 0;
    for (let i = 0, k = chosen?.[c] ?? c; i < rows; i++, k += x.columns) {
      unit[i] = data[k]!;
      mean += data[k]! / rows;
      size += data[k]! ** 2;
    }
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (unit[i]! -= mean) ** 2;
    const scale = squares > constantShare * size ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < rows; i++) unit[i]! *= scale;
  }
  return { values, columns, rows };
}

/** Tiles in float64 by plain loops, about 10⁹ multiplications a second. */
export function plainTiles(real: UnitColumns, synthetic: UnitColumns, size: number = 64): CorrelationTiles {
  const out = [new Float64Array(size * size), new Float64Array(size * size)] as const;
  const fill = ({ values, columns, rows }: UnitColumns, i: number, j: number, into: Float64Array): void => {
    for (let a = 0; a < Math.min(size, columns - i); a++)
      for (let b = 0; b < Math.min(size, columns - j); b++)
        into[a * size + b] = dot(values, (i + a) * rows, values, (j + b) * rows, rows);
  };
  return {
    size,
    columns: real.columns,
    tile: (i, j) => {
      fill(real, i, j, out[0]);
      fill(synthetic, i, j, out[1]);
      return Promise.resolve(out);
    },
  };
}

/**
 * The same tiles without the pairs of columns of one group [g], such as the 0/1 columns of one word each: what these have in common follows from
 * how they are written. Their correlations are 0 on either side, and they are not counted.
 */
export function withoutPairs(tiles: CorrelationTiles, groups: readonly (readonly number[])[]): CorrelationTiles {
  const { size } = tiles;
  const start = (column: number): number => column - (column % size);
  const byTile = new Map<string, number[]>();
  let leftOut = 0;
  for (const group of groups) {
    const sorted = [...group].sort((a, b) => a - b);
    sorted.forEach((a, at) => {
      for (const b of sorted.slice(at + 1)) {
        const key = `${start(a)} ${start(b)}`;
        byTile.set(key, [...(byTile.get(key) ?? []), (a % size) * size + (b % size)]);
        leftOut++;
      }
    });
  }
  if (leftOut === 0) return tiles;
  return {
    ...tiles,
    leftOut,
    tile: async (i, j) => {
      const both = await tiles.tile(i, j);
      for (const place of byTile.get(`${i} ${j}`) ?? []) for (const side of both) side[place] = 0;
      return both;
    },
  };
}

/** Hands the rows of all tiles above the diagonal to `visit`: from `start` to `end` they hold pairs of different columns. */
async function visitRows(
  { size, columns, tile }: CorrelationTiles,
  visit: (real: Correlations, synthetic: Correlations, start: number, end: number) => void,
): Promise<void> {
  for (let i = 0; i < columns; i += size)
    for (let j = i; j < columns; j += size) {
      const [real, synthetic] = await tile(i, j);
      const width = Math.min(size, columns - j);
      for (let a = 0; a < Math.min(size, columns - i); a++)
        visit(real, synthetic, a * size + (i === j ? a + 1 : 0), a * size + width);
    }
}

/**
 * Scores over all pairs, and over the strong ones, those with |r| of at least `threshold` in the real rows (Infinity: there are
 * none). The real columns must vary; a column that is constant in the synthetic rows alone has r' = 0 with every other.
 */
export async function pairCorrelations(tiles: CorrelationTiles, threshold: number): Promise<PairScores> {
  let [apart, strongApart, strongSum] = [0, 0, 0];
  let [pairCount, strongPairCount] = [0, 0];
  await visitRows(tiles, (real, synthetic, start, end) => {
    // Sums of its own for every row: variables of the function outside are slow.
    let [all, strong, sizes, count] = [0, 0, 0, 0];
    for (let k = start; k < end; k++) {
      const r = real[k]!;
      const size = Math.abs(r);
      const d = Math.abs(r - synthetic[k]!);
      all += d;
      if (size < threshold) continue;
      strong += d;
      sizes += size;
      count++;
    }
    apart += all;
    strongApart += strong;
    strongSum += sizes;
    strongPairCount += count;
    pairCount += Math.max(0, end - start);
  });
  pairCount -= tiles.leftOut ?? 0;
  const strong = strongPairCount > 0;
  return {
    pairs: pairCount > 0 ? 1 - apart / (2 * pairCount) : null,
    pairCount,
    strongPairs: strong ? 1 - strongApart / (2 * strongPairCount) : null,
    strongPairCount,
    strongCorrelation: strong ? strongSum / strongPairCount : null,
  };
}

/** Below this a correlation is not called strong, however many rows there are. */
const leastStrong = 0.25;
/** Share of the strong pairs that chance may explain. */
const chanceShare = 0.05;
const bins = 1000;

/** How many pairs have which |r|, in bins of a thousandth. */
export interface CorrelationCounts {
  readonly real: Float64Array;
  readonly chance: Float64Array;
}

export const noCorrelations = (): CorrelationCounts => ({
  real: new Float64Array(bins + 1),
  chance: new Float64Array(bins + 1),
});

/** Adds the pairs of `tiles`, which hold real rows and, as synthetic ones, the same rows with every column shuffled on its own. */
export async function countCorrelations(tiles: CorrelationTiles, { real, chance }: CorrelationCounts): Promise<void> {
  await visitRows(tiles, (r, s, start, end) => {
    for (let k = start; k < end; k++) {
      real[Math.min(bins, Math.floor(Math.abs(r[k]!) * bins))]!++;
      chance[Math.min(bins, Math.floor(Math.abs(s[k]!) * bins))]!++;
    }
  });
}

/**
 * The least |r| that counts as strong, from the real rows alone: of the pairs from there on, chance explains at most one in twenty, by
 * the counts of one or several shuffles. Infinity where no pair is beyond chance; never below 0.25.
 */
export function strongThreshold({ real, chance }: CorrelationCounts): number {
  let strong = Infinity;
  let [above, chanceAbove] = [0, 0];
  for (let bin = bins; bin >= leastStrong * bins; bin--) {
    above += real[bin]!;
    chanceAbove += chance[bin]!;
    // One more than was seen: no sight of a chance pair does not mean that there is none.
    if (chanceAbove + 1 <= chanceShare * above) strong = bin / bins;
  }
  return strong;
}
