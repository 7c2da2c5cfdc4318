/**
 * ARFF text to a table: dense numeric rows and one nominal or numeric class column
 * (format: Weka, "Attribute-Relation File Format").
 */
import { InputError, nearestName, shortList, shown, withDefaults } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import { defaultTarget, numericValues, readArffHeader, unquote, type Attribute } from './arff-header.js';
import { isBlank, RowSplitter, separatorOf } from './arff-rows.js';
import { checkMissing, cleanText, findColumn, missingMessage, TableBuilder, type MissingPolicy } from './builder.js';
import type { Table } from './table.js';

/** Options of `readArff`. */
export interface ArffOptions {
  /** Name of the file, for messages; 'table.arff' by default. */
  file?: string | undefined;
  /** Name of the class attribute, null for a table without one; by default the one called class, else the last one when it is nominal. */
  target?: string | null | undefined;
  /** What becomes of rows with a `?`: 'error' (default) or 'drop'. */
  missing?: MissingPolicy | undefined;
}

const defaults = {
  file: 'table.arff',
  target: undefined as string | null | undefined,
  missing: 'error' as MissingPolicy,
};

class ArffReader {
  readonly #file: string;
  readonly #text: string;
  readonly #attributes: readonly Attribute[];
  readonly #target: number;
  readonly #allowed: (ReadonlySet<number> | undefined)[];
  readonly #classes: ReadonlySet<string> | undefined;

  constructor(file: string, text: string, attributes: readonly Attribute[], target: number) {
    this.#file = file;
    this.#text = text;
    this.#attributes = attributes;
    this.#target = target;
    this.#allowed = attributes.map((a, j) => (j !== target && a.values ? numericValues(a, file) : undefined));
    const values = attributes[target]?.values;
    this.#classes = values && new Set(values);
  }

