/** The results file: a line for each run that is over, written as soon as it is (`LineStore`). */
import { FileError, InputError } from '../checks/index.js';
import { makeFolder } from '../files/node/folders.js';
import { LineStore } from '../files/node/line-store.js';
import type { StoreFiles } from '../files/node/store-files.js';
import { access, constants, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ResultLine } from './record.js';
import { checkResult, resultFormat } from './record-schema.js';

/** What lines begin with that earlier versions wrote, which have no checksum. */
const plain = '{"key":"';

const elsewhere = 'name another file or folder with --results';

const storeAt = (path: string, files?: StoreFiles): LineStore<ResultLine> =>
  new LineStore({ path, what: 'results file of reproduce', check: checkResult, plain, files });

/** The results that a path names: those of a file, or of every *.jsonl in a folder, which new ones join in `reproduction.jsonl`. */
export async function openResultsAt(path: string): Promise<{ file: string; results: Map<string, ResultLine> }> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new InputError(`${path} cannot be read (${error.message}); ${elsewhere}`);
  });
  if (names === undefined) return { file: path, results: await openResults(path) };
  const results = new Map<string, ResultLine>();
  for (const name of names.filter((each) => each.endsWith('.jsonl')).sort())
    for (const [key, line] of await openResults(join(path, name))) results.set(key, line);
  return { file: join(path, 'reproduction.jsonl'), results };
}

/**
 * The finished runs of a results file by their keys; none when there is no file. A run whose line was never written to its end, because
 * the program was stopped, counts as not done.
 * @throws InputError for a file of another kind, and for a line that is no result, by its number
 */
export async function openResults(path: string, files?: StoreFiles): Promise<Map<string, ResultLine>> {
  const { entries, damage } = await storeAt(path, files)
    .read()
    .catch((error: unknown) => {
      throw error instanceof FileError ? new InputError(`${error.message} (${elsewhere})`, { cause: error }) : error;
    });
  const wrong = damage.find(({ torn, open }) => !torn && !open);
  if (wrong !== undefined)
    throw new InputError(
      `${path}, line ${wrong.line} is no result of reproduce (${wrong.reason ?? 'it was altered or damaged'}); put back a copy of the file, remove the line so that its run is done again, or name another file with --results`,
    );
  return new Map(entries.map((line) => [line.key, line]));
}

/**
 * Makes sure, before the work begins, that results can be added.
 * @throws InputError where nothing can be written
 */
export async function prepareResults(path: string): Promise<void> {
  await openResults(path);
  try {
    await access(await nearest(resolve(path)), constants.W_OK);
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

/** Adds finished runs, through to the disk. @throws FileError with path, bytes and remedy when they cannot be written */
export async function appendResults(path: string, lines: readonly ResultLine[]): Promise<void> {
  makeFolder(dirname(resolve(path)));
  await storeAt(path).append(lines.map((line) => ({ ...line, format: resultFormat })));
}
