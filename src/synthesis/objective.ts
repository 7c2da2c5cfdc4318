/** What a search over a synthesizer's options minimises: its loss on rows that it was not fitted on. */
import { InputError } from '../checks/index.js';
import { type Table, takeTableRows } from '../data/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Params } from '../search/index.js';
import { DivergedError } from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import type { AutoencoderSynthesizerOptions, AutoencoderSynthesizer } from './autoencoder-synthesizer.js';
import { createSynthesizer } from './kinds.js';
import { defaultOf, optionRow } from './options.js';
import { searchedOptions } from './search-space.js';
import { splitTable } from './split.js';

/** How a trial's training tells of itself and is ended. */
export interface TrialHooks {
  /** Told the validation loss of an epoch, a finite number; what it throws ends the training. */
  readonly onLoss?: (epoch: number, loss: number) => void;
  readonly onEpoch?: (report: EpochReport) => void;
  readonly signal?: AbortSignal;
}

/** A training that gave no loss; the study goes on. */
export class FailedTrainingError extends Error {
  override readonly name = 'FailedTrainingError';
}

/** An objective of a search over trainings. */
export interface TrainingObjective {
  /** The loss of a model that has learned nothing but column means, on the rows that judge a trial. */
  readonly constantPredictor: number;
  /** Numbers of rows: those that a trial is fitted on, and those that its loss is taken on. */
  readonly rows: { readonly fitted: number; readonly heldOut: number };
  /** The rows of the table that it has anything to do with, by number, in the parts that tell its split from others. */
  readonly split: readonly (readonly number[])[];
  /** Trains once and returns the loss, per row. @throws FailedTrainingError when there is none */
  evaluate(params: Params, backend: Backend, hooks?: TrialHooks): Promise<number>;
}

/** What the objective below is called, and what it is, in a sentence. */
export function describeValidationObjective(warmup: number): {
  readonly objectiveName: string;
  readonly objectiveMeaning: string;
} {
  const after = warmup > 0 ? ` of the epochs after the first ${warmup}` : '';
  return {
    objectiveName: 'validation loss',
    objectiveMeaning: `The least loss on validation rows${after}, per row and summed over columns; test rows have no part in it.`,
  };
}

/**
 * The least loss on validation rows of the epochs after the warm-up. The rows come from the training side of the table's split, so the test
 * rows of the same seed are never seen. Every trial starts from fresh weights of the seed, or of its own parameter `seed`.
 */
export class ValidationObjective implements TrainingObjective {
  readonly constantPredictor: number;
  readonly rows: { readonly fitted: number; readonly heldOut: number };
  readonly split: readonly (readonly number[])[];
  readonly #training: Table;
  readonly #model: string;
  readonly #options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'>;
  readonly #seed: number;

  /** @throws InputError for data that cannot be split, or when no rows are set aside to take the loss on */
  constructor(
    table: Table,
    model: string,
    options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'>,
    seed: number,
    equalRowsTogether = true,
  ) {
    if (options.stop !== undefined && options.stop !== 'validation')
      throw new InputError(`a search needs rows to take the loss on; with stop: '${options.stop}' there are none`);
    const { train } = splitTable(table, seed, equalRowsTogether);
    this.split = [Array.from(train)];
    this.#training = takeTableRows(table, train);
    this.#model = model;
    this.#options = options;
    this.#seed = seed;
    const { loss, fitted, validation } = this.#create({}, seed).trialBaseline(this.#training);
    this.constantPredictor = loss;
    this.rows = { fitted, heldOut: validation };
  }

  #create(changes: AutoencoderSynthesizerOptions, seed: number, backend?: Backend): AutoencoderSynthesizer {
    const all = { ...this.#options, ...changes, seed, ...(backend && { backend }) };
    // At least the last epoch counts, however few there are.
    const usual = (name: 'epochs' | 'warmup'): number => defaultOf(optionRow(name), all.preset) as number;
    const epochs = all.epochs ?? usual('epochs');
    const warmup = Math.min(all.warmup ?? usual('warmup'), epochs - 1);
    return createSynthesizer(this.#model, { ...all, warmup }) as AutoencoderSynthesizer;
  }

  async evaluate(params: Params, backend: Backend, hooks: TrialHooks = {}): Promise<number> {
    const { seed = this.#seed, ...changes } = searchedOptions(params);
    const synthesizer = this.#create(changes, seed, backend);
    try {
      const { history, interrupted } = await synthesizer.trial(this.#training, {
        splitSeed: this.#seed,
        ...(hooks.signal && { signal: hooks.signal }),
        onProgress: ({ epoch: report }) => report && tellLoss(report, hooks),
      });
      const { epochs, bestEpoch, validationLoss } = history;
      if (interrupted)
        throw new FailedTrainingError(
          `the training was interrupted after ${epochs} of ${synthesizer.options.epochs} epochs`,
        );
      return finiteLoss(validationLoss[bestEpoch - 1], epochs);
    } catch (error) {
      throw asFailure(error);
    }
  }
}

/** Tells a trial's hooks of an epoch. */
export function tellLoss(report: EpochReport, hooks: TrialHooks): void {
  hooks.onEpoch?.(report);
  const { epoch, validationLoss } = report;
  if (Number.isFinite(validationLoss)) hooks.onLoss?.(epoch, validationLoss!);
}

/** @throws FailedTrainingError for a loss that is no number */
export function finiteLoss(loss: number | undefined, epochs: number): number {
  if (loss === undefined || !Number.isFinite(loss))
    throw new FailedTrainingError(`the loss on held-out rows is ${loss ?? 'never a number'} (${epochs} epochs)`);
  return loss;
}

/** A divergence as a failed training; any other error as it is. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof DivergedError)) return error;
  const { epochs, trainLoss } = error.history;
  return new FailedTrainingError(`the loss became ${trainLoss.at(-1)} in epoch ${epochs}`);
}
