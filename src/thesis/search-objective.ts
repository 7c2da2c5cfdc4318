/** What a search minimises: the loss of a generator on rows that it was not fitted on, for one choice of parameters. */
import { InputError, LabelEncoder } from '../data/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend } from '../tensor/index.js';
import type { Params } from '../search/index.js';
import { constantPredictorLoss, firstModel, modelOptions, type Preparation, prepare } from './preparation.js';
import { assignRows, type Roles } from './rows.js';
import type { RunData } from './run.js';
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
 * The rows are prepared once; every trial starts from fresh weights of the settings' seed (or of its own parameter `seed`).
 */
export class SearchObjective {
  /** The loss of a model that has learned nothing but column means, on the held-out rows. */
  readonly constantPredictor: number;
  /** Numbers of rows: those that a trial is fitted on, and those that its loss is taken on. */
  readonly rows: { readonly fitted: number; readonly heldOut: number };
  readonly #settings: RunSettings;
  readonly #roles: Roles;
  readonly #prepared: Preparation;

  /** @throws InputError when the protocol sets no rows aside to take the loss on, or for data that cannot be split */
  constructor({ table, classes, own }: RunData, settings: RunSettings) {
    this.#settings = settings;
    this.#roles = assignRows(table, own, settings);
    this.#prepared = prepare({
      features: table.features,
      codes: Array.from(new LabelEncoder().fit(table.labels).transform(table.labels)),
      classCount: classes.length,
      classScaled: table.name === 'wine',
      roles: this.#roles,
      settings,
    });
    const { firstView, heldOut } = this.#prepared;
    if (heldOut === undefined)
      throw new InputError(`a search needs rows to take the loss on; with --stop ${settings.stop} there are none`);
    this.constantPredictor = constantPredictorLoss(firstView, heldOut);
    this.rows = { fitted: firstView.shape[0]!, heldOut: heldOut.shape[0]! };
  }

  /**
   * Trains once and returns the loss, per row.
   * @throws FailedTrainingError when the loss is no longer a number, or the signal ended the training before its time
   */
  async evaluate(params: Params, backend: Backend, hooks: TrialHooks = {}): Promise<number> {
    const settings = withParams(this.#settings, params);
    const clean = settings.protocol === 'clean';
    const { firstView, heldOut } = this.#prepared;
    const seed = (params['seed'] as number | undefined) ?? settings.seed;
    // At least the last epoch counts, however few there are.
    const warmup = Math.min(settings.warmup, settings.epochs - 1);
    const options = modelOptions({ ...settings, warmup }, this.#roles.generatorTrain.length, seed, backend);
    const history = await firstModel(settings, options, false).fit(firstView, {
      validation: heldOut!,
      onEpoch: (report) => {
        hooks.onEpoch?.(report);
        const { epoch, validationLoss } = report;
        if (Number.isFinite(validationLoss)) hooks.onLoss?.(epoch, validationLoss!);
      },
      ...(hooks.signal && { signal: hooks.signal }),
    });
    const { epochs, bestEpoch, stoppedBecause, trainLoss, validationLoss } = history;
    if (stoppedBecause === 'interrupted')
      throw new FailedTrainingError(`the training was interrupted after ${epochs} of ${settings.epochs} epochs`);
    if (stoppedBecause === 'diverged')
      throw new FailedTrainingError(`the loss became ${trainLoss.at(-1)} in epoch ${epochs}`);
    const loss = clean ? validationLoss[bestEpoch - 1] : validationLoss.at(-1);
    if (loss === undefined || !Number.isFinite(loss))
      throw new FailedTrainingError(`the loss on held-out rows is ${loss ?? 'never a number'} (${epochs} epochs)`);
    return loss;
  }
}
