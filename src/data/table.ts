/**
 * A table of numeric features and one class column, and what is done to whole tables.
 */
import { InputError, shortList } from '../checks/index.js';
import { uniqueSorted, findNonFinite, matrix, takeRows, type Matrix } from '../matrix/index.js';

/** Numeric features, a class label for every row, and where every row came from. */
export interface Table {
  /** What the table is called in messages and reports. */
  name: string;
  /** float64 [rows, features]. */
  features: Matrix;
  /** Column names [features]. */
  featureNames: string[];
  /** Name of the class column. */
  target: string;
  /** Class of every row [rows], as the file spells it. */
  labels: string[];
  /** The files that the rows came from, in joined order. */
  sources: string[];
  /** Index into `sources` of every row [rows]. */
  origin: Int32Array;
  /** Zero-based number of every row [rows] within its own file's data rows, left-out rows counted. */
  sourceRow: Int32Array;
}

/** Number of rows of a table. */
export function rowCount(table: Table): number {
  return table.labels.length;
}

/** The chosen rows of a table, in the order of `indices` [n] (zero-based); throws an InputError for a row that is not there. */
export function takeTableRows(table: Table, indices: ArrayLike<number>): Table {
  const features = takeRows(table.features, indices);
  const order = Array.from(indices);
  return {
    ...table,
    features,
    labels: order.map((i) => table.labels[i]!),
    origin: Int32Array.from(order, (i) => table.origin[i]!),
    sourceRow: Int32Array.from(order, (i) => table.sourceRow[i]!),
  };
}

/** The zero-based numbers of the rows that came from file number `source`, in table order. */
export function rowsFromSource(table: Table, source: number): Int32Array {
  const rows: number[] = [];
  table.origin.forEach((s, i) => s === source && rows.push(i));
  return Int32Array.from(rows);
}

/**
 * Joins tables one below the other, rows in the given order, each remembering its file.
 *
 * Throws an InputError when there are none, or when feature names, their order or the class column differ.
 */
export function joinTables(tables: readonly Table[], name?: string): Table {
  const [first] = tables;
  if (!first) throw new InputError('joinTables: there are no tables; give at least one.');
  for (const other of tables) {
    const { featureNames } = other;
    const differs = featureNames.findIndex((f, j) => f !== first.featureNames[j]);
    if (featureNames.length !== first.featureNames.length || differs >= 0) {
      const at = differs < 0 ? Math.min(featureNames.length, first.featureNames.length) : differs;
      throw new InputError(
        `${other.name} does not fit ${first.name}: feature ${at + 1} is '${featureNames[at] ?? '(none)'}' here and '${first.featureNames[at] ?? '(none)'}' there (${featureNames.length} and ${first.featureNames.length} features); give files with the same columns in the same order.`,
      );
    }
    if (other.target !== first.target) {
      throw new InputError(
        `${other.name} does not fit ${first.name}: the class column is '${other.target}' here and '${first.target}' there; rename one of them.`,
      );
    }
  }
  const width = first.featureNames.length;
  const rows = tables.reduce((n, t) => n + rowCount(t), 0);
  const features = matrix(rows, width);
  const origin = new Int32Array(rows);
  const sourceRow = new Int32Array(rows);
  const sources: string[] = [];
  const labels: string[] = [];
  for (const table of tables) {
    const row = labels.length;
    const all = takeRows(table.features, Int32Array.from(table.labels.keys()));
    features.data.set(all.data, row * width);
    origin.set(
      table.origin.map((s) => s + sources.length),
      row,
    );
    sourceRow.set(table.sourceRow, row);
    sources.push(...table.sources);
    for (const label of table.labels) labels.push(label);
  }
  return { ...first, name: name ?? first.name, features, labels, sources, origin, sourceRow };
}

/**
 * Checks that a table can be worked with: finite features, a label for every row, at least two classes.
 *
 * Throws an InputError that names the first bad row and column, or the only class; gives the sorted class names otherwise.
 */
export function checkTable(table: Table): string[] {
  const rows = rowCount(table);
  if (table.features.shape[0] !== rows || table.features.shape[1] !== table.featureNames.length) {
    throw new InputError(
      `${table.name}: features have shape [${table.features.shape.join(', ')}], but there are ${rows} labels and ${table.featureNames.length} feature names; make them agree.`,
    );
  }
  const bad = findNonFinite(table.features);
  if (bad) {
    throw new InputError(
      `${table.name}: row ${bad.row + 1}, column ${bad.column + 1} ('${table.featureNames[bad.column]!}') holds ${bad.value}; drop the row or fill in the value.`,
    );
  }
  const classes = uniqueSorted(table.labels);
  if (classes.length < 2) {
    throw new InputError(
      `${table.name}: column '${table.target}' holds only one class (${shortList(classes) || 'no rows at all'}); two are needed. Is it the right target column?`,
    );
  }
  return classes;
}
