/**
 * How likely a trial is to give an outcome that counts: by a process of its own, behind labels or of the values of a constraint.
 *
 * Notation: mu and v are mean and variance of that process at a point, t the bound below which an outcome counts; the chance is Phi(z) with z =
 * (t - mu) / √(v + noise).
 * Source: Gardner, Kusner, Xu, Weinberger and Cunningham 2014, "Bayesian optimization with inequality constraints".
 */
import { evenly } from '../gp/fit-hyperparameters.js';
import type { Space } from '../space.js';
import { fitLabels, labelPosterior } from '../gp/label-process.js';
import { logDistribution } from '../gp/normal.js';
import type { Acquisition, Surrogate } from './acquisition.js';
import { surrogateOf } from './fantasies.js';
import { type Observations, picked } from './observations.js';
import { fittedAt, StudyModeller } from './study-model.js';

/** log Phi((bound - mu) / √(v + noise)), or with the sign -1 log Phi((mu - bound) / √(v + noise)). */
export function logChance(model: Surrogate, bound: number, noise: number, sign: 1 | -1 = 1): Acquisition {
  const valuesOf = ({ means, variance }: ReturnType<Surrogate['predict']>): Float64Array =>
    variance.map((v, i) => logDistribution((sign * (bound - means[0]![i]!)) / Math.sqrt(v + noise)).log);
  return {
    values: (points) => valuesOf(model.predict(points)),
    screen: model.screen && ((points) => valuesOf(model.screen!(points))),
    value(x, gradient) {
      const { means, variance, meanGradients, varianceGradient } = model.at(x);
      const sigma = Math.sqrt(variance + noise);
      const z = (sign * (bound - means[0]!)) / sigma;
      const { log, slope } = logDistribution(z);
      for (let j = 0; j < gradient.length; j++)
        gradient[j] =
          slope * ((-sign * meanGradients[0]![j]!) / sigma - (z * varianceGradient[j]!) / (2 * (variance + noise)));
      return log;
    },
  };
}

/** Labels are looked at up to this number, evenly chosen of either kind. */
const mostLabels = 150;

/** The places of the labels to be looked at. */
function balanced(labels: readonly number[]): number[] {
  const kinds = [1, -1].map((kind) => Array.from(labels.keys()).filter((i) => labels[i] === kind));
  const few = kinds.map(({ length }) => Math.min(length, mostLabels / 2));
  const shares = few.map((count, k) => (count < mostLabels / 2 ? count : mostLabels - few[1 - k]!));
  return kinds.flatMap((kind, k) => evenly(kind.length, shares[k]!).map((i) => kind[i]!)).sort((a, b) => a - b);
}

/** Learns from labels where trials succeed; keeps the last fit for the next time. */
export class Feasibility {
  #kept: { readonly key: string; readonly theta: Float64Array } | undefined;

  /** The logarithm of the chance to succeed, from labels (1 and -1) at x [n x d]; undefined where all are equal. */
  chance(x: Float64Array, labels: readonly number[], categorical: readonly boolean[]): Acquisition | undefined {
    if (!labels.includes(1) || !labels.includes(-1)) return undefined;
    const d = categorical.length;
    const first = balanced(labels.slice(0, fittedAt(labels.length)));
    const key = first.map((i) => `${x.subarray(i * d, (i + 1) * d).join()} ${labels[i]}`).join(';');
    const labelsAt = (rows: readonly number[]): number[] => rows.map((i) => labels[i]!);
    if (this.#kept?.key !== key)
      this.#kept = { key, theta: fitLabels(picked(x, d, first), labelsAt(first), categorical) };
    const rows = balanced(labels);
    const posterior = labelPosterior(this.#kept.theta, picked(x, d, rows), labelsAt(rows), categorical);
    // Phi(mean / √(1 + variance)) is the chance that -f with variance 1 + variance lies below 0.
    return logChance(surrogateOf([posterior]), 0, 1, -1);
  }
}

/** Learns the values of the outcome constraints, each by a process of its own. */
export class Limits {
  readonly #modellers: StudyModeller[] = [];

  /** The logarithms of the chances that a trial keeps each constraint, from the trials that were told of it. */
  chances(space: Space, { x, constraints }: Observations): Acquisition[] {
    const count = constraints.reduce((most, each) => Math.max(most, each?.length ?? 0), 0);
    const categorical = space.dimensions.map(({ kind }) => kind === 'categorical');
    return Array.from({ length: count }, (_, k) => {
      const rows = Array.from(constraints.keys()).filter((i) => constraints[i]?.[k] !== undefined);
      const values = Float64Array.from(rows, (i) => constraints[i]![k]!);
      this.#modellers[k] ??= new StudyModeller({ kernels: ['matern52'], power: true, exact: false, robust: false });
      const { posterior, forward } = this.#modellers[k].model(picked(x, space.size, rows), values, categorical);
      return logChance(surrogateOf([posterior]), forward([0])[0]!, 0);
    });
  }
}
