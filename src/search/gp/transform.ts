/**
 * Transformations of outputs ahead of a Gaussian process, which believes in values that spread like a normal distribution.
 *
 * Notation: y [n] are values; z = (y - centre) / unit; t(z) is the power transformation with exponent p, monotone for every p:
 *   z >= 0: ((1 + z)^p - 1) / p, and log(1 + z) for p = 0;   z < 0: -((1 - z)^(2 - p) - 1) / (2 - p)
 * p = 1 changes nothing; a smaller one draws the large values in and spreads the small ones. What comes out is w = (t - m) / s with mean 0 and
 * variance 1. Source: Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry".
 */
import { average } from '../average.js';

/** The transformed values [n], and the logarithm of Π dw/dy; both with their derivatives by p. */
export interface Transformed {
  readonly w: Float64Array;
  readonly slope: Float64Array;
  readonly logJacobian: number;
  readonly logJacobianSlope: number;
}

/** (exp(a u) - 1) / a for u >= 0, and its derivative by a. */
function power(a: number, u: number): [value: number, slope: number] {
  const au = a * u;
  if (Math.abs(au) < 1e-4) return [u * (1 + au / 2 + (au * au) / 6), u * u * (0.5 + au / 3 + (au * au) / 8)];
  const value = Math.expm1(au) / a;
  return [value, (u * Math.exp(au) - value) / a];
}

/** Scaled values beyond this are brought to it, lest they overflow. */
const farthest = 1e300;

/**
 * The family of transformations of some values.
 *
 * The centre is the median and the unit its distance to the first decile, so that large outliers have no say in either.
 */
export class OutputTransform {
  readonly length: number;
  readonly #z: Float64Array;
  readonly #centre: number;
  readonly #unit: number;

  /** Of y [n], n > 0, all finite. */
  constructor(y: ArrayLike<number>) {
    const sorted = Float64Array.from(y).sort();
    const n = (this.length = sorted.length);
    this.#centre = sorted[(n - 1) >> 1]!;
    const lower = sorted[Math.floor((n - 1) / 10)]!;
    const spread = [this.#centre - lower, this.#centre - sorted[0]!, sorted[n - 1]! - this.#centre].find((s) => s > 0);
    this.#unit = Math.min(spread ?? 1, Number.MAX_VALUE);
    this.#z = Float64Array.from(y, (value) => this.#scaled(value));
  }

  #scaled(value: number): number {
    const z = (value - this.#centre) / this.#unit;
    return Number.isFinite(z) ? Math.min(farthest, Math.max(-farthest, z)) : Math.sign(value) * farthest;
  }

  at(p: number): Transformed {
    const n = this.length;
    const t = new Float64Array(n);
    const slope = new Float64Array(n);
    let [logJacobian, logJacobianSlope] = [0, 0];
    for (let i = 0; i < n; i++) {
      const z = this.#z[i]!;
      const u = Math.log1p(Math.abs(z));
      const [value, change] = z >= 0 ? power(p, u) : power(2 - p, u);
      t[i] = z >= 0 ? value : -value;
      slope[i] = change; // for z < 0, -dt/d(2 - p)
      logJacobian += (z >= 0 ? p - 1 : 1 - p) * u;
      logJacobianSlope += z >= 0 ? u : -u;
    }
    const { mean: m, deviation: s } = moments(t);
    if (!(s > 0)) return { w: new Float64Array(n), slope: new Float64Array(n), logJacobian: 0, logJacobianSlope: 0 };
    const w = t.map((value) => (value - m) / s);
    const change = average(slope);
    const stretch = w.reduce((sum, value, i) => sum + value * slope[i]!, 0) / n / s;
    return {
      w,
      slope: slope.map((value, i) => (value - change) / s - w[i]! * stretch),
      logJacobian: logJacobian - n * (Math.log(s) + Math.log(this.#unit)),
      logJacobianSlope: logJacobianSlope - n * stretch,
    };
  }

  /** Transforms other values [m] as those that this was made of, for an exponent. */
  forward(p: number): (y: ArrayLike<number>) => Float64Array {
    const { m, s } = this.#moments(p);
    return (y) => Float64Array.from(y, (value) => (transformed(this.#scaled(value), p) - m) / s);
  }

  /** The way back for an exponent: a transformed value to the one that it came from, with the derivative there. */
  inverse(p: number): (w: number) => { y: number; slope: number } {
    const { m, s } = this.#moments(p);
    return (w) => {
      const value = m + s * w;
      const a = value >= 0 ? p : 2 - p;
      // Beyond 1 + a t = 0 there is nothing that could be transformed to t: what is there counts as very large.
      const reach = a * Math.abs(value);
      const u = reach <= -1 ? 700 : Math.min(700, Math.abs(a) < 1e-12 ? Math.abs(value) : Math.log1p(reach) / a);
      return {
        y: this.#centre + this.#unit * Math.sign(value) * Math.expm1(u),
        slope: this.#unit * s * Math.exp((1 - a) * u),
      };
    };
  }

  #moments(p: number): { m: number; s: number } {
    const { mean, deviation } = moments(this.#z.map((z) => transformed(z, p)));
    return { m: mean, s: deviation > 0 ? deviation : 1 };
  }
}

/** t(z). */
const transformed = (z: number, p: number): number =>
  Math.sign(z) * power(z >= 0 ? p : 2 - p, Math.log1p(Math.abs(z)))[0];

function moments(values: Float64Array): { mean: number; deviation: number } {
  const mean = average(values);
  const scale = values.reduce((top, value) => Math.max(top, Math.abs(value - mean)), 0);
  if (!(scale > 0)) return { mean, deviation: 0 };
  const deviation =
    scale * Math.sqrt(values.reduce((sum, value) => sum + ((value - mean) / scale) ** 2, 0) / values.length);
  // What rounding alone makes of equal values is no deviation.
  return { mean, deviation: deviation > 1e-14 * Math.abs(mean) ? deviation : 0 };
}
