/**
 * Tables as text: CSV and ARFF, every number in the shortest form that reads back as the same float64 (-0 as 0). A table that was read
 * is written in its own columns: words, dates and missing cells as they were, ids and row numbers anew.
 */
import { defused, isFormula, checkChoice, described, InputError, shown, withDefaults } from '../checks/index.js';
import {
  checkLabels,
  findNonFinite,
  toMatrix,
  uniqueSorted,
  type Label,
  type Matrix,
  type MatrixLike,
} from '../matrix/index.js';
import Papa from 'papaparse';
import { checkDelimiter } from './csv-delimiter.js';
import { maySayMissing } from './fill.js';
import type { FormColumn, TableForm } from './form.js';
import { ownTable } from './own-table.js';
import { checkColumnNames, isTable } from './table.js';

/** What can be written: a `Table`, or features [rows, features] and, if there is a class, its column. */
export interface WritableTable {
  name?: string;
  features: MatrixLike;
  featureNames: readonly string[];
  target?: string | undefined;
  /** Zero-based place of the class among all the columns; the last by default. */
  targetIndex?: number;
  labels?: ArrayLike<Label> | undefined;
  /** How labels are spelled; as they are by default. */
  classNames?: ReadonlyMap<Label, string>;
  /** The columns that the features stand for; they are written in their place. */
  form?: TableForm;
}

/** A table's rows in its own columns. */
export interface WritableRows {
  header: readonly string[];
  /** Place of the class in header and rows, or -1. */
  at: number;
  /** What the columns hold, where that is known. */
  columns: readonly FormColumn[] | undefined;
  count: number;
  /** The cells of a row, undefined where one is missing. */
  row: (i: number) => (string | number | undefined)[];
}

/** The place of the class column among `width` features and itself, or -1 without one. */
function placeOfClass(
  { target, targetIndex, labels }: WritableTable,
  rows: number,
  width: number,
  operation: string,
): number {
  const count = labels?.length ?? 0;
  if (target === undefined && count === 0) return -1;
  if (target === undefined || labels === undefined || count !== rows) {
    throw new InputError(
      `${operation}: ${rows} rows, target ${target === undefined ? '(none)' : shown(target)} and ${labels?.length ?? 'no'} labels; give target and one label for each row, or neither.`,
    );
  }
  if (typeof target !== 'string')
    throw new InputError(`${operation}: target must be the name of a column, found ${described(target)}.`);
  checkLabels(labels, `${operation}, class column ${shown(target)}`);
  const at = targetIndex ?? width;
  if (!(Number.isInteger(at) && at >= 0 && at <= width))
    throw new InputError(
      `${operation}: targetIndex is ${described(at)}; it must be a whole number from 0 to ${width}.`,
    );
  return at;
}

/** The rows of a table, checked. @throws InputError as `writeCsv` does; `operation` opens the message */
export function writableRows(table: WritableTable, operation: string, firstRow = 0): WritableRows {
  if (!isTable(table))
    throw new InputError(`${operation}: expected a table with features and featureNames, found ${described(table)}.`);
  const { featureNames, target, labels, classNames } = table;
  const features = toMatrix(table.features, operation);
  const [count, width] = features.shape as [number, number];
  if (width !== featureNames.length) {
    throw new InputError(
      `${operation}: ${width} columns and ${featureNames.length} featureNames; give one name for each column.`,
    );
  }
  const at = placeOfClass(table, count, width, operation);
  const header = [...featureNames];
  if (at >= 0) header.splice(at, 0, target!);
  checkColumnNames(header, operation);
  const bad = findNonFinite(features);
  if (bad && !(table.form !== undefined && maySayMissing({ form: table.form }) && Number.isNaN(bad.value))) {
    throw new InputError(
      `${operation}: row ${bad.row}, column ${shown(featureNames[bad.column]!)} holds ${bad.value}; only finite numbers can be written.`,
    );
  }
  const own = ownRows(table, features, firstRow);
  if (own !== undefined) return own;
  const row = (i: number): (string | number)[] => {
    const cells: (string | number)[] = Array.from(features.data.subarray(i * width, (i + 1) * width));
    if (at >= 0) cells.splice(at, 0, classNames?.get(labels![i]!) ?? String(labels![i]!));
    return cells;
  };
  return { header, at, columns: undefined, count, row };
}

/** The rows in the columns of the table's form; undefined without one. */
function ownRows(
  { form, labels, classNames }: WritableTable,
  features: Matrix,
  firstRow: number,
): WritableRows | undefined {
  if (form === undefined) return undefined;
  const { header, columns, at, rows, cells } = ownTable(
    {
      features,
      labels: Array.from(labels ?? []),
      classNames: classNames ?? new Map<Label, string>(),
      form,
    },
    firstRow,
  );
  return { header, at, columns, count: rows, row: cells };
}

