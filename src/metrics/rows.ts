import { type Matrix, matrix } from '../matrix/index.js';

/** A row-major matrix as plain numbers. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** The same rows as a matrix; numbers that are float64 already are shared. */
export function rowsMatrix({ data, rows, columns }: Rows): Matrix {
  return matrix(rows, columns, data instanceof Float64Array ? data : Float64Array.from(data));
}
