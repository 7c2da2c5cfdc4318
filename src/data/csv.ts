/** CSV text to a table and back; the splitting into cells and the quoting are Papa Parse's. */
import { InputError, shortList, shown, withDefaults } from '../checks/index.js';
import { isMissing, parseNumber } from '../matrix/index.js';
import Papa from 'papaparse';
import { checkMissing, cleanText, findColumn, missingMessage, TableBuilder, type MissingPolicy } from './builder.js';
import { checkDelimiter, guessDelimiter } from './csv-delimiter.js';
import type { Table } from './table.js';

/** Options of `readCsv`. */
export interface CsvOptions {
  /** Name of the file, for messages; 'table.csv' by default. */
  file?: string | undefined;
  /** Name of the class column, null for a table without one; left out, an InputError lists the columns. */
  target?: string | null | undefined;
  /** The separator: one character; by default the most frequent of comma, semicolon, tab and bar in the header row. */
  delimiter?: string | undefined;
  /** What becomes of rows with an empty, `?`, NA or NaN cell: 'error' (default) or 'drop'. */
  missing?: MissingPolicy | undefined;
}

/** The options with their defaults. */
interface Settings {
  readonly file: string;
  readonly target: string | null | undefined;
  readonly delimiter: string | undefined;
  readonly missing: MissingPolicy;
}

const defaults: Settings = { file: 'table.csv', target: undefined, delimiter: undefined, missing: 'error' };

