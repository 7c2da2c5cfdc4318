/** `vaelab fit`: a synthesizer of one's own table, in a file. */
import { Command } from 'commander';
import { type FileError, InputError, InterruptedError } from '../checks/index.js';
import { rowCount, type Table } from '../data/index.js';
import { type Checkpoint, DivergedError } from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import {
  AutoencoderSynthesizer,
  checkRequest,
  type Choice,
  chooseSynthesizer,
  choiceDetail,
  createSynthesizer,
  type FitProgress,
  isOfNetwork,
  optionLabel,
  optionsByKind,
  type OptionRow,
  runOptions,
  type Synthesizer,
  synthesizerKinds,
} from '../synthesis/index.js';
import {
  addBackendOptions,
  type BackendFlags,
  chooseBackend,
  describeBackend,
  openBackend,
  profileText,
} from './kit/backend.js';
import {
  addCheckpointOptions,
  checkFitCheckpoint,
  type CheckpointFlags,
  cutText,
  isInterruption,
  openCheckpoint,
} from './checkpoint.js';
import { tableHelp } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { onInterrupt } from './kit/interrupt.js';
import { addRows, requestOf } from './kit/options.js';
import { checkFile, deliver, removePartial } from './kit/output.js';
import { ProgressDisplay } from './kit/progress.js';
import { columnsText } from './kit/columns-text.js';
import { addTableOptions, readTable, type TableFlags } from './kit/table-options.js';
import { print, printJson, tell } from './kit/terminal.js';

interface FitFlags extends BackendFlags, CheckpointFlags, TableFlags {
  readonly output: string;
  readonly includeTrainingRows?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const kinds = Object.entries(synthesizerKinds);

/** The options of a fit: those of a run, but for what a run does with the rows. */
const rows: readonly OptionRow[] = runOptions
  .filter(({ group, name }) => group !== 'run' || name === 'model' || name === 'seed')
  .map((row) =>
    row.name === 'model'
      ? {
          ...row,
          default: 'auto',
          kind: { type: 'choice', choices: ['auto', ...kinds.map(([name]) => name)] },
          help: `the kind of synthesizer: auto, ${kinds.map(([name]) => name).join(', ')}`,
        }
      : row,
  );

const examples = `
Examples:
  $ vaelab fit patients.csv --target diagnosis -o patients.safetensors
  $ vaelab fit patients.csv --target diagnosis --model cvae --epochs 200 -o patients.safetensors
  $ vaelab fit measurements.csv -o measurements.safetensors            a table without a class column
  $ vaelab fit wide.csv --model vae --checkpoint w.checkpoint -o w.safetensors           may be ended at any moment;
  $ vaelab fit wide.csv --model vae --checkpoint w.checkpoint -o w.safetensors --resume  goes on to the same model
  $ vaelab sample patients.safetensors -n 500 -o rows.csv              then draw rows from it

Without --model, or with --model auto, several kinds are tried on parts of the rows, and the one that suits the table is fitted
to all of them; what was chosen, and why, is printed.

Kinds:
${kinds.map(([name, { about }]) => `  ${name.padEnd(15)} ${about}`).join('\n')}

The file holds weights, columns, kinds and classes, and the latent point of each row, which rows are drawn from (not with
--latent-from prior). The rows themselves are in it only with --include-training-rows.
Every row of the table is learned from: keep rows that are to test the result in another file.`;

export function fitCommand(): Command {
  const command = new Command('fit')
    .description('Train a synthesizer on a table and save it.')
    .argument('<table>', tableHelp)
    .option('--target <column>', 'class column (default: none, every column is a feature)')
    .requiredOption('-o, --output <file>', 'the model file to write, such as model.safetensors')
    .option('--include-training-rows', 'allow a kind that keeps training rows to save them');
  return addCheckpointOptions(
    addBackendOptions(addRows(addTableOptions(command), rows)),
    'keep the state of the training in this file as it goes',
    'fit',
  )
    .option('--json', 'print what was learned as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (table: string, flags: FitFlags) => {
      process.exitCode = await fit(table, flags);
    });
}

/** What is to be fitted: a kind, or `auto`. */
interface Order {
  readonly kind: string;
  /** Options of each kind that may be fitted, by its name. */
  readonly options: Readonly<Record<string, object>>;
  readonly seed: number;
}

