/**
 * Standardisation in float64, as scikit-learn 1.2 computes it.
 *
 * Notation: x [n, D] rows; μ [D] mean; v [D] biased variance (divided by n); s [D] scale; ε = 2^-52.
 */
import { InputError } from '../checks/index.js';
import { findNonFinite, matrix, toMatrix, type Matrix, type MatrixLike } from '../matrix/index.js';

/** What a scaler has learned, as plain data: three lists [D] and the number of rows seen. */
export interface StandardScalerState {
  mean: number[];
  variance: number[];
  scale: number[];
  rows: number;
}

/**
 * Shifts and scales every feature to mean 0 and variance 1: (x - μ) / s, with s = sqrt(v), or 1 for a constant feature.
 *
 * The variance is the corrected two-pass one, and a feature counts as constant when v <= n ε v + (n μ ε)²
 * (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", The American Statistician 37).
 */
export class StandardScaler {
  #fitted: { mean: Float64Array; variance: Float64Array; scale: Float64Array; rows: number } | undefined;

  /** Mean of every feature [D]; throws an InputError before `fit`, as do `variance`, `scale` and `rows`. */
  get mean(): Float64Array {
    return this.#state('mean').mean;
  }

  /** Biased variance of every feature [D]. */
  get variance(): Float64Array {
    return this.#state('variance').variance;
  }

  /** What every feature is divided by [D]. */
  get scale(): Float64Array {
    return this.#state('scale').scale;
  }

  /** The number of rows that `fit` saw. */
  get rows(): number {
    return this.#state('rows').rows;
  }

  /** Learns mean and scale of `x` [rows, features]; throws an InputError for no rows, no features, NaN or infinities. */
  fit(x: MatrixLike): this {
    const m = checked(x, 'StandardScaler.fit');
    const [rows, width] = m.shape as [number, number];
    if (rows === 0 || width === 0) {
      throw new InputError(
        `StandardScaler.fit: found shape [${rows}, ${width}]; give at least one row and one feature.`,
      );
    }
    const { data } = m;
    const mean = new Float64Array(width);
    const correction = new Float64Array(width);
    const variance = new Float64Array(width);
    const scale = new Float64Array(width);
    for (let i = 0, k = 0; i < rows; i++) for (let j = 0; j < width; j++, k++) mean[j]! += data[k]!;
    for (let j = 0; j < width; j++) mean[j]! /= rows;
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < width; j++, k++) {
        const deviation = data[k]! - mean[j]!;
        correction[j]! += deviation;
        variance[j]! += deviation * deviation;
      }
    }
    for (let j = 0; j < width; j++) {
      const v = (variance[j]! - (correction[j]! * correction[j]!) / rows) / rows;
      const bound = rows * Number.EPSILON * v + (rows * mean[j]! * Number.EPSILON) ** 2;
      variance[j] = v;
      scale[j] = v <= bound ? 1 : Math.sqrt(v);
    }
    this.#fitted = { mean, variance, scale, rows };
    return this;
  }

  /** (x - mean) / scale of every row of `x` [rows, D]; throws an InputError for another width, NaN or infinities. */
  transform(x: MatrixLike): Matrix {
    const { mean, scale } = this.#state('transform');
    const m = this.#sameWidth(x, 'transform');
    const { data } = m;
    const width = mean.length;
    for (let k = 0, j = 0; k < data.length; k++) {
      data[k] = (data[k]! - mean[j]!) / scale[j]!;
      if (++j === width) j = 0;
    }
    return m;
  }

  /** `fit` and `transform` of the same rows [rows, D]. */
  fitTransform(x: MatrixLike): Matrix {
    return this.fit(x).transform(x);
  }

  /** x * scale + mean of every row of `x` [rows, D], which are standardised rows back in original units; throws as `transform` does. */
  inverseTransform(x: MatrixLike): Matrix {
    const { mean, scale } = this.#state('inverseTransform');
    const m = this.#sameWidth(x, 'inverseTransform');
    const { data } = m;
    const width = mean.length;
    for (let k = 0, j = 0; k < data.length; k++) {
      data[k] = data[k]! * scale[j]! + mean[j]!;
      if (++j === width) j = 0;
    }
    return m;
  }

  /** What was learned as plain data, for a saved model; throws an InputError before `fit`. */
  toJSON(): StandardScalerState {
    const { mean, variance, scale, rows } = this.#state('toJSON');
    return { mean: [...mean], variance: [...variance], scale: [...scale], rows };
  }

  /** The scaler that `toJSON` described; throws an InputError when a list is missing, of another length or not finite. */
  static fromJSON(json: StandardScalerState): StandardScaler {
    const lists = [json.mean, json.variance, json.scale];
    const width = Array.isArray(json.mean) ? json.mean.length : 0;
    const valid = lists.every((list) => Array.isArray(list) && list.length === width && list.every(Number.isFinite));
    if (!valid || width === 0 || !json.scale.every((s) => s > 0)) {
      throw new InputError(
        'StandardScaler.fromJSON: "mean", "variance" and "scale" must be lists of finite numbers of one length, scale above 0; save the scaler again.',
      );
    }
    const [mean, variance, scale] = lists.map((list) => Float64Array.from(list)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const scaler = new StandardScaler();
    scaler.#fitted = { mean, variance, scale, rows: json.rows };
    return scaler;
  }

  #state(operation: string): { mean: Float64Array; variance: Float64Array; scale: Float64Array; rows: number } {
    if (!this.#fitted) throw new InputError(`StandardScaler.${operation}: nothing is learned yet; call fit first.`);
    return this.#fitted;
  }

  #sameWidth(x: MatrixLike, operation: string): Matrix {
    const m = checked(x, `StandardScaler.${operation}`);
    const width = this.#state(operation).mean.length;
    if (m.shape[1] === width) return m;
    if (m.shape[0] === 0 && m.shape[1] === 0) return matrix(0, width);
    throw new InputError(
      `StandardScaler.${operation}: found shape [${m.shape.join(', ')}], but the scaler was fitted on ${width} features; give the same columns.`,
    );
  }
}

function checked(x: MatrixLike, operation: string): Matrix {
  const m = toMatrix(x, operation);
  const bad = findNonFinite(m);
  if (bad) {
    throw new InputError(
      `${operation}: row ${bad.row}, column ${bad.column} holds ${bad.value}; drop the row or fill in the value first.`,
    );
  }
  return m;
}