function checkHeader(names: readonly string[], file: string, line: number, fewest: number): void {
  const place = `${file}, line ${line}`;
  if (names.every((name) => Number.isFinite(parseNumber(name)))) {
    throw new InputError(
      `${place}: the first row holds numbers only (${shortList(names, 4)}); a row with the column names must come first.`,
    );
  }
  const first = new Map<string, number>();
  names.forEach((name, j) => {
    if (name === '') {
      throw new InputError(
        `${place}, column ${j + 1}: the column has no name; name it, or remove it if it only numbers the rows.`,
      );
    }
    const earlier = first.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${place}, column ${j + 1}: the name ${shown(name)} is taken by column ${earlier + 1}; rename one of them.`,
      );
    }
    first.set(name, j);
  });
  if (names.length < fewest) {
    throw new InputError(
      `${place}: there is only one column, ${shown(names[0]!)}; a table needs the class and at least one feature. Is the separator right?`,
    );
  }
}

class CsvReader {
  names: string[] = [];
  target = -1;
  #builder: TableBuilder | undefined;
  #line = 1;

  constructor(
    readonly options: Settings,
    readonly lines: number,
    readonly characters: number,
  ) {}

  /** Takes one row of cells; keeps count of the lines it spans. */
  take(cells: readonly string[]): void {
    const line = this.#line++;
    for (const cell of cells) {
      for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) this.#line++;
    }
    if (cells.length === 1 && cells[0]!.trim() === '') return;
    if (this.#builder) this.#row(cells, line, this.#builder);
    else this.#header(cells, line);
  }

  get line(): number {
    return this.#line;
  }

  #header(cells: readonly string[], line: number): void {
    const { file, target } = this.options;
    this.names = cells.map((cell) => cell.trim());
    checkHeader(this.names, file, line, target === null ? 1 : 2);
    if (target === undefined) {
      throw new InputError(
        `${file}: which column is the class? Name it as target (--target on the command line); the columns are ${shortList(this.names)}, the last is ${shown(this.names[this.names.length - 1]!)}. For a table without a class give target: null.`,
      );
    }
    if (target !== null) this.target = findColumn(file, this.names, target, 'the target');
    this.#builder = new TableBuilder(this.names.length - (target === null ? 0 : 1), this.lines, this.characters);
  }

  #row(cells: readonly string[], line: number, builder: TableBuilder): void {
    const { file } = this.options;
    if (cells.length !== this.names.length) {
      throw new InputError(
        `${file}, line ${line}: the row has ${cells.length} cells, but the header has ${this.names.length}; ${cells.length < this.names.length ? 'add the missing ones' : 'remove the extra ones or quote cells that hold the separator'}.`,
      );
    }
    const { data, start } = builder.open();
    let label = '';
    let missing = false;
    for (let j = 0, k = start; j < cells.length; j++) {
      const cell = cells[j]!;
      if (j === this.target) {
        label = cell.trim();
        if (isMissing(label)) missing = this.#missing(label, line, j);
        continue;
      }
      const value = parseNumber(cell);
      if (value - value === 0) data[k] = value;
      else {
        const retry = this.#number(cell.trim(), line, j);
        if (retry === undefined) missing = true;
        else data[k] = retry;
      }
      k++;
    }
    if (missing) builder.drop();
    else builder.close(label);
  }

  #place(line: number, column: number): string {
    return `${this.options.file}, line ${line}, column ${column + 1} (${shown(this.names[column]!)})`;
  }

  #missing(cell: string, line: number, column: number): true {
    if (this.options.missing !== 'drop') throw new InputError(missingMessage(this.#place(line, column), cell));
    return true;
  }

  /** A number with blanks around it, or undefined for a missing one in a row to be dropped. */
  #number(cell: string, line: number, column: number): number | undefined {
    if (isMissing(cell)) {
      this.#missing(cell, line, column);
      return undefined;
    }
    const value = parseNumber(cell);
    if (Number.isFinite(value)) return value;
    const place = this.#place(line, column);
    if (Math.abs(value) === Infinity || /^[+-]?inf(inity)?$/i.test(cell)) {
      throw new InputError(`${place}: ${shown(cell)} is not a finite number; correct the cell or remove the row.`);
    }
    const comma = /^[+-]?\d+,\d+$/.test(cell) ? ' Write decimals with a point.' : '';
    throw new InputError(
      `${place}: expected a number, found ${shown(cell)}; correct the cell, or remove the column if it is no number.${comma}`,
    );
  }

  build(): Table {
    const { file } = this.options;
    if (!this.#builder)
      throw new InputError(`${file}: there is no header row; the first row must hold the column names.`);
    return this.#builder.build(file, this.names, this.target);
  }
}

/**
 * Reads a CSV text with a header row into a table: every column but `target` is a numeric feature. Labels are numbers where every
 * cell of the class column is one.
 *
 * Throws an InputError that names file, line and column for: missing values (unless `missing` is 'drop'), cells that are no
 * finite number, rows of the wrong length, repeated or empty column names, a missing header, an unknown target (with the
 * nearest name), an unclosed quote, and texts that are no CSV file; an OptionError for an option that does not exist.
 */
export function readCsv(text: string, options: CsvOptions = {}): Table {
  const settings: Settings = withDefaults('readCsv', options, defaults);
  const { file } = settings;
  checkMissing('readCsv', settings.missing);
  let clean = cleanText(text, file, 'a CSV file');
  if (clean.includes('\r\n')) clean = clean.replaceAll('\r\n', '\n');
  const delimiter = settings.delimiter ?? guessDelimiter(clean);
  checkDelimiter(delimiter, file);
  // Lines but for the header's.
  let lines = clean.endsWith('\n') ? -1 : 0;
  for (let i = clean.indexOf('\n'); i >= 0; i = clean.indexOf('\n', i + 1)) lines++;
  const reader = new CsvReader(settings, lines, clean.length);
  let quoteProblem: string | undefined;
  Papa.parse<string[]>(clean, {
    delimiter,
    newline: '\n',
    step: ({ data, errors }) => {
      const quoting = errors.find((e) => e.type === 'Quotes');
      if (quoting && quoteProblem === undefined) {
        quoteProblem = `${file}, line ${reader.line}: a quoted cell is not closed properly; close it with " and double any " inside.`;
      }
      if (quoteProblem !== undefined) throw new InputError(quoteProblem);
      reader.take(data);
    },
  });
  return reader.build();
}