/** Options of `writeCsv`. */
export interface WriteCsvOptions {
  /** The separator: one character; a comma by default. */
  delimiter?: string | undefined;
  /**
   * What becomes of names of columns and classes that a spreadsheet would compute, such as `=1+1`: 'keep' (default) writes them as they
   * are, for programs that read them back; 'defuse' writes an apostrophe before them.
   */
  formulas?: 'keep' | 'defuse' | undefined;
}

/** The names of columns, classes and words that a spreadsheet would take for formulas. */
export function formulaNames({ featureNames, target, labels = [], classNames, form }: WritableTable): string[] {
  const classes = [...new Set(Array.from(labels))].map((label) => classNames?.get(label) ?? String(label));
  const words = form?.columns.flatMap(({ words: own }) => own.filter((word) => word !== null)) ?? [];
  const names = form === undefined ? [...featureNames, target ?? ''] : form.columns.map(({ name }) => name);
  return [...names, ...classes, ...words].filter(isFormula);
}

/**
 * A table as CSV text: header row, columns in order with the class in its own place, lines ended by a line feed.
 *
 * Throws an InputError for names or labels that do not fit the features, repeated names, missing values, NaN or infinities; an
 * OptionError for an option that does not exist.
 */
export function writeCsv(table: WritableTable, options: WriteCsvOptions = {}): string {
  return [...csvPieces(table, options)].join('');
}

/** Cells of a piece of text. */
const pieceCells = 65_536;

/**
 * The same text in pieces. `firstRow` is the number of the first row, counted from 0, of a table that goes on where another one ended: it
 * has no header then.
 */
export function* csvPieces(table: WritableTable, options: WriteCsvOptions = {}, firstRow = 0): Generator<string> {
  const { delimiter = ',', formulas } = withDefaults<WriteCsvOptions>('writeCsv', options, {
    delimiter: ',',
    formulas: 'keep',
  });
  checkDelimiter(delimiter, 'writeCsv');
  checkChoice('writeCsv: formulas', formulas, ['keep', 'defuse']);
  const { header, count, row } = writableRows(table, 'writeCsv', firstRow);
  const text = (lines: (string | number | undefined)[][]): string => csvLines(lines, { delimiter, formulas });
  const pieceRows = Math.max(1, Math.floor(pieceCells / header.length));
  if (firstRow === 0) yield text([[...header]]);
  for (let start = 0; start < count; start += pieceRows)
    yield text(Array.from({ length: Math.min(pieceRows, count - start) }, (_, i) => row(start + i)));
}

/** Rows of cells as CSV text, each with a line's end; an undefined cell is a missing one. */
export function csvLines(
  lines: (string | number | undefined)[][],
  { delimiter = ',', formulas = 'keep' }: WriteCsvOptions = {},
): string {
  for (const line of lines) {
    // A blank line is no row.
    if (line.length === 1) line[0] ??= 'NA';
    if (formulas === 'defuse')
      line.forEach((cell, j) => {
        if (typeof cell === 'string') line[j] = defused(cell);
      });
  }
  return Papa.unparse(lines, { delimiter, newline: '\n' }) + '\n';
}

const PLAIN = /^[A-Za-z0-9_.:/+*&()[\]-]+$/;

/** A name or value as ARFF writes it: in single quotes, with escapes, where it holds anything unusual. */
function arffWord(word: string): string {
  if (PLAIN.test(word)) return word;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `'${escaped}'`;
}

/** What a column is declared as: the class and words by their values, dates by their format. */
function arffType(column: FormColumn | undefined, isClass: boolean, classes: readonly string[]): string {
  if (isClass) return `{${classes.map(arffWord).join(',')}}`;
  switch (column?.kind) {
    case 'words':
      return `{${column.words
        .filter((word) => word !== null)
        .map(arffWord)
        .join(',')}}`;
    case 'date':
      return `date ${arffWord(column.format)}`;
    case 'id':
      return 'string';
    default:
      return 'numeric';
  }
}

/**
 * A table as ARFF text: numeric attributes, and the class in its own place as a nominal attribute with its sorted labels. Of a table that
 * was read, words are nominal, too, dates are dates, and a missing cell is `?`.
 *
 * Throws an InputError as `writeCsv` does.
 */
export function writeArff(table: WritableTable): string {
  const { header, at, count, row, columns } = writableRows(table, 'writeArff');
  const { labels = [], classNames } = table;
  const classes = uniqueSorted(labels, 'writeArff').map((label) => classNames?.get(label) ?? String(label));
  const lines = [`@relation ${arffWord(table.name ?? 'table')}`, ''];
  header.forEach((name, j) => {
    lines.push(`@attribute ${arffWord(name)} ${arffType(columns?.[j], j === at, classes)}`);
  });
  lines.push('', '@data');
  const cell = (value: string | number | undefined): string =>
    value === undefined ? '?' : typeof value === 'string' ? arffWord(value) : String(value);
  for (let i = 0; i < count; i++) lines.push(row(i).map(cell).join(','));
  return lines.join('\n') + '\n';
}
