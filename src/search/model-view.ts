/** What a Gaussian process says of a study's trials. */
import { scoredTrials } from './history.js';
import { fitHyperparameters, gamma, logNormal } from './likelihood.js';
import { Posterior } from './posterior.js';
import type { Space } from './space.js';
import type { Trial } from './types.js';

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
): { readonly view: ModelView; readonly predict: (points: Float64Array) => Float64Array } | undefined {
  const all = scoredTrials(trials);
  const n = Math.min(mostTrials, all.length);
  const kept = Array.from({ length: n }, (_, i) => all[Math.floor((i * all.length) / n)]!);
  const d = space.size;
  const mean = kept.reduce((sum, { value }) => sum + value, 0) / n;
  const scale = Math.sqrt(kept.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / n);
  if (n < 4 || d === 0 || !(scale > 0)) return undefined;
  const x = Float64Array.from(kept.flatMap(({ params }) => [...space.encode(params)]));
  const y = Float64Array.from(kept, ({ value }) => (value - mean) / scale);
  const categorical = space.dimensions.map(({ kind }) => kind === 'categorical');
  const middle = Math.log(0.5) + 0.5 * Math.log(d);
  const hyper = fitHyperparameters(
    {
      kernel: 'matern52',
      categorical,
      x,
      y,
      mean: undefined,
      priors: { lengthscale: logNormal(middle, 1), outputScale: gamma(2, 1), noise: logNormal(Math.log(1e-3), 2) },
    },
    { lengthscale: { low: 0.01, high: 100 }, outputScale: { low: 1e-2, high: 1e2 }, noise: { low: 1e-8, high: 1 } },
    [
      [...new Array<number>(d).fill(middle), 0, Math.log(1e-3)],
      [...new Array<number>(d).fill(middle - 1), 0, Math.log(0.1)],
    ],
  );
  const posterior = Posterior.of({ ...hyper, kernel: 'matern52', categorical }, x, y);
  const out = posterior.leaveOneOut();
  return {
    view: {
      lengthscales: space.dimensions.map(({ name }, j) => ({ parameter: name, lengthscale: hyper.lengthscales[j]! })),
      leaveOneOut: kept.map(({ id, value }, i) => ({
        id,
        observed: value,
        predicted: mean + scale * out.mean[i]!,
        deviation: scale * Math.sqrt(out.variance[i]!),
      })),
    },
    predict: (points) => posterior.predict(points).mean.map((value) => mean + scale * value),
  };
}
