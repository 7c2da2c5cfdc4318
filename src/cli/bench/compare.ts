/** `vaelab bench --compare`, and the charts of both kinds. */
import { FileError, InputError } from '../../checks/index.js';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import {
  type BarChart,
  type BenchDocument,
  checkBenchDocument,
  compareBench,
  comparisonBars,
  comparisonTable,
} from '../../bench/index.js';
import { exitCodes } from '../kit/errors.js';
import { checkFile, deliver, writeWhole } from '../kit/output.js';
import { print, tell } from '../kit/terminal.js';

interface CompareFlags {
  readonly json?: boolean;
  readonly out?: string;
  readonly chart?: string;
  readonly quiet?: boolean;
  /** Those of measuring, which have no place here. */
  readonly only?: string;
  readonly quick?: boolean;
  readonly backend?: string;
  readonly threads?: number;
  readonly vectors: string;
  readonly fused: boolean;
  readonly blas: string;
  readonly gpuMode?: string;
}

/** @throws InputError for files that are missing or no documents of `vaelab bench`, and for options of measuring */
export async function compareFiles(files: readonly string[], flags: CompareFlags): Promise<number> {
  const { only, quick, backend, threads, vectors, fused, blas, gpuMode } = flags;
  const measuring = {
    only,
    quick,
    backend,
    threads,
    vectors: vectors !== 'auto' || undefined,
    'no-fused': !fused || undefined,
    blas: blas !== 'off' || undefined,
    'gpu-mode': gpuMode,
  };
  for (const [name, value] of Object.entries(measuring))
    if (value !== undefined)
      throw new InputError(`--${name} is for measuring, and --compare measures nothing; leave one of the two out`);
  if (files.length !== 2)
    throw new InputError(`--compare takes two files, found ${files.length}: --compare before.json after.json`);
  if (flags.out !== undefined) checkFile(flags.out, '--out');
  const writeChart = flags.chart === undefined ? undefined : chartWriter(flags.chart);
  const [a, b] = [await readFigures(files[0]!), await readFigures(files[1]!)];
  const names = distinct(files[0]!, files[1]!);
  const comparison = compareBench(a, b);
  const table = comparisonTable(comparison, names);
  const json = `${JSON.stringify(comparison, null, 2)}\n`;
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  print(flags.json === true ? json.trimEnd() : table);
  const failures = [await writeFigures(json, flags, say)];
  if (comparison.cases.length > 0) failures.push(await writeChart?.(comparisonBars(comparison, names), table, say));
  else if (writeChart !== undefined) say('No chart: the two have nothing in common.');
  checkWritten(failures);
  return exitCodes.done;
}

type Say = (text: string) => void;

/** Why a file is not where it was asked for; undefined where it is. */
type Failure = FileError | undefined;

/** Writes what `--out` asked for. */
export async function writeFigures(json: string, { out }: { readonly out?: string }, say: Say): Promise<Failure> {
  if (out === undefined) return undefined;
  const { failure } = await deliver(out, '--out', (to) => writeWhole(to, json));
  if (failure === undefined) say(`\nFigures: ${out}`);
  return failure;
}

/** @throws FileError when files are not where they were asked for; it is called once all have been tried */
export function checkWritten(failures: readonly Failure[]): void {
  const found = failures.filter((failure) => failure !== undefined);
  if (found.length > 0) throw new FileError(found.map(({ message }) => message).join('\n'), { cause: found[0] });
}

/**
 * Draws bars into a file, an .html page with the table below them.
 * @throws InputError, at once, for another kind of file or one that cannot be written
 */
export function chartWriter(path: string): (chart: BarChart, table: string, say: Say) => Promise<Failure> {
  const kind = extname(path).toLowerCase();
  if (kind !== '.svg' && kind !== '.html')
    throw new InputError(`--chart ${path}: a chart is an .svg or .html file; give its name such an ending`);
  checkFile(path, '--chart');
  return async (chart, table, say) => {
    // The drawing library is loaded only here, so that help and errors come at once.
    const { barsPage, barsSvg } = await import('../../report/index.js');
    const drawn = kind === '.svg' ? barsSvg(chart) : barsPage(chart, table);
    const { failure } = await deliver(path, '--chart', (to) => writeWhole(to, drawn));
    if (failure === undefined) say(`Chart: ${path}`);
    return failure;
  };
}

async function readFigures(file: string): Promise<BenchDocument> {
  const refuse = (what: string, cause: unknown): never => {
    throw new InputError(`--compare ${file}: ${what}`, { cause });
  };
  const made = 'such files are written by vaelab bench --out';
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    refuse(`it cannot be read (${(error as Error).message})`, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(`it is not JSON (${(error as Error).message}); ${made}`, error);
  }
  try {
    return checkBenchDocument(value);
  } catch (error) {
    return refuse(`${(error as Error).message}; ${made}`, error);
  }
}

/** The files' names, with their folders where the names are the same. */
function distinct(a: string, b: string): [string, string] {
  return basename(a) === basename(b) ? [a, b] : [basename(a), basename(b)];
}
