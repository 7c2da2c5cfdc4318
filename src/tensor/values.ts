/** Numbers given by callers, as row-major ndarrays. */
import ndarray, { type NdArray } from 'ndarray';
import { described, InputError } from '../checks/index.js';
import { checkHolds, type NumberArray } from '../matrix/index.js';
import { greatestRank, shapeText, sizeOf } from './ops/shapes.js';
import { type DType, type FloatArray, type TensorData, ShapeError } from './types.js';

/**
 * What `tensor()` and `parameter()` take as values: a number, a list or typed array of numbers, lists of these nested to
 * any depth (rows of a matrix, say), or an ndarray.
 */
export type Values =
  number | ArrayLike<number> | ArrayLike<ArrayLike<number>> | readonly Values[] | NdArray<NumberArray | number[]>;

/** Zeros of an element type. */
export function floats(dtype: DType, size: number): FloatArray {
  return dtype === 'float64' ? new Float64Array(size) : new Float32Array(size);
}

/** A number as text that tells -0 from 0. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Copies values into a row-major ndarray: a Float32Array, and an ndarray over one, stays float32, everything else becomes
 * float64.
 * @param where opens the message of an error
 * @throws ShapeError for nested lists of unequal lengths, InputError for an entry that is no number, with its place
 */
export function toNdarray(values: Values, where = 'tensor'): TensorData {
  const given: unknown = values;
  if (typeof given === 'number') return ndarray(Float64Array.of(given), []);
  if (given instanceof Float32Array) return ndarray(given.slice(), [given.length]);
  if (isNdArray(given)) {
    checkHolds(given, where);
    return copyRowMajor(given, where);
  }
  if (!isList(given))
    throw new InputError(
      `${where}: takes a number, an array of numbers, nested arrays or an ndarray, found ${described(given)}`,
    );
  const shape: number[] = [];
  for (let level: unknown = given; isList(level); level = level[0]) {
    if (shape.length === greatestRank)
      throw new ShapeError(`${where}: lists are nested more than ${greatestRank} deep; a tensor has no more axes`);
    shape.push(level.length);
  }
  const out = new Float64Array(sizeOf(shape));
  copyLists(given, [], 0, { shape, out, where });
  return ndarray<FloatArray>(out, shape);
}

/** An array, a typed array of numbers, or another object with a length and numbered entries. */
function isList(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null || isNdArray(value)) return false;
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return false;
  const { length } = value as { length?: unknown };
  return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
}

function isNdArray(value: unknown): value is NdArray<NumberArray | number[]> {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value && 'stride' in value;
}

/** What nested lists are copied into. */
interface Target {
  readonly shape: readonly number[];
  readonly out: Float64Array;
  /** Opens the messages of errors. */
  readonly where: string;
}

/** Copies the list at `place` (its number in each of the lists around it), whose first entry is number `at` of `out`. */
function copyLists(list: ArrayLike<unknown>, place: readonly number[], at: number, target: Target): void {
  const { shape, out, where } = target;
  const depth = place.length;
  if (list.length !== shape[depth])
    throw ragged(target, place, `has ${list.length} entries where ${shape[depth]} were expected`);
  if (depth === shape.length - 1) {
    if (ArrayBuffer.isView(list)) out.set(list as unknown as NumberArray, at);
    else copyNumbers(list, place, at, target);
    return;
  }
  const size = sizeOf(shape.slice(depth + 1));
  for (let i = 0; i < list.length; i++) {
    const entry = list[i];
    if (isList(entry)) copyLists(entry, [...place, i], at + i * size, target);
    else if (typeof entry === 'number') throw ragged(target, [...place, i], 'is a number where a list was expected');
    else throw notANumber(where, [...place, i], shape.length, entry);
  }
}

function copyNumbers(list: ArrayLike<unknown>, place: readonly number[], at: number, target: Target): void {
  const { shape, out, where } = target;
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === 'number') out[at + i] = value;
    else if (isList(value)) throw ragged(target, [...place, i], 'is a list where a number was expected');
    else throw notANumber(where, [...place, i], shape.length, value);
  }
}

function copyRowMajor(array: NdArray<NumberArray | number[]>, where: string): TensorData {
  const { data, shape, stride, offset, size } = array;
  const out = data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  const rowMajor = stride.every((step, axis) => step === sizeOf(shape.slice(axis + 1)));
  if (rowMajor && ArrayBuffer.isView(data) && !(data instanceof BigInt64Array || data instanceof BigUint64Array)) {
    out.set(data.subarray(offset, offset + size));
    return ndarray<FloatArray>(out, [...shape]);
  }
  const index = shape.map(() => 0);
  for (let at = 0; at < size; at++) {
    let from = offset;
    for (let axis = 0; axis < index.length; axis++) from += index[axis]! * stride[axis]!;
    const value: unknown = data[from];
    if (typeof value !== 'number') throw notANumber(where, index, index.length, value);
    out[at] = value;
    for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return ndarray<FloatArray>(out, [...shape]);
}

function ragged({ where, shape }: Target, place: readonly number[], problem: string): ShapeError {
  return new ShapeError(
    `${where}: ragged nested array: ${placeText(place, shape.length)} ${problem}, as the first entries have shape ${shapeText(shape)}; give lists of equal length`,
  );
}

function notANumber(where: string, place: readonly number[], rank: number, value: unknown): InputError {
  const missing = value === null || value === undefined || value === '';
  const remedy = missing ? 'fill in or leave out what is missing' : 'write it as a number';
  return new InputError(`${where}: ${placeText(place, rank)} is ${described(value)} and not a number; ${remedy}`);
}

/** Where an entry is in values of so many axes, counted from 0: its row and column in a matrix. */
function placeText(place: readonly number[], rank: number): string {
  if (place.length === 0) return 'the list';
  if (place.length === 1) return `${rank > 1 ? 'row' : 'entry'} ${place[0]}`;
  return place.length === 2 ? `row ${place[0]}, column ${place[1]}` : `entry [${place.join(', ')}]`;
}
