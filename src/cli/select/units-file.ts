/** Where a selection that is not finished keeps what is done: a file beside its folder. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileError, InputError } from '../../checks/index.js';
import { LineStore } from '../../files/node/line-store.js';
import { makeFolder } from '../../files/node/folders.js';
import type { UnitOutcome } from '../../selection/nested/index.js';

/** A line of the file: first what the selection is, then outcomes. */
type Line =
  { readonly selection: Readonly<Record<string, unknown>> } | { readonly key: string; readonly outcome: UnitOutcome };

/** Outcomes of one selection, kept as they come. */
export class UnitsFile {
  readonly path: string;
  readonly #store: LineStore<Line>;
  readonly #known = new Map<string, UnitOutcome>();

  private constructor(path: string) {
    this.path = path;
    this.#store = new LineStore({ path, what: 'file of an unfinished selection', check: checkLine });
  }

  /**
   * Opens the file of a selection, or begins one.
   * @throws InputError for a file of another selection, FileError for one that cannot be read or written
   */
  static async open(path: string, identity: Readonly<Record<string, unknown>>): Promise<UnitsFile> {
    const file = new UnitsFile(path);
    const { entries, damage } = await file.#store.read();
    // What is damaged is done again.
    const first = entries.find((entry) => 'selection' in entry);
    if (first === undefined) {
      makeFolder(dirname(path));
      await file.#store.append([{ selection: identity }]);
      if (entries.length > 0 || damage.length > 0) return file;
    } else file.#check(first.selection, identity);
    for (const entry of entries) if ('key' in entry) file.#known.set(entry.key, entry.outcome);
    return file;
  }

  /** What is done, by key. */
  get known(): ReadonlyMap<string, UnitOutcome> {
    return this.#known;
  }

  async keep(key: string, outcome: UnitOutcome): Promise<void> {
    await this.#store.append([{ key, outcome }]);
  }

  /** A selection that is written needs it no more. */
  remove(): void {
    rmSync(this.path, { force: true });
  }

  #check(found: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): void {
    const text = (value: unknown): string => JSON.stringify(value);
    const other = Object.keys(wanted).filter((name) => text(found[name]) !== text(wanted[name]));
    if (other.length > 0)
      throw new InputError(
        `${this.path} holds what is done of another selection: ${other.join(', ')} ${other.length === 1 ? 'differs' : 'differ'}. Give the same options, name another folder with --out, or remove the file`,
      );
  }
}

function checkLine(value: unknown): Line {
  const line = value as Partial<{ selection: object; key: string; outcome: { kind: string } }>;
  if (typeof line === 'object' && line !== null) {
    if (typeof line.selection === 'object' && line.selection !== null) return value as Line;
    if (typeof line.key === 'string' && typeof line.outcome?.kind === 'string') return value as Line;
  }
  throw new FileError('it is neither a selection nor an outcome');
}
