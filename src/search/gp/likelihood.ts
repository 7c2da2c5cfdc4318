/**
 * The hyperparameters of a Gaussian process as the maximum of their posterior density.
 *
 * Notation: theta = (log l [d], log s, log noise), and the exponent p of transform.ts where outputs are transformed, with lengthscales l and output scale s; K, C, alpha, m as in posterior.ts; q the squared
 * distances; u is a weight in front of a derivative.
 *   log p(y | theta) = -½ (y - m)ᵀ K⁻¹ (y - m) - ½ log |K| - n/2 log 2π
 *   its derivative by theta_k is ½ tr((alpha alphaᵀ - K⁻¹) ∂K/∂theta_k)
 * Of transformed outputs w(y) the density of y is that of w times dw/dy; its derivative by p is that of log dw/dy less alphaᵀ dw/dp
 * (Snelson, Rasmussen and Ghahramani 2003, "Warped Gaussian processes").
 * The mean m, where it is not fixed, is the one of greatest likelihood, 1ᵀ K⁻¹ y / 1ᵀ K⁻¹ 1; its derivative drops out at that maximum.
 * Source: Rasmussen and Williams 2006, formula 5.9.
 */
import { dot, invert, solveLower, solveUpper } from '../../matrix/index.js';
import { correlations, type KernelKind, slopesOf } from './kernel.js';
import { factor } from './posterior.js';
import type { Priors } from './priors.js';
import type { OutputTransform, Transformed } from './transform.js';

export interface FitProblem {
  readonly kernel: KernelKind;
  readonly categorical: readonly boolean[];
  /** Inputs [n x d]. */
  readonly x: Float64Array;
  /** Outputs [n], as they are or with an exponent to be found that transforms them. */
  readonly y: Float64Array | OutputTransform;
  readonly priors: Priors | undefined;
  /** The mean, or undefined for the most likely one. */
  readonly mean: number | undefined;
}

/** The log posterior density of theta and its gradient, with the work space that they need. */
export class Likelihood {
  /** Length of theta. */
  readonly size: number;
  readonly #problem: FitProblem;
  readonly #n: number;
  readonly #d: number;
  readonly #k: Float64Array;
  readonly #correlations: Float64Array;
  readonly #slopes: Float64Array;
  readonly #inverse: Float64Array;
  readonly #work: Float64Array;
  /** The most likely mean at the last theta. */
  mean = 0;

  constructor(problem: FitProblem) {
    this.#problem = problem;
    const n = (this.#n = problem.y.length);
    this.size = problem.categorical.length + (problem.y instanceof Float64Array ? 2 : 3);
    this.#d = problem.categorical.length;
    [this.#k, this.#inverse, this.#work] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n * n)];
    this.#correlations = new Float64Array(n * n);
    this.#slopes = new Float64Array(n * n * slopesOf(problem.kernel, this.#d));
  }

  /** Log density at theta [d + 2]; writes its gradient where one is given. Constants of the priors are left out. */
  value(theta: ArrayLike<number>, gradient?: Float64Array): number {
    const { kernel, categorical, x, priors } = this.#problem;
    const { w: y, slope, logJacobian, logJacobianSlope } = this.#outputs(theta);
    const [n, d] = [this.#n, this.#d];
    const weights = Float64Array.from({ length: d }, (_, j) => Math.exp(-2 * theta[j]!));
    const [scale, noise] = [Math.exp(theta[d]!), Math.exp(theta[d + 1]!)];
    for (let i = 0; i < n; i++) {
      correlations(kernel, x, i, x, i + 1, weights, categorical, this.#correlations, i * n, gradient && this.#slopes);
    }
    const l = this.#k;
    factor(l, n, scale, () => {
      for (let i = 0; i < n; i++) {
        for (let j = i * n; j <= i * n + i; j++) l[j] = scale * this.#correlations[j]!;
        l[i * n + i]! += noise;
      }
    });
    const alpha = this.#residuals(l, y);
    let total = logJacobian - 0.5 * n * Math.log(2 * Math.PI);
    for (let i = 0; i < n; i++) total -= 0.5 * (y[i]! - this.mean) * alpha[i]! + Math.log(l[i * n + i]!);
    if (gradient) {
      this.#gradient(weights, scale, noise, alpha, gradient);
      if (slope) gradient[d + 2] = logJacobianSlope - dot(alpha, 0, slope, 0, n);
    }
    if (priors)
      for (let j = 0; j < this.size; j++) {
        const prior = [priors.outputScale, priors.noise, priors.exponent][j - d] ?? priors.lengthscale;
        total += prior.log(theta[j]!);
        if (gradient) gradient[j]! += prior.slope(theta[j]!);
      }
    return total;
  }

  #outputs(theta: ArrayLike<number>): Omit<Transformed, 'slope'> & { slope?: Float64Array } {
    const { y } = this.#problem;
    if (y instanceof Float64Array) return { w: y, logJacobian: 0, logJacobianSlope: 0 };
    return y.at(theta[this.#d + 2]!);
  }

  /** alpha = K⁻¹ (y - m), with m set to what it is. */
  #residuals(l: Float64Array, y: Float64Array): Float64Array {
    const n = this.#n;
    const solved = (b: Float64Array): Float64Array => {
      solveLower(l, n, b);
      solveUpper(l, n, b);
      return b;
    };
    if (this.#problem.mean !== undefined) {
      this.mean = this.#problem.mean;
      return solved(y.map((value) => value - this.mean));
    }
    const ones = solved(new Float64Array(n).fill(1));
    let [sum, weight] = [0, 0];
    for (let i = 0; i < n; i++) {
      sum += ones[i]! * y[i]!;
      weight += ones[i]!;
    }
    this.mean = weight > 0 ? sum / weight : 0;
    return solved(y.map((value) => value - this.mean));
  }

  #gradient(weights: Float64Array, scale: number, noise: number, alpha: Float64Array, gradient: Float64Array): void {
    const { kernel, categorical, x } = this.#problem;
    const [n, d] = [this.#n, this.#d];
    const each = slopesOf(kernel, d);
    const step = each === 1 ? 0 : 1;
    invert(this.#k, n, this.#inverse, this.#work);
    gradient.fill(0);
    const sums = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const u = alpha[i]! * alpha[j]! - this.#inverse[i * n + j]!;
        gradient[d]! += u * this.#correlations[i * n + j]!;
        for (let k = 0, a = i * d, b = j * d, s = (i * n + j) * each; k < d; k++, a++, b++, s += step) {
          const difference = x[a]! - x[b]!;
          sums[k]! += u * this.#slopes[s]! * (categorical[k] ? (difference === 0 ? 0 : 1) : difference * difference);
        }
      }
      const u = 0.5 * (alpha[i]! * alpha[i]! - this.#inverse[i * n + i]!);
      gradient[d]! += u;
      gradient[d + 1]! += u;
    }
    gradient[d]! *= scale;
    gradient[d + 1]! *= noise;
    // ∂q/∂ log l = -2 Δ² / l²; the sums ran over half of the pairs.
    for (let k = 0; k < d; k++) gradient[k] = -2 * scale * weights[k]! * sums[k]!;
  }
}
