/** `vaelab select`: which columns matter, and whether synthetic rows help to find them. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkWhole, InputError, InterruptedError } from '../../checks/index.js';
import { count, plural } from '../../checks/numbers.js';
import type { SelectionResult } from '../../selection/index.js';
import { nestedSelection, rankerKinds, usualRankers } from '../../selection/nested/index.js';
import { ProcessEndedError } from '../kit/child-worker.js';
import { addBackendOptions, type BackendFlags, chooseBackend } from '../kit/backend.js';
import { tableColumnsText } from '../kit/columns-text.js';
import { type DataFlags, datasetHelp } from '../kit/data.js';
import { defuseHelp } from '../kit/formulas.js';
import { onInterrupt } from '../kit/interrupt.js';
import { number, numberList, oneOf, shellCommand } from '../kit/options.js';
import { checkFolder, defaultFolder, deliver, removePartial, writeFolder } from '../kit/output.js';
import { addTableOptions, pickTableFlags } from '../kit/table-options.js';
import { print, printJson, tell } from '../kit/terminal.js';
import { version } from '../../checks/version.js';
import { applySelector } from './apply.js';
import { writeSelection } from './files.js';
import { SelectionDisplay } from './progress.js';
import { type OpenedSelection, openSelection, type SelectionSetup } from './setup.js';
import { selectionText } from './text.js';
import { localUnits, queuedUnits } from './unit-worker.js';
import { UnitsFile } from './units-file.js';

interface SelectFlags extends BackendFlags, DataFlags {
  readonly method?: readonly string[];
  readonly k?: 'auto' | readonly number[];
  readonly augment?: readonly string[];
  readonly rows: number;
  readonly balance: string;
  readonly splits: number;
  readonly test: number;
  readonly permutations: number;
  readonly fdr: number;
  readonly classifier: string;
  readonly groups?: string;
  readonly seed: number;
  readonly workers?: number;
  readonly queue?: string;
  readonly apply?: string;
  readonly experiment?: string;
  readonly protocol?: string;
  readonly mutation?: string;
  readonly fitness?: string;
  readonly repeats?: number;
  readonly out?: string;
  readonly defuseFormulas?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab select patients.csv --target diagnosis            the columns that matter, all methods tried
  $ vaelab select leukemia --data data --k 20,50             a named data set, 20 or 50 columns
  $ vaelab select patients.csv --target diagnosis --method anova,rfe --augment gaussian,smote
                                                             whether synthetic rows help to find them
  $ vaelab select visits.csv --target diagnosis --groups patient
                                                             rows of one patient never on both sides
  $ vaelab select --apply runs/mine/selector.json new.csv --out chosen.csv
                                                             the chosen columns of another table

Method, number of columns and classifier are chosen inside the training part of every split and scored once on its test
part; permuted labels, random columns and all columns stand beside. Interrupted, the same command with the same --out
goes on. Exit code 1 says that the audit found a row used that was to be kept apart.

Methods:
${Object.entries(rankerKinds)
  .map(([name, { about }]) => `  ${name.padEnd(16)} ${about}`)
  .join('\n')}`;

const words = (text: string): string[] => {
  const all = text.split(',').map((word) => word.trim());
  if (all.some((word) => word === '')) throw new InvalidArgumentError('It must be names separated by commas.');
  return all;
};

export function selectCommand(): Command {
  const command = new Command('select')
    .description('Say which columns matter, how far that can be trusted, and whether synthetic rows help to find them.')
    .argument('[dataset]', datasetHelp)
    .option('--target <column>', 'class column of your own table; measured targets are refused')
    .option('--data <dir>', 'folder with the data sets (default: $VAELAB_DATA)')
    .option('--method <names>', 'methods, separated by commas (default: auto, all of them but ga)', words)
    .option(
      '--k <numbers>',
      'numbers of columns, of which one is chosen inside every split (default: auto, 10,20,50,100)',
      (text) => (text === 'auto' ? 'auto' : numberList(text)),
    )
    .option(
      '--augment <names>',
      'synthetic rows to add while ranking: bootstrap, gaussian, smote, vae, cvae, any other kind that run knows, or a model.safetensors, fitted anew (default: none)',
      words,
    )
    .option('--rows <n>', 'synthetic rows for a training part', number, 200)
    .option(
      '--balance <how>',
      'classes: as many synthetic rows of each; proportions: as in the training rows',
      'classes',
    )
    .option('--splits <n>', 'splits of the table', number, 20)
    .option('--test <share>', 'share of the rows that test', number, 0.3)
    .option('--permutations <n>', 'permutations of the labels, for what chance gives', number, 20)
    .option('--fdr <rate>', 'false discovery rate of the columns that count as related', number, 0.05)
    .option('--classifier <name>', 'auto (ridge or knn, chosen inside), ridge, knn, mlp', 'auto')
    .option('--groups <column>', 'column that names groups of rows, such as patients: never on both sides')
    .option('--seed <n>', 'seed of the first split', number, 0)
    .option('--workers <n>', 'pieces at a time, each in a process of its own (default: one for each core)', number)
    .option('--queue <address>', 'have the pieces done by vaelab worker, through the database of postgres://host/db')
    .option(
      '--experiment <id>',
      'a genetic experiment of the study, 0001 to 0040, in place of all the above but --seed',
    )
    .option('--protocol <name>', 'of --experiment: as-published, with the fitness on its test rows')
    .option('--mutation <how>', 'of --experiment: discarded, as published, or works')
    .option('--fitness <where>', 'of --experiment: test, as published, or inner')
    .option('--repeats <n>', 'of --experiment: runs of the genetic algorithm (default: 5)', number)
    .option('--apply <selector.json>', 'write the chosen columns of another table into --out, or on stdout');
  return addBackendOptions(addTableOptions(command))
    .option('--out <dir>', 'output folder (default: runs/<time>-<name>-select)')
    .option('--defuse-formulas', defuseHelp)
    .option('--json', 'print the result as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (dataset: string | undefined, flags: SelectFlags) => {
      const { apply, experiment } = flags;
      if (apply !== undefined) return applySelector(dataset, { ...flags, apply });
      if (experiment === undefined) return select(dataset, flags);
      const { repeatGenetic } = await import('../../thesis/commands/genetic.js');
      return repeatGenetic(dataset, { ...flags, experiment });
    });
}

/** @throws InputError or OptionError for flags that make no sense */
function setupOf(name: string, flags: SelectFlags): SelectionSetup {
  const idle = (['protocol', 'mutation', 'fitness', 'repeats'] as const).find((option) => flags[option] !== undefined);
  if (idle !== undefined)
    throw new InputError(`--${idle} is for --experiment <id>; leave it out, or name an experiment`);
  const all = Object.keys(rankerKinds);
  const { method: wanted = ['auto'], augment = ['none'], k = 'auto' } = flags;
  const methods = wanted.flatMap((method) =>
    method === 'auto' ? usualRankers : [oneOf('--method', method, [...all, 'auto'])],
  );
  if (augment.includes('none') && augment.length > 1)
    throw new InputError('--augment none stands by itself: rankings without synthetic rows are always made');
  return {
    name,
    data: { ...pickTableFlags(flags), ...dataOf(flags) },
    groups: flags.groups,
    augment: augment.filter((kind) => kind !== 'none'),
    classifier: oneOf('--classifier', flags.classifier, ['auto', 'ridge', 'knn', 'mlp']),
    options: {
      rankers: [...new Set(methods)],
      k,
      rows: checkWhole('--rows', flags.rows, 2, 1_000_000),
      balance: oneOf('--balance', flags.balance, ['classes', 'proportions']),
      splits: checkWhole('--splits', flags.splits, 1, 10_000),
      testSize: shareOf('--test', flags.test),
      permutations: checkWhole('--permutations', flags.permutations, 0, 100_000),
      fdr: shareOf('--fdr', flags.fdr),
      seed: checkWhole('--seed', flags.seed, 0, 2 ** 32 - 1 - flags.splits),
    },
    backend: chooseBackend(flags),
  };
}

