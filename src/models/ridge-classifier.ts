/**
 * Ridge regression on class memberships as a classifier (scikit-learn's RidgeClassifierCV), in closed form and float64.
 *
 * Notation: n rows, p columns, K classes; X [n, p] with centred columns, Y [n, K] of 1 for the row's class and -1 for others (two classes:
 * one column, 1 for the second), ȳ its column means, α the strength. W minimises |Y - ȳ - X W|² + α |W|², and the intercept is free.
 * With X Xᵀ = U Λ Uᵀ, the residuals of the training rows are e = Σ u_j α / (λ_j + α) u_jᵀ Y and 1 - H_ii = Σ u_ji² α / (λ_j + α), both
 * over the eigenvectors orthogonal to the constant; the error of row i when it is left out is e_i / (1 - H_ii), without fitting again
 * (Allen 1974; Golub, Heath and Wahba 1979). Of fewer columns than rows, Xᵀ X is decomposed in place of X Xᵀ.
 */
import { checkPositive, OptionError, withDefaults } from '../checks/index.js';
import {
  columnMeans,
  dot,
  gram,
  type Label,
  type Matrix,
  matrix,
  product,
  symmetricEigen,
  transposed,
} from '../matrix/index.js';
import type { Values } from '../tensor/index.js';
import { argMax, labelledRows, queryRows } from './labelled-rows.js';

/** The penalties that a `RidgeClassifier` chooses among. */
export interface RidgeClassifierOptions {
  /** The strengths to choose among, of which the best by leave-one-out squared error is taken, of equal ones the first. Default 17 from 1e-2 to 1e6. */
  readonly alphas?: readonly number[] | undefined;
}

const defaultAlphas = Array.from({ length: 17 }, (_, i) => 10 ** (i / 2 - 2));

interface FittedRidge<L extends Label> {
  readonly classes: readonly L[];
  readonly means: Float64Array;
  /** [p, outputs]. */
  readonly coefficients: Matrix;
  readonly intercept: Float64Array;
  readonly alpha: number;
  readonly leaveOneOut: Matrix;
}

/** Linear least squares on the classes with a penalty on the weights, whose strength is chosen by leave-one-out error. */
export class RidgeClassifier<L extends Label = Label> {
  readonly #alphas: readonly number[];
  #fitted: FittedRidge<L> | undefined;

  /** @throws OptionError for an unknown option, no strengths, or one that is not positive */
  constructor(options: RidgeClassifierOptions = {}) {
    const { alphas } = withDefaults('new RidgeClassifier', options, {
      alphas: defaultAlphas,
    });
    if (!Array.isArray(alphas) || alphas.length === 0)
      throw new OptionError('new RidgeClassifier: alphas must list at least one strength, such as [1, 10]');
    (alphas as readonly number[]).forEach((alpha, i) => checkPositive(`alphas[${i}]`, alpha));
    this.#alphas = alphas;
  }

  /** The classes seen by `fit`, sorted. */
  get classes(): readonly L[] {
    return this.#model.classes;
  }
  /** The strength that was chosen. */
  get alpha(): number {
    return this.#model.alpha;
  }
  /** [p, K], for two classes [p, 1]. */
  get coefficients(): Matrix {
    return this.#model.coefficients;
  }
  /** [K], for two classes [1]. */
  get intercept(): Float64Array {
    return this.#model.intercept;
  }
  /** The decision function of every training row by the model fitted without it, at the chosen strength: [n, K], for two classes [n, 1]. */
  get leaveOneOutDecision(): Matrix {
    return this.#model.leaveOneOut;
  }
  /** The class of every training row by the model fitted without it. */
  get leaveOneOut(): L[] {
    return named(this.#model.leaveOneOut, this.#model.classes);
  }
  get #model(): FittedRidge<L> {
    if (this.#fitted === undefined) throw new Error('the classifier has no coefficients yet: call fit() first');
    return this.#fitted;
  }

  /**
   * Learns from `[rows, columns]` and one label per row, and answers with the model itself.
   * @throws OptionError for cells that are not finite, labels that differ from the rows in number, or fewer than two classes
   */
  fit(x: Values, y: ArrayLike<L>): this {
    const { features, classes, codes } = labelledRows(x, y);
    const { n, p, means, centred } = centre(features);
    const targets = signs(codes, classes.length);
    const targetMeans = columnMeans(targets);
    const y0 = matrix(
      n,
      targets.shape[1]!,
      targets.data.map((value, at) => value - targetMeans[at % targetMeans.length]!),
    );
    const spectrum = n <= p ? ofRows(centred, y0) : ofColumns(centred, y0);
    let best: { readonly alpha: number; readonly errors: Matrix } | undefined;
    let least = Infinity;
    for (const alpha of this.#alphas) {
      const errors = leftOut(spectrum, y0, alpha);
      const squares = dot(errors.data, 0, errors.data, 0, errors.data.length);
      if (squares >= least && best !== undefined) continue;
      [best, least] = [{ alpha, errors }, squares];
    }
    const { alpha, errors } = best!;
    const coefficients = spectrum.coefficients(alpha);
    const offset = product(matrix(1, p, means), coefficients).data;
    this.#fitted = {
      classes,
      means,
      coefficients,
      intercept: targetMeans.map((mean, k) => mean - offset[k]!),
      alpha,
      leaveOneOut: matrix(
        n,
        targets.shape[1]!,
        targets.data.map((value, at) => value - errors.data[at]!),
      ),
    };
    return this;
  }

