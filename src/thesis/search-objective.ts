/** What a search minimises: the loss of a generator on rows that it was not fitted on, for one choice of parameters. */
import { InputError } from '../checks/index.js';
import type { EpochReport } from '../nn/index.js';
import { type Backend, reference } from '../tensor/index.js';
import type { Params } from '../search/index.js';
import { DivergedError, type GeneratorInput, prepareFirstFit, type Trained, trainGenerator } from './generator.js';
import { generatorInput, type RunData } from './pipeline.js';
import { withParams } from './search-parameters.js';
import type { RunSettings } from './settings.js';

/** How a trial's training tells of itself and is ended. */
export interface TrialHooks {
  /** Told the held-out loss of an epoch, a finite number; what it throws ends the training. */
  readonly onLoss?: (epoch: number, loss: number) => void;
  readonly onEpoch?: (report: EpochReport) => void;
  readonly signal?: AbortSignal;
}

/** A training that gave no loss; the study goes on. */
export class FailedTrainingError extends Error {
  override readonly name = 'FailedTrainingError';
}

/**
 * Clean: the least loss on validation rows, from the training side of the split alone, of the epochs after the warm-up.
 * As published and as described: the last loss on the test rows.
 *
 * Every trial starts from fresh weights of the settings' seed (or of its own parameter `seed`).
 */
export class SearchObjective {
  /** The loss of a model that has learned nothing but column means, on the held-out rows. */
  readonly constantPredictor: number;
  /** Numbers of rows: those that a trial is fitted on, and those that its loss is taken on. */
  readonly rows: { readonly fitted: number; readonly heldOut: number };
  readonly #data: RunData;
  readonly #settings: RunSettings;

  /** @throws InputError when the protocol sets no rows aside to take the loss on, or for data that cannot be split */
  constructor(data: RunData, settings: RunSettings) {
    this.#data = data;
    this.#settings = settings;
    const backend = reference();
    const { rows, heldOut, constantPredictor } = prepareFirstFit(
      generatorInput(data, settings, settings.seed, { backend }),
    );
    if (heldOut === undefined)
      throw new InputError(`a search needs rows to take the loss on; with --stop ${settings.stop} there are none`);
    this.constantPredictor = constantPredictor.heldOut!;
    this.rows = { fitted: rows.rows.length, heldOut: heldOut.rows.length };
  }

  /**
   * Trains once and returns the loss, per row.
   * @throws FailedTrainingError when the loss is no longer a number, or the signal ended the training before its time
   */
  async evaluate(params: Params, backend: Backend, hooks: TrialHooks = {}): Promise<number> {
    const own = withParams(this.#settings, params);
    // At least the last epoch counts, however few there are.
    const settings = { ...own, warmup: Math.min(own.warmup, own.epochs - 1) };
    const seed = (params['seed'] as number | undefined) ?? settings.seed;
    const input = generatorInput(this.#data, settings, seed, {
      backend,
      ...(hooks.signal && { signal: hooks.signal }),
      onProgress: ({ epoch: report }) => {
        if (report === undefined) return;
        hooks.onEpoch?.(report);
        const { epoch, validationLoss } = report;
        if (Number.isFinite(validationLoss)) hooks.onLoss?.(epoch, validationLoss!);
      },
    });
    const { history, interrupted } = await trainOnce(input);
    const { epochs, bestEpoch, validationLoss } = history;
    if (interrupted)
      throw new FailedTrainingError(`the training was interrupted after ${epochs} of ${settings.epochs} epochs`);
    const loss = settings.protocol === 'clean' ? validationLoss[bestEpoch - 1] : validationLoss.at(-1);
    if (loss === undefined || !Number.isFinite(loss))
      throw new FailedTrainingError(`the loss on held-out rows is ${loss ?? 'never a number'} (${epochs} epochs)`);
    return loss;
  }
}

async function trainOnce(input: GeneratorInput): Promise<Trained> {
  try {
    return await trainGenerator(input, { refit: false });
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const { epochs, trainLoss } = error.history;
    throw new FailedTrainingError(`the loss became ${trainLoss.at(-1)} in epoch ${epochs}`);
  }
}
