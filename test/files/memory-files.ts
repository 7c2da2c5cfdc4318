/** Files that lie in memory, for stores of lines that need not wait for a disk. */
import type { FileHandle } from 'node:fs/promises';
import type { StoreFiles } from '../../src/files/node/line-store.js';

export class MemoryFiles implements StoreFiles {
  readonly #files = new Map<string, { readonly ino: number; bytes: Uint8Array }>();

  /** Puts a file there, in the place of one that is there already. */
  put(path: string, bytes: Uint8Array): void {
    this.#files.set(path, { ino: this.#files.size, bytes });
  }

  /** What is in a file. @throws Error where there is none */
  bytes(path: string): Uint8Array {
    return this.#at(path).bytes;
  }

  readonly open = (path: string, flags: string): Promise<FileHandle> => {
    if (flags !== 'r' && !this.#files.has(path)) this.put(path, new Uint8Array());
    return Promise.resolve().then(() => this.#handle(path));
  };

  #at(path: string): { readonly ino: number; bytes: Uint8Array } {
    const file = this.#files.get(path);
    if (file === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return file;
  }

  #handle(path: string): FileHandle {
    const file = this.#at(path);
    const handle = {
      stat: () =>
        Promise.resolve({
          size: file.bytes.length,
          dev: 0,
          ino: file.ino,
          isFile: () => true,
          isDirectory: () => false,
        }),
      read: (into: Uint8Array, offset: number, length: number, at: number) => {
        const part = file.bytes.subarray(at, at + length);
        into.set(part, offset);
        return Promise.resolve({ bytesRead: part.length, buffer: into });
      },
      write: (bytes: Uint8Array) => {
        file.bytes = Buffer.concat([file.bytes, bytes]);
        return Promise.resolve({ bytesWritten: bytes.length, buffer: bytes });
      },
      datasync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    return handle as unknown as FileHandle;
  }
}
