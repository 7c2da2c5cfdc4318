/** Files, in Node. */
import { readFile, rm } from 'node:fs/promises';
import { writeWhole } from '../files/node/write.js';
import { ModelFileError } from './model-file-error.js';

/** Writes the whole file or nothing, see `writeWhole`. @throws FileError with path, bytes and remedy when it cannot be written */
export const writeBytes: (path: string, bytes: Uint8Array) => Promise<void> = writeWhole;

/** The bytes of a file; undefined where there is none. @throws ModelFileError with the path when it cannot be read */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ModelFileError(`cannot read the checkpoint ${path}: ${message}`, { cause: error });
  }
}

/** Removes a file, if there is one. */
export const removeIfThere = (path: string): Promise<void> => rm(path, { force: true });

/** The bytes of a saved model. @throws ModelFileError with the path when it cannot be read */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ModelFileError(
      code === 'ENOENT'
        ? `there is no model file ${path} (${message})`
        : `cannot read the model file ${path}: ${message}`,
      { cause: error },
    );
  }
}
