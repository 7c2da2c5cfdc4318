/** Splits one after another: as many as were asked for, or until their answer is settled or the time is spent. */
import { InputError } from '../checks/index.js';
import { plural } from '../checks/numbers.js';
import type { Verdict } from '../metrics/index.js';
import { DivergedError } from '../models/index.js';

/** Which splits are made. */
export interface RepeatPlan {
  /** Seed of the first split; each further one has the next. */
  readonly seed: number;
  /** How many; undefined for as many as settle the answer within the budget. */
  readonly splits: number | undefined;
  /** Seconds that they may take where their number is not given. The first one always finishes. */
  readonly budget: number;
}

/** How far a repetition is. */
export interface RepeatState {
  /** Splits that are finished. */
  readonly splits: number;
  /** How many there are to be; undefined where that is not known beforehand. */
  readonly of: number | undefined;
  /** Seconds that have passed, and that may pass in all; undefined where the number of splits is given. */
  readonly seconds: number;
  readonly budget: number | undefined;
  /** What the splits so far say; undefined before the first is finished. */
  readonly verdict: Verdict | undefined;
}

export interface RepeatHooks<T> {
  /** The split of a seed. */
  readonly run: (seed: number) => Promise<T>;
  /** What finished splits say. */
  readonly judge: (splits: readonly T[]) => Verdict;
  /** When raised, the split in progress ends; only the first is kept then. */
  readonly signal?: AbortSignal | undefined;
  /** Told at the beginning and after every split. */
  readonly onState?: ((state: RepeatState) => void) | undefined;
  /** Seconds that have passed since any moment. */
  readonly clock?: () => number;
}

export interface Repeated<T> {
  readonly splits: readonly T[];
  /** Why no more were made, in a sentence; null where as many as were asked for are there. */
  readonly endedBecause: string | null;
}

/**
 * Runs splits of a plan. A later split that fails leaves the finished ones as they are.
 * @throws whatever the first split throws, and what is neither a divergence nor a fault of the data in a later one
 */
export async function repeatSplits<T>(plan: RepeatPlan, hooks: RepeatHooks<T>): Promise<Repeated<T>> {
  const { run, judge, signal, onState, clock = () => performance.now() / 1000 } = hooks;
  const begun = clock();
  const splits: T[] = [];
  const tell = (verdict: Verdict | undefined): void =>
    onState?.({
      splits: splits.length,
      of: plan.splits,
      seconds: clock() - begun,
      budget: plan.splits === undefined ? plan.budget : undefined,
      verdict,
    });
  tell(undefined);
  for (;;) {
    const from = clock();
    const seed = plan.seed + splits.length;
    try {
      const split = await run(seed);
      // A later split that was cut short is not comparable with the others.
      if (splits.length === 0 || signal?.aborted !== true) splits.push(split);
    } catch (error) {
      const reason = splits.length === 0 ? undefined : failureOf(error, seed, signal);
      if (reason === undefined) throw error;
      return { splits, endedBecause: reason };
    }
    const verdict = judge(splits);
    tell(verdict);
    const now = clock();
    const reason = reasonToEnd(plan, splits.length, verdict, {
      spent: now - begun,
      last: now - from,
      interrupted: signal?.aborted === true,
    });
    if (reason !== undefined) return { splits, endedBecause: reason };
  }
}

/** Why a later split is left out; undefined for an error that is nobody's fault but ours. */
function failureOf(error: unknown, seed: number, signal: AbortSignal | undefined): string | undefined {
  if (signal?.aborted === true) return 'Interrupted: the split in progress was left out.';
  if (!(error instanceof DivergedError || error instanceof InputError)) return undefined;
  return `The split of seed ${seed} failed (${error.message}); the answer rests on those before it.`;
}

interface Times {
  /** Seconds in all, and of the last split. */
  readonly spent: number;
  readonly last: number;
  readonly interrupted: boolean;
}

/** Why splits end here, null where all that were asked for are there, undefined to go on. */
function reasonToEnd(
  { splits, budget, seed }: RepeatPlan,
  made: number,
  { settled, answer }: Verdict,
  { spent, last, interrupted }: Times,
): string | null | undefined {
  if (splits !== undefined && made >= splits) return null;
  if (interrupted)
    return made === 1 && splits === undefined
      ? 'Interrupted: there is one split.'
      : `Interrupted after ${plural(made, 'split')}${splits === undefined ? '' : ` of ${splits}`}.`;
  if (seed + made > 2 ** 32 - 1) return 'There is no seed above the last one.';
  if (splits !== undefined) return undefined;
  if (settled)
    return answer === 'cannot-tell'
      ? `After ${plural(made, 'split')} it was clear that more of them could not settle the answer.`
      : `The answer was settled after ${plural(made, 'split')}.`;
  if (spent + last <= budget) return undefined;
  return `The budget of ${plural(budget, 'second')} was spent after ${plural(made, 'split')}: another takes about ${Math.max(1, Math.round(last))} s.`;
}
