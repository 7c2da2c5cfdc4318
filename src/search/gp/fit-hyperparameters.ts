import { minimize } from './lbfgsb.js';
import { type FitProblem, Likelihood } from './likelihood.js';
import type { Hyperparameters } from './posterior.js';
import type { FitRanges } from './priors.js';

/** Every so manieth of n observations, so that there are at most `most`: their rows in order. */
export function evenly(n: number, most: number): number[] {
  return Array.from({ length: Math.min(n, most) }, (_, i) => Math.floor((i * n) / Math.min(n, most)));
}

/** What a fit finds: the exponent is 1 where there was none to be found; `density` is the logarithm of the posterior density. */
export type Fitted = Hyperparameters & { readonly exponent: number; readonly density: number };

/** How long a fit looks: steps of each start at most, and the gain at which it ends, as a share of the log density. */
export interface FitEffort {
  readonly maxIterations: number;
  readonly valueTolerance: number;
}

const thorough: FitEffort = { maxIterations: 100, valueTolerance: 1e-7 };

/** The best hyperparameters found from several starts theta [d + 2 or d + 3], within their ranges; those that are `pinned` stay at the start. */
export function fitHyperparameters(
  problem: FitProblem,
  ranges: FitRanges,
  starts: readonly ArrayLike<number>[],
  pinned: readonly boolean[] = [],
  { maxIterations, valueTolerance }: FitEffort = thorough,
): Fitted {
  const d = problem.categorical.length;
  const likelihood = new Likelihood(problem);
  const bounds = (which: 'low' | 'high'): Float64Array =>
    Float64Array.from({ length: likelihood.size }, (_, j) => {
      if (j === d + 2) return ranges.exponent[which];
      return Math.log((j < d ? ranges.lengthscale : j === d ? ranges.outputScale : ranges.noise)[which]);
    });
  const [low, high] = [bounds('low'), bounds('high')];
  const held = (bound: Float64Array, start: ArrayLike<number>): Float64Array =>
    bound.map((value, j) => (pinned[j] ? start[j]! : value));
  const found = starts.map((start) => {
    const theta = Array.from(start).slice(0, likelihood.size);
    if (theta.every((_, j) => pinned[j])) return { x: Float64Array.from(theta), value: -likelihood.value(theta) };
    return minimize(
      (theta, gradient) => {
        const value = likelihood.value(theta, gradient);
        for (let j = 0; j < gradient.length; j++) gradient[j] = -gradient[j]!;
        return -value;
      },
      theta,
      held(low, start),
      held(high, start),
      { maxIterations, gradientTolerance: 1e-3, valueTolerance, memory: 6 },
    );
  });
  const best = found.reduce((a, b) => (b.value < a.value ? b : a));
  const density = likelihood.value(best.x);
  return {
    lengthscales: Array.from(best.x.subarray(0, d), Math.exp),
    outputScale: Math.exp(best.x[d]!),
    noise: Math.exp(best.x[d + 1]!),
    mean: likelihood.mean,
    exponent: best.x[d + 2] ?? 1,
    density,
  };
}
