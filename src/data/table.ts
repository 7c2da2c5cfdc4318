/** A table of numeric features and, usually, one class column. */
import { checkList, described, InputError, nearestName, shortList, shown, withDefaults } from '../checks/index.js';
import type { TableForm } from './form.js';
import {
  asNumber,
  checkLabels,
  isNdArray,
  matrix,
  toMatrix,
  type Label,
  type Matrix,
  type MatrixLike,
} from '../matrix/index.js';

/**
 * Numeric features, the class of every row where there is one, and where every row came from. Features are NaN only where a table was
 * read with `missing: 'median'` or `'model'`, until a synthesizer fills them in from its training rows.
 */
export interface Table {
  /** What the table is called in messages and reports. */
  readonly name: string;
  /** float64 [rows, features]. */
  readonly features: Matrix;
  /** Column names [features]. */
  readonly featureNames: readonly string[];
  /** Name of the class column; undefined in a table without one. */
  readonly target: string | undefined;
  /** Zero-based place of the class among all the columns, features and class together; -1 without one. */
  readonly targetIndex: number;
  /** Class of every row [rows]; numbers where every cell of the column is one; empty without a class column. */
  readonly labels: readonly Label[];
  /** The first spelling of every label, for people and files. */
  readonly classNames: ReadonlyMap<Label, string>;
  /** The files that the rows came from, in joined order. */
  readonly sources: readonly string[];
  /** Index into `sources` of every row [rows]. */
  readonly origin: Int32Array;
  /** Zero-based number of every row [rows] within its own file's data rows, left-out rows counted. */
  readonly sourceRow: Int32Array;
  /** The columns of the person's own table and what they have become; without it every column is a number or the class. */
  readonly form?: TableForm;
}

/** A cell of a row: a number, true or false (1 or 0), or a class label. */
export type Cell = Label | boolean;

/** What a table is made from. */
export interface TableParts {
  /** The names of all columns of `rows`, in order. */
  readonly columns: readonly string[];
  /** The rows [rows, columns], each an array or a typed array, or an ndarray of numbers. */
  readonly rows: ArrayLike<ArrayLike<Cell>> | MatrixLike;
  /** Name of the class column; without it the table has none. */
  readonly target?: string | undefined;
  /** Class of every row [rows], where the class is none of `columns`; the class column is then the last. */
  readonly labels?: ArrayLike<Label> | undefined;
  /** What the table is called in messages and reports; 'table' by default. */
  readonly name?: string | undefined;
}

/** Whether a value has what every table has: features and their names. */
export function isTable(value: unknown): value is { features: MatrixLike; featureNames: readonly string[] } {
  if (typeof value !== 'object' || value === null || !('features' in value && 'featureNames' in value)) return false;
  return typeof value.features === 'object' && Array.isArray(value.featureNames);
}