  #place(line: number, column: number): string {
    return `${this.#file}, line ${line}, column ${column + 1} (attribute ${shown(this.#attributes[column]!.name)})`;
  }

  #cell(start: number, end: number): string {
    const cell = this.#text.slice(start, end);
    return cell.startsWith("'") || cell.startsWith('"') ? unquote(cell) : cell;
  }

  read(dataStart: number, firstLine: number, drop: boolean): Table {
    const text = this.#text;
    const columns = this.#attributes.length;
    const lines = countLines(text, dataStart);
    const builder = new TableBuilder(this.#target < 0 ? columns : columns - 1, lines, text.length - dataStart);
    let splitter: RowSplitter | undefined;
    let line = firstLine;
    for (let next = dataStart; next < text.length; line++) {
      let start = next;
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      next = end + 1;
      while (start < end && isBlank(text.charCodeAt(start))) start++;
      while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
      const first = text.charCodeAt(start);
      if (start === end || first === 37) continue;
      if (first === 123) {
        throw new InputError(
          `${this.#file}, line ${line}: sparse rows ({index value, ...}) cannot be read; save the file with dense rows.`,
        );
      }
      splitter ??= new RowSplitter(columns, separatorOf(text, start, end));
      const count = splitter.split(text, start, end);
      if (count !== columns) this.#refuseRow(count, line, text.slice(start, end));
      this.#readRow(splitter, builder, line, drop);
    }
    const names = this.#attributes.map((a) => a.name);
    return builder.build(this.#file, names, this.#target);
  }

  #readRow({ starts, ends }: RowSplitter, builder: TableBuilder, line: number, drop: boolean): void {
    const text = this.#text;
    const { data, start } = builder.open();
    let label = '';
    let missing = false;
    for (let j = 0, k = start; j < starts.length; j++) {
      const from = starts[j]!;
      const to = ends[j]!;
      if (to - from === 1 && text.charCodeAt(from) === 63) {
        if (!drop) throw new InputError(missingMessage(this.#place(line, j), '?'));
        missing = true;
        if (j !== this.#target) k++;
      } else if (j === this.#target) {
        label = this.#label(from, to, line);
      } else {
        const value = parseNumber(text, from, to);
        const finite = value - value === 0;
        const allowed = this.#allowed[j];
        if (!finite || (allowed && !allowed.has(value))) data[k] = this.#number(from, to, line, j);
        else data[k] = value;
        k++;
      }
    }
    if (missing) builder.drop();
    else builder.close(label);
  }

  /** The less usual ways to write a number (in quotes), or the error. */
  #number(start: number, end: number, line: number, column: number): number {
    const cell = this.#cell(start, end);
    const value = parseNumber(cell.trim());
    const allowed = this.#allowed[column];
    if (Number.isFinite(value) && (!allowed || allowed.has(value))) return value;
    const place = this.#place(line, column);
    if (cell === '') throw new InputError(missingMessage(place, ''));
    if (allowed) throw new InputError(this.#notAllowed(place, cell, column));
    const why =
      Math.abs(value) === Infinity
        ? `${shown(cell)} is too large for a number`
        : `expected a number, found ${shown(cell)}`;
    throw new InputError(`${place}: ${why}; correct the cell or remove the row.`);
  }

  #label(start: number, end: number, line: number): string {
    const label = this.#cell(start, end);
    const place = (): string => this.#place(line, this.#target);
    if (label === '') throw new InputError(missingMessage(place(), ''));
    if (this.#classes) {
      if (!this.#classes.has(label)) throw new InputError(this.#notAllowed(place(), label, this.#target));
    } else if (!Number.isFinite(parseNumber(label))) {
      throw new InputError(
        `${place()}: expected a number, found ${shown(label)}; correct the cell or declare the class as {a,b}.`,
      );
    }
    return label;
  }

  #notAllowed(place: string, cell: string, column: number): string {
    const values = this.#attributes[column]!.values!;
    const near = nearestName(cell, values);
    return `${place}: ${shown(cell)} is not among the declared values ${shortList(values)}; ${near ? `did you mean ${shown(near)}? Correct` : 'correct'} the cell or declare the value.`;
  }

  #refuseRow(count: number, line: number, row: string): never {
    if (count < 0) {
      const at = this.#text.slice(-count - 1, -count + 29);
      throw new InputError(
        `${this.#file}, line ${line}: the quote at ${shown(at, 30)} is not closed on its line; close it.`,
      );
    }
    const columns = this.#attributes.length;
    const weight = row.endsWith('}') && row.slice(0, row.lastIndexOf('{')).trimEnd().endsWith(',');
    const last = weight ? ' Instance weights {w} cannot be read.' : '';
    throw new InputError(
      `${this.#file}, line ${line}: the row has ${count} values, but ${columns} attributes are declared; ${count < columns ? 'add the missing ones (is the file cut short?)' : 'remove the extra ones or quote values that hold separators'}.${last}`,
    );
  }
}

/** Index of the class attribute, -1 for none. */
function findTarget(attributes: readonly Attribute[], file: string, target: string | null | undefined): number {
  if (target === null) return -1;
  if (target === undefined) return defaultTarget(attributes, file);
  const names = attributes.map((a) => a.name);
  return findColumn(file, names, target, 'the target');
}

function countLines(text: string, from: number): number {
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let i = text.indexOf('\n', from); i >= 0; i = text.indexOf('\n', i + 1)) lines++;
  return lines;
}

/**
 * Reads an ARFF text into a table: numeric attributes as features, one attribute as class. Labels are numbers where every cell of
 * the class is one.
 *
 * Nominal features are read when all their values are numbers. Separators are commas, or tabs or blanks in files without
 * commas. Throws an InputError that names file, line, column and attribute for: missing values (unless `missing` is 'drop'),
 * cells that are no number or no declared value, rows of the wrong length, sparse rows, string, date and relational
 * attributes, word-valued nominal features, repeated names, and texts that are no ARFF file; an OptionError for an
 * option that does not exist.
 */
export function readArff(text: string, options: ArffOptions = {}): Table {
  const { file, missing, target: wanted } = withDefaults('readArff', options, defaults);
  checkMissing('readArff', missing);
  const clean = cleanText(text, file, 'an ARFF file');
  const { attributes, dataStart, dataLine } = readArffHeader(clean, file);
  const target = findTarget(attributes, file, wanted);
  if (attributes.length < 2 && target >= 0) {
    throw new InputError(
      `${file}: ${shown(attributes[0]!.name)} is the only attribute; a table needs the class and at least one feature.`,
    );
  }
  return new ArffReader(file, clean, attributes, target).read(dataStart, dataLine, missing === 'drop');
}
