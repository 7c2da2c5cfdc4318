/** Numbers given by callers, as row-major ndarrays. */
import ndarray, { type NdArray } from 'ndarray';
import { sizeOf } from './ops/shapes.js';
import { type DType, type FloatArray, type Matrix, ShapeError } from './types.js';

/** Nested arrays of numbers, an ndarray or one number: what `tensor()` and `parameter()` take as values. */
export type Values = number | readonly Values[] | NdArray<FloatArray> | FloatArray;

/** Zeros of an element type. */
export function floats(dtype: DType, size: number): FloatArray {
  return dtype === 'float64' ? new Float64Array(size) : new Float32Array(size);
}

/** Copies values into a row-major ndarray: float32 stays float32, everything else becomes float64. */
export function toNdarray(values: Values): Matrix {
  if (typeof values === 'number') return ndarray(Float64Array.of(values), []);
  if (values instanceof Float32Array || values instanceof Float64Array) return ndarray(values.slice(), [values.length]);
  if ('data' in values) return copyRowMajor(values);
  const shape: number[] = [];
  for (let level: Values = values; Array.isArray(level); level = (level as Values[])[0] ?? 0) shape.push(level.length);
  const flat: number[] = [];
  flatten(values, shape, 0, flat);
  return ndarray(Float64Array.from(flat), shape);
}

function flatten(values: readonly Values[], shape: readonly number[], depth: number, out: number[]): void {
  if (values.length !== shape[depth])
    throw new ShapeError(
      `tensor: ragged nested array (${values.length} entries where ${shape[depth]} were expected at depth ${depth})`,
    );
  for (const value of values) {
    if (Array.isArray(value)) flatten(value, shape, depth + 1, out);
    else if (typeof value === 'number' && depth === shape.length - 1) out.push(value);
    else throw new ShapeError(`tensor: ragged nested array (${typeof value} at depth ${depth})`);
  }
}

function copyRowMajor(array: NdArray<FloatArray>): Matrix {
  const rank = array.shape.length;
  const rowMajor = array.stride.every((stride, axis) => stride === sizeOf(array.shape.slice(axis + 1)));
  const data = array.data instanceof Float32Array ? new Float32Array(array.size) : new Float64Array(array.size);
  if (rowMajor && ArrayBuffer.isView(array.data)) {
    data.set(array.data.subarray(array.offset, array.offset + array.size));
    return ndarray(data, [...array.shape]);
  }
  const index = new Array<number>(rank).fill(0);
  for (let at = 0; at < data.length; at++) {
    let offset = array.offset;
    for (let axis = 0; axis < rank; axis++) offset += index[axis]! * array.stride[axis]!;
    data[at] = array.data[offset]!;
    for (let axis = rank - 1; axis >= 0 && ++index[axis]! === array.shape[axis]; axis--) index[axis] = 0;
  }
  return ndarray(data, [...array.shape]);
}
