/** The part of the file system that a store of lines needs. */
import type * as fileSystem from 'node:fs';
import { createRequire } from 'node:module';

const { constants, closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } = createRequire(import.meta.url)(
  'node:fs',
) as typeof fileSystem;

/** What is looked at of a file. */
export type FileFacts = Pick<fileSystem.Stats, 'size' | 'dev' | 'ino' | 'isFile' | 'isDirectory'>;

/** An open file; those of `node:fs/promises` are some. */
export interface StoreFile {
  /** Its kind, its length and where it lies. */
  stat(): FileFacts | Promise<FileFacts>;
  /** Reads `length` bytes from byte `at` into a buffer, from `offset` on. */
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    at: number,
  ): { bytesRead: number } | Promise<{ bytesRead: number }>;
  /** Appends bytes; fewer may be written. */
  write(bytes: Uint8Array): { bytesWritten: number } | Promise<{ bytesWritten: number }>;
  /** Ends when the disk has what was written. */
  datasync(): void | Promise<void>;
  /** Lets go of it. */
  close(): void | Promise<void>;
}

/** Another one can be given to try what happens when it fails. */
export interface StoreFiles {
  /** Opens a file as `open` of `node:fs/promises` does: for reading, or for appending and reading. */
  readonly open: (path: string, flags: 'r' | 'a+') => StoreFile | Promise<StoreFile>;
}

const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = constants;
const modes = { r: O_RDONLY, 'a+': O_RDWR | O_APPEND | O_CREAT };

/**
 * The disk. Only waiting for it takes a thread: the other calls take some microseconds, where handing one to a thread takes some 40.
 * Opening never waits for somebody at the other end of a pipe.
 */
export const disk: StoreFiles = {
  open: (path, flags) => {
    const file = openSync(path, modes[flags] | (constants.O_NONBLOCK ?? 0));
    return {
      stat: () => fstatSync(file),
      read: (into, offset, length, at) => ({ bytesRead: readSync(file, into, offset, length, at) }),
      write: (bytes) => ({ bytesWritten: writeSync(file, bytes) }),
      datasync: () => new Promise((done, failed) => fdatasync(file, (error) => (error ? failed(error) : done()))),
      close: () => closeSync(file),
    };
  },
};
