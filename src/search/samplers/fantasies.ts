/**
 * A model with fantasies: outcomes that are not known are drawn from the model, and the model is conditioned on each draw.
 *
 * All fantasies share inputs and hyperparameters, hence factor and variance; only their means differ.
 * Source: Snoek, Larochelle and Adams 2012, "Practical Bayesian optimization", section 3.2.
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

/**
 * The model to be used for the next suggestion, with the best value of each fantasy.
 *
 * Observations that `counts` names count for the best values; where they are noisy, the model's means at their points do, so that a second look
 * at a point gains by what it tells. `pending` are the points of running trials [p x d]; without any there is one fantasy: the model itself.
 */
export function withFantasies(
  posterior: Posterior,
  pending: Float64Array,
  random: SeededRandom,
  { draws = 16, counts = () => true }: { readonly draws?: number; readonly counts?: (row: number) => boolean } = {},
): { surrogate: Surrogate; best: number[] } {
  const { model, y } = posterior;
  const d = model.categorical.length;
  const waiting = pending.length / d;
  const least = Math.min(...valuesOf(posterior).filter((_, row) => counts(row)));
  if (waiting === 0) return { surrogate: surrogateOf([posterior]), best: [least] };
  const { mean } = posterior.predict(pending);
  const covariance = posterior.covariance(pending);
  const l = new Float64Array(waiting * waiting);
  factor(l, waiting, model.outputScale, (a) => a.set(covariance));
  const normal = new Float64Array(waiting);
  const outcomes = Array.from({ length: draws }, (_, s) => {
    // In pairs of opposite signs, so that the fantasies' average is the model's mean.
    if (s % 2 === 0) random.fillNormal(normal);
    else normal.forEach((value, i) => (normal[i] = -value));
    return mean.map((value, i) => {
      let sum = value;
      for (let j = 0; j <= i; j++) sum += l[i * waiting + j]! * normal[j]!;
      return sum;
    });
  });
  let base = posterior;
  for (let p = 0; p < waiting; p++) base = base.with(pending.subarray(p * d, (p + 1) * d), outcomes[0]![p]!);
  return {
    surrogate: surrogateOf(outcomes.map((drawn) => base.withOutputs(Float64Array.from([...y, ...drawn])))),
    best: outcomes.map((drawn) => Math.min(least, ...drawn)),
  };
}
