/** When a whole study has done enough. */
import { bestTrial } from '../analysis/history.js';
import type { Direction, Trial } from '../types.js';

export interface StudyStopping {
  /** Trials in a row, in the order in which they ended, that did not improve the best value. */
  readonly patience?: number;
  /** By how much a value must be better to count as an improvement; 0 by default. */
  readonly minDelta?: number;
  /**
   * Ends when the best point found is at most this much worse than the optimum, as far as the sampler's model can tell (its
   * `regretBound`; Makarova et al. 2022, "Automatic termination for hyperparameter optimization").
   */
  readonly regret?: number;
}

/** @throws RangeError for options out of range. */
export function checkStopping({ patience, minDelta = 0, regret }: StudyStopping): void {
  if (patience !== undefined && !(Number.isInteger(patience) && patience >= 1))
    throw new RangeError(`earlyStopping: patience must be a whole number of at least 1, found ${patience}.`);
  if (!(minDelta >= 0)) throw new RangeError(`earlyStopping: minDelta must be at least 0, found ${minDelta}.`);
  if (regret !== undefined && !(regret >= 0))
    throw new RangeError(`earlyStopping: regret must be at least 0, found ${regret}.`);
}

/** How many of the trials that ended (in this order) came after the last improvement; 0 before there is a value. */
export function trialsWithoutImprovement(ended: readonly Trial[], direction: Direction, minDelta = 0): number {
  const sign = direction === 'minimize' ? 1 : -1;
  let best = Infinity;
  let waited = 0;
  for (const { state, value } of ended) {
    const found = state === 'complete' && value !== undefined ? sign * value : Infinity;
    if (found < best - minDelta) {
      best = found;
      waited = 0;
    } else if (best < Infinity) waited++;
  }
  return waited;
}

/**
 * Why a study should end now, or undefined.
 *
 * @param ended the trials that ended, in that order
 * @param regretBound asked only where `regret` is set and there is a value
 */
export function whyStop(
  options: StudyStopping,
  ended: readonly Trial[],
  direction: Direction,
  regretBound: () => number | undefined,
): string | undefined {
  const { patience, minDelta, regret } = options;
  if (patience !== undefined) {
    const waited = trialsWithoutImprovement(ended, direction, minDelta);
    if (waited >= patience) return `no improvement in ${waited} trials`;
  }
  if (regret !== undefined && bestTrial(ended, direction)) {
    const bound = regretBound();
    if (bound !== undefined && bound <= regret)
      return `the best value is within ${bound.toPrecision(3)} of the optimum, by the model's confidence bounds`;
  }
  return undefined;
}
