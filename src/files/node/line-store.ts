/** A file to which lines are only ever appended, by any number of processes on one machine. */
import { dirname, resolve } from 'node:path';
import { FileError } from '../../checks/index.js';
import { NewerFormatError } from '../format.js';
import { decodeLine, decodePlainLine, encodeLine } from '../lines.js';
import type { Damage, Position, StoreReading } from '../store-types.js';
import { diskError, diskFull } from './disk-error.js';
import { lookAt, syncFolder } from './folders.js';
import { disk, type StoreFile, type StoreFiles } from './store-files.js';

const newline = 0x0a;
/** What is read at a time, in bytes; where nothing in the first of it is an entry, the file is none of ours. */
const piece = 2 ** 20;
/** No entry is longer. */
const longestLine = 2 ** 26;
/** A file with more damage than this is refused as a whole. */
const mostDamage = 1000;

export interface LineStoreOptions<T> {
  readonly path: string;
  /** What such a file is, for messages: 'study file'. */
  readonly what: string;
  /** An entry from what JSON has; what it throws says why it is none. */
  readonly check: (value: unknown) => T;
  /** What lines begin with that have no checksum, as earlier versions wrote them; undefined where there are none. */
  readonly plain?: string;
  readonly files?: StoreFiles | undefined;
}

/** The state of one pass over a file. */
interface Pass<T> {
  readonly entries: T[];
  readonly damage: Damage[];
  /** Of the first byte that is not done. */
  byte: number;
  line: number;
}

/**
 * Entries as lines with a checksum (`lines.ts`); see docs/architecture.md for what it promises.
 *
 * No lock is needed: what is appended at once is appended in a single step, and everybody sees entries in the same order. Nothing that
 * was written is ever changed or cut off; a line that was never finished is ended by whoever appends next. The file must lie on a
 * local disk.
 */
export class LineStore<T> {
  readonly #options: LineStoreOptions<T>;
  readonly #path: string;
  readonly #open: StoreFiles['open'];
  #file: { readonly dev: number; readonly ino: number } | undefined;
  /** Whether something sound, or nothing at all, was found in it. */
  #known = false;
  /** A size at which it ended with a whole line. */
  #closedAt = 0;
  /** What was appended last, as it stands in the file from a byte on. */
  #appended: { readonly from: number; readonly bytes: Uint8Array } | undefined;
  #folderSynced = false;
  /** Set when the disk did not take what was written: from then on nobody knows what it holds. */
  #lost: FileError | undefined;

  constructor(options: LineStoreOptions<T>) {
    this.#options = options;
    this.#path = resolve(options.path);
    this.#open = (options.files ?? disk).open;
  }

  /**
   * The entries from a position on, by default all; none where there is no file yet.
   * @throws FileError when it cannot be read, is of another kind, or was replaced, removed or cut since it was read last
   */
  async read(from: Position = { byte: 0, line: 1 }): Promise<StoreReading<T>> {
    const { path } = this.#options;
    const end = this.#end();
    if (end === from.byte) return { entries: [], damage: [], next: from };
    const own = this.#appended;
    // Nobody else has written since.
    if (own?.from === from.byte && end === own.from + own.bytes.length) return this.#readOwn(own.bytes, from);
    let file: StoreFile;
    try {
      file = await this.#open(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw diskError(path, 'it could not be read', error);
      if (!this.#file) return { entries: [], damage: [], next: from };
      throw new FileError(`${path} was removed while it was in use. Put it back, and run it again.`);
    }
    try {
      const { size } = await this.#check(file);
      if (size < from.byte)
        throw new FileError(
          `${path} has become shorter while it was in use (${size} bytes, ${from.byte} were read). Put back what was there, and run it again.`,
        );
      return await this.#readAll(file, from, size);
    } catch (error) {
      throw diskError(path, 'it could not be read', error);
    } finally {
      await file.close();
    }
  }

  /** Where the file that was read or written ends now, which need not be opened for that; undefined for another file, and an empty one. */
  #end(): number | undefined {
    const found = this.#file && lookAt(this.#path);
    const same = found?.dev === this.#file?.dev && found?.ino === this.#file?.ino;
    return same ? found?.size || undefined : undefined;
  }

