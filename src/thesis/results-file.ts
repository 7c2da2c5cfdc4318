/** The results file: one JSON document a line, one line a run that is over, written as soon as it is. */
import { InputError } from '../checks/index.js';
import { access, appendFile, constants, mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isFinished, type ResultLine } from './record.js';
import { protocols } from './protocol.js';

/** The results that a path names: those of a file, or of every *.jsonl in a folder, which new ones join in `reproduction.jsonl`. */
export async function openResultsAt(path: string): Promise<{ file: string; results: Map<string, ResultLine> }> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new InputError(`${path} cannot be read (${error.message}); name another file or folder with --results`);
  });
  if (names === undefined) return { file: path, results: await openResults(path) };
  const results = new Map<string, ResultLine>();
  for (const name of names.filter((each) => each.endsWith('.jsonl')).sort())
    for (const [key, line] of await openResults(join(path, name))) results.set(key, line);
  return { file: join(path, 'reproduction.jsonl'), results };
}

/** What every line begins with: so does a last line that was being written when the program was stopped. */
const opening = '{"key":"';

async function readLines(path: string): Promise<{ whole: string; torn: string }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new InputError(`${path} cannot be read (${error.message}); name another file with --results`);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const torn = text.slice(whole.length);
  if (!opening.startsWith(torn.slice(0, opening.length))) refuseLine(path, whole.split('\n').length);
  return { whole, torn };
}

function refuseLine(path: string, line: number): never {
  throw new InputError(`${path}, line ${line} is no result of reproduce; remove the line, or name another file`);
}

/**
 * The finished runs of a results file by their keys; none when there is no file. The run of a last line that was being
 * written when the program was stopped counts as not done.
 * @throws InputError for another line that is no result, by its number
 */
export async function openResults(path: string): Promise<Map<string, ResultLine>> {
  const { whole } = await readLines(path);
  const results = new Map<string, ResultLine>();
  for (const [i, line] of whole.split('\n').entries()) {
    if (line === '') continue;
    const record = parse(line) ?? refuseLine(path, i + 1);
    results.set(record.key, record);
  }
  return results;
}

function parse(line: string): ResultLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isResult(value)) return undefined;
    if (!isFinished(value)) return value;
    // Lines of earlier versions do not mention what these did not keep.
    const { projection = null, trials = null, judged = null } = value;
    return { ...value, projection, trials, judged };
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const hasScores = (value: unknown): boolean => isObject(value) && Array.isArray(value['accuracies']);

/** Whether a value has the parts of a result that a report cannot do without. */
function isResult(value: unknown): value is ResultLine {
  if (!isObject(value)) return false;
  const named = ['key', 'experiment', 'dataset', 'backend', 'vaelab'].every((name) => typeof value[name] === 'string');
  const known = protocols.some((name) => name === value['protocol']);
  if (!named || !known || !isObject(value['machine'])) return false;
  if (typeof value['failure'] === 'string') return true;
  const parts = ['generator', 'leakage'].every((name) => isObject(value[name]));
  const trained = value['training'] === null || isObject(value['training']);
  return parts && trained && hasScores(value['real']) && hasScores(value['synthetic']);
}

/**
 * Makes sure, before the work begins, that results can be added; a last line that was cut off is taken away.
 * @throws InputError where nothing can be written
 */
export async function prepareResults(path: string): Promise<void> {
  const { whole, torn } = await readLines(path);
  try {
    await access(await nearest(resolve(path)), constants.W_OK);
    if (torn !== '') await truncate(path, Buffer.byteLength(whole));
  } catch (error) {
    throw new InputError(`${path} cannot be written (${(error as Error).message}); name another file with --results`);
  }
}

/** The path, or the folder nearest above it that is there. */
async function nearest(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  return there || dirname(path) === path ? path : nearest(dirname(path));
}

/** Adds a finished run. */
export async function appendResult(path: string, record: ResultLine): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(record)}\n`);
}
