/** The results file: one JSON document a line, one line a finished run, written as soon as it is finished. */
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../data/index.js';
import type { ReproductionRecord } from './result.js';

/**
 * The finished runs of a results file by their keys; none when there is no file. A last line that was being written when the
 * program was stopped is taken off the file: its run counts as not done.
 * @throws InputError for another line that is no result, by its number
 */
export async function openResults(path: string): Promise<Map<string, ReproductionRecord>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new InputError(`${path} cannot be read (${error.message}); name another file with --results`);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const results = new Map<string, ReproductionRecord>();
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

function parse(line: string): ReproductionRecord | undefined {
  try {
    const value = JSON.parse(line) as Partial<ReproductionRecord> | null;
    return typeof value?.key === 'string' && value.synthetic !== undefined ? (value as ReproductionRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Adds a finished run. */
export async function appendResult(path: string, record: ReproductionRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(record)}\n`);
}
