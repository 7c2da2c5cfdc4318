/**
 * A model with fantasies: outcomes that are not known are drawn from the model, and the model is conditioned on each draw.
 *
 * Not known are the outcomes of running trials, and, where observations are noisy, the function's values at the observed points, too.
 * All fantasies share inputs and hyperparameters, hence factor and variance; only their means differ.
 * Sources: Snoek, Larochelle and Adams 2012, "Practical Bayesian optimization", section 3.2; Letham et al. 2019, section 4.
 */
import { type SeededRandom } from '../../random/index.js';
import type { Surrogate } from './acquisition.js';
import { factor, type Model, Posterior } from '../gp/posterior.js';

/** Observations count as noisy from this share of the output scale on. */
const noticeableNoise = 1e-3;

export function isNoisy({ noise, outputScale }: Model): boolean {
  return noise > noticeableNoise * outputScale;
}

/** Noise that is left where function values were drawn, as a share of the output scale. */
const drawnNoise = 1e-6;

/** The first posterior as a model whose means are those of all; they share inputs and hyperparameters. */
function surrogateOf(posteriors: readonly Posterior[]): Surrogate {
  const [first] = posteriors as [Posterior, ...Posterior[]];
  const alphas = posteriors.map(({ alpha }) => alpha);
  return {
    predict: (points) => first.predictMany(points, alphas),
    at: (x) => first.atMany(x, alphas),
  };
}

/**
 * The model to be used for the next suggestion, with the best value of each fantasy.
 *
 * Observations from `since` on count for the best values. `pending` are the points of running trials [p x d]. Without any, and without noise, there is one fantasy: the model itself.
 */
export function withFantasies(
  posterior: Posterior,
  pending: Float64Array,
  random: SeededRandom,
  { draws = 16, since = 0 }: { readonly draws?: number; readonly since?: number } = {},
): { surrogate: Surrogate; best: number[] } {
  const { model, n, x, y } = posterior;
  const d = model.categorical.length;
  const waiting = pending.length / d;
  const noisy = isNoisy(model);
  if (!noisy && waiting === 0) return { surrogate: surrogateOf([posterior]), best: [Math.min(...y.subarray(since))] };
  const unknown = noisy ? Float64Array.from([...x, ...pending]) : pending;
  const rows = unknown.length / d;
  const { mean } = posterior.predict(unknown);
  const covariance = posterior.covariance(unknown);
  const l = new Float64Array(rows * rows);
  factor(l, rows, model.outputScale, (a) => a.set(covariance));
  const normal = new Float64Array(rows);
  const outcomes = Array.from({ length: draws }, (_, s) => {
    // In pairs of opposite signs, so that the fantasies' average is the model's mean.
    if (s % 2 === 0) random.fillNormal(normal);
    else normal.forEach((value, i) => (normal[i] = -value));
    return mean.map((value, i) => {
      let sum = value;
      for (let j = 0; j <= i; j++) sum += l[i * rows + j]! * normal[j]!;
      return sum;
    });
  });
  const values = noisy ? outcomes : outcomes.map((drawn) => Float64Array.from([...y, ...drawn]));
  let base: Posterior;
  if (noisy) base = Posterior.of({ ...model, noise: drawnNoise * model.outputScale }, unknown, values[0]!);
  else {
    base = posterior;
    for (let p = 0; p < waiting; p++) base = base.with(pending.subarray(p * d, (p + 1) * d), values[0]![n + p]!);
  }
  return {
    surrogate: surrogateOf(values.map((outputs) => base.withOutputs(outputs))),
    best: values.map((outputs) => Math.min(...outputs.subarray(since))),
  };
}
