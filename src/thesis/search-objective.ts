/** What a search of the study minimises under its own protocols: the last loss on the test rows. */
import { InputError } from '../checks/index.js';
import {
  asFailure,
  FailedTrainingError,
  finiteLoss,
  type RunData,
  searchedOptions,
  tellLoss,
  type TrainingObjective,
  type TrialHooks,
  ValidationObjective,
} from '../synthesis/index.js';
import type { Params } from '../search/index.js';
import { type Backend, reference } from '../tensor/index.js';
import { publishedBaseline, publishedInput, trainPublished } from './published.js';
import { librarySettings } from './settings.js';
import type { StudySettings } from './study-settings.js';

/** Clean: the library's own objective, on the study's terms. Else the last loss on the test rows. */
export function studyObjective(data: RunData, settings: StudySettings): TrainingObjective {
  if (settings.protocol !== 'clean') return new TestLossObjective(data, settings);
  const { model, options } = librarySettings(settings, data.table.name);
  return new ValidationObjective(data.table, model, options, settings.seed, false);
}

class TestLossObjective implements TrainingObjective {
  readonly constantPredictor: number;
  readonly rows: { readonly fitted: number; readonly heldOut: number };
  readonly split: readonly (readonly number[])[];
  readonly #data: RunData;
  readonly #settings: StudySettings;

  constructor(data: RunData, settings: StudySettings) {
    this.#data = data;
    this.#settings = settings;
    const input = publishedInput(data, settings, settings.seed, { backend: reference() });
    const heldOut = publishedBaseline(input);
    if (heldOut === undefined)
      throw new InputError(`a search needs rows to take the loss on; with --stop ${settings.stop} there are none`);
    this.constantPredictor = heldOut;
    this.split = [Array.from(input.roles.generatorTrain), Array.from(input.roles.heldOut)];
    this.rows = { fitted: input.train.rows.length, heldOut: input.heldOut.rows.length };
  }

  async evaluate(params: Params, backend: Backend, hooks: TrialHooks = {}): Promise<number> {
    const { seed = this.#settings.seed, ...changes } = searchedOptions(params);
    const own = { ...this.#settings, ...changes };
    // At least the last epoch counts, however few there are.
    const settings = { ...own, warmup: Math.min(own.warmup, own.epochs - 1) };
    const input = publishedInput(this.#data, settings, seed, {
      backend,
      ...(hooks.signal && { signal: hooks.signal }),
      onProgress: ({ epoch }) => epoch && tellLoss(epoch, hooks),
    });
    try {
      const { history, interrupted } = await trainPublished(input);
      const { epochs, validationLoss } = history;
      if (interrupted)
        throw new FailedTrainingError(`the training was interrupted after ${epochs} of ${settings.epochs} epochs`);
      return finiteLoss(validationLoss.at(-1), epochs);
    } catch (error) {
      throw asFailure(error);
    }
  }
}
