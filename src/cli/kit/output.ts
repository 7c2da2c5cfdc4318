/** Where results go: checked before the work begins, and not lost when the disk does not take them in the end. */
import { FileError, InputError } from '../../checks/index.js';
import { isFree, lookAt } from '../../files/node/folders.js';
import { tryPlace } from '../../files/node/write.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export { makeFolder } from '../../files/node/folders.js';
export { removePartial } from '../../files/node/partial-names.js';
export { type PutFile, writeFolder, writeWhole } from '../../files/node/write.js';

/** `runs/2026-01-31T12-00-00-leukemia-25t1`, in local time. */
export function defaultFolder(name: string, now: Date = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return join('runs', `${local.toISOString().slice(0, 19).replaceAll(':', '-')}-${name.replaceAll(/[^\w.-]+/g, '-')}`);
}

/**
 * Makes sure, before the work begins, that its result can be written.
 * @throws InputError when there is something at the folder's place already, so that no earlier result is overwritten, or
 *   when no folder can be made there
 */
export function checkFolder(folder: string, option = '--out'): void {
  if (folder === '') throw new InputError(`${option} is empty; give the name of a folder`);
  if (!isFree(folder))
    throw new InputError(
      `${option} ${folder} is there already and not an empty folder; choose another one, or remove it first`,
    );
  try {
    tryPlace(folder);
  } catch (error) {
    throw new InputError(
      `${option} ${folder}: no folder can be made there (${(error as Error).message}); choose another one`,
    );
  }
}

/**
 * Makes sure, before the work begins, that a file can be written where there is none.
 * @throws InputError when there is something at its place already, or when no file can be made there
 */
export function checkFile(path: string, option: string): void {
  if (path === '') throw new InputError(`${option} is empty; give the name of a file`);
  if (lookAt(path) !== undefined)
    throw new InputError(`${option} ${path} is there already; choose another one, or remove it first`);
  try {
    tryPlace(path);
  } catch (error) {
    throw new InputError(
      `${option} ${path}: no file can be made there (${(error as Error).message}); choose another one`,
    );
  }
}

/** What became of a result that was to be written. */
export interface Delivery<T> {
  /** Undefined where it could be written nowhere. */
  readonly written: T | undefined;
  /** Why it is not where it was asked for; undefined where it is. */
  readonly failure: FileError | undefined;
}

/**
 * Writes a result where it was asked for or, when the file system does not take it, into a new folder for temporary files: what was
 * worked out is not lost because a disk is full.
 * @param option what names the place, such as `--out`
 * @throws what `write` throws that is no fault of the file system
 */
export async function deliver<T>(
  path: string,
  option: string,
  write: (path: string) => Promise<T>,
): Promise<Delivery<T>> {
  let failure: FileError;
  try {
    return { written: await write(path), failure: undefined };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    failure = error;
  }
  const remedy = `or name another place with ${option}`;
  try {
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'vaelab-')), basename(path));
    const written = await write(elsewhere);
    const said = `${failure.message}, ${remedy}. It is in ${elsewhere} instead: move it from there`;
    return { written, failure: new FileError(said, { cause: failure }) };
  } catch (error) {
    const said = `${failure.message}, ${remedy}. Nor could it be written to ${tmpdir()}: ${(error as Error).message}`;
    return { written: undefined, failure: new FileError(said, { cause: failure }) };
  }
}
