/** What a run keeps as it goes: its finished splits in one file, and beside it the state of each fit that is needed again. */
import type { VerdictMeasure } from '../metrics/index.js';
import { Checkpoint, type CheckpointFile, type Identity } from '../models/index.js';
import type { RunResult, SplitResult } from './result.js';

/** What is kept of a finished split. */
export interface KeptSplit {
  readonly result: SplitResult;
  readonly measure: VerdictMeasure;
  readonly repeat: NonNullable<RunResult['repeats']>[number];
}

export class RunCheckpoint {
  readonly #file: CheckpointFile;
  readonly #identity: Identity;
  readonly #splits: Checkpoint;
  readonly #fits: Map<number, Checkpoint> = new Map();

  private constructor(file: CheckpointFile, identity: Identity, splits: Checkpoint) {
    this.#file = file;
    this.#identity = identity;
    this.#splits = splits;
  }

  /** @throws as `Checkpoint.open` */
  static async open(file: CheckpointFile, identity: Identity): Promise<RunCheckpoint> {
    const splits = await Checkpoint.open(file, identity);
    // From now on there is something to go on from.
    if (file.resume !== true) await splits.finish('begun', true);
    return new RunCheckpoint(file, identity, splits);
  }

  /** The file of the finished splits. */
  get path(): string {
    return this.#splits.path;
  }

  split(seed: number): KeptSplit | undefined {
    return this.#splits.result<KeptSplit>(`split ${seed}`);
  }

  /** Where the fit of a split's generator keeps its state: a file beside that of the splits. */
  async fit(seed: number): Promise<Checkpoint> {
    const fit = await Checkpoint.openAny(
      { path: `${this.path}.split-${seed}`, every: this.#file.every },
      { ...this.#identity, split: seed },
    );
    this.#fits.set(seed, fit);
    return fit;
  }

  /** Keeps a finished split; the state of its fit goes, unless `fitStays`. */
  async finish(seed: number, split: KeptSplit, fitStays: boolean): Promise<void> {
    if (this.split(seed) === undefined) await this.#splits.finish(`split ${seed}`, split);
    if (fitStays) return;
    await this.#fits.get(seed)?.remove();
    this.#fits.delete(seed);
  }

  /** A run that is written needs nothing of it any more. */
  async remove(): Promise<void> {
    for (const fit of this.#fits.values()) await fit.remove();
    await this.#splits.remove();
  }
}
