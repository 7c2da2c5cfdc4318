/** The whole job on a table: what `vaelab run` does, wherever there is no command line. */
import { version } from '../checks/version.js';
import { withDefaults } from '../checks/index.js';
import { sharedBackend } from '../backends/index.js';
import { checkTable, className, type Table } from '../data/index.js';
import type { Backend } from '../tensor/index.js';
import type { AutoencoderSynthesizerOptions } from './autoencoder-synthesizer.js';
import { plainJob } from './job.js';
import type { RepeatState } from './repeat-splits.js';
import type { RunPreview } from './result.js';
import type { Progress, RunData, RunLabels, RunOutcome } from './run-types.js';

/** How `runTable` goes about it. */
export interface RunTableOptions {
  /** A kind of synthesizer, or 'auto' (default), which chooses one within the training rows of every split. */
  readonly kind?: string | undefined;
  /** Options of the kind; with 'auto' each kind takes those that it knows. Default: none. */
  readonly options?: Omit<AutoencoderSynthesizerOptions, 'seed' | 'backend'> | undefined;
  /** Seed of the first split; each further one has the next. Default 0. */
  readonly seed?: number | undefined;
  /** How many splits. Default: as many as settle the answer within the budget. */
  readonly splits?: number | undefined;
  /** Seconds that splits may take where their number is not given; the first one always finishes. Default 90. */
  readonly budget?: number | undefined;
  /** The loss that counts as none, in points of 100. Default 3. */
  readonly margin?: number | undefined;
  /** Synthetic rows of a split. Default: as many as it has training rows. */
  readonly samples?: number | undefined;
  /** Whether a model that keeps training rows may be had as bytes. Default false. */
  readonly includeTrainingRows?: boolean | undefined;
  /** Default: the fastest that works here. */
  readonly backend?: Backend | undefined;
  /** When raised, the work ends soon with what there is; before a generator is trained, with an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
  /** Called with every stage, and with every epoch of a training. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called before the first split and after every one. */
  readonly onSplits?: ((state: RepeatState) => void) | undefined;
  /** Shown rows of the first split's generator: of a network now and then while it learns, and of every kind when it is ready. */
  readonly onPreview?: ((preview: RunPreview) => void) | undefined;
}

const defaults: RunTableOptions = {
  kind: undefined,
  options: undefined,
  seed: undefined,
  splits: undefined,
  budget: undefined,
  margin: undefined,
  samples: undefined,
  includeTrainingRows: undefined,
  backend: undefined,
  signal: undefined,
  onProgress: undefined,
  onSplits: undefined,
  onPreview: undefined,
};

/** A table as runs take it. @throws InputError for one without a class column, or with missing cells */
export function runData(table: Table): RunData {
  return {
    table,
    classes: checkTable(table).map((label) => className(table, label)),
    own: undefined,
    classScaled: false,
    images: undefined,
    notes: [...(table.form?.notes ?? [])],
  };
}

/** What results say of a run that follows nobody's protocol. */
const labels = (name: string): RunLabels => ({
  name,
  protocol: 'held-out',
  protocolMeaning:
    'The rows are split first; the generator and all that it learns from see training rows only, and the test rows are used once, for the scores.',
  experiment: null,
});

/**
 * Says whether a generator's rows train a classifier as well as real rows do: splits the table, again and again until the answer is
 * settled or the budget is spent, fits a generator and the controls on each, and judges all of them on the same test rows.
 *
 * `result` of the outcome holds the verdict and everything behind it; the rows and the model are those of the first split.
 * @throws InputError or OptionError for a table or options that cannot be run, DivergedError when the training of the first split does,
 *   InterruptedError for a signal that is raised before there is anything to keep
 */
export async function runTable(table: Table, options: RunTableOptions = {}): Promise<RunOutcome> {
  const given = withDefaults<RunTableOptions>('runTable', options, defaults);
  const { kind, options: ofKind, seed, splits, budget, margin, samples, includeTrainingRows, ...context } = given;
  const job = plainJob({ ...ofKind, model: kind, seed, splits, budget, margin, samples, includeTrainingRows }, labels);
  return job.run(runData(table), { ...context, version, backend: context.backend ?? (await sharedBackend()) });
}
