/** `vaelab fit`: a synthesizer of one's own table, in a file. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../checks/index.js';
import { rowCount, type Table } from '../data/index.js';
import { loadTable } from '../data/node.js';
import { DivergedError } from '../models/index.js';
import {
  AutoencoderSynthesizer,
  checkRequest,
  createSynthesizer,
  type FitProgress,
  optionLabel,
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
import { tableHelp } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { onInterrupt } from './kit/interrupt.js';
import { addRows, requestOf } from './kit/options.js';
import { checkFile } from './kit/output.js';
import { ProgressDisplay } from './kit/progress.js';

interface FitFlags extends BackendFlags {
  readonly target?: string;
  readonly output: string;
  readonly includeTrainingRows?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const kinds = Object.entries(synthesizerKinds);

/** The options of a fit: those of a run, but for what a run does with the rows. */
const rows: readonly OptionRow[] = runOptions
  .filter(({ name }) => name !== 'samples' && name !== 'seeds')
  .map((row) =>
    row.name === 'model'
      ? {
          ...row,
          kind: { type: 'choice', choices: kinds.map(([name]) => name) },
          help: `the kind of synthesizer: ${kinds.map(([name]) => name).join(', ')}`,
        }
      : row,
  );

const examples = `
Examples:
  $ vaelab fit patients.csv --target diagnosis -o patients.safetensors
  $ vaelab fit patients.csv --target diagnosis --model cvae --epochs 200 -o patients.safetensors
  $ vaelab fit measurements.csv -o measurements.safetensors            a table without a class column
  $ vaelab sample patients.safetensors -n 500 -o rows.csv              then draw rows from it

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
  return addBackendOptions(addRows(command, rows))
    .option('--json', 'print what was learned as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (table: string, flags: FitFlags) => {
      process.exitCode = await fit(table, flags);
    });
}

/** The kind that is asked for, and its options. @throws InputError for options that have no meaning for it */
function settled(flags: FitFlags): { readonly kind: string; readonly network: boolean; readonly options: object } {
  const { model = 'vae', ...options } = checkRequest(requestOf(rows, flags), rows) as Record<string, unknown>;
  const kind = String(model);
  const { network } = synthesizerKinds[kind]!;
  const idle = network ? [] : rows.filter(({ name }) => name !== 'seed' && name in options);
  if (idle.length > 0)
    throw new InputError(
      `--model ${kind} has no network; leave out the options of one (${idle.map(optionLabel).join(', ')})`,
    );
  if (createSynthesizer(kind).containsTrainingRows && flags.includeTrainingRows !== true)
    throw new InputError(
      `--model ${kind} keeps the training rows as they are, and its file would hold them; say --include-training-rows to save it nevertheless`,
    );
  return { kind, network, options };
}

async function fit(path: string, flags: FitFlags): Promise<number> {
  const { kind, network, options } = settled(flags);
  const choice = chooseBackend(flags);
  checkFile(flags.output, '--output');
  const table = { ...(await loadTable(path, { target: flags.target ?? null })), name: basename(path) };
  const say = (text: string): void => void (flags.quiet !== true && process.stderr.write(`${text}\n`));
  const backend = network ? await openBackend(choice) : undefined;
  const synthesizer = createSynthesizer(kind, { ...options, ...(backend && { backend }) });
  say(
    `${table.name}: ${rowCount(table)} rows x ${table.featureNames.length} columns${table.target === undefined ? '' : `, class ${table.target}`}; ${kind}${backend === undefined ? '' : `, backend ${describeBackend(backend)}`}`,
  );
  try {
    const interrupted = await train(synthesizer, table, flags);
    const summary = summaryOf(synthesizer, flags.output);
    process.stdout.write(flags.json === true ? `${JSON.stringify(summary, null, 2)}\n` : `${fitText(synthesizer)}\n`);
    say(`\nModel: ${flags.output}`);
    say(`Rows of it: vaelab sample ${flags.output} -n ${rowCount(table)} -o rows.csv`);
    const profile = backend && profileText(backend);
    if (profile !== undefined) process.stderr.write(`\n${profile}\n`);
    return interrupted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await backend?.dispose();
  }
}

/** Trains and saves; of a training that diverges, the last good weights are saved. Gives whether Ctrl-C ended it. */
async function train(synthesizer: Synthesizer, table: Table, flags: FitFlags): Promise<boolean> {
  const display = new ProgressDisplay({ quiet: flags.quiet === true, patience: undefined, firstSeed: 0, seeds: 1 });
  const message = 'Interrupted: finishing this epoch, then saving what there is. Press Ctrl-C again to quit at once.';
  const interruption = onInterrupt([{ message }], (text) => display.interject(text));
  const signal = interruption.signals[0]!;
  const save = (): Promise<void> =>
    synthesizer.save(flags.output, flags.includeTrainingRows === true ? { includeTrainingRows: true } : {});
  try {
    const onProgress = (progress: FitProgress): void => display.update({ seed: 0, ...progress });
    await synthesizer.fit(table, { signal, onProgress });
    await save();
    return signal.aborted;
  } catch (error) {
    display.finish();
    if (error instanceof DivergedError && error.keptEpoch > 0) {
      await save();
      process.stderr.write(`Model with the weights of epoch ${error.keptEpoch}: ${flags.output}\n`);
    }
    throw error;
  } finally {
    display.finish();
    interruption.release();
  }
}

function summaryOf(synthesizer: Synthesizer, file: string): object {
  const training = synthesizer instanceof AutoencoderSynthesizer ? synthesizer.training : undefined;
  return {
    kind: synthesizer.kind,
    file,
    trainedOn: synthesizer.trainedOn,
    columns: synthesizer.preprocessor.columns,
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
function fitText(synthesizer: Synthesizer): string {
  const { columns, classNames, classCounts } = synthesizer.preprocessor;
  const count = (kind: string): number => columns.filter((column) => column.kind === kind).length;
  const found = ['constant', 'binary', 'whole', 'real'].flatMap((kind) =>
    count(kind) > 0 ? [`${count(kind)} ${kind}`] : [],
  );
  const lines = [`columns   ${found.join(', ')}`];
  if (classNames.length > 0)
    lines.push(`classes   ${classNames.map((name, code) => `${name} (${classCounts[code]})`).join(', ')}`);
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
