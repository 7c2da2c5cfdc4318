/** `vaelab run`: fit, sample and compare on splits of a table, from the command line to the output folder. */
import { InputError, InterruptedError } from '../checks/index.js';
import { embeddedDataset } from '../data/index.js';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { DivergedError } from '../models/index.js';
import {
  type RunCheckpoint,
  type RunData,
  type RunJob,
  type RunOutcome,
  type RunResult,
  synthesizerKinds,
} from '../synthesis/index.js';
import { asksForStudy } from '../thesis/commands/job.js';
import { studyOptions } from '../thesis/options.js';
import type { Backend } from '../tensor/index.js';
import {
  addCheckpointOptions,
  checkCheckpoint,
  type CheckpointFlags,
  cutText,
  isInterruption,
  openRunCheckpoint,
} from './checkpoint.js';
import {
  addBackendOptions,
  backendNotes,
  type BackendFlags,
  chooseBackend,
  describeBackend,
  openBackend,
  profileText,
} from './kit/backend.js';
import { type DataFlags, datasetHelp, loadData } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { onInterrupt } from './kit/interrupt.js';
import { defuseHelp, formulasNote } from './kit/formulas.js';
import { jobOf } from './job.js';
import { addRows, requestOf, shellCommand } from './kit/options.js';
import { checkFolder, defaultFolder, deliver, removePartial, writeFolder } from './kit/output.js';
import { ProgressDisplay } from './kit/progress.js';
import { writeRun } from './run-files.js';
import { tableColumnsText } from './kit/columns-text.js';
import { addTableOptions } from './kit/table-options.js';
import { version } from '../checks/version.js';
import { print, printJson, tell } from './kit/terminal.js';

