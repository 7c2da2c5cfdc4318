/** `vaelab sample`: synthetic rows from a saved synthesizer. */
import { extname } from 'node:path';
import { Command } from 'commander';
import { checkWhole, InputError } from '../checks/index.js';
import { csvPieces, ownTable, type Table, writeArff, writeParquet } from '../data/index.js';
import {
  drawBlocks,
  mostRows,
  readSynthesizer,
  type SampleRequest,
  type Synthesizer,
  synthesizerFromSaved,
  synthesizerKinds,
} from '../synthesis/index.js';
import { addBackendOptions, type BackendFlags, chooseBackend, openBackend } from './kit/backend.js';
import { exitCodes } from './kit/errors.js';
import { defuseHelp, formulasNote } from './kit/formulas.js';
import { onInterrupt } from './kit/interrupt.js';
import { number } from './kit/options.js';
import { checkFile, deliver, removePartial, writeWhole } from './kit/output.js';
import { printed, printJson, printRows, tell } from './kit/terminal.js';

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
    .option('-o, --output <file>', 'the .csv, .tsv, .arff or .parquet file to write (default: CSV on stdout)');
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
  writerFor(flags);
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
    const n =
      flags.rows === undefined ? (synthesizer.trainedOn?.rows ?? 100) : checkWhole('--rows', flags.rows, 1, 1e9);
    const request: SampleRequest = {
      ...(flags.class !== undefined && { class: flags.class }),
      ...(flags.proportions !== undefined && { proportions: flags.proportions }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
    };
    if (n > mostRows(synthesizer)) await stream(synthesizer, n, request, flags);
    else await whole(synthesizer, n, request, flags);
    if (flags.quiet !== true && output !== undefined)
      tell(`${n} rows x ${synthesizer.preprocessor.form.columns.filter(isWritten).length} columns: ${output}`);
    return exitCodes.done;
  } finally {
    interruption.release();
    await backend?.dispose();
  }
}

const isWritten = ({ kind }: { readonly kind: string }): boolean => kind !== 'class' && kind !== 'left out';

/** All rows at once. */
async function whole(synthesizer: Synthesizer, n: number, request: SampleRequest, flags: SampleFlags): Promise<void> {
  const { output } = flags;
  const write = writerFor(flags);
  const table = await synthesizer.sample(n, request);
  const put = async (to: string): Promise<void> => writeWhole(to, await write(table));
  const failure = output === undefined ? undefined : (await deliver(output, '--output', put)).failure;
  noteFormulas(table, flags);
  if (flags.json === true) printJson(asJson(table));
  else if (output === undefined)
    for (const piece of csvPieces(table, { formulas: formulasOf(flags) })) printRows(piece);
  if (failure !== undefined) throw failure;
}

function noteFormulas(table: Table, { defuseFormulas, json, quiet }: SampleFlags): void {
  const formulas = defuseFormulas === true || json === true ? undefined : formulasNote(table);
  if (formulas !== undefined && quiet !== true) tell(`note: ${formulas}`);
}

/** More rows than can be handled at once: drawn in blocks of a stream each, and written one after the other. */
async function stream(synthesizer: Synthesizer, n: number, request: SampleRequest, flags: SampleFlags): Promise<void> {
  const { output, json } = flags;
  const ending = output === undefined ? '.csv' : extname(output).toLowerCase();
  // These need all rows at once; what is too many of them is said where they are drawn.
  if (ending === '.arff' || ending === '.parquet' || json === true) return whole(synthesizer, n, request, flags);
  const delimiter = ending === '.tsv' ? '\t' : ',';
  const formulas = formulasOf(flags);
  async function* pieces(): AsyncGenerator<string> {
    for await (const { table, firstRow } of drawBlocks(synthesizer, n, request)) {
      if (firstRow === 0) noteFormulas(table, flags);
      yield* csvPieces(table, { delimiter, formulas }, firstRow);
    }
  }
  if (output === undefined) {
    for await (const piece of pieces()) await printed(piece);
    return;
  }
  const { failure } = await deliver(output, '--output', (to) => writeWhole(to, pieces()));
  if (failure !== undefined) throw failure;
}

/** @throws InputError for another kind of file */
function writerFor(flags: SampleFlags): (table: Table) => Iterable<string> | Promise<Uint8Array> {
  const { output } = flags;
  const formulas = formulasOf(flags);
  const ending = output === undefined ? '.csv' : extname(output).toLowerCase();
  if (ending === '.csv') return (table) => csvPieces(table, { formulas });
  if (ending === '.tsv') return (table) => csvPieces(table, { delimiter: '\t', formulas });
  if (ending === '.arff') return (table) => [writeArff(table)];
  if (ending === '.parquet') return writeParquet;
  throw new InputError(
    `--output ${output}: rows are written as .csv, .tsv, .arff or .parquet; give its name such an ending`,
  );
}

const formulasOf = ({ defuseFormulas }: SampleFlags): 'defuse' | 'keep' =>
  defuseFormulas === true ? 'defuse' : 'keep';

/** Features as they are, and of a table of more than numbers the rows in its own columns, null for a missing cell. */
function asJson(table: Table): object {
  const { features, featureNames, labels, target, form } = table;
  const [rows, columns] = features.shape as [number, number];
  const spelled = labels.map((label) => table.classNames.get(label) ?? String(label));
  const every = Array.from({ length: rows }, (_, i) => i);
  if (form === undefined)
    return {
      columns: featureNames,
      target: target ?? null,
      rows: every.map((i) => Array.from(features.data.subarray(i * columns, (i + 1) * columns))),
      labels: spelled,
    };
  const { header, at, cells } = ownTable({ ...table, form });
  return {
    columns: header.filter((_, j) => j !== at),
    target: target ?? null,
    rows: every.map((i) => cells(i).flatMap((cell, j) => (j === at ? [] : [cell ?? null]))),
    labels: spelled,
  };
}
