import { checkList, described, InputError, shown } from '../checks/index.js';
import ndarray from 'ndarray';
import type { NdArray } from 'ndarray';

/** A float64 matrix [rows, columns], row after row without gaps. */
export type Matrix = NdArray<Float64Array>;

/** Numbers of any element type. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** What is accepted as a matrix [rows, columns]: an ndarray of numbers, or an array of rows, each an array or a typed array. */
export type MatrixLike = NdArray<NumberArray | number[]> | ArrayLike<ArrayLike<number>>;

/** Whether `x` is an ndarray. */
export function isNdArray(x: unknown): x is NdArray<NumberArray | number[]> {
  return typeof x === 'object' && x !== null && 'shape' in x && 'stride' in x && 'data' in x;
}

/**
 * The number in a cell, true and false as 1 and 0; NaN and infinities pass.
 *
 * Throws an InputError that names `place` for a missing value (null, undefined, empty text) and for what is no number.
 */
export function asNumber(cell: unknown, place: () => string): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  if (cell === undefined || cell === null || cell === '') {
    const found = cell === '' ? 'empty text' : String(cell);
    throw new InputError(`${place()}: the value is missing, found ${found}; fill it in or leave the row out.`);
  }
  const found = typeof cell === 'string' ? shown(cell) : `a ${typeof cell}`;
  throw new InputError(`${place()}: expected a number, found ${found}; turn the cell into a number.`);
}

/** A float64 matrix of zeros, or over `data` [rows * columns], of shape [rows, columns]. */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
  return ndarray(data, [rows, columns]);
}

/** Rows from `start` to below `end` of `x`, which holds them row by row; the numbers are shared. */
export function rowsBetween({ data, shape }: Matrix, start: number, end: number): Matrix {
  const columns = shape[1]!;
  return matrix(end - start, columns, data.subarray(start * columns, end * columns));
}

/** @throws InputError for an ndarray whose shape, strides and offset reach outside its data; `operation` opens the message */
export function checkHolds(x: NdArray<NumberArray | number[]>, operation: string): void {
  const { data, shape, stride, offset } = x;
  let [first, last] = [offset, offset];
  const sound =
    Number.isSafeInteger(offset) &&
    [shape, stride].every((list) => Array.isArray(list) && list.every(Number.isSafeInteger)) &&
    shape.length === stride.length &&
    shape.every((size) => size >= 0);
  if (sound) {
    if (shape.includes(0)) return;
    shape.forEach((size, axis) => {
      const reach = (size - 1) * stride[axis]!;
      if (reach < 0) first += reach;
      else last += reach;
    });
    if (first >= 0 && last < data.length) return;
  }
  throw new InputError(
    `${operation}: an ndarray of ${described(data.length)} values does not hold shape ${described(shape)} with strides ${described(stride)} from ${described(offset)}.`,
  );
}

const placeIn = (operation: string, row: number, column: number) => (): string =>
  `${operation}: row ${row}, column ${column} (counted from 0)`;

function copyNdArray(x: NdArray<NumberArray | number[]>, operation: string): Matrix {
  checkHolds(x, operation);
  if (x.shape.length !== 2) {
    throw new InputError(
      `${operation}: expected a matrix [rows, columns], found shape [${x.shape.join(', ')}]; reshape it.`,
    );
  }
  const [rows, columns] = x.shape as [number, number];
  const [down, across] = x.stride as [number, number];
  const out = new Float64Array(rows * columns);
  const { data } = x;
  if (across === 1 && down === columns && ArrayBuffer.isView(data)) {
    out.set(data.subarray(x.offset, x.offset + rows * columns));
    return matrix(rows, columns, out);
  }
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) {
      const cell = data[x.offset + i * down + j * across];
      out[k] = typeof cell === 'number' ? cell : asNumber(cell, placeIn(operation, i, j));
    }
  }
  return matrix(rows, columns, out);
}

/**
 * A float64 copy of `x` [rows, columns], contiguous row by row; true and false become 1 and 0.
 *
 * `operation` opens the message of the InputError that is thrown when `x` is not two-dimensional, when its rows differ in
 * length, and, with row and column, when a cell is missing or is no number. NaN and infinities pass (`findNonFinite`).
 */
export function toMatrix(x: MatrixLike, operation = 'toMatrix'): Matrix {
  if (x === null || typeof x !== 'object') {
    throw new InputError(
      `${operation}: expected a matrix [rows, columns], found ${described(x)}; give an array of rows.`,
    );
  }
  if (isNdArray(x)) return copyNdArray(x, operation);
  if (ArrayBuffer.isView(x)) {
    throw new InputError(
      `${operation}: expected a matrix, found a flat typed array; wrap it: ndarray(values, [rows, columns]).`,
    );
  }
  const rows = x.length;
  const columns = rows > 0 ? (x[0]?.length ?? 0) : 0;
  const out = new Float64Array(rows * columns);
  for (let i = 0, k = 0; i < rows; i++) {
    const row: ArrayLike<unknown> | null | undefined = x[i];
    if (row === null || typeof row !== 'object' || row.length !== columns) {
      const found =
        typeof row === 'object' && row !== null ? `${row.length ?? 'no'} columns` : `no columns (${described(row)})`;
      throw new InputError(`${operation}: row ${i} has ${found} and row 0 has ${columns}; give rows of equal length.`);
    }
    for (let j = 0; j < columns; j++, k++) {
      const cell = row[j];
      out[k] = typeof cell === 'number' ? cell : asNumber(cell, placeIn(operation, i, j));
    }
  }
  return matrix(rows, columns, out);
}

/**
 * The chosen rows of `x` [rows, columns], in the order of `indices` [n], as a new matrix [n, columns].
 *
 * Throws an InputError for a row that is not there, and as `toMatrix` does.
 */
export function takeRows(x: MatrixLike, indices: ArrayLike<number>): Matrix {
  checkList('takeRows', indices);
  const source = isMatrix(x) ? x : toMatrix(x, 'takeRows');
  const [rows, columns] = source.shape as [number, number];
  const out = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
      throw new InputError(`takeRows: row ${described(row)} was asked for, but the matrix has rows 0 to ${rows - 1}.`);
    }
    const start = source.offset + row * columns;
    out.set(source.data.subarray(start, start + columns), i * columns);
  }
  return matrix(indices.length, columns, out);
}

/** Whether the elements of `x` lie row after row without gaps. */
function isContiguous(x: Matrix): boolean {
  return x.stride[1] === 1 && x.stride[0] === x.shape[1];
}

/** Whether `x` is a float64 matrix without gaps as it stands. */
function isMatrix(x: MatrixLike): x is Matrix {
  return isNdArray(x) && x.shape.length === 2 && x.data instanceof Float64Array && isContiguous(x as Matrix);
}

/** Where a matrix holds NaN or an infinity: zero-based row and column, and the value. */
interface NonFinite {
  row: number;
  column: number;
  value: number;
}

/** The first element of `x` [rows, columns] that is NaN or infinite, or undefined when all are finite. */
export function findNonFinite(x: Matrix): NonFinite | undefined {
  const source = isContiguous(x) ? x : toMatrix(x, 'findNonFinite');
  const columns = source.shape[1]!;
  const { data, offset, size } = source;
  for (let k = 0; k < size; k++) {
    const value = data[offset + k]!;
    if (value - value !== 0) return { row: Math.floor(k / columns), column: k % columns, value };
  }
  return undefined;
}
