/**
 * A process behind labels: whether trials succeed, as a smooth function of where they are.
 *
 * Notation: y [n] are labels, 1 and -1; f [n] is the latent function, a Gaussian process with constant mean m and covariance K = s C, and Phi(y f) the
 * probability of a label; a = ∇ log p(y | f) and W = -∇² log p(y | f) [n] at the mode of f; B = I + √W K √W = L Lᵀ; R = √W B⁻¹ √W;
 * theta = (log lengthscales [d], log s).
 *   log q(y | theta) = -½ aᵀ (f - m) + Σ log Phi(y f) - Σ log L_ii
 * Theta is fitted by Laplace's approximation, which is cheap and has simple derivatives, and f then found by expectation propagation, which the first
 * is too cautious for: as if values nu / tau had been observed with variances 1 / tau [n], the sites.
 * Source: Rasmussen and Williams 2006, algorithms 3.1 and 5.1, and 3.5 with all sites at once.
 */
import { cholesky, dot, invert, solveLower, solveLowerRows, solveUpper } from '../../matrix/index.js';
import { correlate, squaredDistances } from './kernel.js';
import { minimize } from './lbfgsb.js';
import { logDistribution } from './normal.js';
import { type Model, Posterior } from './posterior.js';
import { labelPriors } from './priors.js';

const kernel = 'rbf';
const range = { lengthscale: { low: 0.05, high: 100 }, outputScale: { low: 1e-3, high: 1e3 } };
const newtonSteps = 30;
const sweeps = 25;
const damping = 0.8;

/** The mode of f and what belongs to it. */
interface Mode {
  readonly f: Float64Array;
  readonly a: Float64Array;
  readonly w: Float64Array;
  readonly third: Float64Array;
  readonly l: Float64Array;
  readonly logDensity: number;
}

/** The log evidence of theta by Laplace and its gradient. */
export class LabelLikelihood {
  readonly #x: Float64Array;
  readonly #y: readonly number[];
  readonly #n: number;
  readonly #categorical: readonly boolean[];
  readonly #correlations: Float64Array;
  readonly #slopes: Float64Array;
  readonly #k: Float64Array;
  readonly mean: number;

  constructor(x: Float64Array, y: readonly number[], categorical: readonly boolean[]) {
    this.#x = x;
    this.#y = y;
    const n = (this.#n = y.length);
    this.#categorical = categorical;
    [this.#correlations, this.#slopes, this.#k] = [0, 1, 2].map(() => new Float64Array(n * n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.mean = quantile((y.filter((label) => label > 0).length + 1) / (n + 2));
  }

  #covariance(theta: ArrayLike<number>): Float64Array {
    const [n, d] = [this.#n, this.#categorical.length];
    const weights = Float64Array.from({ length: d }, (_, j) => Math.exp(-2 * theta[j]!));
    for (let i = 0; i < n; i++)
      squaredDistances(this.#x, i, this.#x, n, weights, this.#categorical, this.#correlations, i * n);
    correlate(kernel, this.#correlations, n * n, this.#slopes);
    const scale = Math.exp(theta[d]!);
    this.#correlations.forEach((c, i) => (this.#k[i] = scale * c));
    return weights;
  }

  /** The derivatives of the log likelihood at f. */
  #at(f: Float64Array): Pick<Mode, 'a' | 'w' | 'third'> & { log: number } {
    const [a, w, third] = [f.slice(), f.slice(), f.slice()];
    let log = 0;
    for (let i = 0; i < f.length; i++) {
      const y = this.#y[i]!;
      const z = y * f[i]!;
      const { log: own, slope: r } = logDistribution(z);
      log += own;
      a[i] = y * r;
      w[i] = Math.max(1e-10, r * (r + z));
      third[i] = y * r * ((z + r) * (z + 2 * r) - 1);
    }
    return { a, w, third, log };
  }

  /** L of B. */
  #factor(w: Float64Array): Float64Array {
    const n = this.#n;
    const l = new Float64Array(n * n);
    const root = w.map(Math.sqrt);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) l[i * n + j] = root[i]! * root[j]! * this.#k[i * n + j]!;
      l[i * n + i]! += 1;
    }
    if (!cholesky(l, n)) throw new RangeError('the covariance of the labels is not finite');
    return l;
  }

