/** Missing cells filled in from rows that may be learned from. */
import { type FormColumn, type TableForm } from './form.js';
import { matrix } from '../matrix/index.js';
import type { Table } from './table.js';

/** Whether a table's features may be NaN where cells are missing. */
export function maySayMissing({ form }: Pick<Table, 'form'>): boolean {
  return form !== undefined && (form.missing === 'median' || form.missing === 'model');
}

/** What takes the place of missing cells: a value for every feature. */
export type Fill = Float64Array;

function medianOf(values: number[]): number {
  if (values.length === 0) return 0;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  // Of whole numbers a whole one.
  return values[values.length % 2 === 1 ? middle : middle - 1]!;
}

/**
 * What fills the gaps of a table in, learned from the given rows alone (all of them by default): the median of a column's numbers or
 * dates (the lower of two), the most frequent of its words; 0 for a feature that has no value in these rows.
 */
export function learnFill({ features, form }: Pick<Table, 'features' | 'form'>, rows?: ArrayLike<number>): Fill {
  const [count, width] = features.shape as [number, number];
  const all = rows === undefined ? Array.from({ length: count }, (_, i) => i) : Array.from(rows);
  const fill = new Float64Array(width);
  const valuesOf = (j: number, gap = -1): number[] => {
    const values: number[] = [];
    for (const i of all) {
      const value = features.get(i, j);
      if (!Number.isNaN(value) && !(gap >= 0 && features.get(i, gap) === 1)) values.push(value);
    }
    return values;
  };
  let at = 0;
  for (const column of (form as TableForm).columns) {
    if (column.features > 0) fillColumn(fill, at, column, valuesOf);
    at += column.features;
  }
  return fill;
}

function fillColumn(
  fill: Fill,
  at: number,
  { kind, features, gaps }: FormColumn,
  valuesOf: (j: number, gap?: number) => number[],
): void {
  const own = gaps ? features - 1 : features;
  if (kind !== 'words') {
    fill[at] = medianOf(valuesOf(at, gaps ? at + own : -1));
    return;
  }
  const sums = Array.from({ length: own }, (_, k) => valuesOf(at + k).reduce((sum, value) => sum + value, 0));
  if (own === 1) fill[at] = sums[0]! * 2 > valuesOf(at).length ? 1 : 0;
  else fill[at + sums.indexOf(Math.max(...sums))] = 1;
}

/** The table with its gaps filled in; the table itself where it has none. */
export function fillGaps(table: Table, fill: Fill): Table {
  const { data, shape } = table.features;
  if (!data.some(Number.isNaN)) return table;
  const width = shape[1]!;
  return {
    ...table,
    features: matrix(
      shape[0]!,
      width,
      data.map((value, at) => (Number.isNaN(value) ? fill[at % width]! : value)),
    ),
  };
}

/** A table with its missing cells filled in from its own rows, all of which are training rows. */
export function filled(table: Table): Table {
  return maySayMissing(table) ? fillGaps(table, learnFill(table)) : table;
}
