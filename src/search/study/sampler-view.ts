/**
 * What a sampler sees of a study that it does not understand by itself: constraints that were broken as failures, and several objectives
 * as one.
 */
import { SeededRandom } from '../../random/index.js';
import { feasibleTrials, turned, type Valued } from '../pareto.js';
import { isFeasible } from '../ranking.js';
import { numberedStream } from '../samplers/numbered-stream.js';
import type { Direction, Sampler, Suggestion, Trial } from '../types.js';

/** The weight of the sum beside the greatest term. */
const augmentation = 0.05;

/**
 * The trials with one value that is to be made small in the place of several: the augmented Chebyshev sum of the objectives, each scaled to [0, 1] over
 * the feasible trials, with weights drawn anew for every suggestion, so that different parts of the front have their turn.
 * Source: Knowles 2006, "ParEGO", section III.
 */
export function scalarised(trials: readonly Trial[], directions: readonly Direction[], id: number): Trial[] {
  const known = feasibleTrials(trials);
  const f = known.map((trial) => turned(trial, directions));
  const low = directions.map((_, j) => f.reduce((least, each) => Math.min(least, each[j]!), Infinity));
  const high = directions.map((_, j) => f.reduce((most, each) => Math.max(most, each[j]!), -Infinity));
  const random = numberedStream(new SeededRandom('scalarised'), 'trial', id);
  const share = Math.round(10 * random.uniform()) / 10;
  const weights = directions.map((_, j) => (j === 0 ? share : (1 - share) / (directions.length - 1)));
  const valueOf = (trial: Valued): number => {
    const terms = turned(trial, directions).map(
      (each, j) => (weights[j]! * (each - low[j]!)) / (high[j]! - low[j]! || 1),
    );
    return Math.max(...terms) + augmentation * terms.reduce((sum, each) => sum + each, 0);
  };
  const values = new Map(known.map((trial) => [trial.id, valueOf(trial)]));
  return trials.map((trial) => {
    const value = values.get(trial.id);
    return value === undefined ? trial : { ...trial, value };
  });
}

/** What is to be suggested, in terms that the sampler understands. */
export function viewFor({ understands }: Sampler, about: Suggestion, constrained: boolean): Suggestion {
  const { directions = [about.direction], id } = about;
  let { trials, direction } = about;
  if (constrained && understands?.constraints !== true)
    trials = trials.map((trial) =>
      trial.state === 'complete' && !isFeasible(trial) ? { ...trial, state: 'failed' } : trial,
    );
  if (directions.length > 1 && understands?.objectives !== true) {
    trials = scalarised(trials, directions, id);
    direction = 'minimize';
  }
  return { ...about, trials, direction };
}