  /** Takes whole lines that begin at a position. */
  #readOwn(bytes: Uint8Array, from: Position): StoreReading<T> {
    const pass: Pass<T> = { entries: [], damage: [], byte: from.byte, line: from.line };
    this.#takeLines(bytes, 0, pass);
    this.#closedAt = pass.byte;
    return this.#finish(pass);
  }

  /**
   * Appends values as one piece. With `durable`, they have reached the disk when the promise resolves.
   * @throws FileError with path, bytes and remedy when that is not certain; some may then be there nevertheless
   */
  async append(values: readonly unknown[], durable = true): Promise<void> {
    if (this.#lost) throw this.#lost;
    const lines = values.map(encodeLine);
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    const { path } = this.#options;
    try {
      const file = await this.#open(this.#path, 'a+');
      try {
        await this.#write(file, lines);
        if (durable) await this.#sync(file);
      } finally {
        await file.close();
      }
    } catch (error) {
      const kept = '. What was acknowledged before is kept; then go on.';
      throw diskError(path, `${bytes} bytes could not be written`, error, kept);
    }
  }

  async #write(file: StoreFile, lines: readonly Uint8Array[]): Promise<void> {
    const { size } = await this.#check(file);
    const last = Uint8Array.of(newline);
    if (size > 0 && size !== this.#closedAt) await file.read(last, 0, 1, size - 1);
    // A line that was not finished ends here.
    const text = Buffer.concat(last[0] === newline ? lines : [Uint8Array.of(newline), ...lines]);
    const { bytesWritten } = await file.write(text);
    if (bytesWritten < text.length) throw diskFull();
    // Read back, so that it is taken for there only where it is.
    const bytes = new Uint8Array(text.length);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size);
    this.#appended = bytesRead === bytes.length && text.equals(bytes) ? { from: size, bytes } : undefined;
  }

  async #sync(file: StoreFile): Promise<void> {
    try {
      await file.datasync();
      // A new file's name must last as well.
      if (!this.#folderSynced) await syncFolder(dirname(this.#path));
      this.#folderSynced = true;
    } catch (error) {
      const what = 'the disk did not take what was written; run it again';
      throw (this.#lost = diskError(this.#options.path, what, error));
    }
  }

  /** That the path still leads to the file that was read first; how long it is. */
  async #check(file: StoreFile): Promise<{ size: number }> {
    const { path, what } = this.#options;
    const opened = await file.stat();
    if (opened.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!opened.isFile()) throw new FileError(`${path} is not a regular file; a ${what} must be one.`);
    this.#file ??= { dev: opened.dev, ino: opened.ino };
    if (opened.dev !== this.#file.dev || opened.ino !== this.#file.ino)
      throw new FileError(`${path} was replaced while it was in use. Run it again to go on with it.`);
    return opened;
  }

  /** Reads piece by piece, so that no file takes more memory than its entries and its longest line. */
  async #readAll(file: StoreFile, from: Position, size: number): Promise<StoreReading<T>> {
    const pass: Pass<T> = { entries: [], damage: [], byte: from.byte, line: from.line };
    let buffer = new Uint8Array(Math.min(piece, size - from.byte));
    let held = 0;
    for (;;) {
      if (held === buffer.length) {
        const length = Math.min(2 * held, size - pass.byte);
        if (length <= held) break;
        const larger = new Uint8Array(length);
        larger.set(buffer);
        buffer = larger;
      }
      const { bytesRead } = await file.read(buffer, held, buffer.length - held, pass.byte + held);
      if (bytesRead === 0) break;
      const end = held + bytesRead;
      const done = this.#takeLines(buffer.subarray(0, end), held, pass);
      buffer.copyWithin(0, done, end);
      held = end - done;
      this.#checkKind(pass, pass.byte + held - from.byte >= piece);
      this.#checkBounds(pass, held);
    }
    if (held > 0) this.#takeLine(buffer.subarray(0, held), false, pass);
    else this.#closedAt = pass.byte;
    return this.#finish(pass);
  }

  #finish(pass: Pass<T>): StoreReading<T> {
    this.#checkKind(pass, false);
    const { entries, damage, byte, line } = pass;
    if (damage.length === 0) this.#known = true;
    return { entries, damage, next: { byte, line } };
  }

  /** Takes the whole lines of a text, of which no byte before `searched` ends one; returns how many bytes they have. */
  #takeLines(bytes: Uint8Array, searched: number, pass: Pass<T>): number {
    let start = 0;
    for (let end = bytes.indexOf(newline, searched); end >= 0; end = bytes.indexOf(newline, start)) {
      this.#takeLine(bytes.subarray(start, end), true, pass);
      pass.byte++;
      pass.line++;
      start = end + 1;
    }
    return start;
  }

  /** Takes a line without its end; of one that is not closed, what is not finished is left for the next time. */
  #takeLine(bytes: Uint8Array, closed: boolean, pass: Pass<T>): void {
    const { plain } = this.#options;
    const { byte, line } = pass;
    const without = plain !== undefined && bytes.length > 0 && begins(bytes, plain);
    const { entries, garbage } = without ? decodePlainLine(bytes, plain) : decodeLine(bytes);
    const found = [...garbage];
    for (const { value, from, to } of entries) {
      const reason = this.#take(value, pass);
      if (reason !== undefined) found.push({ from, to, torn: false, reason });
    }
    let end = bytes.length;
    for (const { from, to, torn, reason } of found) {
      const open = !closed && to === bytes.length && reason === undefined;
      const why = reason === undefined ? {} : { reason };
      pass.damage.push({ from: byte + from, to: byte + to, line, torn, open, ...why });
      if (open) end = from;
    }
    pass.byte = byte + end;
  }

  /** Takes an entry; answers why it is none. @throws FileError for one of a newer version */
  #take(value: unknown, { entries, line }: Pass<T>): string | undefined {
    const { path, check } = this.#options;
    try {
      entries.push(check(value));
      return undefined;
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof NewerFormatError) throw new FileError(`${path}, line ${line}: ${message}.`);
      return message;
    }
  }

  /** @throws FileError when there is no entry where there should have been one by now */
  #checkKind({ entries, damage }: Pass<T>, enough: boolean): void {
    const { path, what } = this.#options;
    if (entries.length > 0) this.#known = true;
    const wrong = damage.find(({ torn }) => !torn);
    if (this.#known || (wrong === undefined && !enough)) return;
    const why = wrong?.reason === undefined ? '' : ` (line ${wrong.line}: ${wrong.reason})`;
    throw new FileError(`${path} is not a ${what}, and was left as it is${why}. Name another file.`);
  }

  /** @throws FileError for a line that is too long, and for too many lines that hold nothing */
  #checkBounds({ damage, line }: Pass<T>, held: number): void {
    const { path } = this.#options;
    const remedy = 'Put back a copy of the file.';
    if (held >= longestLine)
      throw new FileError(`${path}, line ${line} is longer than any entry (${longestLine} bytes). ${remedy}`);
    if (damage.length > mostDamage)
      throw new FileError(`${path}, line ${line}: more than ${mostDamage} places in it hold no entry. ${remedy}`);
  }
}

/** Whether bytes begin with a text of ASCII, or are the beginning of it. */
function begins(bytes: Uint8Array, text: string): boolean {
  const length = Math.min(bytes.length, text.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
