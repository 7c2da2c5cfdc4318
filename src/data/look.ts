/** A first look at a sheet: what the cells of every column are like, in memory that does not grow with the rows. */
import { nearestName, shortList, shown } from '../checks/index.js';
import { parseNumber } from '../matrix/index.js';
import type { NumberKind } from './columns.js';
import { type DateFormat, dateFormat, knownFormats } from './dates.js';
import { nameBefore } from './form.js';
import { isMissingClass } from './missing-cells.js';
import type { Problems } from './problems.js';
import type { Sheet } from './sheet.js';

/** Different texts of a column that are kept; of more, it is only known that they are many. */
const mostWords = 20_000;
/** Places of odd cells that are kept. */
const mostPlaces = 10;

/** A cell and where it stands. */
export interface Place {
  readonly line: number;
  readonly cell: string;
}

/** Most columns have no words. */
const noWords: ReadonlyMap<string, number> = new Map();

/** Names of columns that name the rows: id, patient_id, sample ID, patientId, subject no. */
const idNames: readonly RegExp[] = [/(^|[ _.-])(id|ids|uid|uuid|identifier|mrn|no|nr)\.?$/i, /[a-z]I[dD]$/];

/** Numbers that are compared; what comes after so many different ones is not looked at any more. */
const mostSeen = 100_000;

/** What the cells of a column are like. */
export class ColumnLook {
  /** Cells that are finite numbers, infinite or too large, missing, or anything else. */
  numbers = 0;
  infinite = 0;
  missing = 0;
  texts = 0;
  /** How often each text stands there, with the numbers of a column that is judged as text; `many` when there are too many to keep. */
  words: ReadonlyMap<string, number> = noWords;
  many = false;
  odd: readonly Place[] = [];
  gaps: readonly Place[] = [];
  /** Formats that all texts so far fit; undefined before the first. */
  formats: readonly DateFormat[] | undefined;
  whole = true;
  low: number = Infinity;
  high: number = -Infinity;
  #sum = 0;
  #squares = 0;
  /** Of a column whose name says that it names the rows: its numbers so far, until one comes again. */
  #seen: Set<number> | undefined;
  /** The number of the first row, where each row's is one more than the one before. */
  ordered: number | undefined;

  constructor(name: string) {
    if (idNames.some((pattern) => pattern.test(nameBefore(name)))) this.#seen = new Set();
  }

  /** Whether its name says that it names the rows, and all cells are whole numbers of which none comes twice. */
  numbersRows(rows: number): boolean {
    return this.#seen !== undefined && rows > 1 && this.whole && this.numbers === rows;
  }

