/** When a whole study has done enough. */
import { checkWhole, withDefaults } from '../../checks/index.js';
import { checkLeast, type Settled } from '../option-checks.js';
import { covers, feasibleTrials, turned } from '../pareto.js';
import { isFeasible, signOf } from '../ranking.js';
import type { Direction, Trial } from '../types.js';

/** When a study has found enough; each rule ends it by itself. */
export interface StudyStopping {
  /** Trials in a row, in the order in which they ended, that did not improve the best value; with two objectives, the front. */
  readonly patience?: number;
  /** By how much a value must be better to count as an improvement; 0 by default. */
  readonly minDelta?: number;
}

type StoppingRules = Settled<StudyStopping, 'minDelta'>;

function settle(given: StudyStopping | undefined): StoppingRules {
  const defaults: StoppingRules = { patience: undefined, minDelta: 0 };
  const rules = withDefaults('earlyStopping', given, defaults);
  if (rules.patience !== undefined) checkWhole('earlyStopping: patience', rules.patience);
  checkLeast('earlyStopping: minDelta', rules.minDelta);
  return rules;
}

/** Says when a study should end, and looks at each of its trials once. */
export class StoppingRule {
  readonly #rules: StoppingRules;
  readonly #directions: readonly Direction[];
  /** With two objectives: what was not worse than everything before it, small being good. */
  readonly #front: number[][] = [];
  /** How many of the trials that ended were looked at, the best value among them, and how many came after the last improvement. */
  #seen = 0;
  #best = Infinity;
  #waited = 0;

  /** Throws an OptionError for an option that is out of range or unknown. */
  constructor(options: StudyStopping | undefined, directions: readonly Direction[]) {
    this.#rules = settle(options);
    this.#directions = directions;
  }

  /** Why the study should end now, or undefined. `finished` are the ids of the trials that ended, in that order. */
  whyStop(finished: readonly number[], trials: readonly Trial[]): string | undefined {
    while (this.#seen < finished.length) this.#take(trials[finished[this.#seen++]!]!);
    const { patience } = this.#rules;
    return patience !== undefined && this.#waited >= patience ? `no improvement in ${this.#waited} trials` : undefined;
  }

  #take(trial: Trial): void {
    if (this.#directions.length > 1) return this.#takeMany(trial);
    const { state, value } = trial;
    const counts = state === 'complete' && value !== undefined && isFeasible(trial);
    const found = counts ? signOf(this.#directions[0]!) * value : Infinity;
    if (found < this.#best - this.#rules.minDelta) {
      this.#best = found;
      this.#waited = 0;
    } else if (this.#best < Infinity) this.#waited++;
  }

  #takeMany(trial: Trial): void {
    const [valued] = feasibleTrials([trial]);
    const f = valued && turned(valued, this.#directions);
    if (
      f &&
      !this.#front.some((g) =>
        covers(
          g.map((each) => each - this.#rules.minDelta),
          f,
        ),
      )
    ) {
      this.#front.push(f);
      this.#waited = 0;
    } else if (this.#front.length > 0) this.#waited++;
  }
}
