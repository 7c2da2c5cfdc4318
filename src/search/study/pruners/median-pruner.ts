import { checkWhole, withDefaults } from '../../../checks/index.js';
import { signOf } from '../../ranking.js';
import type { Direction, Pruner, Trial } from '../../types.js';
import { firstFrom, short } from './steps.js';

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The value of a trial at exactly this step, found by bisection. */
function valueAt({ intermediate }: Trial, step: number): number | undefined {
  const found = intermediate[firstFrom(intermediate, step)];
  return found?.step === step ? found.value : undefined;
}

/** When `MedianPruner` begins to judge, and how often. */
export interface MedianOptions {
  /** No trial is pruned before this many are complete; 5 by default. */
  readonly startupTrials?: number;
  /** Nor before this step; 0 by default. */
  readonly warmupSteps?: number;
  /** Steps from one check to the next; 1 by default. */
  readonly interval?: number;
  /** How many complete trials must have a value at the step; 1 by default. */
  readonly least?: number;
}

/**
 * Prunes a trial whose best value so far is worse than the median of the complete trials' values at the same step (the median
 * stopping rule as in Optuna; Golovin et al. 2017, "Google Vizier", section 3.2, takes running averages).
 */
export class MedianPruner implements Pruner {
  readonly name = 'median';
  readonly options: Required<MedianOptions>;

  /** Throws an OptionError for an unknown option, or one that is not a whole number in range. */
  constructor(options?: MedianOptions) {
    const defaults = { startupTrials: 5, warmupSteps: 0, interval: 1, least: 1 };
    this.options = withDefaults('MedianPruner', options, defaults);
    for (const name of ['startupTrials', 'warmupSteps'] as const)
      checkWhole(`MedianPruner: ${name}`, this.options[name], 0);
    for (const name of ['interval', 'least'] as const) checkWhole(`MedianPruner: ${name}`, this.options[name]);
  }

  judge({ id, intermediate }: Trial, trials: readonly Trial[], direction: Direction): string | undefined {
    const { startupTrials, warmupSteps, interval, least } = this.options;
    const step = intermediate.at(-1)?.step ?? -1;
    if (step < warmupSteps) return undefined;
    const due = step - ((step - warmupSteps) % interval);
    if ((intermediate.at(-2)?.step ?? -1) >= due) return undefined;
    const complete = trials.filter((trial) => trial.state === 'complete' && trial.id !== id);
    if (complete.length === 0 || complete.length < startupTrials) return undefined;
    const peers = complete.flatMap((trial) => {
      const found = valueAt(trial, step);
      return found === undefined ? [] : [found];
    });
    if (peers.length < least) return undefined;
    const sign = signOf(direction);
    const best = sign * intermediate.reduce((least, { value }) => Math.min(least, sign * value), Infinity);
    const middle = median(peers);
    if (sign * best <= sign * middle) return undefined;
    return `its best value, ${short(best)}, is worse than the median of ${peers.length} trials at step ${step}, ${short(middle)}`;
  }
}
