/**
 * What every part of src/tensor speaks about: the operations, their attributes, and the record that describes one.
 *
 * Notation: a shape is a list of sizes, row-major, `[rows, columns]` for a matrix and `[]` for a scalar.
 */
import type { NdArray } from 'ndarray';
import type { FloatArray } from '../random/index.js';

/** The size of every axis, the first one outermost; `[]` for a single number. */
export type Shape = readonly number[];
export type { FloatArray };
/** The type of a backend's numbers. */
export type DType = 'float32' | 'float64';
/** Values of a tensor: an ndarray of any number of axes. */
export type TensorData = NdArray<FloatArray>;

/** Every primitive operation with its attributes. A row added here is a compile error until each table has it too. */
export interface OpAttributes {
  // elementwise, one input
  negate: object;
  exp: object;
  log: object;
  sqrt: object;
  abs: object;
  sign: object;
  reciprocal: object;
  relu: object;
  sigmoid: object;
  tanh: object;
  softplus: object;
  // elementwise, two inputs, broadcasting
  add: object;
  subtract: object;
  multiply: object;
  divide: object;
  maximum: object;
  greater: object;
  equal: object;
  // elementwise, three inputs of which any may broadcast
  select: object;
  // products
  matmul: { transposeA: boolean; transposeB: boolean };
  // reductions
  sum: { axes: readonly number[]; keepDims: boolean };
  max: { axes: readonly number[]; keepDims: boolean };
  batchMoments: object;
  // layout
  broadcast: { shape: Shape };
  reshape: { shape: Shape };
  transpose: { permutation: readonly number[] };
  slice: { start: readonly number[]; size: readonly number[] };
  pad: { before: readonly number[]; after: readonly number[] };
  concat: { axis: number };
  gather: object;
  oneHot: { depth: number };
  // graph control
  stopGradient: object;
}

/** The primitive operations. */
export type OpName = keyof OpAttributes;
/** What a node without inputs is. */
export type LeafName = 'constant' | 'parameter' | 'input';

/** Reads `inputs`, writes every element of `output`; all are row-major ndarrays of one dtype. */
type ReferenceKernel<K extends OpName> = (
  output: TensorData,
  inputs: readonly TensorData[],
  attributes: OpAttributes[K],
) => void;

/** One operation: all that is known about it apart from its derivative (gradients.ts) and the accelerators' kernels. */
export interface OpRecord<K extends OpName> {
  /** What it computes, as a formula. */
  readonly doc: string;
  /** Shape of the result; throws a `ShapeError` that names the operation and the shapes found. */
  readonly shape: (shapes: readonly Shape[], attributes: OpAttributes[K]) => Shape;
  readonly reference: ReferenceKernel<K>;
}

export type OpTable = { readonly [K in OpName]: OpRecord<K> };

/** Shapes that do not fit: the operation, the shapes found and what it takes. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}
