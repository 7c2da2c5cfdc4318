/**
 * Correlation-adjusted t scores (Zuber and Strimmer 2009, "Gene ranking and biomarker discovery under correlation"; for several classes
 * Ahdesmäki and Strimmer 2010, "Feature selection in omics prediction problems using cat scores and false nondiscovery rate control").
 *
 * Notation: n rows, p columns, K classes; t_c [p] the t scores of class c against all, t_cj = (m_cj - m_j) / (s_j sqrt(1/n_c - 1/n)); R the
 * correlations within classes, shrunken: R* = (1 - λ) R + λ I (Schäfer and Strimmer 2005); the score is Σ_c (R*^(-1/2) t_c)_j². With the residuals
 * Z [n, p] = U S Vᵀ over s and sqrt(n - K), R = V S² Vᵀ, and no [p, p] matrix is made: O(n² p).
 */
import { axesOf, dot, gram, type Matrix, matrix } from '../matrix/index.js';
import { type ClassMoments, classMoments } from './class-moments.js';
import { type RankedRows, type Ranker, type Ranking, rankingOf } from './ranker.js';

/** So that the part outside the rows' span stays finite. */
const leastShrinkage = 1e-4;

export class CorrelationAdjustedT implements Ranker {
  readonly name = 'cat';

  rank(rows: RankedRows): Ranking {
    return rankingOf(catScores(rows));
  }
}

/** The scores [p]; 0 for a column that is constant within every class and between them. */
export function catScores(rows: RankedRows): Float64Array {
  const { classes } = rows;
  const [n, p] = rows.x.shape as [number, number];
  const moments = classMoments(rows);
  const freedom = Math.max(1, n - classes);
  const deviations = moments.within.map((sum) => Math.sqrt(sum / freedom));
  const z = residuals(rows, moments, deviations);
  const { basis, squares } = axesOf(z);
  const shrinkage = Math.max(leastShrinkage, shrinkageOf(z));
  const score = new Float64Array(p);
  for (let c = 0; c < classes; c++) {
    const scale = Math.sqrt(1 / moments.counts[c]! - 1 / n);
    const t = deviations.map((s, j) => {
      const gap = moments.means.data[c * p + j]! - moments.overall[j]!;
      return s > 0 && scale > 0 ? gap / (s * scale) : 0;
    });
    decorrelated(t, basis, squares, freedom, shrinkage).forEach((value, j) => (score[j]! += value * value));
  }
  // Without spread within classes, any difference between them is certain.
  moments.between.forEach((sum, j) => deviations[j] === 0 && (score[j] = sum > 0 ? Infinity : 0));
  return score;
}

/** (x - class mean) / s, [n, p]; 0 for constant columns. */
function residuals({ x, classCodes }: RankedRows, { means }: ClassMoments, deviations: Float64Array): Matrix {
  const [n, p] = x.shape as [number, number];
  const z = matrix(n, p);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      const s = deviations[j]!;
      if (s > 0) z.data[i * p + j] = (x.data[i * p + j]! - means.data[classCodes[i]! * p + j]!) / s;
    }
  return z;
}

/**
 * λ = Σ Var(r_ij) / Σ r_ij² over i ≠ j, from 0 to 1. With w_k = z_ki z_kj, Var(r_ij) = n / (n - 1)³ Σ_k (w_k - w̄)²; all sums over pairs come
 * from the products of rows.
 */
function shrinkageOf(z: Matrix): number {
  const [n, p] = z.shape as [number, number];
  const products = gram(z);
  let [fourth, squares] = [0, 0];
  for (let k = 0; k < n; k++) fourth += products[k * n + k]! ** 2;
  for (const value of products) squares += value * value;
  // The same over i = j, which is left out.
  for (let j = 0; j < p; j++) {
    let [own, sum] = [0, 0];
    for (let k = 0; k < n; k++) {
      const square = z.data[k * p + j]! ** 2;
      own += square * square;
      sum += square;
    }
    fourth -= own;
    squares -= sum * sum;
  }
  const variance = (n / (n - 1) ** 3) * (fourth - squares / n);
  const correlations = squares / (n - 1) ** 2;
  return correlations > 0 ? Math.min(1, Math.max(0, variance / correlations)) : 1;
}

/** R*^(-1/2) t. */
function decorrelated(
  t: Float64Array,
  { data: basis, shape }: Matrix,
  squares: Float64Array,
  freedom: number,
  shrinkage: number,
): Float64Array {
  const [rank, p] = shape as [number, number];
  const outside = 1 / Math.sqrt(shrinkage);
  const out = t.map((value) => outside * value);
  for (let k = 0; k < rank; k++) {
    const along = dot(basis, k * p, t, 0, p);
    const factor = along * (1 / Math.sqrt((1 - shrinkage) * (squares[k]! / freedom) + shrinkage) - outside);
    for (let j = 0; j < p; j++) out[j]! += factor * basis[k * p + j]!;
  }
  return out;
}
