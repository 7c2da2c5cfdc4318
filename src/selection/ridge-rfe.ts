/**
 * Recursive feature elimination by ridge regression: the columns of the smallest weights are left out, again and again (Guyon, Weston,
 * Barnhill and Vapnik 2002, "Gene selection for cancer classification using support vector machines").
 *
 * Notation: n rows, p columns, K classes; X the columns that are left, less their means; Y [n, K] is 1 for the row's class and -1 otherwise (one
 * column for two classes), less its means. A column's weight is Σ_c (x_jᵀ a_c)², (X Xᵀ + α I) a_c = y_c: n x n solves, whatever p is.
 */
import { checkPositive, OptionError, withDefaults } from '../checks/index.js';
import { cholesky, dot, gram, matrix, solveLower, solveUpper, transposed } from '../matrix/index.js';
import { centredColumns, centredTargets } from './centred.js';
import { type RankedRows, type Ranker, type Ranking } from './ranker.js';

/** Options of `RidgeRFE`. */
export interface RidgeRfeOptions {
  /** α, in the squared units of the rows, which should be standardised. Default 10. */
  readonly alpha?: number;
  /** Share of the columns that are left out each time, above 0 and below 1; at least one. Default 0.1. */
  readonly share?: number;
}

export class RidgeRFE implements Ranker {
  readonly name = 'rfe';
  readonly #alpha: number;
  readonly #share: number;

  constructor(options: RidgeRfeOptions = {}) {
    const { alpha, share } = withDefaults<Required<RidgeRfeOptions>>('RidgeRFE', options, { alpha: 10, share: 0.1 });
    this.#alpha = checkPositive('alpha', alpha);
    if (checkPositive('share', share) >= 1) throw new OptionError(`share must be above 0 and below 1, found ${share}`);
    this.#share = share;
  }

  rank(rows: RankedRows): Ranking {
    const [n, p] = rows.x.shape as [number, number];
    const columns = centredColumns(rows);
    const targets = centredTargets(rows);
    const kernel = gram(transposed(matrix(p, n, columns)));
    let left = Array.from({ length: p }, (_, j) => j);
    const order = new Int32Array(p);
    const score = new Float64Array(p);
    while (left.length > 0) {
      const weights = weightsOf(columns, n, left, dualOf(kernel, n, this.#alpha, targets));
      const sorted = [...left.keys()].sort((a, b) => weights[a]! - weights[b]! || left[b]! - left[a]!);
      const dropped = left.length === 1 ? 1 : Math.max(1, Math.floor(this.#share * left.length));
      const gone = sorted.slice(0, dropped).map((k) => left[k]!);
      gone.forEach((j, k) => {
        order[left.length - 1 - k] = j;
        score[j] = p - left.length + k + 1;
      });
      for (const j of gone) removeColumn(kernel, columns, j, n);
      const out = new Set(gone);
      left = left.filter((j) => !out.has(j));
    }
    return { order, score };
  }
}

function dualOf(kernel: Float64Array, n: number, alpha: number, targets: readonly Float64Array[]): Float64Array[] {
  const factor = kernel.slice();
  for (let i = 0; i < n; i++) factor[i * n + i]! += alpha;
  if (!cholesky(factor, n)) throw new RangeError('the products of the rows are not positive definite');
  return targets.map((target) => {
    const a = target.slice();
    solveLower(factor, n, a);
    solveUpper(factor, n, a);
    return a;
  });
}

function weightsOf(
  columns: Float64Array,
  n: number,
  left: readonly number[],
  duals: readonly Float64Array[],
): Float64Array {
  return Float64Array.from(left, (j) => duals.reduce((sum, a) => sum + dot(columns, j * n, a, 0, n) ** 2, 0));
}

/** K - x_j x_jᵀ. */
function removeColumn(kernel: Float64Array, columns: Float64Array, j: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const own = columns[j * n + i]!;
    for (let m = 0; m <= i; m++) {
      const value = kernel[i * n + m]! - own * columns[j * n + m]!;
      kernel[i * n + m] = value;
      kernel[m * n + i] = value;
    }
  }
}
