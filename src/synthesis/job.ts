/** What is asked to be run on a table, settled and checked, before there is one: the library's own run, or somebody else's arrangement. */
import { checkWhole, InputError } from '../checks/index.js';
import type { AutoencoderSynthesizerOptions } from './autoencoder-synthesizer.js';
import { classifierSettings, mlp } from './classifier.js';
import { describeValidationObjective, type TrainingObjective, ValidationObjective } from './objective.js';
import { checkOption, flagWord, type OptionRow, optionRow, runOptions } from './options.js';
import { completeRun, prepareRun, runSeeds } from './run.js';
import type { RunContext, RunData, RunLabels, RunOutcome } from './run-types.js';

/** Values of run options by their names in the library; what is left out has its default. */
export type RunRequest = Readonly<Record<string, unknown>>;

/** A job for a table. */
export interface RunJob {
  /** The data set that it is about, where there is only one. */
  readonly dataset: string | undefined;
  readonly model: string;
  readonly seed: number;
  readonly seeds: number;
  readonly epochs: number;
  readonly stop: string;
  readonly patience: number;
  readonly warmup: number;
  /** Remarks on what was asked for. */
  readonly notes: readonly string[];
  /** @throws InputError for a data set that the job is not for */
  checkDataset(name: string): void;
  /** Remarks on the data that the job is given. */
  remarks(data: RunData): string[];
  /** What results say of it, for a table of this name. */
  labels(table: string): RunLabels;
  /** Every seed with its classifiers, report and pictures. */
  run(data: RunData, context: RunContext): Promise<RunOutcome>;
  /** What a search for its options minimises. @throws InputError when no rows are set aside for that */
  objective(data: RunData): TrainingObjective;
  /** What that is called, and what it is, in a sentence. */
  readonly objectiveName: string;
  readonly objectiveMeaning: string;
}

/** A run on one's own terms: one split, of which the generator sees the training side only. */
export interface PlainJob extends RunJob {
  /** The options of its synthesizer. */
  readonly options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'>;
}

/** An option as it is called on the command line; its own name where it has no flag. */
export function optionLabel(row: OptionRow): string {
  return row.flag === null ? row.name : `--${flagWord(row)}`;
}

/**
 * The values of a request, checked against the rows of a table of options; undefined values are left out. `label` names an option in
 * messages.
 * @throws OptionError for a value that an option does not take
 */
export function checkRequest(request: RunRequest, rows: readonly OptionRow[]): RunRequest {
  return Object.fromEntries(
    Object.entries(request).flatMap(([name, value]) => {
      const row = rows.find((each) => each.name === name);
      return row === undefined || value === undefined ? [] : [[name, checkOption(row, value, optionLabel(row))]];
    }),
  );
}

/** @throws OptionError for values out of range or a combination that has no meaning */
export function plainJob(request: RunRequest, labels: (table: string) => RunLabels): PlainJob {
  const checked = checkRequest(request, runOptions);
  const value = <T>(name: string): T => (checked[name] ?? optionRow(name).default) as T;
  const { samples } = checked as { readonly samples?: number };
  const [seed, seeds, stop] = [value<number>('seed'), value<number>('seeds'), value<string>('stop')];
  const model = value<string>('model');
  checkWhole('--seeds', seeds, 1, 2 ** 32 - seed);
  const ofRun = ['model', 'samples', 'seed', 'seeds'];
  const options = Object.fromEntries(Object.entries(checked).filter(([name]) => !ofRun.includes(name)));
  const warmup = value<number>('warmup');
  const idle = stop === 'none' && (checked['patience'] ?? checked['warmup']) !== undefined;
  const notes = idle
    ? ['--patience and --warmup have no effect here: nothing stops the training early (--stop none).']
    : [];
  return {
    dataset: undefined,
    model,
    seed,
    seeds,
    epochs: value('epochs'),
    stop,
    patience: value('patience'),
    warmup,
    notes,
    labels,
    options,
    checkDataset: () => {},
    remarks: () => [],
    run(data, context) {
      const classifier = mlp({ ...classifierSettings, backend: context.backend });
      const settings = {
        model,
        options,
        samples,
        classifier,
        equalRowsTogether: true,
        labels: labels(data.table.name),
        notes,
      };
      const runSeed = async (own: number): Promise<RunOutcome> =>
        completeRun(data, await prepareRun(data, settings, own, context), classifier, own, context);
      return runSeeds(seed, seeds, runSeed, context.signal);
    },
    objective(data) {
      if (stop !== 'validation')
        throw new InputError(`a search needs rows to take the loss on; with --stop ${stop} there are none`);
      return new ValidationObjective(data.table, model, options, seed);
    },
    ...describeValidationObjective(warmup),
  };
}
