/** What is asked to be run on a table, settled and checked, before there is one: the library's own run, or somebody else's arrangement. */
import { checkWhole, InputError, OptionError } from '../checks/index.js';
import type { AutoencoderSynthesizerOptions } from './autoencoder-synthesizer.js';
import { fitAuto, optionsByKind } from './fit-auto.js';
import { createSynthesizer, synthesizerKinds } from './kinds.js';
import { describeValidationObjective, type TrainingObjective, ValidationObjective } from './objective.js';
import { checkOption, defaultOf, flagWord, type OptionRow, optionRow, type Preset, runOptions } from './options.js';
import { fitKind } from './prepare-run.js';
import { runSplits, type SplitsPlan } from './run-splits.js';
import type { FitGenerator, RunContext, RunData, RunLabels, RunOutcome, RunSettings } from './run-types.js';

/** Values of run options by their names in the library; what is left out has its default. */
export type RunRequest = Readonly<Record<string, unknown>>;

/** A job for a table. */
export interface RunJob {
  /** The data set that it is about, where there is only one. */
  readonly dataset: string | undefined;
  readonly model: string;
  readonly seed: number;
  /** Trainings on one split, each with a seed of its own, for those who do not repeat splits. */
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
  /** Every split or seed with its classifiers, report and pictures. */
  run(data: RunData, context: RunContext): Promise<RunOutcome>;
  /** What a search for its options minimises. @throws InputError when no rows are set aside for that */
  objective(data: RunData): TrainingObjective;
  /** What that is called, and what it is, in a sentence. */
  readonly objectiveName: string;
  readonly objectiveMeaning: string;
}

/** A run on one's own terms: splits of which the generator sees the training side only. */
export interface PlainJob extends RunJob {
  /** The options of its synthesizer. */
  readonly options: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'>;
  readonly plan: SplitsPlan;
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

/** How often, from which seed on, and how strictly. @throws OptionError for a combination that has no meaning */
export function splitsPlan(checked: RunRequest): SplitsPlan {
  const value = <T>(name: string): T => (checked[name] ?? optionRow(name).default) as T;
  const { splits, seeds } = checked as { readonly splits?: number; readonly seeds?: number };
  if (splits !== undefined && seeds !== undefined && splits !== seeds)
    throw new OptionError(`--splits ${splits} and --seeds ${seeds} mean the same here; leave one of them out`);
  const [seed, margin] = [value<number>('seed'), value<number>('margin')];
  const count = splits ?? seeds;
  if (count !== undefined) checkWhole(splits === undefined ? '--seeds' : '--splits', count, 1, 2 ** 32 - seed);
  if (margin >= 100) throw new OptionError(`--margin must be below 100 points, found ${margin}`);
  return { seed, splits: count, budget: value('budget'), margin: margin / 100, curve: value('curve') };
}

/** The kind that chooses among all. */
const auto = 'auto';

/**
 * Fits a kind, or chooses one, with those of the options that each takes.
 * @throws InputError for an unknown kind, or for options that a kind without a network does not take
 */
function fitWith(kind: string, options: RunRequest, includeTrainingRows: boolean): FitGenerator {
  const byKind = optionsByKind(options);
  if (kind === auto) return fitAuto({ options: byKind, includeTrainingRows });
  createSynthesizer(kind);
  const idle = Object.keys(options).filter((name) => !(name in byKind[kind]!));
  if (idle.length > 0)
    throw new InputError(
      `--model ${kind} does not take ${idle.map((name) => optionLabel(optionRow(name))).join(', ')}; leave ${idle.length === 1 ? 'it' : 'them'} out, or take a kind with a network`,
    );
  return fitKind(kind, byKind[kind]!);
}

/** @throws InputError or OptionError for an unknown kind, values out of range or a combination that has no meaning */
export function plainJob(request: RunRequest, labels: (table: string) => RunLabels): PlainJob {
  const checked = checkRequest(request, runOptions);
  const preset = checked['preset'] as Preset | undefined;
  const value = <T>(name: string): T => (checked[name] ?? defaultOf(optionRow(name), preset)) as T;
  const { samples } = checked as { readonly samples?: number };
  const [stop, model] = [value<string>('stop'), value<string>('model')];
  const plan = splitsPlan(checked);
  const options = Object.fromEntries(Object.entries(checked).filter(([name]) => optionRow(name).group !== 'run'));
  const includeTrainingRows = value<boolean>('includeTrainingRows');
  const fit = fitWith(model, options, includeTrainingRows);
  const warmup = value<number>('warmup');
  const idle = stop === 'none' && (checked['patience'] ?? checked['warmup']) !== undefined;
  const notes = idle
    ? ['--patience and --warmup have no effect here: nothing stops the training early (--stop none).']
    : [];
  return {
    dataset: undefined,
    model,
    seed: plan.seed,
    seeds: 1,
    epochs: value('epochs'),
    stop,
    patience: value('patience'),
    warmup,
    notes,
    labels,
    options,
    plan,
    checkDataset: () => {},
    remarks: () => [],
    run(data, context) {
      const settings: RunSettings = {
        fit,
        // What was chosen takes what it can of the options.
        fitAs: (kind) => (kind === model ? fit : fitKind(kind, optionsByKind(options)[kind]!)),
        samples,
        equalRowsTogether: true,
        includeTrainingRows,
        labels: labels(data.table.name),
        notes,
      };
      return runSplits(data, settings, plan, context);
    },
    objective(data) {
      if (synthesizerKinds[model]?.network !== true)
        throw new InputError(`a search trains networks, and --model ${model} has none; take vae or cvae`);
      if (stop !== 'validation')
        throw new InputError(`a search needs rows to take the loss on; with --stop ${stop} there are none`);
      return new ValidationObjective(data.table, model, options, plan.seed);
    },
    ...describeValidationObjective(warmup),
  };
}
