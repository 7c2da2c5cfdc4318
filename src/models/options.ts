/** Checks of what models are given as rows. */
import ndarray from 'ndarray';
import { OptionError } from '../checks/index.js';
import { type DType, type FloatArray, floats, type Matrix, toNdarray, type Values } from '../tensor/index.js';

/** A model's input as a row-major ndarray `[rows, columns]` of finite numbers. */
export function checkMatrix(name: string, values: Values, columns?: number): Matrix {
  const matrix = toNdarray(values);
  if (matrix.shape.length !== 2)
    throw new OptionError(`${name} must be a matrix [rows, columns], found shape [${matrix.shape.join(', ')}]`);
  const [rows, width] = matrix.shape as [number, number];
  if (rows === 0 || width === 0) throw new OptionError(`${name} is empty: [${rows}, ${width}]`);
  if (columns !== undefined && width !== columns)
    throw new OptionError(`${name} has ${width} columns, the model was fitted on ${columns}`);
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new OptionError(
      `${name} has ${matrix.data[bad]} in row ${Math.floor(bad / width)}, column ${bad % width} (counted from 0); remove or fill such cells first`,
    );
  return matrix;
}

/** The matrix in an element type, itself if it has it already. Batches are then copies of memory, not conversions. */
export function asType(matrix: Matrix, dtype: DType): Matrix {
  const { data, shape } = matrix;
  if (data instanceof Float64Array === (dtype === 'float64')) return matrix;
  const converted = floats(dtype, data.length);
  converted.set(data);
  return ndarray(converted, shape);
}

/** Rows `from` to `to` of a matrix, or the rows listed, as one flat array of the matrix's element type. */
export function rowsOf(matrix: Matrix, rows: { from: number; to: number } | Int32Array): FloatArray {
  const columns = matrix.shape[1]!;
  const range = (from: number, to: number): FloatArray => matrix.data.subarray(from * columns, to * columns);
  if (!(rows instanceof Int32Array)) return range(rows.from, rows.to).slice();
  const out = floats(matrix.data instanceof Float64Array ? 'float64' : 'float32', rows.length * columns);
  rows.forEach((at, i) => out.set(range(at, at + 1), i * columns));
  return out;
}