  #times(matrix: Float64Array, b: Float64Array): Float64Array {
    const n = this.#n;
    return b.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * b[j]!;
      return sum;
    });
  }

  /** Newton's method from the mean, its steps halved where they go too far. */
  mode(theta: ArrayLike<number>): Mode {
    const n = this.#n;
    this.#covariance(theta);
    const m = this.mean;
    let f: Float64Array = new Float64Array(n).fill(m);
    let at = this.#at(f);
    let coefficients: Float64Array = new Float64Array(n);
    let value = at.log;
    for (let step = 0; step < newtonSteps; step++) {
      const l = this.#factor(at.w);
      const b = f.map((fi, i) => at.w[i]! * (fi - m) + at.a[i]!);
      const inner = this.#times(this.#k, b).map((each, i) => Math.sqrt(at.w[i]!) * each);
      solveLower(l, n, inner);
      solveUpper(l, n, inner);
      const target = b.map((each, i) => each - Math.sqrt(at.w[i]!) * inner[i]!);
      let gain = 0;
      for (let share = 1; share > 1e-3; share /= 2) {
        const tried = coefficients.map((old, i) => old + share * (target[i]! - old));
        const moved = this.#times(this.#k, tried).map((each) => each + m);
        const next = this.#at(moved);
        const found = next.log - 0.5 * tried.reduce((sum, each, i) => sum + each * (moved[i]! - m), 0);
        if (!(found > value)) continue;
        gain = found - value;
        [f, at, coefficients, value] = [moved, next, tried, found];
        break;
      }
      if (gain < 1e-7) break;
    }
    const l = this.#factor(at.w);
    let logDensity = value;
    for (let i = 0; i < n; i++) logDensity -= Math.log(l[i * n + i]!);
    return { f, ...at, l, logDensity };
  }

  /** Values and variances as if which had been observed. */
  sites(theta: ArrayLike<number>): { values: Float64Array; variances: Float64Array } {
    const n = this.#n;
    const m = this.mean;
    const { f, a, w } = this.mode(theta);
    const tau = w.slice();
    const nu = tau.map((t, i) => t * f[i]! + a[i]!);
    const c = new Float64Array(n * n);
    for (let sweep = 0, change = Infinity; sweep < sweeps && change > 1e-3; sweep++) {
      const root = tau.map(Math.sqrt);
      const l = this.#factor(tau);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) c[i * n + j] = root[j]! * this.#k[i * n + j]!;
      solveLowerRows(l, n, c, n);
      const pull = nu.map((each, i) => each - tau[i]! * m);
      const direct = this.#times(this.#k, pull);
      const inner = direct.map((each, i) => root[i]! * each);
      solveLower(l, n, inner);
      change = 0;
      for (let i = 0; i < n; i++) {
        const variance = this.#k[i * n + i]! - dot(c, i * n, c, i * n, n);
        const mean = m + direct[i]! - dot(c, i * n, inner, 0, n);
        // The site's own share is taken out, and chosen anew so that mean and variance are those with its label.
        const precision = Math.max(1e-10, 1 / variance - tau[i]!);
        const without = (mean / variance - nu[i]!) / precision;
        const spread = Math.sqrt(1 + 1 / precision);
        const z = (this.#y[i]! * without) / spread;
        const { slope: r } = logDistribution(z);
        const shift = (this.#y[i]! * r) / spread;
        const shrink = (r * (z + r)) / (spread * spread);
        const next = Math.max(1e-10, shrink / (1 - shrink / precision));
        const target = next * (without + shift / precision) + shift;
        change = Math.max(change, Math.abs(next - tau[i]!) * variance);
        tau[i]! += damping * (next - tau[i]!);
        nu[i]! += damping * (target - nu[i]!);
      }
    }
    return { values: nu.map((each, i) => each / tau[i]!), variances: tau.map((each) => 1 / each) };
  }

  /** log q(y | theta); writes its gradient. */
  value(theta: Float64Array, gradient: Float64Array): number {
    const [n, d] = [this.#n, this.#categorical.length];
    const { a, w, third, l, logDensity } = this.mode(theta);
    const root = w.map(Math.sqrt);
    const [inverse, work, c] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n * n)];
    invert(l, n, inverse, work);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) inverse[j * n + i] = inverse[i * n + j] = inverse[i * n + j]! * root[i]! * root[j]!;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) c[i * n + j] = root[j]! * this.#k[i * n + j]!;
    solveLowerRows(l, n, c, n);
    const bent = third.map((each, i) => {
      let left = this.#k[i * n + i]!;
      for (let j = 0; j < n; j++) left -= c[i * n + j]! ** 2;
      return 0.5 * left * each;
    });
    const weights = Float64Array.from({ length: d }, (_, j) => Math.exp(-2 * theta[j]!));
    const scale = Math.exp(theta[d]!);
    const slope = new Float64Array(n * n);
    for (let j = 0; j <= d; j++) {
      for (let p = 0; p < n; p++)
        for (let q = 0; q < n; q++) {
          const at = p * n + q;
          if (j === d) slope[at] = this.#k[at]!;
          else {
            const difference = this.#x[p * d + j]! - this.#x[q * d + j]!;
            const square = this.#categorical[j] ? (difference === 0 ? 0 : 1) : difference * difference;
            slope[at] = -2 * scale * weights[j]! * square * this.#slopes[at]!;
          }
        }
      let own = 0;
      for (let p = 0; p < n; p++)
        for (let q = 0; q < n; q++) own += 0.5 * (a[p]! * a[q]! - inverse[p * n + q]!) * slope[p * n + q]!;
      const b = this.#times(slope, a);
      const moved = this.#times(this.#k, this.#times(inverse, b));
      gradient[j] = own + b.reduce((sum, each, i) => sum + bent[i]! * (each - moved[i]!), 0);
    }
    return logDensity;
  }
}