const dataOf = ({ data }: SelectFlags): DataFlags => (data === undefined ? {} : { data });

function shareOf(option: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw new InputError(`${option} must be above 0 and below 1, found ${value}`);
}

async function select(dataset: string | undefined, flags: SelectFlags): Promise<void> {
  if (dataset === undefined)
    throw new InputError('name a data set or a table: vaelab select patients.csv --target diagnosis');
  const setup = setupOf(dataset, flags);
  const workers = flags.workers === undefined ? availableParallelism() : checkWhole('--workers', flags.workers, 1, 256);
  const folder = flags.out ?? defaultFolder(`${basename(dataset)}-select`);
  checkFolder(folder);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  const opened = await openSelection(setup);
  try {
    describe(opened, say);
    const units = await UnitsFile.open(`${folder}.units`, opened.identity);
    const result = await perform(setup, opened, units, { flags, folder, workers, say });
    await handOver(result, opened, folder, flags, say);
    units.remove();
  } finally {
    await opened.backend?.dispose();
  }
}

function describe({ data, options }: OpenedSelection, say: (text: string) => void): void {
  const { table, classes, notes } = data;
  say(
    `${table.name}: ${count(table.labels.length)} rows x ${count(table.featureNames.length)} columns, ${count(classes.length)} classes; ${plural(options.rankers!.length, 'method')}, ${plural(options.splits!, 'split')}`,
  );
  if (table.form !== undefined) say(tableColumnsText(table));
  for (const note of notes) say(`  note: ${note}`);
}