  /** X W + intercept: [rows, K], the larger the likelier the class; for two classes [rows, 1], above 0 for the second. */
  decisionFunction(x: Values): Matrix {
    const { coefficients, intercept } = this.#model;
    const scores = product(queryRows(x, coefficients.shape[0]!), coefficients);
    for (let at = 0; at < scores.data.length; at++) scores.data[at]! += intercept[at % intercept.length]!;
    return scores;
  }

  /** The class of the largest decision function of every row, of equal ones the first. */
  predict(x: Values): L[] {
    return named(this.decisionFunction(x), this.#model.classes);
  }
}

function named<L extends Label>(scores: Matrix, classes: readonly L[]): L[] {
  const [rows, outputs] = scores.shape as [number, number];
  return Array.from({ length: rows }, (_, i) =>
    outputs === 1 ? classes[Number(scores.data[i]! > 0)]! : classes[argMax(scores.data, i * outputs, outputs)]!,
  );
}

/** 1 for the row's class and -1 for the others, [n, K]; of two classes only the second one's column. */
function signs(codes: readonly number[], classes: number): Matrix {
  const outputs = classes === 2 ? 1 : classes;
  const first = classes === 2 ? 1 : 0;
  const out = matrix(codes.length, outputs);
  codes.forEach((code, i) => {
    for (let k = 0; k < outputs; k++) out.data[i * outputs + k] = code === k + first ? 1 : -1;
  });
  return out;
}

function centre(x: Matrix): { n: number; p: number; means: Float64Array; centred: Matrix } {
  const [n, p] = x.shape as [number, number];
  const means = columnMeans(x);
  return {
    n,
    p,
    means,
    centred: matrix(
      n,
      p,
      x.data.map((value, at) => value - means[at % p]!),
    ),
  };
}

/** Scores of the rows along directions: `scores` [directions, n] with squared lengths `lengths`, and what a strength makes of them. */
interface Spectrum {
  /** Orthonormal in the rows, [directions, n]. */
  readonly directions: Matrix;
  /** The eigenvalue of each. */
  readonly values: Float64Array;
  /** directions · Y, [directions, outputs]. */
  readonly projected: Matrix;
  /** Whether the directions span all that is orthogonal to the constant; what they leave of Y is then nothing. */
  readonly complete: boolean;
  coefficients(alpha: number): Matrix;
}

/** Of X Xᵀ. The constant is made the direction of the largest eigenvalue, and left out. */
function ofRows(x: Matrix, y: Matrix): Spectrum {
  const n = x.shape[0]!;
  const products = gram(x);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += products[i * n + i]!;
  const shift = (2 * trace + 1) / n;
  const { values, vectors } = symmetricEigen(
    products.map((value) => value + shift),
    n,
  );
  const directions = matrix(n - 1, n, vectors.subarray(n));
  const own = values.subarray(1).map((value) => Math.max(0, value));
  const projected = product(directions, y);
  return {
    directions,
    values: own,
    projected,
    complete: true,
    coefficients: (alpha) => product(transposed(x), product(transposed(directions), divided(projected, own, alpha))),
  };
}

/** Of Xᵀ X = V Λ Vᵀ: the directions in the rows are X v / √λ. */
function ofColumns(x: Matrix, y: Matrix): Spectrum {
  const p = x.shape[1]!;
  const across = transposed(x);
  const { values, vectors } = symmetricEigen(gram(across), p);
  const kept = values.filter((value) => value > 1e-14 * p * values[0]!).length;
  const axes = matrix(kept, p, vectors.subarray(0, kept * p));
  const directions = product(axes, across);
  const n = x.shape[0]!;
  const own = values.subarray(0, kept);
  for (let at = 0; at < directions.data.length; at++) directions.data[at]! /= Math.sqrt(own[Math.floor(at / n)]!);
  const projected = product(directions, y);
  return {
    directions,
    values: own,
    projected,
    complete: false,
    coefficients(alpha) {
      const shares = divided(projected, own, alpha);
      const outputs = y.shape[1]!;
      shares.data.forEach((value, at) => (shares.data[at] = value * Math.sqrt(own[Math.floor(at / outputs)]!)));
      return product(transposed(axes), shares);
    },
  };
}

/** Row j of `rows` over λ_j + α. */
function divided(rows: Matrix, values: Float64Array, alpha: number): Matrix {
  const [count, outputs] = rows.shape as [number, number];
  return matrix(
    count,
    outputs,
    rows.data.map((value, at) => value / (values[Math.floor(at / outputs)]! + alpha)),
  );
}

/** The errors of the rows when each is left out, [n, outputs]. */
function leftOut({ directions, values, projected, complete }: Spectrum, y: Matrix, alpha: number): Matrix {
  const [n, outputs] = y.shape as [number, number];
  // Where the directions leave something over, 1 - H_ii and e begin with the whole and lose what the directions explain.
  const errors = complete ? matrix(n, outputs) : matrix(n, outputs, y.data.slice());
  const left = new Float64Array(n).fill(complete ? 0 : 1 - 1 / n);
  for (let j = 0; j < values.length; j++) {
    const share = complete ? alpha / (values[j]! + alpha) : -values[j]! / (values[j]! + alpha);
    for (let i = 0; i < n; i++) {
      const u = directions.data[j * n + i]!;
      left[i]! += share * u * u;
      for (let k = 0; k < outputs; k++) errors.data[i * outputs + k]! += share * u * projected.data[j * outputs + k]!;
    }
  }
  for (let at = 0; at < errors.data.length; at++) errors.data[at]! /= left[Math.floor(at / outputs)]!;
  return errors;
}
