/**
 * The Gaussian process of a study, as a function of its observations alone.
 *
 * Hyperparameters are fitted to the first m observations, where m grows with their number n in steps of about a thirtieth; the factor is that of
 * the first m with a row for each of the rest. So every suggestion between two fits costs O(n²), and the bits of the result do not depend on what was
 * kept from the suggestion before.
 */
import { defaultPriors, defaultRanges, defaultStarts } from '../gp/priors.js';
import type { KernelKind } from '../gp/kernel.js';
import { evenly, type Fitted, fitHyperparameters } from '../gp/fit-hyperparameters.js';
import { Posterior } from '../gp/posterior.js';
import { OutputTransform } from '../gp/transform.js';

interface StudyModelOptions {
  readonly kernel: KernelKind;
  /** Whether the exponent of the outputs is fitted; otherwise they are standardised. */
  readonly power: boolean;
  /** Whether the objective has no noise. */
  readonly exact: boolean;
}

export interface StudyModel {
  readonly posterior: Posterior;
  /** From the model's outputs to those of the observations. */
  readonly back: (w: number) => number;
}

/** Up to so many observations every one brings a fit. */
const always = 64;
/** Fits use so many observations at most. */
const mostFitted = 500;

/** The largest m <= n at which hyperparameters are fitted. */
export function fittedAt(n: number): number {
  let m = Math.min(n, always);
  for (let next = m; next <= n; next += Math.max(1, Math.floor(next / 32))) m = next;
  return m;
}

interface Kept {
  /** What the hyperparameters were fitted to. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly fitted: Fitted;
  /** Conditioned on these first m observations, and on the most seen since. */
  readonly base: Posterior;
  latest: Posterior;
}

const startsWith = (whole: Float64Array, part: Float64Array): boolean =>
  part.length <= whole.length && part.every((value, i) => value === whole[i]);

/** Makes models, and keeps the last one for the next. */
export class StudyModeller {
  readonly #options: StudyModelOptions;
  #kept: Kept | undefined;

  constructor(options: StudyModelOptions) {
    this.#options = options;
  }

  /** The model of observations x [n x d], y [n]. */
  model(x: Float64Array, y: Float64Array, categorical: readonly boolean[]): StudyModel {
    const d = categorical.length;
    const m = fittedAt(y.length);
    const [x0, y0] = [x.subarray(0, m * d), y.subarray(0, m)];
    let kept = this.#kept;
    if (kept?.y.length !== m || !startsWith(y0, kept.y) || !startsWith(x0, kept.x)) {
      const fitted = this.#fit(x0, y0, categorical);
      const base = Posterior.of(
        { ...fitted, kernel: this.#options.kernel, categorical, mean: 0 },
        x0.slice(),
        new Float64Array(m),
      );
      kept = this.#kept = { x: x0.slice(), y: y0.slice(), fitted, base, latest: base };
    }
    let posterior = startsWith(x, kept.latest.x) ? kept.latest : kept.base;
    while (posterior.n < y.length) posterior = posterior.with(x.subarray(posterior.n * d, (posterior.n + 1) * d), 0);
    kept.latest = posterior;
    const outputs = new OutputTransform(y);
    const { exponent } = kept.fitted;
    const back = outputs.inverse(exponent);
    return { posterior: posterior.withOutputs(outputs.at(exponent).w, 'likely'), back: (w) => back(w).y };
  }

  #fit(x: Float64Array, y: Float64Array, categorical: readonly boolean[]): Fitted {
    const { kernel, power, exact } = this.#options;
    const d = categorical.length;
    const chosen = evenly(y.length, mostFitted);
    const outputs = new OutputTransform(chosen.map((i) => y[i]!));
    const inputs = Float64Array.from(chosen.flatMap((i) => [...x.subarray(i * d, (i + 1) * d)]));
    const problem = { kernel, categorical, x: inputs, y: power ? outputs : outputs.at(1).w, mean: undefined };
    const { noise } = defaultRanges;
    const ranges = { ...defaultRanges, noise: exact ? { low: noise.low, high: noise.low } : noise };
    return fitHyperparameters({ ...problem, priors: defaultPriors(d) }, ranges, defaultStarts(d));
  }
}