interface Circumstances {
  readonly flags: SelectFlags;
  readonly folder: string;
  readonly workers: number;
  readonly say: (text: string) => void;
}

const interrupted =
  'Interrupted: finishing the pieces in progress, which are kept. Press Ctrl-C again to quit at once; what is finished is kept then, too.';

/** Does all units, in worker processes; a table from stdin is read once, and stays in this process. */
async function perform(
  setup: SelectionSetup,
  { options, identity }: OpenedSelection,
  units: UnitsFile,
  { flags, folder, workers, say }: Circumstances,
): Promise<SelectionResult> {
  const display = new SelectionDisplay(flags.quiet === true);
  const here = setup.name === '-';
  if (here && flags.queue !== undefined)
    throw new InputError('--queue is for tables that lie where workers run, not for stdin');
  const interruption = onInterrupt(
    [{ message: interrupted }],
    (text) => display.interject(text),
    () => removePartial(folder),
  );
  const signal = interruption.signals[0]!;
  const pool =
    flags.queue === undefined
      ? localUnits({ ...setup, backend: sharedBackend(setup, workers) }, here ? 0 : workers)
      : await queuedUnits(flags.queue, setup, identity, signal);
  try {
    return await nestedSelection(options, {
      signal,
      known: units.known,
      version,
      onProgress: (progress) => display.update(progress),
      onOutcome: (key, outcome) => units.keep(key, outcome),
      ...(!here && { atOnce: pool.atOnce, perform: pool.perform }),
    });
  } catch (error) {
    display.finish();
    if (error instanceof InterruptedError || error instanceof ProcessEndedError)
      say(`To go on:\n  ${shellCommand()}${flags.out === undefined ? ` --out ${folder}` : ''}`);
    throw error;
  } finally {
    display.finish();
    interruption.release();
    await pool.close();
  }
}

/** Workers share the cores. */
function sharedBackend({ backend }: SelectionSetup, workers: number): SelectionSetup['backend'] {
  if (backend.name === 'reference') return backend;
  return { ...backend, threads: backend.threads ?? Math.max(1, Math.floor(availableParallelism() / workers)) };
}

/** Writes all files and prints the result, also where the files could not be written. @throws FileError then */
async function handOver(
  outcome: SelectionResult,
  { data }: OpenedSelection,
  folder: string,
  { json, defuseFormulas }: SelectFlags,
  say: (text: string) => void,
): Promise<void> {
  const formulas = defuseFormulas === true ? 'defuse' : 'keep';
  const { written, failure } = await deliver(folder, '--out', (into) =>
    writeFolder(into, (put) => writeSelection(put, outcome, data.table, { command: shellCommand(), formulas })),
  );
  const result = written?.value ?? outcome;
  if (json === true) printJson(result, 2);
  else print(`\n${selectionText(result)}`);
  if (written !== undefined) say(`\nFiles: ${result.files.map((file) => join(written.folder, file)).join(', ')}`);
  if (failure !== undefined) throw failure;
}