/** z with Phi(z) = p. */
function quantile(p: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (logDistribution(middle).log < Math.log(p)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Theta of greatest posterior density for labels at x [n x d]. */
export function fitLabels(x: Float64Array, y: readonly number[], categorical: readonly boolean[]): Float64Array {
  const d = categorical.length;
  const likelihood = new LabelLikelihood(x, y, categorical);
  const { lengthscale, outputScale, start } = labelPriors(d);
  const bound = (which: 'low' | 'high'): Float64Array =>
    Float64Array.from({ length: d + 1 }, (_, j) => Math.log((j < d ? range.lengthscale : range.outputScale)[which]));
  const { x: theta } = minimize(
    (theta, gradient) => {
      let value = -likelihood.value(theta, gradient);
      for (let j = 0; j <= d; j++) {
        const prior = j < d ? lengthscale : outputScale;
        value -= prior.log(theta[j]!);
        gradient[j] = -gradient[j]! - prior.slope(theta[j]!);
      }
      return value;
    },
    start,
    bound('low'),
    bound('high'),
    { maxIterations: 20, gradientTolerance: 1e-2, valueTolerance: 1e-4, memory: 6 },
  );
  return theta;
}

/** The latent function, as a posterior: the probability of the label 1 at a point is Phi(mean / √(1 + variance)). */
export function labelPosterior(
  theta: Float64Array,
  x: Float64Array,
  y: readonly number[],
  categorical: readonly boolean[],
): Posterior {
  const d = categorical.length;
  const likelihood = new LabelLikelihood(x, y, categorical);
  const { values, variances } = likelihood.sites(theta);
  const model: Model = {
    kernel,
    categorical,
    lengthscales: Array.from(theta.subarray(0, d), Math.exp),
    outputScale: Math.exp(theta[d]!),
    noise: 0,
    mean: likelihood.mean,
  };
  return Posterior.of(model, x, values, variances);
}
