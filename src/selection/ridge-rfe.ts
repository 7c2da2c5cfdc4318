/**
 * Recursive feature elimination by ridge regression: the columns of the smallest weights are left out, again and again (Guyon, Weston,
 * Barnhill and Vapnik 2002, "Gene selection for cancer classification using support vector machines").
 *
 * Notation: n rows, p columns, K classes; X the columns that are left, less their means; Y [n, K] is 1 for the row's class and -1 otherwise (one
 * column for two classes), less its means. A column's weight is Σ_c w_cj², w_c = Xᵀ a_c with (X Xᵀ + α I) a_c = y_c where at least n columns are
 * left, and (Xᵀ X + α I) w_c = Xᵀ y_c where fewer are: the smaller system of the two.
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
    const dual = p < n ? undefined : new Dual(columns, n, targets, this.#alpha);
    let primal: Primal | undefined;
    let left = Array.from({ length: p }, (_, j) => j);
    const order = new Int32Array(p);
    const score = new Float64Array(p);
    while (left.length > 0) {
      if (left.length < n) primal ??= new Primal(columns, left, targets, this.#alpha);
      const weights = (primal ?? dual!).weights(left);
      const sorted = [...left.keys()].sort((a, b) => weights[a]! - weights[b]! || left[b]! - left[a]!);
      const dropped = left.length === 1 ? 1 : Math.max(1, Math.floor(this.#share * left.length));
      const gone = sorted.slice(0, dropped).map((k) => left[k]!);
      gone.forEach((j, k) => {
        order[left.length - 1 - k] = j;
        score[j] = p - left.length + k + 1;
      });
      const out = new Set(gone);
      left = left.filter((j) => !out.has(j));
      if (left.length >= n) dual!.remove(gone);
    }
    return { order, score };
  }
}

/** Solves for the rows' multipliers. */
class Dual {
  readonly #columns: Float64Array;
  readonly #n: number;
  readonly #targets: readonly Float64Array[];
  readonly #alpha: number;
  /** X Xᵀ [n, n]. */
  readonly #kernel: Float64Array;

  constructor(columns: Float64Array, n: number, targets: readonly Float64Array[], alpha: number) {
    [this.#columns, this.#n, this.#targets, this.#alpha] = [columns, n, targets, alpha];
    this.#kernel = gram(transposed(matrix(columns.length / n, n, columns)));
  }

  weights(left: readonly number[]): Float64Array {
    const n = this.#n;
    const duals = solved(this.#kernel.slice(), n, this.#alpha, this.#targets);
    return Float64Array.from(left, (j) => duals.reduce((sum, a) => sum + dot(this.#columns, j * n, a, 0, n) ** 2, 0));
  }

  /** K - x_j x_jᵀ for each of them. */
  remove(gone: readonly number[]): void {
    const [n, kernel, columns] = [this.#n, this.#kernel, this.#columns];
    for (const j of gone)
      for (let i = 0; i < n; i++) {
        const own = columns[j * n + i]!;
        for (let m = 0; m <= i; m++) {
          const value = kernel[i * n + m]! - own * columns[j * n + m]!;
          kernel[i * n + m] = value;
          kernel[m * n + i] = value;
        }
      }
  }
}

/** Solves for the columns' weights themselves. */
class Primal {
  readonly #alpha: number;
  /** Places of columns in the products. */
  readonly #places: ReadonlyMap<number, number>;
  /** Xᵀ X [l, l], and Xᵀ y of every target [l], of the l columns that were left at first. */
  readonly #products: Float64Array;
  readonly #along: readonly Float64Array[];

  constructor(columns: Float64Array, left: readonly number[], targets: readonly Float64Array[], alpha: number) {
    const n = targets[0]!.length;
    const own = new Float64Array(left.length * n);
    left.forEach((j, at) => own.set(columns.subarray(j * n, (j + 1) * n), at * n));
    this.#alpha = alpha;
    this.#places = new Map(left.map((j, at) => [j, at]));
    this.#products = gram(matrix(left.length, n, own));
    this.#along = targets.map((y) => Float64Array.from(left, (_, at) => dot(own, at * n, y, 0, n)));
  }

  weights(left: readonly number[]): Float64Array {
    const [l, width] = [left.length, this.#places.size];
    const places = left.map((j) => this.#places.get(j)!);
    const products = new Float64Array(l * l);
    places.forEach((from, i) => places.forEach((to, m) => (products[i * l + m] = this.#products[from * width + to]!)));
    const along = this.#along.map((all) => Float64Array.from(places, (at) => all[at]!));
    const all = solved(products, l, this.#alpha, along);
    return Float64Array.from(left, (_, at) => all.reduce((sum, w) => sum + w[at]! ** 2, 0));
  }
}

/** The solutions of (A + α I) x = b for every b; A is written over. */
function solved(products: Float64Array, size: number, alpha: number, sides: readonly Float64Array[]): Float64Array[] {
  for (let i = 0; i < size; i++) products[i * size + i]! += alpha;
  if (!cholesky(products, size)) throw new RangeError('the products of the rows are not positive definite');
  return sides.map((side) => {
    const x = side.slice();
    solveLower(products, size, x);
    solveUpper(products, size, x);
    return x;
  });
}
