/** What a Gaussian process says of a study's trials. */
import { GaussianProcess } from '../gp/gaussian-process.js';
import { scoredTrials } from '../ranking.js';
import type { Space } from '../space.js';
import type { Trial } from '../types.js';

/** What the model of the objective holds, and how well it predicts trials that it was not told of. */
export interface ModelView {
  /** In units of the unit cube, in the order of the space's dimensions. */
  readonly lengthscales: readonly { readonly parameter: string; readonly lengthscale: number }[];
  /** Every trial of the model as the others predict it, in units of the objective. */
  readonly leaveOneOut: readonly {
    readonly id: number;
    readonly observed: number;
    readonly predicted: number;
    readonly deviation: number;
  }[];
}

/** Trials in the model at most, evenly chosen by their ids. */
const mostTrials = 250;

/** Undefined with fewer than four trials, or without a parameter that varies or a value that differs. */
export function modelView(
  space: Space,
  trials: readonly Trial[],
): { readonly view: ModelView; readonly predict: (points: readonly Float64Array[]) => Float64Array } | undefined {
  const all = scoredTrials(trials);
  const n = Math.min(mostTrials, all.length);
  const kept = Array.from({ length: n }, (_, i) => all[Math.floor((i * all.length) / n)]!);
  if (n < 4 || space.size === 0 || kept.every(({ value }) => value === kept[0]!.value)) return undefined;
  const process = new GaussianProcess({
    categorical: space.dimensions.map(({ kind }) => kind === 'categorical'),
    transform: 'power',
  }).fit(
    kept.map(({ params }) => space.encode(params)),
    kept.map(({ value }) => value),
  );
  const { mean, standardDeviation } = process.leaveOneOut();
  const { lengthscales } = process.parameters;
  return {
    view: {
      lengthscales: space.dimensions.map(({ name }, j) => ({ parameter: name, lengthscale: lengthscales[j]! })),
      leaveOneOut: kept.map(({ id, value }, i) => ({
        id,
        observed: value,
        predicted: mean[i]!,
        deviation: standardDeviation[i]!,
      })),
    },
    predict: (points) => process.predict(points).mean,
  };
}
