/** Checks that all models share. Every message names the option, what was found and what it takes. */
import ndarray from 'ndarray';
import { type DType, type FloatArray, floats, type Matrix, toNdarray, type Values } from '../tensor/index.js';

/** An option outside its range. */
export class OptionError extends RangeError {
  override readonly name = 'OptionError';
}

/** Sizes beyond this are typing errors, not networks; what memory can hold is checked by the plan. */
const largestWidth = 1e9;

/** @throws OptionError unless `value` is a whole number from `low` to `high`. */
export function checkWhole(name: string, value: number, low = 1, high: number = largestWidth): number {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new OptionError(
      `${name} must be a whole number ${high === largestWidth && !(value > high) ? `of at least ${low}` : `from ${low} to ${high}`}, found ${String(value)}`,
    );
  return value;
}

/** @throws OptionError unless `value` is finite and above 0. */
export function checkPositive(name: string, value: number): number {
  if (!(value > 0 && value < Infinity))
    throw new OptionError(`${name} must be a positive number, found ${String(value)}`);
  return value;
}

/** Hidden layer widths. @throws OptionError for an empty list or a width that is not a whole number of at least 1. */
export function checkWidths(name: string, widths: readonly number[]): readonly number[] {
  if (widths.length === 0) throw new OptionError(`${name} must list at least one width, such as 346,178`);
  widths.forEach((width, i) => checkWhole(`${name}[${i}]`, width));
  return [...widths];
}

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
