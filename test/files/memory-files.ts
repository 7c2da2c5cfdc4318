/** Files that lie in memory, for stores of lines that need not wait for a disk. */
import type { StoreFile, StoreFiles } from '../../src/files/node/store-files.js';

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

  readonly open: StoreFiles['open'] = (path, flags) => {
    if (flags !== 'r' && !this.#files.has(path)) this.put(path, new Uint8Array());
    return this.#handle(path);
  };

  #at(path: string): { readonly ino: number; bytes: Uint8Array } {
    const file = this.#files.get(path);
    if (file === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return file;
  }

  #handle(path: string): StoreFile {
    const file = this.#at(path);
    return {
      stat: () => ({
        size: file.bytes.length,
        dev: 0,
        ino: file.ino,
        isFile: () => true,
        isDirectory: () => false,
      }),
      read: (into, offset, length, at) => {
        const part = file.bytes.subarray(at, at + length);
        into.set(part, offset);
        return { bytesRead: part.length };
      },
      write: (bytes) => {
        file.bytes = Buffer.concat([file.bytes, bytes]);
        return { bytesWritten: bytes.length };
      },
      datasync: () => undefined,
      close: () => undefined,
    };
  }
}