interface RunFlags extends BackendFlags, CheckpointFlags, DataFlags {
  readonly out?: string;
  readonly defuseFormulas?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab run                                            4 against 9, the embedded digits
  $ vaelab run patients.csv --target diagnosis            your own table
  $ vaelab run patients.csv --target diagnosis --splits 8 over eight splits
  $ vaelab run leukemia --data data --json                a named data set, the result as JSON
  $ vaelab run patients.csv --splits 20 --checkpoint p.checkpoint
                                                          may be ended at any moment; --resume goes on

Without options of the study, stratified splits are repeated until their answer is settled, more of them could not settle
it, or --budget is spent. On each the generator, its scaler and its stopping rule see the training side only, controls
are judged beside it, and the test rows are used once, for the scores. Rows of equal contents stay on one side.

Kinds of generators for --model:
${Object.entries(synthesizerKinds)
  .map(([name, { about }]) => `  ${name.padEnd(16)} ${about}`)
  .join('\n')}`;

export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'Train a generator, draw synthetic rows, and say whether they train a classifier as well as real rows do.',
    )
    .argument('[dataset]', `${datasetHelp} (default: digits)`)
    .option('--target <column>', 'class column of your own table')
    .option('--data <dir>', 'folder with the data sets (default: $VAELAB_DATA)');
  return addCheckpointOptions(
    addBackendOptions(addRows(addTableOptions(command), studyOptions)),
    'keep finished splits in this file, and the state of trainings beside it',
    'run',
  )
    .option('--out <dir>', 'output folder (default: runs/<time>-<name>)')
    .option('--defuse-formulas', defuseHelp)
    .option('--json', 'print the result as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (dataset: string | undefined, flags: RunFlags) => {
      process.exitCode = await run(dataset, flags);
    });
}

/** Says what is run, on what. */
function announce(
  job: RunJob,
  data: RunData,
  backend: Backend,
  notes: readonly string[],
  say: (text: string) => void,
): void {
  const { table, classes } = data;
  say(
    `${table.name}: ${table.labels.length} rows x ${table.featureNames.length} columns, ${classes.length} classes; protocol ${job.labels(table.name).protocol}; backend ${describeBackend(backend)}`,
  );
  if (table.form !== undefined) say(`${tableColumnsText(table)}`);
  for (const note of [...data.notes, ...job.remarks(data), ...notes]) say(`  note: ${note}`);
}

const interrupted =
  'Interrupted: finishing the step in progress, then reporting what there is. Press Ctrl-C again to quit at once.';

const interruptedKept =
  'Interrupted: finishing this step, then keeping the state of the run. Press Ctrl-C again to quit at once.';
const keptReason = 'interrupted; the run can go on from its checkpoint';

function displayOf({ stop, patience, seed, seeds }: RunJob, quiet: boolean): ProgressDisplay {
  return new ProgressDisplay({ quiet, patience: stop === 'none' ? undefined : patience, firstSeed: seed, seeds });
}

async function run(dataset: string | undefined, flags: RunFlags): Promise<number> {
  const request = requestOf(studyOptions, flags);
  const job = jobOf(request);
  checkCheckpoint(flags);
  if (flags.checkpoint !== undefined && asksForStudy(request))
    throw new InputError(
      '--checkpoint is for runs on your own terms; `vaelab reproduce --results` keeps those of the study',
    );
  const choice = chooseBackend(flags);
  const name = dataset ?? job.dataset ?? embeddedDataset;
  job.checkDataset(name);
  const folder = flags.out ?? defaultFolder(job.labels(basename(name)).name.replaceAll(' ', '-'));
  checkFolder(folder);
  const data = await loadData(name, flags);
  const backend = await openBackend(choice);
  const { table } = data;
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  announce(job, data, backend, [...job.notes, ...backendNotes(backend, choice)], say);

  const checkpoints = await openRunCheckpoint(flags, { name, ...request }, table, backend);
  if (flags.resume === true) say(`Going on from ${flags.checkpoint}`);
  const display = displayOf(job, flags.quiet === true);
  const interruption = onInterrupt(
    [{ message: checkpoints === undefined ? interrupted : interruptedKept }],
    (text) => display.interject(text),
    () => removePartial(folder),
  );
  const signal = interruption.signals[0]!;
  let kept: Uint8Array | undefined;
  try {
    const outcome = await job.run(data, {
      backend,
      version,
      signal,
      checkpoints,
      onProgress: (progress) => display.update(progress),
      onSplits: (state) => display.splits(state),
      onKeptModel: (bytes) => (kept = bytes),
    });
    display.finish();
    if (checkpoints !== undefined && signal.aborted) throw await cutRun(outcome, checkpoints, flags);
    await handOver(outcome, folder, flags, say);
    await checkpoints?.remove();
    const profile = profileText(backend);
    if (profile !== undefined) tell(`\n${profile}`);
    return signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    display.finish();
    if (checkpoints !== undefined && isInterruption(error))
      throw new InterruptedError(cutText(checkpoints.path, keptReason, flags));
    if (error instanceof DivergedError && kept !== undefined) say(await saveKept(folder, kept, error));
    throw error;
  } finally {
    interruption.release();
    await backend.dispose();
  }
}

/** Prints what finished splits say; the files are for the run that goes on. */
async function cutRun({ result }: RunOutcome, { path }: RunCheckpoint, flags: RunFlags): Promise<InterruptedError> {
  const { terminalTable } = await import('../report/index.js');
  if (flags.json === true) printJson({ ...result, files: [] }, 2);
  else print(`\n${terminalTable({ ...result, files: [] })}`);
  return new InterruptedError(cutText(path, keptReason, flags));
}

/** Writes all files and prints the result, also where the files could not be written. @throws FileError then */
async function handOver(
  outcome: RunOutcome,
  folder: string,
  { json, defuseFormulas }: RunFlags,
  say: (text: string) => void,
): Promise<void> {
  const formulas = defuseFormulas === true ? 'defuse' : 'keep';
  const { written, failure } = await deliver(folder, '--out', (into) =>
    writeFolder(into, (put) => writeRun(put, outcome, shellCommand(), formulas)),
  );
  const result: RunResult = written?.value ?? { ...outcome.result, files: [] };
  const { terminalTable } = await import('../report/index.js');
  if (json === true) printJson(result, 2);
  else print(`\n${terminalTable(result)}`);
  if (written !== undefined) {
    const note = formulas === 'defuse' ? undefined : formulasNote(outcome.synthetic);
    if (note !== undefined) say(`  note: ${note}`);
    say(`\nReport: ${join(written.folder, 'report.html')}`);
    say(`Beside it: ${result.files.filter((file) => file !== 'report.html').join(', ')}`);
  }
  if (failure !== undefined) throw failure;
}

/** Saves the model of the last good epoch of a training that diverged, and says where. */
async function saveKept(folder: string, bytes: Uint8Array, { keptEpoch }: DivergedError): Promise<string> {
  const { written, failure } = await deliver(folder, '--out', (into) =>
    writeFolder(into, (put) => put('model.safetensors', bytes)),
  );
  if (written === undefined) return `The model of epoch ${keptEpoch} is lost: ${failure!.message}`;
  return `The model of epoch ${keptEpoch} is in ${join(written.folder, 'model.safetensors')}`;
}
