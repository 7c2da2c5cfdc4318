/** How files are written: whole or not at all, and through to the disk. */
import { link, open, rename, rm } from 'node:fs/promises';
import { rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileError } from '../../checks/index.js';
import { diskError } from './disk-error.js';
import { isFree, lookAt, makeFolder, syncFolder } from './folders.js';
import { partialName, removeLeftovers } from './partial-names.js';

/** Puts a file among those of a folder that is being written; its name may have folders before it. */
export type PutFile = (name: string, data: string | Uint8Array) => Promise<void>;

/** What a file is to hold: at once, or piece by piece. */
export type FileContent = string | Uint8Array | Iterable<string> | AsyncIterable<string>;

/** Writes a new file, through to the disk. `shown` is what it will be called. */
async function writeNew(path: string, data: FileContent, shown: string): Promise<void> {
  let length = 0;
  const pieces = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
  try {
    const file = await open(path, 'wx');
    try {
      for await (const piece of pieces) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        length += bytes.length;
        await file.writeFile(bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw isOfFiles(error) ? diskError(shown, `${length} bytes could not be written`, error) : error;
  }
}

/**
 * Writes a whole file or nothing, with the folders above it: under a name of its own beside the target, through to the disk, and
 * then renamed. Of several writes to one path, the last to end stays.
 * @throws FileError with path, bytes and remedy when it cannot be written
 */
export async function writeWhole(path: string, data: FileContent): Promise<void> {
  const found = lookAt(path);
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw new FileError(`${path} is no regular file, and is left as it is; name another file`);
  const partial = partialName(path);
  try {
    makeFolder(dirname(partial.path));
    removeLeftovers(path);
    await writeNew(partial.path, data, path);
    await rename(partial.path, path);
    await syncFolder(dirname(partial.path));
  } catch (error) {
    await rm(partial.path, { force: true }).catch(() => undefined);
    throw isOfFiles(error) ? diskError(path, 'it could not be written', error) : error;
  } finally {
    partial.end();
  }
}

/**
 * Writes a whole file, unless something has that name already: of several writes to one path, the first to end stays.
 * @throws Error of the file system when it cannot be written, or when something is there
 */
export async function writeFirst(path: string, data: FileContent): Promise<void> {
  const partial = partialName(path);
  try {
    makeFolder(dirname(partial.path));
    removeLeftovers(path);
    await writeNew(partial.path, data, path);
    await link(partial.path, path);
  } finally {
    await rm(partial.path, { force: true }).catch(() => undefined);
    partial.end();
  }
}

/** The folder, or with -2, -3 … after its name when something has come to its place. */
function freeFolder(folder: string): string {
  let name = folder;
  for (let i = 2; !isFree(name); i++) name = `${folder}-${i}`;
  return name;
}

/**
 * Gathers the files that `fill` puts into a folder beside the target, writes them through to the disk, and gives the folder the
 * target's name, or that name with -2, -3 … where something is there already.
 * @throws FileError with path, bytes and remedy when they cannot be written, and what `fill` throws; then nothing is there
 */
export async function writeFolder<T>(
  wanted: string,
  fill: (put: PutFile) => Promise<T>,
): Promise<{ readonly folder: string; readonly value: T }> {
  const partial = partialName(wanted);
  const put: PutFile = async (name, data) => {
    const path = join(partial.path, name);
    makeFolder(dirname(path));
    await writeNew(path, data, join(wanted, name));
    await syncFolder(dirname(path));
  };
  try {
    makeFolder(dirname(partial.path));
    removeLeftovers(wanted);
    makeFolder(partial.path);
    const value = await fill(put);
    const folder = freeFolder(wanted);
    // An empty folder makes room; anything that has come into it since is kept, and the rename fails.
    if (lookAt(folder) !== undefined) rmdirSync(folder);
    await rename(partial.path, folder);
    await syncFolder(dirname(partial.path));
    return { folder, value };
  } catch (error) {
    await rm(partial.path, { recursive: true, force: true }).catch(() => undefined);
    throw isOfFiles(error) ? diskError(wanted, 'its files could not be written', error) : error;
  } finally {
    partial.end();
  }
}

/** Whether the file system said so, and not the program. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/**
 * Makes sure, before the work begins, that a file or folder could be written; nothing is left of the trial.
 * @throws Error of the file system when it could not
 */
export function tryPlace(path: string): void {
  const partial = partialName(path);
  try {
    for (const folder of makeFolder(partial.path).reverse()) if (isFree(folder)) rmdirSync(folder);
  } finally {
    partial.end();
  }
}
