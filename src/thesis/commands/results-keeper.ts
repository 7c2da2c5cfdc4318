/** Results of `vaelab reproduce` on their way to the disk: in their file or, while it does not take them, in a temporary one. */
import { FileError } from '../../checks/index.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { appendResults, type ResultLine } from '../index.js';

export class ResultsKeeper {
  /** Results that are not in the file, but in memory and, unless `full`, in a temporary file. */
  readonly #waiting: ResultLine[] = [];
  readonly #file: string;
  readonly #say: (text: string) => void;
  #instead: string | undefined;
  #failure: Error | undefined;
  #full = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(file: string, say: (text: string) => void) {
    this.#file = file;
    this.#say = say;
  }

  /** Whether no disk takes anything: further results would be lost with the program. */
  get full(): boolean {
    return this.#full;
  }

  /** Keeps a result, after those before; what did not get into the file is tried again with every further one. */
  keep(line: ResultLine): Promise<void> {
    this.#turn = this.#turn.then(() => this.#keep(line));
    return this.#turn;
  }

  async #keep(line: ResultLine): Promise<void> {
    this.#waiting.push(line);
    try {
      await appendResults(this.#file, this.#waiting);
      this.#waiting.length = 0;
    } catch (error) {
      this.#failure = error as Error;
      await this.#keepElsewhere(line, error as Error);
    }
  }

  async #keepElsewhere(line: ResultLine, { message }: Error): Promise<void> {
    try {
      const known = this.#instead;
      const path = (this.#instead ??= join(mkdtempSync(join(tmpdir(), 'vaelab-')), basename(this.#file)));
      await appendResults(path, known === undefined ? this.#waiting : [line]);
      if (known === undefined) this.#say(`${message} Until then results are kept in ${path}.`);
    } catch {
      this.#full = true;
    }
  }

  /** @throws FileError when there are results that are not in the file; it says where they are */
  check(): void {
    const count = this.#waiting.length;
    if (count === 0) return;
    const where = this.#full
      ? `${count} results are printed, and written nowhere: free some space, and give the command again`
      : `${count} results are in ${this.#instead} instead: free some space, and add that file to the end of ${this.#file}`;
    throw new FileError(`${this.#failure!.message} ${where}`, { cause: this.#failure });
  }
}
