/**
 * Which running trials are hopeless, by their intermediate values.
 *
 * Notation: eta is the reduction factor, r the least resource in steps, R the greatest; rung k of bracket s is the first
 * value at step r eta^(s + k) or later.
 */
import type { Direction, Pruner, Trial } from '../types.js';

function checkWhole(pruner: string, options: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`${pruner}: ${name} must be a whole number of at least ${least}, found ${value}.`);
}

const signOf = (direction: Direction): number => (direction === 'minimize' ? 1 : -1);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

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

  /** Throws a RangeError for an option that is not a whole number in range. */
  constructor({ startupTrials = 5, warmupSteps = 0, interval = 1, least = 1 }: MedianOptions = {}) {
    checkWhole('MedianPruner', { startupTrials, warmupSteps }, 0);
    checkWhole('MedianPruner', { interval, least }, 1);
    this.options = { startupTrials, warmupSteps, interval, least };
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

/** The value of a trial at exactly this step, found by bisection. */
function valueAt({ intermediate }: Trial, step: number): number | undefined {
  const found = intermediate[firstFrom(intermediate, step)];
  return found?.step === step ? found.value : undefined;
}

/** Index of the first value at `step` or later; the length when there is none. */
function firstFrom(intermediate: Trial['intermediate'], step: number): number {
  let [low, high] = [0, intermediate.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intermediate[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

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

  /** Throws a RangeError for an option that is not a whole number in range. */
  constructor({ minResource = 1, reductionFactor = 4, skippedRungs = 0 }: HalvingOptions = {}) {
    checkWhole('SuccessiveHalvingPruner', { minResource }, 1);
    checkWhole('SuccessiveHalvingPruner', { reductionFactor }, 2);
    checkWhole('SuccessiveHalvingPruner', { skippedRungs }, 0);
    this.options = { minResource, reductionFactor, skippedRungs };
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

  /** Throws a RangeError for an option that is not a whole number in range. */
  constructor({ minResource = 1, maxResource, reductionFactor = 3 }: HyperbandOptions) {
    checkWhole('HyperbandPruner', { minResource }, 1);
    checkWhole('HyperbandPruner', { maxResource }, minResource);
    checkWhole('HyperbandPruner', { reductionFactor }, 2);
    this.options = { minResource, maxResource, reductionFactor };
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
