/** The rows that models are given, checked, and as batches take them. */
import ndarray, { type NdArray } from 'ndarray';
import { shown, described, OptionError } from '../checks/index.js';
import { type DType, type FloatArray, floats, type TensorData, toNdarray, type Values } from '../tensor/index.js';

/**
 * A model's input as a row-major copy `[rows, columns]`, of numbers that float32 can hold.
 * @throws OptionError, with row and column, for anything else
 */
export function checkMatrix(name: string, values: Values): TensorData {
  const matrix = isNdarray(values) ? ofNdarray(name, values) : ofRows(name, values);
  const [rows, columns] = matrix.shape as [number, number];
  if (rows === 0 || columns === 0) throw new OptionError(`${name} is empty: [${rows}, ${columns}]`);
  const { data } = matrix;
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (!Number.isFinite(Math.fround(value))) throw badCell(name, value, Math.floor(at / columns), at % columns);
  }
  return matrix;
}

/** The matrix itself. @throws OptionError unless it has the columns that the model was fitted on */
export function checkColumns(name: string, matrix: TensorData, columns: number): TensorData {
  if (matrix.shape[1] !== columns)
    throw new OptionError(`${name} has ${matrix.shape[1]} columns, the model was fitted on ${columns}`);
  return matrix;
}

function badCell(name: string, value: unknown, row: number, column: number): OptionError {
  const found = typeof value === 'string' ? shown(value) : described(value);
  const remedy = Number.isFinite(value)
    ? 'float32 holds at most 3.4e38: scale the column first'
    : typeof value === 'number' || value === null || value === undefined || value === ''
      ? 'remove or fill such cells first'
      : 'every cell must be a number';
  return new OptionError(`${name} has ${found} in row ${row}, column ${column} (counted from 0); ${remedy}`);
}

function isNdarray(values: unknown): values is NdArray<FloatArray> {
  return typeof values === 'object' && values !== null && 'data' in values && 'shape' in values && 'stride' in values;
}

function notMatrix(name: string, found: string): OptionError {
  return new OptionError(`${name} must be a matrix [rows, columns], found ${found}`);
}

function ofNdarray(name: string, array: NdArray<FloatArray>): TensorData {
  if (array.shape.length !== 2) throw notMatrix(name, `shape [${array.shape.join(', ')}]`);
  if (ArrayBuffer.isView(array.data)) return toNdarray(array, name);
  // Of a plain array or a store of one's own, which may hold anything.
  const [rows, columns] = array.shape as [number, number];
  return fill(name, rows, columns, (row, column) => array.get(row, column));
}

/** Of an array of rows, each an array or a typed array. */
function ofRows(name: string, values: unknown): TensorData {
  if (!isList(values)) throw notMatrix(name, described(values));
  const first = values[0];
  if (!isList(first)) throw notMatrix(name, `shape [${values.length}]`);
  const columns = first.length;
  if (isList(first[0]) || isNdarray(first[0])) throw notMatrix(name, 'an array of more than two dimensions');
  for (let row = 0; row < values.length; row++) {
    const one = values[row];
    if (!isList(one)) throw notMatrix(name, `${described(one)} in place of row ${row}`);
    if (one.length !== columns)
      throw new OptionError(
        `${name} has ${one.length} columns in row ${row} (counted from 0) and ${columns} in row 0; give every row the same`,
      );
  }
  return fill(name, values.length, columns, (row, column) => (values[row] as ArrayLike<unknown>)[column]);
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
}

function fill(name: string, rows: number, columns: number, cell: (row: number, column: number) => unknown): TensorData {
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = cell(row, column);
      if (typeof value !== 'number') throw badCell(name, value, row, column);
      data[row * columns + column] = value;
    }
  return ndarray(data, [rows, columns]);
}

/** The matrix in an element type, itself if it has it already. Batches are then copies of memory, not conversions. */
export function asType(matrix: TensorData, dtype: DType): TensorData {
  const { data, shape } = matrix;
  if (data instanceof Float64Array === (dtype === 'float64')) return matrix;
  const converted = floats(dtype, data.length);
  converted.set(data);
  return ndarray(converted, shape);
}

/** Rows of a matrix from one to another, the last not included. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Such rows as one flat array of the matrix's element type. */
export function rowRange({ data, shape }: TensorData, { from, to }: RowRange): FloatArray {
  const columns = shape[1]!;
  return data.slice(from * columns, to * columns);
}

/** Shorter rows are copied number by number: a view of each takes longer than they do. */
const shortRow = 64;

/** Listed rows of a matrix as one flat array of its element type, which the next that are listed are written over. */
export function rowGatherer({ data, shape }: TensorData): (rows: Int32Array) => FloatArray {
  const columns = shape[1]!;
  // New memory for every batch costs more than what is copied into it.
  let memory = floats(data instanceof Float64Array ? 'float64' : 'float32', 0);
  return (rows) => {
    const size = rows.length * columns;
    if (memory.length < size) memory = floats(data instanceof Float64Array ? 'float64' : 'float32', size);
    for (let i = 0, to = 0; i < rows.length; i++, to += columns) {
      const from = rows[i]! * columns;
      if (columns >= shortRow) memory.set(data.subarray(from, from + columns), to);
      else for (let j = 0; j < columns; j++) memory[to + j] = data[from + j]!;
    }
    return memory.length === size ? memory : memory.subarray(0, size);
  };
}
