/** Early stopping: watches one quantity an epoch and says when it has stopped improving. */
import { checkAmount, checkWhole, withDefaults } from '../checks/index.js';

/** When a quantity counts as improved, and after how long without it training stops. */
export interface EarlyStoppingOptions {
  /** Consecutive epochs without improvement after which to stop; Infinity for never. */
  readonly patience: number;
  /** An epoch improves when its value is below the best so far by more than this. Default 0 (strictly below). */
  readonly minDelta?: number | undefined;
  /** Epochs before patience counts and before a best is taken. Default 0. */
  readonly warmup?: number | undefined;
}

/** Decides after every epoch, from its monitored value, whether it is the best so far and whether to stop. */
export interface Stopping {
  /** The best epoch so far, from 1; 0 before there is one. */
  readonly bestEpoch: number;
  /** Consecutive epochs without improvement. */
  readonly waited: number;
  /** Takes the value of an epoch, counted from 1: whether it is the best so far, and whether to stop. */
  observe(epoch: number, value: number): { improved: boolean; stop: boolean };
  /** What it has seen so far. One that cannot say it cannot be part of a training with a checkpoint. */
  state?: StoppingState;
}

/** Where early stopping stands, as plain data. */
export interface StoppingState {
  /** Infinity before there is one. */
  readonly best: number;
  readonly bestEpoch: number;
  readonly waited: number;
}

export class EarlyStopping implements Stopping {
  readonly patience: number;
  readonly minDelta: number;
  readonly warmup: number;
  /** Best value so far, and its epoch counted from 1 (0 before there is one). */
  best: number = Infinity;
  bestEpoch: number = 0;
  /** Consecutive epochs without improvement. */
  waited: number = 0;

  /** @throws OptionError for numbers out of range or an option that does not exist */
  constructor(options: EarlyStoppingOptions) {
    const all = withDefaults('EarlyStopping', options, { patience: NaN, minDelta: 0, warmup: 0 });
    if (all.patience !== Infinity) checkWhole('EarlyStopping: patience', all.patience);
    checkWhole('EarlyStopping: warmup', all.warmup, 0);
    checkAmount('EarlyStopping: minDelta', all.minDelta);
    this.patience = all.patience;
    this.minDelta = all.minDelta;
    this.warmup = all.warmup;
  }

  get state(): StoppingState {
    const { best, bestEpoch, waited } = this;
    return { best, bestEpoch, waited };
  }
  set state({ best, bestEpoch, waited }: StoppingState) {
    this.best = best;
    this.bestEpoch = bestEpoch;
    this.waited = waited;
  }

  /** Takes an epoch's value; epochs count from 1. Not-a-number never improves. */
  observe(epoch: number, value: number): { improved: boolean; stop: boolean } {
    if (epoch <= this.warmup) return { improved: false, stop: false };
    const improved = value < this.best - this.minDelta;
    if (improved) {
      this.best = value;
      this.bestEpoch = epoch;
      this.waited = 0;
    } else this.waited++;
    return { improved, stop: this.waited >= this.patience };
  }
}