/** @throws InputError for options that have no meaning for the kind, or a kind that keeps rows which are not to be saved */
function settled(flags: FitFlags): Order {
  const { model = 'auto', ...asked } = checkRequest(requestOf(rows, flags), rows) as Record<string, unknown>;
  const kind = String(model);
  const seed = (asked['seed'] ?? 0) as number;
  if (kind === 'auto') return { kind, options: optionsByKind(asked), seed };
  const { network, keepsRows } = synthesizerKinds[kind]!;
  const idle = network ? [] : rows.filter(({ name, group }) => isOfNetwork(group) && name in asked);
  if (idle.length > 0)
    throw new InputError(
      `--model ${kind} has no network; leave out the options of one (${idle.map(optionLabel).join(', ')})`,
    );
  if (keepsRows && flags.includeTrainingRows !== true)
    throw new InputError(
      `--model ${kind} keeps the training rows as they are, and its file would hold them; say --include-training-rows to save it nevertheless`,
    );
  return { kind, options: { [kind]: asked }, seed };
}

async function fit(path: string, flags: FitFlags): Promise<number> {
  const order = settled(flags);
  const place = chooseBackend(flags);
  checkFile(flags.output, '--output');
  checkFitCheckpoint(order.kind, flags);
  const table = await readTable(path, flags, { target: flags.target ?? null });
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  const computes = order.kind === 'auto' || synthesizerKinds[order.kind]!.network;
  const backend = computes ? await openBackend(place) : undefined;
  const header = `${table.name}: ${rowCount(table)} rows x ${table.featureNames.length} columns${table.target === undefined ? '' : `, class ${table.target}`}; ${order.kind}${backend === undefined ? '' : `, backend ${describeBackend(backend)}`}`;
  try {
    const begin = (): void => {
      say(header);
      for (const note of table.form?.notes ?? []) say(`  note: ${note}`);
    };
    const given = { ...order, includeTrainingRows: flags.includeTrainingRows === true };
    const checkpoint = await openCheckpoint(flags, given, table, backend);
    if (flags.resume === true) say(`Going on from ${flags.checkpoint}`);
    const { synthesizer, choice, interrupted, failure } = await train(order, table, backend, flags, checkpoint, begin);
    if (flags.json === true) printJson(summaryOf(synthesizer, choice, flags.output, interrupted), 2);
    else print(fitText(synthesizer, choice));
    if (failure !== undefined) throw failure;
    // A fit that is saved needs it no more.
    await checkpoint?.remove();
    say(`\nModel: ${flags.output}`);
    say(`Rows of it: vaelab sample ${flags.output} -n ${rowCount(table)} -o rows.csv`);
    const profile = backend && profileText(backend);
    if (profile !== undefined) tell(`\n${profile}`);
    return interrupted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await backend?.dispose();
  }
}

interface Trained {
  readonly synthesizer: Synthesizer;
  readonly choice: Choice | null;
  /** Whether Ctrl-C ended it before its time. */
  readonly interrupted: boolean;
  /** Why the model is not in the file that it was to be in. */
  readonly failure: FileError | undefined;
}

/**
 * Chooses a kind where that is asked for, trains and saves; of a training that diverges, the last good weights are saved. `begin` is
 * called once signals are heeded.
 */
async function train(
  order: Order,
  table: Table,
  backend: Backend | undefined,
  flags: FitFlags,
  checkpoint: Checkpoint | undefined,
  begin: () => void,
): Promise<Trained> {
  const display = new ProgressDisplay({ quiet: flags.quiet === true, patience: undefined, firstSeed: 0, seeds: 1 });
  const saving = checkpoint === undefined ? 'saving what there is' : 'keeping the state of the training';
  const message = `Interrupted: finishing this step, then ${saving}. Press Ctrl-C again to quit at once.`;
  const interruption = onInterrupt(
    [{ message }],
    (text) => display.interject(text),
    () => void (checkpoint && removePartial(checkpoint.path)),
  );
  begin();
  const signal = interruption.signals[0]!;
  const includeTrainingRows = flags.includeTrainingRows === true;
  let synthesizer: Synthesizer | undefined;
  try {
    const chosen = await synthesizerFor(order, table, { backend, signal, includeTrainingRows, checkpoint, display });
    if (signal.aborted) throw new InterruptedError('interrupted; the training can go on from its checkpoint');
    ({ synthesizer } = chosen);
    const onProgress = (progress: FitProgress): void => display.update({ seed: 0, ...progress });
    await synthesizer.fit(table, { signal, onProgress, ...(checkpoint && { checkpoint }) });
    const trained = synthesizer;
    const { failure } = await deliver(flags.output, '--output', (to) => trained.save(to, { includeTrainingRows }));
    return { ...chosen, interrupted: signal.aborted, failure };
  } catch (error) {
    display.finish();
    if (isInterruption(error)) throw interruptedFit(error, checkpoint, flags);
    if (error instanceof DivergedError && error.keptEpoch > 0 && synthesizer !== undefined) {
      const trained = synthesizer;
      const { failure } = await deliver(flags.output, '--output', (to) => trained.save(to, { includeTrainingRows }));
      tell(`Model with the weights of epoch ${error.keptEpoch}: ${failure?.message ?? flags.output}`);
    }
    throw error;
  } finally {
    display.finish();
    interruption.release();
  }
}

