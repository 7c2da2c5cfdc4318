/**
 * A Gaussian process given its hyperparameters and observations.
 *
 * Notation: x [n x d], y [n] are observations; K = s C + (noise + jitter) I with the output scale s and the correlations C [n x n]; L is the
 * Cholesky factor of K; m is the constant mean; alpha = K⁻¹ (y - m); k [n] are the covariances of a new point with the observed ones.
 *   mean = m + kᵀ alpha, variance = s - |L⁻¹ k|² (of the function, without the noise)
 * Sources: Rasmussen and Williams 2006, algorithm 2.1, and 5.4.2 for leave-one-out.
 */
import { cholesky, dot, Factor, invert, solveLowerRows } from '../../matrix/index.js';
import { correlations, type KernelKind, slopesOf } from './kernel.js';

/** Everything that makes a process the one that it is, besides the observations. */
export interface Hyperparameters {
  readonly lengthscales: readonly number[];
  /** Variance of the function. */
  readonly outputScale: number;
  /** Variance of what is added to it in an observation. */
  readonly noise: number;
  readonly mean: number;
}

export interface Model extends Hyperparameters {
  readonly kernel: KernelKind;
  /** Which coordinates are categories. */
  readonly categorical: readonly boolean[];
}

/** Jitter begins at this share of the output scale and grows tenfold until the matrix can be factored. */
const firstJitter = 1e-12;

/** Factors `fill(a)` with as little jitter on its diagonal as it takes, beginning with none; returns the jitter. */
export function factor(a: Float64Array, n: number, scale: number, fill: (a: Float64Array) => void): number {
  for (let jitter = 0; ; jitter = jitter === 0 ? firstJitter * scale : 10 * jitter) {
    fill(a);
    if (jitter > 0) for (let i = 0; i < n; i++) a[i * n + i]! += jitter;
    if (cholesky(a, n)) return jitter;
    if (!(jitter <= scale))
      throw new RangeError('Gaussian process: the covariance is not finite; check the inputs and hyperparameters.');
  }
}

const logTwoPi = Math.log(2 * Math.PI);

export class Posterior {
  readonly model: Model;
  readonly n: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What was added to the diagonal besides the noise. */
  readonly jitter: number;
  readonly alpha: Float64Array;
  /** Variances of the observations' own [n] besides the noise, where they have any. */
  readonly own: Float64Array | undefined;
  readonly #factor: Factor;
  readonly #weights: Float64Array;

  private constructor(
    model: Model,
    x: Float64Array,
    y: Float64Array,
    factor: Factor,
    jitter: number,
    own?: Float64Array,
  ) {
    this.model = model;
    this.n = y.length;
    this.x = x;
    this.y = y;
    this.jitter = jitter;
    this.#factor = factor;
    this.own = own;
    this.#weights = weightsOf(model);
    this.alpha = this.solve(y.map((value) => value - model.mean));
  }

  /** From all observations at once: O(n³). */
  static of(model: Model, x: Float64Array, y: Float64Array, own?: Float64Array): Posterior {
    const n = y.length;
    const l = new Float64Array(n * n);
    const weights = weightsOf(model);
    const jitter = factor(l, n, model.outputScale, (a) => {
      for (let i = 0; i < n; i++) covariances(model, weights, x, i, x, i + 1, a, i * n);
      for (let i = 0; i < n; i++) a[i * n + i]! += model.noise + (own?.[i] ?? 0);
    });
    return new Posterior(model, x, y, new Factor(l, n), jitter, own);
  }

