/** How two objectives did: the front, and how much it covered as the trials ended. */
import { extent } from '../../checks/numbers.js';
import { covers, feasibleTrials, hypervolume, paretoFront, turned } from '../pareto.js';
import { signOf } from '../ranking.js';
import type { Direction, Trial } from '../types.js';

/** A study of two objectives: its trials and which of them no other is better than. */
export interface ParetoAnalysis {
  readonly directions: readonly Direction[];
  /** All trials with two values. */
  readonly points: readonly {
    readonly id: number;
    readonly values: readonly number[];
    readonly feasible: boolean;
    readonly front: boolean;
  }[];
  /** The ids of the front, from the best in the first objective on. */
  readonly front: readonly number[];
  /** The point against which areas are measured: a tenth of the range beyond the worst value of each objective. */
  readonly reference: readonly number[];
  /** The area that the front covers after each trial, by id, as a share of what it covers in the end. */
  readonly hypervolume: readonly { readonly id: number; readonly share: number }[];
  /** What it covers in the end, in units of both objectives. */
  readonly area: number;
}

/** Null where there are not two objectives, or no trial has values. */
export function paretoAnalysis(trials: readonly Trial[], directions: readonly Direction[]): ParetoAnalysis | null {
  const valued = trials.filter(({ state, values }) => state === 'complete' && values?.length === 2);
  if (directions.length !== 2 || valued.length === 0) return null;
  const known = feasibleTrials(trials);
  const feasible = new Set(known.map(({ id }) => id));
  const signs = directions.map(signOf);
  const front = new Set(paretoFront(trials, directions).map(({ id }) => id));
  const f = known.map((trial) => turned(trial, directions));
  const reference = signs.map((_, j) => {
    const [low, high] = extent(f.map((each) => each[j]!)) ?? [0, 0];
    return high + 0.1 * (high - low || Math.abs(high) || 1);
  });
  const seen: number[][] = [];
  let area = 0;
  const areas = known.map(({ id }, i) => {
    const point = f[i]!;
    if (!seen.some((other) => covers(other, point))) {
      seen.push(point);
      area = hypervolume(seen, reference);
    }
    return { id, area };
  });
  return {
    directions,
    points: valued.map((trial) => ({
      id: trial.id,
      values: trial.values!,
      feasible: feasible.has(trial.id),
      front: front.has(trial.id),
    })),
    front: known
      .filter(({ id }) => front.has(id))
      .sort((a, b) => signs[0]! * (a.values[0]! - b.values[0]!))
      .map(({ id }) => id),
    reference: f.length === 0 ? [] : signs.map((sign, j) => sign * reference[j]!),
    hypervolume: areas.map(({ id, area: after }) => ({ id, share: area > 0 ? after / area : 0 })),
    area,
  };
}
