/** What kind of values the columns of a table hold. */
import { checkList, InputError, shown } from '../checks/index.js';
import { findNonFinite, toMatrix, type MatrixLike } from '../matrix/index.js';

/**
 * What a column of numbers holds: one value ('constant'), 0 and 1 ('binary'), whole numbers ('whole'), or any numbers ('real').
 */
export type NumberKind = 'constant' | 'binary' | 'whole' | 'real';

/** A column of numbers as plain data, which JSON keeps. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: NumberKind;
  /** Least and greatest value, in the column's unit. */
  readonly low: number;
  readonly high: number;
}

/** A column as plain data; `kind` tells what it holds. */
export type ColumnDescription = NumberColumn;

/**
 * The kind and range of every column of `features` [rows, columns], judged by these rows alone, under its name [columns].
 *
 * Whole numbers beyond 2^53 count as real. Throws an InputError for no rows, NaN, infinities, or names that do not fit.
 */
export function describeColumns(features: MatrixLike, names: readonly string[]): ColumnDescription[] {
  const x = toMatrix(features, 'describeColumns');
  checkList('describeColumns: names', names);
  const [rows, width] = x.shape as [number, number];
  if (width !== names.length)
    throw new InputError(`describeColumns: ${width} columns and ${names.length} names; give one name for each column.`);
  if (rows === 0) throw new InputError('describeColumns: there are no rows to judge by; give at least one.');
  const bad = findNonFinite(x);
  if (bad)
    throw new InputError(
      `describeColumns: row ${bad.row} (counted from 0), column ${shown(names[bad.column]!)} holds ${bad.value}; leave the row out or fill in the value.`,
    );
  return names.map((name, j) => describeColumn(name, x.data, j, width));
}

function describeColumn(name: string, data: Float64Array, first: number, width: number): ColumnDescription {
  let low = Infinity;
  let high = -Infinity;
  let whole = true;
  for (let k = first; k < data.length; k += width) {
    const value = data[k]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (!Number.isSafeInteger(value)) whole = false;
  }
  let kind: NumberKind = 'real';
  if (low === high) kind = 'constant';
  else if (whole) kind = low === 0 && high === 1 ? 'binary' : 'whole';
  // Without the sign of -0, which JSON loses.
  return { name, kind, low: low + 0, high: high + 0 };
}
