/**
 * Notation: eta is the reduction factor, r the least resource in steps; rung k is the first value at step r eta^(s + k) or later, where s
 * is the number of rungs that are left out.
 */
import { checkWhole, withDefaults } from '../../../checks/index.js';
import { signOf } from '../../ranking.js';
import type { Direction, Pruner, Trial } from '../../types.js';
import { firstFrom, short } from './steps.js';

/** The rungs of `SuccessiveHalvingPruner`, in steps of a trial. */
export interface HalvingOptions {
  /** The step of the first rung (r); 1 by default. */
  readonly minResource?: number;
  /** One trial in so many goes on beyond each rung (eta); 4 by default. */
  readonly reductionFactor?: number;
  /** How many rungs are left out at the beginning (s); 0 by default. */
  readonly skippedRungs?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter tuning"): beyond rung k goes
 * who is among the best 1/eta of those that have reached it so far; of fewer than eta, the best. A value beyond two rungs counts
 * on both, even where it ended the trial on the first.
 */
export class SuccessiveHalvingPruner implements Pruner {
  readonly name = 'successive halving';
  readonly options: Required<HalvingOptions>;

  /** Throws an OptionError for an unknown option, or one that is not a whole number in range. */
  constructor(options?: HalvingOptions) {
    const where = 'SuccessiveHalvingPruner';
    this.options = withDefaults(where, options, { minResource: 1, reductionFactor: 4, skippedRungs: 0 });
    checkWhole(`${where}: minResource`, this.options.minResource);
    checkWhole(`${where}: reductionFactor`, this.options.reductionFactor, 2);
    checkWhole(`${where}: skippedRungs`, this.options.skippedRungs, 0);
  }

  judge({ id, intermediate }: Trial, trials: readonly Trial[], direction: Direction): string | undefined {
    const { minResource, reductionFactor, skippedRungs } = this.options;
    const last = intermediate.length - 1;
    const sign = signOf(direction);
    for (let rung = minResource * reductionFactor ** skippedRungs; ; rung *= reductionFactor) {
      const at = firstFrom(intermediate, rung);
      if (at > last) return undefined;
      // Rungs passed with earlier values were judged then.
      if (at < last) continue;
      const mine = sign * intermediate[last]!.value;
      const values = [mine];
      for (const trial of trials) {
        const reached = trial.id === id ? undefined : trial.intermediate[firstFrom(trial.intermediate, rung)];
        if (reached) values.push(sign * reached.value);
      }
      values.sort((a, b) => a - b);
      const places = Math.max(1, Math.floor(values.length / reductionFactor));
      if (mine > values[places - 1]!)
        return `at step ${rung} its value, ${short(sign * mine)}, is not among the best ${places} of ${values.length}`;
    }
  }
}
