import { described, InputError, nearestName, OptionError, shortList, shown } from '../checks/index.js';
import { matrix } from '../matrix/index.js';
import { readClassColumn } from './class-column.js';
import type { Table } from './table.js';

/** What becomes of a row with a missing cell: an error that names the cell, or the row is left out. */
export type MissingPolicy = 'error' | 'drop';

/** Gathers the rows of one file into a table. */
export class TableBuilder {
  readonly #width: number;
  #data: Float64Array;
  #seen = 0;
  /** The cells of the class column as the file spells them; empty texts in a table without one. */
  readonly #labels: string[] = [];
  readonly #sourceRow: number[] = [];

  /**
   * Room for the rows of a text: at most as many as it has lines, nor more than its characters can hold, two to a cell with
   * what separates it. It grows when that was too little.
   */
  constructor(width: number, lines: number, characters: number) {
    this.#width = width;
    const rows = Math.min(lines, Math.ceil(characters / (2 * width)));
    this.#data = new Float64Array(width * Math.max(1, rows));
  }

  /** Where the next row's features are to be written, and from which index on. */
  open(): { data: Float64Array; start: number } {
    const start = this.#labels.length * this.#width;
    if (start + this.#width > this.#data.length) {
      const larger = new Float64Array(Math.max(this.#data.length * 2, start + this.#width));
      larger.set(this.#data);
      this.#data = larger;
    }
    return { data: this.#data, start };
  }

  /** Keeps the row that was written. */
  close(label: string): void {
    this.#labels.push(label);
    this.#sourceRow.push(this.#seen++);
  }

  /** Leaves out the row that was being written. */
  drop(): void {
    this.#seen++;
  }

  /** The table, given the names of all columns and the place of the class (-1 for none); throws an InputError when it has no rows. */
  build(file: string, names: readonly string[], targetIndex: number): Table {
    const rows = this.#labels.length;
    if (rows === 0) {
      throw new InputError(
        this.#seen > 0
          ? `${file}: all ${this.#seen} rows have a missing value and were dropped; fill in the values instead.`
          : `${file}: there are no data rows; give a file with at least one.`,
      );
    }
    const used = rows * this.#width;
    const data = this.#data.length === used ? this.#data : this.#data.slice(0, used);
    return {
      name: file,
      features: matrix(rows, this.#width, data),
      featureNames: names.filter((_, j) => j !== targetIndex),
      target: names[targetIndex],
      targetIndex,
      ...readClassColumn(targetIndex < 0 ? [] : this.#labels),
      sources: [file],
      origin: new Int32Array(rows),
      sourceRow: Int32Array.from(this.#sourceRow),
    };
  }
}

/** Index of the column called `target`: exactly, or the only one that differs in upper and lower case alone; an InputError names the nearest. */
export function findColumn(file: string, names: readonly string[], target: string, option: string): number {
  if (typeof target !== 'string')
    throw new InputError(`${file}: ${option} must be the name of a column, found ${described(target)}.`);
  const exact = names.indexOf(target);
  if (exact >= 0) return exact;
  const loose = names.flatMap((name, j) => (name.toLowerCase() === target.toLowerCase() ? [j] : []));
  if (loose.length === 1) return loose[0]!;
  const near = nearestName(target, names);
  const last = names[names.length - 1]!;
  throw new InputError(
    `${file}: there is no column ${shown(target)} (${option}); ${near ? `did you mean ${shown(near)}? The` : 'the'} columns are ${shortList(names)}${names.length > 8 ? `, the last is ${shown(last)}` : ''}.`,
  );
}

/** @throws OptionError for a policy that does not exist. */
export function checkMissing(where: string, missing: MissingPolicy): void {
  if (missing !== 'error' && missing !== 'drop')
    throw new OptionError(`${where}: missing must be 'error' or 'drop', found ${shown(String(missing))}`);
}

/** The text without byte-order mark and with usable line ends; throws an InputError when it is no text, empty, binary or a web page. */
export function cleanText(text: string, file: string, kind: string): string {
  if (typeof text !== 'string')
    throw new InputError(
      `${file}: expected the text of ${kind}, found ${described(text)}; decode the file's bytes first.`,
    );
  let clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const head = clean.slice(0, 4096);
  if (head.trim() === '' && clean.trim() === '') {
    throw new InputError(`${file}: the file is empty; expected ${kind}.`);
  }
  // A text file holds no zero bytes, and the replacement character stands where bytes were no text.
  if (head.includes('\u0000') || head.includes('\ufffd')) {
    throw new InputError(
      `${file}: this is not a text file (binary bytes at its start); expected ${kind}. Unpack or export it first.`,
    );
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(head)) {
    throw new InputError(`${file}: this is a web page, not ${kind}; download the data file itself.`);
  }
  if (clean.includes('\r') && !clean.includes('\n')) clean = clean.replaceAll('\r', '\n');
  return clean;
}

/** The message for a missing value at `place`. */
export function missingMessage(place: string, found: string): string {
  return `${place}: the value is missing${found === '' ? ' (empty cell)' : ` (${shown(found)})`}; fill it in (impute), remove the row, or read with missing: 'drop'.`;
}