  /** With one more observation, by a new row of L: O(n²). */
  with(x: ArrayLike<number>, y: number): Posterior {
    const { n, model } = this;
    const d = this.#weights.length;
    const inputs = new Float64Array((n + 1) * d);
    inputs.set(this.x);
    inputs.set(Array.from(x), n * d);
    const outputs = new Float64Array(n + 1);
    outputs.set(this.y);
    outputs[n] = y;
    const row = new Float64Array(n);
    covariances(model, this.#weights, inputs, n, this.x, n, row, 0);
    this.#factor.solveLower(row);
    const total = model.outputScale + model.noise + this.jitter;
    const pivot = row.reduce((left, value) => left - value * value, total);
    // Where the new row is too near to the others, all of it is factored again with more jitter.
    if (!(pivot > (n + 1) * Number.EPSILON * total)) return Posterior.of(model, inputs, outputs);
    const l = new Float64Array((n + 1) * (n + 1));
    for (let i = 0; i < n; i++) l.set(this.#factor.l.subarray(i * n, i * n + i + 1), i * (n + 1));
    l.set(row, n * (n + 1));
    l[n * (n + 1) + n] = Math.sqrt(pivot);
    return new Posterior(model, inputs, outputs, new Factor(l, n + 1), this.jitter);
  }

  /** The same inputs with other outputs [n]: O(n²). The mean stays, or becomes the most likely one, 1ᵀ K⁻¹ y / 1ᵀ K⁻¹ 1. */
  withOutputs(y: Float64Array, mean: 'same' | 'likely' = 'same'): Posterior {
    if (mean === 'same') return new Posterior(this.model, this.x, y, this.#factor, this.jitter);
    const ones = this.solve(new Float64Array(this.n).fill(1));
    const weight = ones.reduce((sum, value) => sum + value, 0);
    const likely = weight > 0 ? dot(ones, 0, y, 0, this.n) / weight : 0;
    return new Posterior({ ...this.model, mean: likely }, this.x, y, this.#factor, this.jitter);
  }

  /** K⁻¹ b for b [n]. */
  solve(b: Float64Array): Float64Array {
    const out = b.slice();
    this.#factor.solveLower(out);
    this.#factor.solveUpper(out);
    return out;
  }

  /** log p(y | x) = -½ (y - m)ᵀ alpha - Σ log L_ii - n/2 log 2π. */
  logMarginalLikelihood(): number {
    let sum = -0.5 * this.n * logTwoPi;
    for (let i = 0; i < this.n; i++)
      sum -= 0.5 * (this.y[i]! - this.model.mean) * this.alpha[i]! + Math.log(this.#factor.l[i * this.n + i]!);
    return sum;
  }

  /** Means [n] of the function at the observed points: y less the noise that alpha stands for. */
  smoothed(): Float64Array {
    const noise = this.model.noise + this.jitter;
    return this.y.map((value, i) => value - noise * this.alpha[i]!);
  }

  /** Means and variances [rows] of the function at points [rows x d]. */
  predict(points: Float64Array): { mean: Float64Array; variance: Float64Array } {
    const { means, variance } = this.predictMany(points, [this.alpha]);
    return { mean: means[0]!, variance };
  }

  /** The same for several outputs over the same inputs, given the alpha [n] of each; the variance is that of `few` where it is given. */
  predictMany(
    points: Float64Array,
    alphas: readonly Float64Array[],
    few?: Posterior,
  ): { means: Float64Array[]; variance: Float64Array } {
    const { n, model } = this;
    const rows = points.length / this.#weights.length;
    const means = alphas.map(() => new Float64Array(rows));
    const variance = new Float64Array(rows);
    const block = Math.min(rows, 64);
    const k = new Float64Array(block * n);
    for (let first = 0; first < rows; first += block) {
      const count = Math.min(block, rows - first);
      for (let r = 0; r < count; r++) covariances(model, this.#weights, points, first + r, this.x, n, k, r * n);
      alphas.forEach((alpha, s) => {
        for (let r = 0; r < count; r++) means[s]![first + r] = model.mean + dot(k, r * n, alpha, 0, n);
      });
      if (few) continue;
      solveLowerRows(this.#factor.l, n, k, count);
      for (let r = 0; r < count; r++)
        variance[first + r] = Math.max(model.outputScale - dot(k, r * n, k, r * n, n), this.#least);
    }
    return { means, variance: few ? few.predict(points).variance : variance };
  }

  /** Covariances [rows x rows] of the function between points [rows x d], given the observations. */
  covariance(points: Float64Array): Float64Array {
    const { n, model } = this;
    const rows = points.length / this.#weights.length;
    const k = new Float64Array(rows * n);
    const out = new Float64Array(rows * rows);
    for (let r = 0; r < rows; r++) {
      covariances(model, this.#weights, points, r, this.x, n, k, r * n);
      covariances(model, this.#weights, points, r, points, rows, out, r * rows);
    }
    solveLowerRows(this.#factor.l, n, k, rows);
    for (let r = 0; r < rows; r++)
      for (let s = 0; s <= r; s++)
        out[s * rows + r] = out[r * rows + s] = out[r * rows + s]! - dot(k, r * n, k, s * n, n);
    return out;
  }

  /** Mean and variance at one point x [d] with their gradients [d]; those along categories are 0. */
  at(x: Float64Array): { mean: number; variance: number; meanGradient: Float64Array; varianceGradient: Float64Array } {
    const { means, variance, meanGradients, varianceGradient } = this.atMany(x, [this.alpha]);
    return { mean: means[0]!, variance, meanGradient: meanGradients[0]!, varianceGradient };
  }

  /**
   * The same for several outputs over the same inputs, given the alpha [n] of each.
   *
   * The gradient of the mean is Σ alpha_i ∇k_i, that of the variance -2 Σ (K⁻¹ k)_i ∇k_i.
   */
  atMany(
    x: Float64Array,
    alphas: readonly Float64Array[],
  ): { means: number[]; variance: number; meanGradients: Float64Array[]; varianceGradient: Float64Array } {
    const { n, model } = this;
    const k = new Float64Array(n);
    const slopes = new Float64Array(n * slopesOf(model.kernel, this.#weights.length));
    correlations(model.kernel, x, 0, this.x, n, this.#weights, model.categorical, k, 0, slopes);
    for (let i = 0; i < n; i++) k[i]! *= model.outputScale;
    const means = alphas.map((alpha) => model.mean + dot(k, 0, alpha, 0, n));
    const solved = k;
    this.#factor.solveLower(solved);
    const variance = model.outputScale - dot(solved, 0, solved, 0, n);
    this.#factor.solveUpper(solved);
    const meanGradients = alphas.map((alpha) => this.#gradient(x, slopes, alpha));
    const varianceGradient = this.#gradient(x, slopes, solved).map((value) => -2 * value);
    if (variance > this.#least) return { means, variance, meanGradients, varianceGradient };
    return { means, variance: this.#least, meanGradients, varianceGradient: varianceGradient.fill(0) };
  }

  /** Σ_i c_i ∇k_i at x [d] for coefficients c [n], with the slopes there. */
  #gradient(x: Float64Array, slopes: Float64Array, coefficients: Float64Array): Float64Array {
    const d = this.#weights.length;
    const out = new Float64Array(d);
    const each = slopesOf(this.model.kernel, d);
    const step = each === 1 ? 0 : 1;
    for (let i = 0; i < this.n; i++)
      for (let j = 0, at = i * d, s = i * each; j < d; j++, at++, s += step)
        out[j]! += slopes[s]! * coefficients[i]! * (x[j]! - this.x[at]!);
    for (let j = 0; j < d; j++)
      out[j]! *= this.model.categorical[j] ? 0 : 2 * this.model.outputScale * this.#weights[j]!;
    return out;
  }

  /**
   * What the process says of each observation when that one is left out: mean, variance (noise included) [n] and the logarithm of the
   * density of the true value, summed. O(n³), without a new factor for each.
   */
  leaveOneOut(): { mean: Float64Array; variance: Float64Array; logDensity: number } {
    const { n } = this;
    const inverse = new Float64Array(n * n);
    invert(this.#factor.l, n, inverse, new Float64Array(n * n));
    const variance = Float64Array.from({ length: n }, (_, i) => 1 / inverse[i * n + i]!);
    const mean = variance.map((v, i) => this.y[i]! - this.alpha[i]! * v);
    let logDensity = 0;
    variance.forEach((v, i) => (logDensity -= 0.5 * (Math.log(v) + (this.y[i]! - mean[i]!) ** 2 / v + logTwoPi)));
    return { mean, variance, logDensity };
  }

  /** Rounding leaves nothing below this of a variance. */
  get #least(): number {
    return this.model.outputScale * 1e-15;
  }
}

function weightsOf({ lengthscales }: Model): Float64Array {
  return Float64Array.from(lengthscales, (l) => 1 / (l * l));
}

/** Covariances of row `at` of `points` with the first `last` rows of x, into `out` from `offset` on. */
function covariances(
  model: Model,
  weights: Float64Array,
  points: Float64Array,
  at: number,
  x: Float64Array,
  last: number,
  out: Float64Array,
  offset: number,
): void {
  correlations(model.kernel, points, at, x, last, weights, model.categorical, out, offset);
  for (let i = offset; i < offset + last; i++) out[i]! *= model.outputScale;
}
