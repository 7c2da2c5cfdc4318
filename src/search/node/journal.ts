/** A study in a file: an append-only journal that any number of processes on one machine may share. */
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OptionError } from '../../checks/index.js';
import { decodeLine, encodeLine } from '../study/journal-lines.js';
import { isAlive, thisProcess } from './process.js';
import type { Damage, Entry, Position, ProcessIdentity, Reading, StudyStorage } from '../study/storage.js';
import { StudyError } from '../study/study-error.js';

const newline = 0x0a;

/** The part of the file system that a journal needs; another one can be given to try what happens when it fails. */
export interface JournalFiles {
  open(path: string, flags: string): Promise<FileHandle>;
}

const openFile: JournalFiles['open'] = async (path, flags) => (await import('node:fs/promises')).open(path, flags);

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EFBIG: 'the file has reached its greatest size; free some space or raise the limit',
  EACCES: 'it may not be written; change its permissions',
  EPERM: 'it may not be written; change its permissions',
  EROFS: 'its file system is read-only; use another folder',
  EISDIR: 'it is a folder; name a file',
  ENOENT: 'its folder does not exist; create it',
  ENOTDIR: 'its folder is not a folder; use another one',
};

function failure(path: string, what: string, error: unknown): StudyError {
  if (error instanceof StudyError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = remedies[code] ?? message;
  return new StudyError(`${path}: ${what} (${why}). What was acknowledged before is kept; then go on.`, {
    cause: error,
  });
}

/** Opens a file for the time of `work`. */
async function using<T>(file: FileHandle, work: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/**
 * Keeps a study in a journal: one entry on a line, with a checksum; see docs/architecture.md for its format and promises.
 *
 * No lock is needed: lines are appended in a single step, everybody sees them in the same order, and an entry that came
 * too late is void for all. Nothing that was written is ever changed or cut off. The file must lie on a local disk.
 */
export class JournalStorage implements StudyStorage {
  readonly name: string;
  readonly process: ProcessIdentity = thisProcess();
  readonly #path: string;
  readonly #files: JournalFiles;
  #file: { readonly dev: number; readonly ino: number } | undefined;
  /** Whether something sound, or nothing at all, was found in it. */
  #known = false;
  #folderSynced = false;
  /** Set when the disk did not take what was written: from then on nobody knows what it holds. */
  #lost: StudyError | undefined;

  /** Throws an OptionError for a path that is no text. */
  constructor(path: string, files: JournalFiles = { open: openFile }) {
    if (typeof path !== 'string' || path === '')
      throw new OptionError(
        `JournalStorage: the path must be a text such as 'my.study', found ${JSON.stringify(path)}.`,
      );
    this.name = path;
    this.#path = resolve(path);
    this.#files = files;
  }

  alive(process: ProcessIdentity): boolean | undefined {
    return isAlive(process, this.process);
  }

  async read(from: Position = { byte: 0, line: 1 }): Promise<Reading> {
    let file: FileHandle;
    try {
      file = await this.#files.open(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        if (!this.#file) return { entries: [], damage: [], next: from };
        throw new StudyError(`${this.name} was removed while it was in use. Put it back, and run the study again.`);
      }
      throw failure(this.name, 'it could not be read', error);
    }
    try {
      return await using(file, async () => {
        const { size } = await this.#check(file);
        if (size < from.byte)
          throw new StudyError(
            `${this.name} has become shorter while it was in use (${size} bytes, ${from.byte} were read). Put back what was there, and run the study again.`,
          );
        const bytes = new Uint8Array(size - from.byte);
        let got = 0;
        for (let more = -1; got < bytes.length && more !== 0; got += more)
          more = (await file.read(bytes, got, bytes.length - got, from.byte + got)).bytesRead;
        return this.#parse(bytes.subarray(0, got), from);
      });
    } catch (error) {
      throw failure(this.name, 'it could not be read', error);
    }
  }

  async append(entries: readonly Entry[], durable: boolean): Promise<void> {
    if (this.#lost) throw this.#lost;
    const lines = entries.map(encodeLine);
    try {
      await using(await this.#files.open(this.#path, 'a+'), async (file) => {
        const { size } = await this.#check(file);
        const last = new Uint8Array(1);
        if (size > 0) await file.read(last, 0, 1, size - 1);
        // A line that was not finished ends here.
        const text = Buffer.concat(size > 0 && last[0] !== newline ? [Uint8Array.of(newline), ...lines] : lines);
        const { bytesWritten } = await file.write(text);
        if (bytesWritten < text.length)
          throw new StudyError(
            `${this.name}: only ${bytesWritten} of ${text.length} bytes could be written (${remedies.ENOSPC}). What was acknowledged before is kept; then go on.`,
          );
        if (!durable) return;
        try {
          await file.datasync();
          if (!this.#folderSynced) await this.#syncFolder();
        } catch (error) {
          throw (this.#lost = failure(this.name, 'the disk did not take what was written; run the study again', error));
        }
      });
    } catch (error) {
      throw failure(this.name, 'it could not be written', error);
    }
  }

  /** That the path still leads to the file that was read first; how long it is. */
  async #check(file: FileHandle): Promise<{ size: number }> {
    const opened = await file.stat();
    if (!opened.isFile() && !opened.isDirectory())
      throw new StudyError(`${this.name} is not a regular file; a study needs one.`);
    this.#file ??= { dev: opened.dev, ino: opened.ino };
    if (opened.dev !== this.#file.dev || opened.ino !== this.#file.ino)
      throw new StudyError(`${this.name} was replaced while it was in use. Run the study again to go on with it.`);
    return opened;
  }

  /** A new file's name must last as well. Windows cannot and need not do that. */
  async #syncFolder(): Promise<void> {
    this.#folderSynced = true;
    if (this.process.machine.startsWith('win32')) return;
    await using(await openFile(dirname(this.#path), 'r'), (folder) => folder.sync());
  }

  #parse(bytes: Uint8Array, from: Position): Reading {
    const entries: Entry[] = [];
    const damage: Damage[] = [];
    let { line } = from;
    let start = 0;
    for (let end = bytes.indexOf(newline); start < bytes.length; end = bytes.indexOf(newline, start)) {
      const closed = end >= 0;
      const found = decodeLine(bytes.subarray(start, closed ? end : bytes.length));
      entries.push(...found.entries);
      for (const { from: a, to: b, torn } of found.garbage) {
        const open = !closed && start + b === bytes.length;
        damage.push({ from: from.byte + start + a, to: from.byte + start + b, line, torn, open });
        if (open) bytes = bytes.subarray(0, start + a);
      }
      if (!closed) break;
      start = end + 1;
      line++;
    }
    if (entries.length > 0 || damage.length === 0) this.#known = true;
    else if (!this.#known && damage.some(({ torn }) => !torn))
      throw new StudyError(`${this.name} is not a study file, and was left as it is. Name another file for the study.`);
    return { entries, damage, next: { byte: from.byte + bytes.length, line } };
  }
}