  /** Notes a number; `row` counts from 0. */
  number(value: number, row: number): void {
    this.numbers++;
    if (row === 0) this.ordered = value;
    else if (this.ordered !== undefined && value !== this.ordered + row) this.ordered = undefined;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
    if (this.whole && !Number.isSafeInteger(value)) this.whole = false;
    this.#sum += value;
    this.#squares += value * value;
    if (this.#seen === undefined || this.#seen.size === mostSeen) return;
    if (this.#seen.has(value)) this.#seen = undefined;
    else this.#seen.add(value);
  }

  word(cell: string): void {
    if (this.words === noWords) this.words = new Map<string, number>();
    const words = this.words as Map<string, number>;
    const count = words.get(cell);
    if (count !== undefined) words.set(cell, count + 1);
    else if (words.size < mostWords) words.set(cell, 1);
    else this.many = true;
  }

  text(cell: string, line: number): void {
    this.texts++;
    this.word(cell);
    if (this.odd.length < mostPlaces) this.odd = [...this.odd, { line, cell }];
    if (this.formats?.length === 0) return;
    this.formats = (this.formats ?? knownFormats).filter(({ parse }) => !Number.isNaN(parse(cell)));
  }

  gap(cell: string, line: number): void {
    this.missing++;
    if (this.gaps.length < mostPlaces) this.gaps = [...this.gaps, { line, cell: cell.replace('\u0000', '') }];
  }

  /** What the numbers are. */
  get numberKind(): NumberKind {
    if (this.low === this.high) return 'constant';
    if (!this.whole) return 'real';
    return this.low === 0 && this.high === 1 ? 'binary' : 'whole';
  }

  /** The first number of a column that holds first, first + 1 … once each, in any order; undefined for any other. */
  countsFrom(rows: number): number | undefined {
    if (this.numbers !== rows || !this.whole || this.high - this.low !== rows - 1) return undefined;
    if (this.ordered !== undefined) return this.ordered;
    const n = rows;
    const [low, mean] = [this.low, (n - 1) / 2];
    // Whole numbers within a range of n with the sum and the sum of squares of 0 … n - 1.
    const sum = n * low + n * mean;
    const squares = n * low * low + 2 * low * n * mean + ((n - 1) * n * (2 * n - 1)) / 6;
    return this.#sum === sum && this.#squares === squares ? low : undefined;
  }
}

/** What a whole sheet is like. */
export interface SheetLook {
  readonly rows: number;
  readonly columns: readonly ColumnLook[];
}

/** The number that a trimmed cell stands for; NaN when it is none. */
export function numberReader(decimal: '.' | ','): (cell: string) => number {
  if (decimal === '.') return (cell) => parseNumber(cell);
  return (cell) => (cell.includes('.') ? Number.NaN : parseNumber(cell.replace(',', '.')));
}

export const isInfinite = (cell: string, value: number): boolean =>
  Math.abs(value) === Infinity || /^[+-]?inf(inity)?$/i.test(cell);

/** A cell that is none of the values that its column declares. */
export function noteUndeclared(sheet: Sheet, line: number, j: number, cell: string, problems: Problems): void {
  const declared = sheet.declared[j];
  const words = (declared !== undefined && 'words' in declared && declared.words) || [];
  const near = nearestName(cell, words);
  problems.add(
    'cells that hold none of the declared values',
    () =>
      `${sheet.where(line, j)}: ${shown(cell)} is not among the declared values ${shortList(words)}${near ? `; did you mean ${shown(near)}?` : ''}`,
    'correct the cell or declare the value',
  );
}

function noteClass(sheet: Sheet, line: number, j: number, cell: string, problems: Problems): void {
  const declared = sheet.declared[j]!;
  if ('words' in declared) noteUndeclared(sheet, line, j, cell, problems);
  else
    problems.add(
      'classes that are no numbers',
      () => `${sheet.where(line, j)}: expected a number, found ${shown(cell)}`,
      'correct the cell or declare the class as {a,b}',
    );
}

/** What a file declares of its columns, as checks of their cells: whether a number, or a class, is among the declared ones. */
function declaredChecks(
  sheet: Sheet,
  target: number,
): readonly (((cell: string, value: number) => boolean) | undefined)[] {
  return sheet.declared.map((declared, j) => {
    if (declared === undefined || (declared.kind !== 'number' && j !== target)) return undefined;
    const words = 'words' in declared ? declared.words : undefined;
    if (words === undefined)
      return j === target && declared.kind === 'number' ? (_, value) => value - value === 0 : undefined;
    const allowed = new Set<string | number>(j === target ? words : words.map((word) => parseNumber(word)));
    return j === target ? (cell) => allowed.has(cell) : (_, value) => allowed.has(value);
  });
}

/** Looks at every cell once. `target` is the place of the class, -1 for none; rows of another length are problems. */
export function lookAt(sheet: Sheet, target: number, problems: Problems): SheetLook {
  const columns = sheet.names.map((name) => new ColumnLook(name));
  const number = numberReader(sheet.decimal);
  const declared = sheet.declared.map((each) => each?.kind);
  const checks = declaredChecks(sheet, target);
  // A declared format comes first.
  sheet.declared.forEach((each, j) => {
    const format = each?.kind === 'date' ? dateFormat(each.format) : undefined;
    if (format !== undefined) columns[j]!.formats = [format];
  });
  let rows = 0;
  sheet.scan((cells, line) => {
    for (let j = 0; j < cells.length; j++) {
      const look = columns[j]!;
      let cell = cells[j]!;
      if (j === target) {
        cell = sheet.clean(cell);
        if (sheet.declared.length > 0 ? sheet.isMissing(cell) : isMissingClass(cell)) look.gap(cell, line);
        else {
          look.word(cell);
          if (checks[j]?.(cell, number(cell)) === false) noteClass(sheet, line, j, cell, problems);
        }
        continue;
      }
      let value = number(cell);
      if (!(value - value === 0)) {
        value = number(cell.trim());
        cell = sheet.clean(cell);
      }
      if (value - value === 0 && declared[j] !== 'words' && declared[j] !== 'text') {
        look.number(value + 0, rows);
        if (checks[j]?.(cell, value) === false) noteUndeclared(sheet, line, j, cell, problems);
      } else if (sheet.isMissing(cell)) look.gap(cell, line);
      else if (declared[j] !== 'words' && declared[j] !== 'text' && isInfinite(cell, value)) {
        look.infinite++;
        look.text(cell, line);
      } else look.text(cell, line);
    }
    rows++;
  }, problems);
  return { rows, columns };
}

/** The words of columns that hold numbers beside texts, all of them spelled as they stand. */
export function lookAtWords(sheet: Sheet, columns: ReadonlyMap<number, ColumnLook>, problems: Problems): void {
  if (columns.size === 0) return;
  for (const look of columns.values()) look.words = noWords;
  sheet.scan((cells) => {
    for (const [j, look] of columns) {
      const cell = sheet.clean(cells[j]!);
      if (!sheet.isMissing(cell)) look.word(cell);
    }
  }, problems);
}
