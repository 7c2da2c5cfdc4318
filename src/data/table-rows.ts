/** What is done to whole tables: choosing rows, joining, checking. */
import { checkList, described, InputError, shortList, shown } from '../checks/index.js';
import { findNonFinite, isNdArray, matrix, takeRows, uniqueSorted, type Label } from '../matrix/index.js';
import { maySayMissing } from './fill.js';
import { isTable, type Table } from './table.js';

/** Number of rows of a table. */
export function rowCount(table: Table): number {
  return table.features.shape[0]!;
}

/** A class as people and files spell it: as it stood first in the table's file. */
export function className(table: Pick<Table, 'classNames'>, label: Label): string {
  return table.classNames.get(label) ?? String(label);
}

/** The chosen rows of a table, in the order of `indices` [n] (zero-based); throws an InputError for a row that is not there. */
export function takeTableRows(table: Table, indices: ArrayLike<number>): Table {
  checkList('takeTableRows', indices);
  const features = takeRows(table.features, indices);
  const order = Array.from(indices);
  return {
    ...table,
    features,
    labels: table.target === undefined ? [] : order.map((i) => table.labels[i]!),
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

/** @throws InputError unless `other` has the columns of `first` in the same order. */
function checkSameColumns(first: Table, other: Table): void {
  const { featureNames } = other;
  const there = first.featureNames;
  const differs = featureNames.findIndex((f, j) => f !== there[j]);
  if (featureNames.length !== there.length || differs >= 0) {
    const at = differs < 0 ? Math.min(featureNames.length, there.length) : differs;
    const nameAt = (names: readonly string[]): string => shown(names[at] ?? '(none)');
    throw new InputError(
      `${other.name} does not fit ${first.name}: feature ${at + 1} is ${nameAt(featureNames)} here and ${nameAt(there)} there (${featureNames.length} and ${there.length} features); give files with the same columns in the same order.`,
    );
  }
  if (other.target !== first.target) {
    const targetOf = (table: Table): string => (table.target === undefined ? '(none)' : shown(table.target));
    throw new InputError(
      `${other.name} does not fit ${first.name}: the class column is ${targetOf(other)} here and ${targetOf(first)} there; rename one of them.`,
    );
  }
}

/** The class columns of all tables below each other: where one holds text, numbers become the text they stood as. */
function joinLabels(tables: readonly Table[]): Pick<Table, 'labels' | 'classNames'> {
  const text = tables.some(({ labels }) => typeof labels[0] === 'string');
  const labels: Label[] = [];
  const classNames = new Map<Label, string>();
  for (const table of tables) {
    for (const label of table.labels) {
      const spelling = className(table, label);
      const joined = text && typeof label === 'number' ? spelling : label;
      labels.push(joined);
      if (!classNames.has(joined)) classNames.set(joined, spelling);
    }
  }
  return { labels, classNames };
}

/**
 * Joins tables one below the other, rows in the given order, each remembering its file; the class keeps its place in the first.
 *
 * Throws an InputError when there are none, or when feature names, their order or the class column differ.
 */
export function joinTables(tables: readonly Table[], name?: string): Table {
  checkList('joinTables', tables);
  for (const [i, table] of tables.entries())
    if (!isTable(table) || !isNdArray(table.features))
      throw new InputError(`joinTables: number ${i} (counted from 0) is no table, found ${described(table)}.`);
  const [first] = tables;
  if (!first) throw new InputError('joinTables: there are no tables; give at least one.');
  for (const other of tables) checkSameColumns(first, other);
  const width = first.featureNames.length;
  const rows = tables.reduce((n, table) => n + rowCount(table), 0);
  const features = matrix(rows, width);
  const origin = new Int32Array(rows);
  const sourceRow = new Int32Array(rows);
  const sources: string[] = [];
  let row = 0;
  for (const table of tables) {
    const all = takeRows(
      table.features,
      Int32Array.from({ length: rowCount(table) }, (_, i) => i),
    );
    features.data.set(all.data, row * width);
    origin.set(
      table.origin.map((s) => s + sources.length),
      row,
    );
    sourceRow.set(table.sourceRow, row);
    sources.push(...table.sources);
    row += rowCount(table);
  }
  return { ...first, name: name ?? first.name, features, ...joinLabels(tables), sources, origin, sourceRow };
}

/**
 * Checks that a table can be worked with: finite features (unless it was read with missing cells), a label for every row, at least two classes.
 *
 * Throws an InputError that names the first bad row and column, or the only class; gives the class labels in order otherwise.
 */
export function checkTable(table: Table): Label[] {
  const { name, target, labels, features } = table;
  if (target === undefined) throw new InputError(`${name}: there is no class column; name it as target.`);
  const rows = rowCount(table);
  if (labels.length !== rows || features.shape[1] !== table.featureNames.length) {
    throw new InputError(
      `${name}: features have shape [${features.shape.join(', ')}], but there are ${labels.length} labels and ${table.featureNames.length} feature names; make them agree.`,
    );
  }
  const bad = maySayMissing(table) ? undefined : findNonFinite(features);
  if (bad) {
    throw new InputError(
      `${name}: row ${bad.row + 1}, column ${bad.column + 1} (${shown(table.featureNames[bad.column]!)}) holds ${bad.value}; drop the row or fill in the value.`,
    );
  }
  const place = `${name}, class column ${shown(target)}`;
  const classes = uniqueSorted(labels, place);
  if (classes.length < 2) {
    const found = classes.map((label) => className(table, label));
    throw new InputError(
      `${name}: column ${shown(target)} holds only one class (${shortList(found) || 'no rows at all'}); two are needed. Is it the right target column?`,
    );
  }
  return classes;
}
