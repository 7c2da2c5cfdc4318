/** Which columns are related to the class beyond chance: p values by F, q values by the false discovery rate. */
import { InputError } from '../checks/index.js';
import { anova } from './anova.js';
import type { RankedRows } from './ranker.js';

/** p and q value of every column [p]. */
export interface Discoveries {
  readonly p: Float64Array;
  /** The false discovery rate of all columns that are at least as related (Benjamini and Hochberg 1995). */
  readonly q: Float64Array;
}

/** Rows, and whether every one of them is real. */
export interface TestedRows extends RankedRows {
  readonly real: boolean;
}

/**
 * p and q values of real rows, by moderated F. Rows that are drawn from others are no further evidence: with them almost any column
 * becomes "significant".
 * @throws InputError for rows of which some are synthetic
 */
export function discoveries(rows: TestedRows): Discoveries {
  if (!rows.real)
    throw new InputError(
      'discoveries: some of the rows are synthetic. They repeat what the real rows say, and a test would count that as new evidence; give the real rows alone.',
    );
  const { f, between, within } = anova(rows);
  const p = f.map((value) => survivalOfF(value, between, within));
  return { p, q: adjusted(p) };
}

/** Benjamini's and Hochberg's q values. */
export function adjusted(p: Float64Array): Float64Array {
  const order = Int32Array.from(p.keys()).sort((a, b) => p[b]! - p[a]!);
  const q = new Float64Array(p.length);
  let least = 1;
  order.forEach((j, k) => {
    least = Math.min(least, (p[j]! * p.length) / (p.length - k));
    q[j] = least;
  });
  return q;
}

const tiny = 1e-300;
/** So that nothing is divided by 0 in Lentz's method. */
const kept = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** P(F > f) of a and b degrees of freedom; b may be Infinity. */
export function survivalOfF(f: number, a: number, b: number): number {
  if (!(f > 0)) return 1;
  if (f === Infinity) return 0;
  if (b === Infinity) return upperGamma(a / 2, (a * f) / 2);
  return incompleteBeta(b / (b + a * f), b / 2, a / 2);
}

/** Regularised upper incomplete gamma function Q(a, x): its series below a + 1, its continued fraction above (Press et al. 2007, 6.2). */
export function upperGamma(a: number, x: number): number {
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) sum += term *= x / (a + k);
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let out = d;
  for (let k = 1; k < 100_000; k++) {
    const factor = k * (a - k);
    b += 2;
    d = 1 / kept(factor * d + b);
    c = kept(b + factor / c);
    const change = d * c;
    out *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return front * out;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (Press et al. 2007, "Numerical Recipes", 6.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let out = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    out *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const change = d * c;
    out *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return out;
}

/** log Γ(x), x > 0: Stirling's series above 10, the recurrence below. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 10; y++) shift -= Math.log(y);
  const r = 1 / (y * y);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / y;
  return shift + (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series;
}
