/**
 * How alike the distributions of a column are in two tables (SDMetrics' KSComplement and TVComplement).
 *
 * Notation: F and G are the empirical distribution functions of n real and m synthetic values; f and g the shares of each value.
 * KS complement: 1 - max |F - G|; TV complement: 1 - Σ |f - g| / 2. Both are in [0, 1], and 1 where the distributions are equal.
 */
import { checkedNumbers } from './numbers.js';
import type { Rows } from './rows.js';

/** Columns of at most so many different real values are compared value by value. */
const fewValues = 2;

/**
 * One less the two-sample Kolmogorov-Smirnov statistic of two lists of values.
 * @throws RangeError for an empty list, InputError for a value that is no finite number
 */
export function ksComplement(real: ArrayLike<number>, synthetic: ArrayLike<number>): number {
  return ksOfSorted(sorted('ksComplement', real), sorted('ksComplement', synthetic));
}

/**
 * One less the total variation distance of two lists of values, each value a category.
 * @throws RangeError for an empty list, InputError for a value that is no finite number
 */
export function tvComplement(real: ArrayLike<number>, synthetic: ArrayLike<number>): number {
  return tvOfSorted(sorted('tvComplement', real), sorted('tvComplement', synthetic));
}

function sorted(where: string, values: ArrayLike<number>): Float64Array {
  const numbers = checkedNumbers(where, values);
  if (numbers.length === 0) throw new RangeError(`${where}: there are no values; give at least one on either side.`);
  return numbers.sort();
}

function ksOfSorted(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return 1 - largest;
}

function tvOfSorted(a: Float64Array, b: Float64Array): number {
  let apart = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    const [i0, j0] = [i, j];
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    apart += Math.abs((i - i0) / a.length - (j - j0) / b.length);
  }
  return 1 - apart / 2;
}

/** The values of every column in ascending order, column after column: [columns, rows]. */
export interface SortedColumns {
  readonly values: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

export function sortColumns(x: Rows): SortedColumns {
  const { rows, columns, data } = x;
  if (rows === 0) throw new RangeError('sortColumns: there are no rows; give at least one.');
  const values = new Float64Array(rows * columns);
  for (let i = 0, k = 0; i < rows; i++) for (let j = 0; j < columns; j++, k++) values[j * rows + i] = data[k]!;
  for (let j = 0; j < columns; j++) values.subarray(j * rows, (j + 1) * rows).sort();
  return { values, columns, rows };
}

/**
 * The shape score of every column [columns]: the TV complement where the real rows hold at most two different values (a column of
 * yes and no, a constant one), else the KS complement. Scores in [0, 1].
 */
export function columnShapes(real: SortedColumns, synthetic: SortedColumns): Float64Array {
  return Float64Array.from({ length: real.columns }, (_, j) => {
    const a = real.values.subarray(j * real.rows, (j + 1) * real.rows);
    const b = synthetic.values.subarray(j * synthetic.rows, (j + 1) * synthetic.rows);
    return hasFewValues(a) ? tvOfSorted(a, b) : ksOfSorted(a, b);
  });
}

function hasFewValues(ascending: Float64Array): boolean {
  let changes = 0;
  for (let i = 1; i < ascending.length && changes < fewValues; i++) if (ascending[i] !== ascending[i - 1]) changes++;
  return changes < fewValues;
}
