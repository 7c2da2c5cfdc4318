/** A table in the person's own columns: words, dates and numbers as they were written, ids and row numbers anew, the class in its place. */
import { cellReader, type FormColumn } from './form.js';
import { className } from './table-rows.js';
import type { Table } from './table.js';

/** Columns in order, and the cells of a row. */
export interface OwnTable {
  readonly header: readonly string[];
  /** Columns of the form, one for each name of the header. */
  readonly columns: readonly FormColumn[];
  /** Place of the class, -1 for none. */
  readonly at: number;
  readonly rows: number;
  /** The cells of a row; undefined for a missing one. */
  readonly cells: (row: number) => (string | number | undefined)[];
}

/** `firstRow` is the number of the first row, of tables that are parts of one. */
export function ownTable(
  table: Pick<Table, 'features' | 'labels' | 'classNames'> & { readonly form: NonNullable<Table['form']> },
  firstRow = 0,
): OwnTable {
  const { features, labels, classNames, form } = table;
  const { data } = features;
  const [rows, width] = features.shape as [number, number];
  const columns = form.columns.filter(({ kind }) => kind !== 'left out');
  const readers = columns.map((column) => cellReader(column));
  let next = 0;
  const starts = columns.map(({ features: own }) => (next += own) - own);
  const at = columns.findIndex(({ kind }) => kind === 'class');
  return {
    header: columns.map(({ name }) => name),
    columns,
    at,
    rows,
    cells: (row) =>
      readers.map((read, k) =>
        k === at ? className({ classNames }, labels[row]!) : read(data, row * width + starts[k]!, firstRow + row),
      ),
  };
}