/** @throws InputError for names that are no text, empty or repeated. */
export function checkColumnNames(names: readonly string[], operation: string): void {
  const first = new Map<string, number>();
  names.forEach((name, j) => {
    if (typeof name !== 'string' || name === '')
      throw new InputError(`${operation}: column ${j} (counted from 0) has no name; name every column.`);
    const earlier = first.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${operation}: the column name ${shown(name)} occurs twice, in columns ${earlier} and ${j} (counted from 0); rename one of them.`,
      );
    }
    first.set(name, j);
  });
}

/** The place of the class among `columns`, or -1 when there is none among them. */
function placeOfTarget({ columns, target, labels }: TableParts): number {
  checkList('Table.from: columns', columns);
  if (target === undefined) return -1;
  if (typeof target !== 'string')
    throw new InputError(`Table.from: target must be the name of a column, found ${described(target)}.`);
  const at = columns.indexOf(target);
  if (labels !== undefined) {
    if (at >= 0)
      throw new InputError(
        `Table.from: the target ${shown(target)} is among the columns, and labels are given too; leave out one of the two.`,
      );
    return -1;
  }
  if (at >= 0) return at;
  const near = nearestName(
    target,
    Array.from(columns).filter((name) => typeof name === 'string'),
  );
  throw new InputError(
    `Table.from: there is no column ${shown(target)} (the target); ${near === undefined ? 'the' : `did you mean ${shown(near)}? The`} columns are ${shortList(columns)}. Where the class is no column, give labels.`,
  );
}

/** The rows as arrays of cells, each as wide as the header. */
function cellsOf(rows: TableParts['rows'], columns: readonly string[]): ArrayLike<unknown>[] {
  const width = columns.length;
  let all: ArrayLike<ArrayLike<unknown>>;
  if (isNdArray(rows)) {
    const { data, shape } = toMatrix(rows, 'Table.from');
    all = Array.from({ length: shape[0]! }, (_, i) => data.subarray(i * shape[1]!, (i + 1) * shape[1]!));
  } else {
    if (typeof rows !== 'object' || rows === null || typeof rows.length !== 'number')
      throw new InputError(`Table.from: rows must be a list of rows, found ${described(rows)}.`);
    all = rows;
  }
  return Array.from(all, (row, i) => {
    if (row !== null && typeof row === 'object' && row.length === width) return row;
    const found =
      row !== null && typeof row === 'object' ? `${row.length ?? 'no'} cells` : `no cells (${described(row)})`;
    throw new InputError(
      `Table.from: row ${i} (counted from 0) has ${found}, but there are ${width} columns; give one cell for each.`,
    );
  });
}

/** 1 or 0 for true or false, or the error. */
function unusualCell(cell: unknown, row: number, column: string): number {
  const place = `Table.from: row ${row} (counted from 0), column ${shown(column)}`;
  const value = asNumber(cell, () => place);
  if (Number.isFinite(value)) return value;
  throw new InputError(`${place} holds ${value}; leave the row out or fill in the value.`);
}

/**
 * A table from rows in memory. The class column may stand anywhere among the columns; its labels are taken as they are, numbers
 * throughout or text throughout. The other columns hold finite numbers, or true and false for 1 and 0.
 *
 * Throws an InputError that names row and column for missing cells and labels, cells that are no finite number, rows of another
 * length, repeated names, or a target that is no column; an OptionError for an unknown option.
 */
function tableFrom(parts: TableParts): Table {
  const given: TableParts = withDefaults<TableParts>('Table.from', parts, {
    columns: [],
    rows: [],
    target: undefined,
    labels: undefined,
    name: 'table',
  });
  const { columns, name = 'table' } = given;
  const at = placeOfTarget(given);
  const target = given.target ?? (given.labels === undefined ? undefined : 'class');
  const featureNames = columns.filter((_, j) => j !== at);
  checkColumnNames(target === undefined || at >= 0 ? columns : [...columns, target], 'Table.from');
  if (featureNames.length === 0)
    throw new InputError('Table.from: there are no features; name the columns of the rows.');
  const cells = cellsOf(given.rows, columns);
  const features = matrix(cells.length, featureNames.length);
  const { data } = features;
  let k = 0;
  cells.forEach((row, i) => {
    for (let j = 0; j < columns.length; j++) {
      if (j === at) continue;
      const cell = row[j];
      data[k++] = typeof cell === 'number' && Number.isFinite(cell) ? cell : unusualCell(cell, i, columns[j]!);
    }
  });
  const labels = at < 0 ? Array.from(given.labels ?? []) : cells.map((row) => row[at] as Label);
  if (target !== undefined) {
    checkLabels(labels, `Table.from, class column ${shown(target)}`);
    if (labels.length !== cells.length)
      throw new InputError(
        `Table.from: ${labels.length} labels for ${cells.length} rows; give one label for each row.`,
      );
  }
  return {
    name,
    features,
    featureNames,
    target,
    targetIndex: target === undefined ? -1 : at < 0 ? columns.length : at,
    labels,
    classNames: new Map(labels.map((label) => [label, String(label)])),
    sources: [name],
    origin: new Int32Array(cells.length),
    sourceRow: Int32Array.from({ length: cells.length }, (_, i) => i),
  };
}

/** Tables from rows in memory; `readCsv`, `readArff` and `loadTable` make them from text and files. */
export const Table: {
  /**
   * A table of rows in memory: numbers [rows, columns], with the class in one of the columns (`target`) or apart (`labels`).
   * @throws InputError for names that are missing or occur twice, rows of other lengths, and what is no number
   */
  from(parts: TableParts): Table;
} = { from: tableFrom };
