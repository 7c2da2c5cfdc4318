/** Which trials are better. */
import type { Direction, Trial } from './types.js';

/** A trial that is complete with a finite value. */
export type Scored = Trial & { readonly value: number };

/** 1 where smaller values are better and -1 where greater ones are, so that `signOf(direction) * value` is minimised. */
export const signOf = (direction: Direction): 1 | -1 => (direction === 'minimize' ? 1 : -1);

const isScored = (trial: Trial): trial is Scored => trial.state === 'complete' && Number.isFinite(trial.value);

/** Whether nothing that was told of a trial's outcome constraints is above 0. */
export const isFeasible = ({ constraints }: Pick<Trial, 'constraints'>): boolean =>
  (constraints ?? []).every((each) => each <= 0);

/** The complete trials that have a finite value, in the order in which they are given. */
export function scoredTrials(trials: readonly Trial[]): Scored[] {
  return trials.filter(isScored);
}

/** The best of the complete trials that break no constraint, which are given by id; the earliest of equal ones. */
export function bestTrial(trials: readonly Trial[], direction: Direction): Scored | undefined {
  const sign = signOf(direction);
  let best: Scored | undefined;
  for (const trial of trials)
    if (isScored(trial) && isFeasible(trial) && (best === undefined || sign * trial.value < sign * best.value))
      best = trial;
  return best;
}

/** The complete trials that break no constraint, the best first; of equal ones the earlier. */
export function rankTrials(trials: readonly Trial[], direction: Direction): Scored[] {
  const sign = signOf(direction);
  return scoredTrials(trials)
    .filter(isFeasible)
    .sort((a, b) => sign * (a.value - b.value) || a.id - b.id);
}
