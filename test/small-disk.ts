/** A disk of some kilobytes, to be filled: what is written there meets a full one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = 4096;

export class SmallDisk {
  /** Where it is mounted. */
  readonly path: string;
  readonly #bytes: number;

  private constructor(path: string, bytes: number) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** Mounts one in a new folder; undefined, with a line that says so, where that may not be done. */
  static mount(path: string, kibibytes = 64): SmallDisk | undefined {
    mkdirSync(path);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path], { stdio: 'ignore' });
    } catch {
      console.warn('skipped: full disks; mounting a small one takes Linux and the rights of root');
      return undefined;
    }
    return new SmallDisk(path, 1024 * kibibytes);
  }

  /** Leaves room for so many pages of 4096 bytes, and for the names of files. */
  fill(pages = 0): void {
    const ballast = join(this.path, 'ballast');
    this.free();
    for (let size = this.#bytes; size > 0; size -= page)
      try {
        writeFileSync(ballast, Buffer.alloc(size));
        writeFileSync(ballast, Buffer.alloc(Math.max(0, size - pages * page)));
        return;
      } catch {
        // A page less, then.
      }
  }

  /** Takes away what fills it. */
  free(): void {
    rmSync(join(this.path, 'ballast'), { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }
}
