import { InputError } from '../checks/index.js';
import ndarray from 'ndarray';
import type { NdArray } from 'ndarray';

/** A float64 matrix [rows, columns], row after row without gaps. */
export type Matrix = NdArray<Float64Array>;

/** What is accepted as a matrix [rows, columns]: an ndarray of numbers or an array of rows. */
export type MatrixLike = NdArray<Float64Array | Float32Array | number[]> | ArrayLike<ArrayLike<number>>;

function isNdArray(x: MatrixLike): x is NdArray<Float64Array | Float32Array | number[]> {
  return 'shape' in x && 'stride' in x && 'data' in x;
}

/** A float64 matrix of zeros, or over `data` [rows * columns], of shape [rows, columns]. */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
  return ndarray(data, [rows, columns]);
}

/**
 * A float64 copy of `x` [rows, columns], contiguous row by row.
 *
 * `operation` opens the message of the InputError that is thrown when `x` is not two-dimensional or its rows differ in length.
 */
export function toMatrix(x: MatrixLike, operation = 'toMatrix'): Matrix {
  if (isNdArray(x)) {
    if (x.dimension !== 2) {
      throw new InputError(
        `${operation}: expected a matrix [rows, columns], found shape [${x.shape.join(', ')}]; reshape it.`,
      );
    }
    const [rows, columns] = x.shape as [number, number];
    const [down, across] = x.stride as [number, number];
    const out = new Float64Array(rows * columns);
    const { data } = x;
    if (across === 1 && down === columns && typeof data === 'object' && 'subarray' in data) {
      out.set(data.subarray(x.offset, x.offset + rows * columns));
    } else {
      for (let i = 0, k = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, k++) out[k] = data[x.offset + i * down + j * across]!;
      }
    }
    return matrix(rows, columns, out);
  }
  if (ArrayBuffer.isView(x)) {
    throw new InputError(
      `${operation}: expected a matrix, found a flat typed array; wrap it: ndarray(values, [rows, columns]).`,
    );
  }
  const rows = x.length;
  const columns = rows > 0 ? x[0]!.length : 0;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = x[i]!;
    if (row.length !== columns || typeof row !== 'object') {
      throw new InputError(
        `${operation}: row ${i} has ${row.length ?? 'no'} columns and row 0 has ${columns}; give rows of equal length.`,
      );
    }
    out.set(row, i * columns);
  }
  return matrix(rows, columns, out);
}

/** The chosen rows of `x` [rows, columns], in the order of `indices` [n], as a new matrix [n, columns]; throws an InputError for a row that is not there. */
export function takeRows(x: Matrix, indices: ArrayLike<number>): Matrix {
  const source = isContiguous(x) ? x : toMatrix(x, 'takeRows');
  const [rows, columns] = source.shape as [number, number];
  const out = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(row >= 0 && row < rows && Number.isInteger(row))) {
      throw new InputError(`takeRows: row ${row} was asked for, but the matrix has rows 0 to ${rows - 1}.`);
    }
    const start = source.offset + row * columns;
    out.set(source.data.subarray(start, start + columns), i * columns);
  }
  return matrix(indices.length, columns, out);
}

/** Whether the elements of `x` lie row after row without gaps. */
export function isContiguous(x: Matrix): boolean {
  return x.stride[1] === 1 && x.stride[0] === x.shape[1];
}

/** Where a matrix holds NaN or an infinity: zero-based row and column, and the value. */
export interface NonFinite {
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
