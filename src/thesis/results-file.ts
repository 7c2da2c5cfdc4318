/** The results file: one JSON document a line, one line a run that is over, written as soon as it is. */
import { appendFile, mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../data/index.js';
import type { ResultLine } from './record.js';

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

/**
 * The finished runs of a results file by their keys; none when there is no file. A last line that was being written when the
 * program was stopped is taken off the file: its run counts as not done.
 * @throws InputError for another line that is no result, by its number
 */
export async function openResults(path: string): Promise<Map<string, ResultLine>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new InputError(`${path} cannot be read (${error.message}); name another file with --results`);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const results = new Map<string, ResultLine>();
  for (const [i, line] of whole.split('\n').entries()) {
    if (line === '') continue;
    const record = parse(line);
    if (record === undefined)
      throw new InputError(`${path}, line ${i + 1} is no result of reproduce; remove the line, or name another file`);
    results.set(record.key, record);
  }
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  return results;
}

function parse(line: string): ResultLine | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown> | null;
    const whole = typeof value?.['key'] === 'string' && ('synthetic' in value || 'failure' in value);
    return whole ? (value as unknown as ResultLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Adds a finished run. */
export async function appendResult(path: string, record: ResultLine): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(record)}\n`);
}
