/** Files, in Node. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelFileError } from './model-file-error.js';

/**
 * Writes the whole file or nothing: through a temporary name of its own in the same folder, which is made if it is
 * missing. Of several writes to one path, the last to end stays.
 * @throws Error with the path when it cannot be written
 */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.partial-${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Error(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

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