/** A fit that was cut has written no model; it says how to go on, also as JSON. */
function interruptedFit(error: Error, checkpoint: Checkpoint | undefined, flags: FitFlags): InterruptedError {
  if (flags.json === true)
    printJson({ interrupted: true, file: null, checkpoint: checkpoint === undefined ? null : checkpoint.path }, 2);
  if (checkpoint === undefined)
    return new InterruptedError(`interrupted before anything was learned: ${flags.output} was not written`);
  const reason =
    error instanceof InterruptedError ? error.message : 'interrupted; the training can go on from its checkpoint';
  return new InterruptedError(cutText(checkpoint.path, reason, flags));
}

interface Circumstances {
  readonly backend: Backend | undefined;
  readonly signal: AbortSignal;
  readonly includeTrainingRows: boolean;
  readonly checkpoint: Checkpoint | undefined;
  readonly display: ProgressDisplay;
}

/** A synthesizer of the kind that was asked for, or of the kind that suits the table. */
async function synthesizerFor(
  { kind, options, seed }: Order,
  table: Table,
  { backend, signal, includeTrainingRows, checkpoint, display }: Circumstances,
): Promise<{ readonly synthesizer: Synthesizer; readonly choice: Choice | null }> {
  const place = backend && { backend };
  if (kind !== 'auto') return { synthesizer: createSynthesizer(kind, { ...options[kind], ...place }), choice: null };
  display.update({ seed: 0, stage: 'deciding' });
  return chooseSynthesizer(table, {
    options,
    includeTrainingRows,
    seed,
    signal,
    ...place,
    ...(checkpoint && { checkpoint }),
    onProgress: (progress) => display.update({ seed: 0, stage: 'choice', detail: choiceDetail(progress) }),
  });
}

function summaryOf(synthesizer: Synthesizer, choice: Choice | null, file: string, interrupted: boolean): object {
  const training = synthesizer instanceof AutoencoderSynthesizer ? synthesizer.training : undefined;
  return {
    kind: synthesizer.kind,
    choice,
    file,
    interrupted,
    trainedOn: synthesizer.trainedOn,
    columns: synthesizer.preprocessor.columns,
    table: synthesizer.preprocessor.form.columns,
    classes: synthesizer.classes,
    containsTrainingRows: synthesizer.containsTrainingRows,
    containsTrainingCodes: synthesizer.containsTrainingCodes,
    training:
      training === undefined
        ? null
        : {
            epochs: training.history.epochs,
            bestEpoch: training.history.bestEpoch,
            validationLoss: training.history.validationLoss[training.history.keptEpoch - 1] ?? null,
            constantPredictor: training.history.constantPredictor,
            notes: training.notes,
          },
  };
}

/** What was learned, in a few lines. */
function fitText(synthesizer: Synthesizer, choice: Choice | null): string {
  const { columns, form, classNames, classCounts } = synthesizer.preprocessor;
  const count = (kind: string): number => columns.filter((column) => column.kind === kind).length;
  const found = ['constant', 'binary', 'whole', 'real'].flatMap((kind) =>
    count(kind) > 0 ? [`${count(kind)} ${kind}`] : [],
  );
  const table = columnsText(form.columns, new Map(columns.map(({ name, kind }) => [name, kind])));
  const lines = [table, '', `features  ${found.join(', ')}`];
  if (classNames.length > 0)
    lines.push(`classes   ${classNames.map((name, code) => `${name} (${classCounts[code]})`).join(', ')}`);
  if (choice !== null) lines.push(`chosen    ${choice.reason}`);
  if (synthesizer instanceof AutoencoderSynthesizer && synthesizer.training !== undefined) {
    const { history, notes } = synthesizer.training;
    const loss = history.validationLoss[history.keptEpoch - 1];
    const baseline = history.constantPredictor.validation;
    if (loss !== undefined && baseline !== undefined)
      lines.push(
        `loss      ${loss.toPrecision(5)} on rows set aside; knowing column means only has ${baseline.toPrecision(5)}${loss < baseline ? '' : ', so the network has learned less than that'}`,
      );
    lines.push(...notes.map((note) => `note      ${note}`));
  }
  return lines.join('\n');
}
