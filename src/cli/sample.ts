/** `vaelab sample`: synthetic rows from a saved synthesizer. */
import { extname } from 'node:path';
import { Command } from 'commander';
import { checkWhole, InputError } from '../checks/index.js';
import { type Table, writeArff, writeCsv } from '../data/index.js';
import { readSynthesizer, synthesizerFromSaved, synthesizerKinds } from '../synthesis/index.js';
import { addBackendOptions, type BackendFlags, chooseBackend, openBackend } from './kit/backend.js';
import { exitCodes } from './kit/errors.js';
import { defuseHelp, formulasNote } from './kit/formulas.js';
import { onInterrupt } from './kit/interrupt.js';
import { number } from './kit/options.js';
import { checkFile, deliver, removePartial, writeWhole } from './kit/output.js';
import { printJson, printRows, tell } from './kit/terminal.js';

interface SampleFlags extends BackendFlags {
  readonly rows?: number;
  readonly class?: string;
  readonly proportions?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly output?: string;
  readonly defuseFormulas?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab sample patients.safetensors -n 500 -o rows.csv
  $ vaelab sample patients.safetensors -n 100 --class ill -o ill.csv
  $ vaelab sample patients.safetensors -n 100 --proportions ill=1,well=1 --seed 7 -o even.csv
  $ vaelab sample patients.safetensors -n 5                             a look, on the terminal

The rows have the table's own columns, in its order, kinds and units. The same file and --seed give the same rows.`;

const shares = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text.split(',').map((part) => {
      const at = part.lastIndexOf('=');
      if (at <= 0) throw new InputError(`--proportions ${text}: give a share for each class, such as ill=1,well=2`);
      return [part.slice(0, at), number(part.slice(at + 1))];
    }),
  );

export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('Draw synthetic rows from a saved synthesizer.')
    .argument('<model>', 'a file that vaelab fit or vaelab run wrote')
    .option('-n, --rows <n>', 'rows to draw (default: as many as it learned from)', number)
    .option('--class <name>', 'all rows of this class')
    .option('--proportions <shares>', 'share of each class, such as ill=1,well=2 (default: as in the table)', shares)
    .option('--seed <n>', "seed of the draw (default: the model's own)", number)
    .option('-o, --output <file>', 'the .csv, .tsv or .arff file to write (default: CSV on stdout)');
  return addBackendOptions(command)
    .option('--defuse-formulas', defuseHelp)
    .option('--json', 'print columns and rows as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (model: string, flags: SampleFlags) => {
      process.exitCode = await sample(model, flags);
    });
}

async function sample(path: string, flags: SampleFlags): Promise<number> {
  const { output } = flags;
  const write = writerFor(flags);
  if (output !== undefined) checkFile(output, '--output');
  const choice = chooseBackend(flags);
  // There is nothing to keep of a draw that is not finished.
  const quit = (): void => void (output !== undefined && removePartial(output));
  const interruption = onInterrupt([], () => {}, quit);
  const saved = await readSynthesizer(path);
  const network = synthesizerKinds[saved.synthesizer]?.network === true;
  const backend = network ? await openBackend(choice) : undefined;
  try {
    const synthesizer = synthesizerFromSaved(saved, backend && { backend });
    const n = flags.rows === undefined ? (synthesizer.trainedOn?.rows ?? 100) : checkWhole('--rows', flags.rows);
    const table = await synthesizer.sample(n, {
      ...(flags.class !== undefined && { class: flags.class }),
      ...(flags.proportions !== undefined && { proportions: flags.proportions }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
    });
    const put = (to: string): Promise<void> => writeWhole(to, write(table));
    const failure = output === undefined ? undefined : (await deliver(output, '--output', put)).failure;
    const formulas = flags.defuseFormulas === true || flags.json === true ? undefined : formulasNote(table);
    if (formulas !== undefined && flags.quiet !== true) tell(`note: ${formulas}`);
    if (flags.json === true) printJson(asJson(table));
    else if (output === undefined) printRows(write(table));
    if (failure !== undefined) throw failure;
    if (flags.quiet !== true && output !== undefined)
      tell(`${n} rows x ${table.featureNames.length} columns: ${output}`);
    return exitCodes.done;
  } finally {
    interruption.release();
    await backend?.dispose();
  }
}

/** @throws InputError for another kind of file */
function writerFor({ output, defuseFormulas }: SampleFlags): (table: Table) => string {
  const formulas = defuseFormulas === true ? 'defuse' : 'keep';
  const ending = output === undefined ? '.csv' : extname(output).toLowerCase();
  if (ending === '.csv') return (table) => writeCsv(table, { formulas });
  if (ending === '.tsv') return (table) => writeCsv(table, { delimiter: '\t', formulas });
  if (ending === '.arff') return (table) => writeArff(table);
  throw new InputError(`--output ${output}: rows are written as .csv, .tsv or .arff; give its name such an ending`);
}

function asJson(table: Table): object {
  const { features, featureNames, labels, target } = table;
  const [rows, columns] = features.shape as [number, number];
  return {
    columns: featureNames,
    target: target ?? null,
    rows: Array.from({ length: rows }, (_, i) => Array.from(features.data.subarray(i * columns, (i + 1) * columns))),
    labels: labels.map((label) => table.classNames.get(label) ?? String(label)),
  };
}
