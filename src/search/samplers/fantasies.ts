/**
 * A model with fantasies: outcomes that are not known are drawn from the model, and the model is conditioned on each draw.
 *
 * All fantasies share inputs and hyperparameters, hence factor and variance; only their means differ.
 * Source for running trials: Snoek, Larochelle and Adams 2012, "Practical Bayesian optimization", section 3.2.
 */
import { type SeededRandom } from '../../random/index.js';
import type { Surrogate } from './acquisition.js';
import { evenly } from '../gp/fit-hyperparameters.js';
import { factor, Posterior } from '../gp/posterior.js';
import { isNoisy } from './noise.js';
import { picked } from './observations.js';

/** What the objective is taken for at the observed points [n]: as observed, or the mean where that is noisy. */
export const valuesOf = (posterior: Posterior): Float64Array =>
  isNoisy(posterior.model) ? posterior.smoothed() : posterior.y;

/** How unknown outcomes are drawn. */
interface FantasyOptions {
  /** Fantasies, where anything is unknown. */
  readonly draws?: number;
  /** Which observations may be the best. */
  readonly counts?: (row: number) => boolean;
  /** What noisy observations are taken for. */
  readonly observed?: 'drawn' | 'means';
}

/** Up to so many observations candidates are judged by all of them, and beyond by the variance that some leave. */
const mostScreened = 160;
const screening = 96;

/** The first posterior as a model whose means are those of all; they share inputs and hyperparameters. */
export function surrogateOf(posteriors: readonly Posterior[]): Surrogate {
  const [first] = posteriors as [Posterior, ...Posterior[]];
  const alphas = posteriors.map(({ alpha }) => alpha);
  const surrogate: Surrogate = {
    predict: (points) => first.predictMany(points, alphas),
    at: (x) => first.atMany(x, alphas),
  };
  if (first.n <= mostScreened) return surrogate;
  const few = someOf(first);
  return { ...surrogate, screen: (points) => first.predictMany(points, alphas, few) };
}

/** Conditioned on some of the observations only: half of them evenly chosen, half the best. */
function someOf({ model, n, x, y, own }: Posterior): Posterior {
  const order = Array.from(y.keys()).sort((a, b) => y[a]! - y[b]!);
  const chosen = [...new Set([...evenly(n, screening / 2), ...order.slice(0, screening / 2)])];
  return Posterior.of(
    model,
    picked(x, model.categorical.length, chosen),
    Float64Array.from(chosen, (i) => y[i]!),
    own && Float64Array.from(chosen, (i) => own[i]!),
  );
}

/** Beyond so many points the outcomes of observations are not drawn. */
const mostDrawn = 200;

/** A relative noise that lets draws stand as they are, and near ones be factored. */
const leastNoise = 1e-6;

/**
 * The model to be used for the next suggestion, with the best value of each fantasy.
 *
 * `pending` are the points of running trials [p x d]. Observations that `counts` names count for the best values. With `observed: 'drawn'` noisy
 * observations are unknown outcomes, too: the function is drawn at all points at once, and the model is conditioned on each draw without noise
 * (Letham, Karrer, Ottoni and Bakshy 2019, "Constrained Bayesian optimization with noisy experiments", section 3). Otherwise, and beyond 200 points,
 * the best of noisy values is the least of the means. Without anything unknown there is one fantasy: the model itself.
 */
export function withFantasies(
  posterior: Posterior,
  pending: Float64Array,
  random: SeededRandom,
  { draws = 16, counts = () => true, observed = 'drawn' }: FantasyOptions = {},
): { surrogate: Surrogate; best: number[] } {
  const { model, n, x, y } = posterior;
  const d = model.categorical.length;
  const waiting = pending.length / d;
  if (observed === 'drawn' && isNoisy(model) && n + waiting <= mostDrawn) {
    const points = Float64Array.of(...x, ...pending);
    const drawn = jointDraws(posterior, points, draws, random);
    const base = Posterior.of({ ...model, noise: leastNoise * model.outputScale }, points, drawn[0]!);
    return {
      surrogate: surrogateOf(drawn.map((values) => base.withOutputs(values))),
      best: drawn.map((values) => Math.min(...values.filter((_, i) => i >= n || counts(i)))),
    };
  }
  const least = Math.min(...valuesOf(posterior).filter((_, row) => counts(row)));
  if (waiting === 0) return { surrogate: surrogateOf([posterior]), best: [least] };
  const drawn = jointDraws(posterior, pending, draws, random);
  let base = posterior;
  for (let p = 0; p < waiting; p++) base = base.with(pending.subarray(p * d, (p + 1) * d), drawn[0]![p]!);
  return {
    surrogate: surrogateOf(drawn.map((values) => base.withOutputs(Float64Array.of(...y, ...values)))),
    best: drawn.map((values) => Math.min(least, ...values)),
  };
}

/** The function's values at points [m x d], drawn together, in pairs of opposite sign, so that their average is the model's mean: `count` lists [m]. */
function jointDraws(posterior: Posterior, points: Float64Array, count: number, random: SeededRandom): Float64Array[] {
  const { mean } = posterior.predict(points);
  const covariance = posterior.covariance(points);
  const m = mean.length;
  const l = new Float64Array(m * m);
  factor(l, m, posterior.model.outputScale, (a) => a.set(covariance));
  const normal = new Float64Array(m);
  return Array.from({ length: count }, (_, s) => {
    if (s % 2 === 0) random.fillNormal(normal);
    else normal.forEach((value, i) => (normal[i] = -value));
    return mean.map((value, i) => {
      let sum = value;
      for (let j = 0; j <= i; j++) sum += l[i * m + j]! * normal[j]!;
      return sum;
    });
  });
}
