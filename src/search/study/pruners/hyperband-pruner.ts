/** Notation: eta is the reduction factor, r the least resource in steps, R the greatest; s counts the brackets from 0. */
import { checkWhole, withDefaults } from '../../../checks/index.js';
import type { Direction, Pruner, Trial } from '../../types.js';
import { SuccessiveHalvingPruner } from './successive-halving-pruner.js';

/** The rungs of `HyperbandPruner`, in steps of a trial. */
export interface HyperbandOptions {
  /** The step of the first rung (r); 1 by default. */
  readonly minResource?: number;
  /** The steps of a whole trial (R). */
  readonly maxResource: number;
  /** One trial in so many goes on beyond each rung (eta); 3 by default. */
  readonly reductionFactor?: number;
}

/** The fractional part of the golden ratio: its multiples fill the unit interval evenly. */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Hyperband (Li et al. 2018, JMLR 18-185): successive halving in floor(log_eta(R / r)) + 1 brackets, which differ in how early
 * they begin. Bracket s gets a share of the trials proportional to its number of configurations in Hyperband; a trial
 * competes with those of its own bracket, which its number decides.
 */
export class HyperbandPruner implements Pruner {
  readonly name = 'hyperband';
  readonly options: Required<HyperbandOptions>;
  readonly #brackets: readonly SuccessiveHalvingPruner[];
  /** Cumulated shares of the trials, ending with 1. */
  readonly #shares: readonly number[];

  /** Throws an OptionError for an unknown option, or one that is not a whole number in range. */
  constructor(options: HyperbandOptions) {
    const where = 'HyperbandPruner';
    const defaults = { minResource: 1, maxResource: undefined as never as number, reductionFactor: 3 };
    this.options = withDefaults(where, options, defaults);
    const { minResource, maxResource, reductionFactor } = this.options;
    checkWhole(`${where}: minResource`, minResource);
    checkWhole(`${where}: maxResource`, maxResource, minResource);
    checkWhole(`${where}: reductionFactor`, reductionFactor, 2);
    let count = 1;
    while (minResource * reductionFactor ** count <= maxResource) count++;
    this.#brackets = Array.from(
      { length: count },
      (_, skippedRungs) => new SuccessiveHalvingPruner({ minResource, reductionFactor, skippedRungs }),
    );
    const sizes = this.#brackets.map((_, s) => Math.ceil((count * reductionFactor ** (count - 1 - s)) / (count - s)));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    let sum = 0;
    this.#shares = sizes.map((size) => (sum += size) / all);
  }

  /** How many brackets there are. */
  get brackets(): number {
    return this.#brackets.length;
  }

  /** The bracket of a trial, from 0 (the one that begins earliest). */
  bracketOf(id: number): number {
    const place = ((id + 1) * golden) % 1;
    return this.#shares.findIndex((share) => place < share);
  }

  judge(trial: Trial, trials: readonly Trial[], direction: Direction): string | undefined {
    const bracket = this.bracketOf(trial.id);
    const rivals = trials.filter(({ id }) => this.bracketOf(id) === bracket);
    const reason = this.#brackets[bracket]!.judge(trial, rivals, direction);
    return reason && `${reason} (bracket ${bracket + 1} of ${this.#brackets.length})`;
  }
}
