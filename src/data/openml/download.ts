/** A file from the network: in pieces that are kept, taken up where they ended, checked, and whole under its name or not at all. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError } from '../../checks/index.js';
import { diskError } from '../../files/node/disk-error.js';
import { NetworkError, type Network } from './network.js';

/** Bytes that are there, and how many there will be, where the server says so. */
export interface DownloadProgress {
  readonly bytes: number;
  readonly total: number | undefined;
}

export interface DownloadOptions {
  readonly network: Network;
  readonly url: string;
  /** Where the file is to be; what has come of it waits under the same name with `.part`. */
  readonly path: string;
  readonly md5: string | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Times that a connection that broke is taken up again without anything new having come. */
const patience = 3;

/**
 * Downloads a file. A broken connection is taken up where it ended; what has come stays for the next call.
 * @throws NetworkError when the server does not give it, FileError when the disk does not take it or the checksum is another one after two
 *   whole downloads, the signal's reason when that is raised
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { path, md5 } = options;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw diskError(dirname(path), 'the folder could not be made', error);
  });
  // Without a checksum nobody could tell whether what is there is of this file.
  if (md5 === undefined) await rm(part, { force: true });
  for (let attempt = 1; ; attempt++) {
    const found = await fill(part, options);
    if (md5 === undefined || found === md5) break;
    // What was there from an earlier call may have been of another file: once from the beginning.
    await rm(part, { force: true });
    if (attempt === 2)
      throw new FileError(
        `${path}: what came from ${options.url} has the checksum ${found}, and ${md5} was announced; nothing was kept. Try again later, or report it to the server`,
      );
  }
  await rename(part, path).catch((error: unknown) => {
    throw diskError(path, 'it could not be written', error);
  });
}

/** Fills the part to the end; answers with its MD5. */
async function fill(part: string, options: DownloadOptions): Promise<string> {
  const { network, signal } = options;
  let idle = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      return await append(part, before, options);
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof NetworkError) || !error.passing) throw error;
      idle = (await sizeOf(part)) > before ? 0 : idle + 1;
      if (idle === patience) throw error;
      await network.pause(idle);
    }
  }
}

/** Asks for what is missing after `start` bytes, and appends it. */
async function append(part: string, start: number, options: DownloadOptions): Promise<string> {
  const { network, url, onProgress, signal } = options;
  const answer = await network.get(url, { start, signal });
  // A server that knows no ranges sends everything; one that has nothing more has sent all.
  const resumed = answer.start;
  const hash = createHash('md5');
  if (resumed > 0) await addFile(hash, part);
  const file = await open(part, resumed > 0 ? 'a' : 'w').catch((error: unknown) => {
    throw diskError(part, 'it could not be written', error);
  });
  try {
    let bytes = resumed;
    onProgress?.({ bytes, total: answer.total });
    for await (const chunk of answer.body) {
      await write(file, chunk, part);
      hash.update(chunk);
      bytes += chunk.length;
      onProgress?.({ bytes, total: answer.total });
    }
    if (answer.total !== undefined && bytes < answer.total)
      throw new NetworkError(`${url}: the connection ended after ${bytes} of ${answer.total} bytes`, true);
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function write(file: FileHandle, chunk: Uint8Array, part: string): Promise<void> {
  try {
    await file.writeFile(chunk);
  } catch (error) {
    throw diskError(part, `${chunk.length} bytes could not be written`, error, '. What has come is kept; then go on.');
  }
}

async function addFile(hash: Hash, path: string): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
