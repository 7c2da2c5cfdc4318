/**
 * Observations that are much worse than the others say, such as trainings that diverged: left out of a model where that makes all of them
 * likelier.
 *
 * Notation: r is the residual of an observation under the model of the others, s² its variance there with the noise. An outlier has a variance of
 * its own, r² - s², with which it is likelier by g = ½ (r²/s² - 1 - log r²/s²), its gain; its density is then q = 1 / (√(2πe) |r|), r in units of
 * the objective. One observation in ten is an outlier beforehand, and its size may span six orders of magnitude: leaving one out costs 3.5 =
 * log 9 + log (6 log 10 / √(2πe)).
 * Source: Ament, Santorella, Eriksson, Letham, Balandat and Bakshy 2024, "Robust Gaussian processes via relevance pursuit", for one-sided residuals.
 */
import type { Fitted } from '../gp/fit-hyperparameters.js';
import type { KernelKind } from '../gp/kernel.js';
import type { Posterior } from '../gp/posterior.js';
import type { OutputTransform } from '../gp/transform.js';
import { picked } from './observations.js';

/** A fit to some of the observations. */
export interface RowsFit {
  readonly fitted: Fitted;
  readonly kernel: KernelKind;
  readonly outputs: OutputTransform;
  /** The logarithm of the density of the outputs as they were given. */
  readonly evidence: number;
}

interface Suspicion {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly d: number;
  /** The observations that the first fit was made to. */
  readonly rows: readonly number[];
  readonly first: RowsFit;
  /** A fit to some rows, which may begin at another. */
  readonly fitOf: (rows: readonly number[], from?: RowsFit) => RowsFit;
  readonly posteriorOf: (fit: RowsFit, rows: readonly number[]) => Posterior;
}

export interface Trimmed {
  readonly fit: RowsFit;
  readonly rows: readonly number[];
}

/** What leaving one observation out costs, and the gain for which it is. */
const price = 3.5;
/** At most this share is left out. */
const largestShare = 0.4;
/** Nobody is suspected unless a value lies beyond this many interquartile ranges from the quartiles, or has this gain. */
const fence = 3;
const rounds = 3;

/** The gain of a residual r with the variance v; 0 where the observation is better than expected. */
function gain(r: number, v: number): number {
  const ratio = (r * r) / v;
  return r > 0 && ratio > 1 ? 0.5 * (ratio - 1 - Math.log(ratio)) : 0;
}

/** Whether the model would rather do without this outcome, w, at a point [d]. */
export function isSurprise(posterior: Posterior, point: Float64Array, w: number): boolean {
  const { mean, variance } = posterior.predict(point);
  return gain(w - mean[0]!, variance[0]! + posterior.model.noise) > price;
}

/** Whether the largest value lies far outside of where the others do. */
function hasTail(values: readonly number[]): boolean {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return sorted.at(-1)! - at(0.75) > fence * (at(0.75) - at(0.25));
}

/** The observations that stay, and the fit to them. */
export function trimmed({ x, y, d, rows, first, fitOf, posteriorOf }: Suspicion): Trimmed {
  const n = rows.length;
  const most = Math.floor(largestShare * n);
  let best: Trimmed & { score: number } = { fit: first, rows, score: first.evidence };
  /** Of all rows under a fit to some of them. */
  const gainsOf = ({ fit, rows: kept }: Trimmed): Map<number, number> => {
    const posterior = posteriorOf(fit, kept);
    const { mean, variance } = posterior.leaveOneOut();
    const gains = new Map(kept.map((i, k) => [i, gain(posterior.y[k]! - mean[k]!, variance[k]!)]));
    const out = rows.filter((i) => !gains.has(i));
    const there = posterior.predict(picked(x, d, out));
    const w = fit.outputs.forward(fit.fitted.exponent)(out.map((i) => y[i]!));
    out.forEach((i, k) => gains.set(i, gain(w[k]! - there.mean[k]!, there.variance[k]! + posterior.model.noise)));
    return gains;
  };
  const attempt = (left: ReadonlySet<number>): boolean => {
    const kept = rows.filter((i) => !left.has(i));
    const fit = fitOf(kept, best.fit);
    const out = [...left];
    const { mean } = posteriorOf(fit, kept).predict(picked(x, d, out));
    const back = fit.outputs.inverse(fit.fitted.exponent);
    let score = fit.evidence - price * out.length;
    out.forEach(
      (i, k) => (score -= 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(Math.abs(y[i]! - back(mean[k]!).y))),
    );
    if (!(score > best.score)) return false;
    best = { fit, rows: kept, score };
    return true;
  };
  const gains = gainsOf(best);
  if (!hasTail(rows.map((i) => y[i]!)) && !rows.some((i) => gains.get(i)! > price)) return best;
  // Outliers bend the model until it sees none: the largest values are suspects whatever it says.
  const largest = [...rows].sort((a, b) => y[b]! - y[a]!);
  for (let size = 1; size <= most; size = Math.ceil(1.5 * size)) attempt(new Set(largest.slice(0, size)));
  for (let round = 0; round < rounds; round++) {
    const now = gainsOf(best);
    const left = rows
      .filter((i) => now.get(i)! > price)
      .sort((a, b) => now.get(b)! - now.get(a)!)
      .slice(0, most);
    const same = left.length === n - best.rows.length && best.rows.every((i) => !left.includes(i));
    if (left.length === 0 || same || !attempt(new Set(left))) break;
  }
  return best.rows === rows ? best : { fit: fitOf(best.rows), rows: best.rows };
}
