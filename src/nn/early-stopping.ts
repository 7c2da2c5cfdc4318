/** Early stopping: watches one quantity an epoch and says when it has stopped improving. */

export interface EarlyStoppingOptions {
  /** Consecutive epochs without improvement after which to stop. */
  readonly patience: number;
  /** An epoch improves when its value is below the best so far by more than this. Default 0 (strictly below). */
  readonly minDelta?: number;
  /** Epochs before patience counts and before a best is taken. Default 0. */
  readonly warmup?: number;
}

/** Decides after every epoch, from its monitored value, whether it is the best so far and whether to stop. */
export interface Stopping {
  /** The best epoch so far, from 1; 0 before there is one. */
  readonly bestEpoch: number;
  /** Consecutive epochs without improvement. */
  readonly waited: number;
  observe(epoch: number, value: number): { improved: boolean; stop: boolean };
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

  constructor(options: EarlyStoppingOptions) {
    const { patience, minDelta = 0, warmup = 0 } = options;
    if (!(Number.isInteger(patience) || patience === Infinity) || patience < 1)
      throw new RangeError(`EarlyStopping: patience must be a whole number of at least 1, found ${patience}`);
    if (!Number.isInteger(warmup) || warmup < 0)
      throw new RangeError(`EarlyStopping: warmup must be a whole number of at least 0, found ${warmup}`);
    if (!(minDelta >= 0)) throw new RangeError(`EarlyStopping: minDelta must be at least 0, found ${minDelta}`);
    this.patience = patience;
    this.minDelta = minDelta;
    this.warmup = warmup;
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
