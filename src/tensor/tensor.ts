/**
 * Tensor: an immutable node of an expression graph. Building one checks shapes and computes nothing; values exist
 * only when a Plan that reaches the node runs on a Backend.
 *
 * Notation: g is the upstream gradient, y the node's own result, x (or a, b) its inputs.
 */
import ndarray from 'ndarray';
import type { Backend } from './backend.js';
import { evaluate } from './evaluate.js';
import { ops } from './ops/index.js';
import { shapeText, sizeOf } from './ops/shapes.js';
import { type LeafName, type Matrix, type OpAttributes, type OpName, type Shape, ShapeError } from './types.js';
import { toNdarray, type Values } from './values.js';

/** A number stands for a scalar constant. */
export type TensorLike = Tensor | number;

export class Tensor {
  readonly op: OpName | LeafName;
  readonly inputs: readonly Tensor[];
  readonly attributes: object;
  readonly shape: Shape;

  constructor(op: OpName | LeafName, inputs: readonly Tensor[], attributes: object, shape: Shape) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
  }

  /** The same operation on other inputs, which must have shapes that give the same result's shape. */
  withInputs(inputs: readonly Tensor[]): Tensor {
    return new Tensor(this.op, inputs, this.attributes, this.shape);
  }

  get rank(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  // Elementwise functions of one tensor; the result has the same shape.
  negate(): Tensor {
    return apply('negate', [this], {});
  }
  exp(): Tensor {
    return apply('exp', [this], {});
  }
  log(): Tensor {
    return apply('log', [this], {});
  }
  sqrt(): Tensor {
    return apply('sqrt', [this], {});
  }
  abs(): Tensor {
    return apply('abs', [this], {});
  }
  /** -1, 0 or 1. */
  sign(): Tensor {
    return apply('sign', [this], {});
  }
  /** 1 / x. */
  reciprocal(): Tensor {
    return apply('reciprocal', [this], {});
  }
  /** max(x, 0), with derivative 0 at 0. */
  relu(): Tensor {
    return apply('relu', [this], {});
  }
  /** 1 / (1 + exp(-x)), without overflow. */
  sigmoid(): Tensor {
    return apply('sigmoid', [this], {});
  }
  tanh(): Tensor {
    return apply('tanh', [this], {});
  }
  /** log(1 + exp(x)), without overflow. */
  softplus(): Tensor {
    return apply('softplus', [this], {});
  }
  /** x². */
  square(): Tensor {
    return this.multiply(this);
  }

  // Elementwise functions of two tensors; shapes broadcast as in NumPy (sizes equal, or one of them 1 or absent).
  add(other: TensorLike): Tensor {
    return apply('add', [this, lift(other)], {});
  }
  subtract(other: TensorLike): Tensor {
    return apply('subtract', [this, lift(other)], {});
  }
  multiply(other: TensorLike): Tensor {
    return apply('multiply', [this, lift(other)], {});
  }
  divide(other: TensorLike): Tensor {
    return apply('divide', [this, lift(other)], {});
  }
  maximum(other: TensorLike): Tensor {
    return apply('maximum', [this, lift(other)], {});
  }
  /** 1 where this > other, else 0; its derivative is 0. */
  greater(other: TensorLike): Tensor {
    return apply('greater', [this, lift(other)], {});
  }
  /** 1 where this = other, else 0; its derivative is 0. */
  equal(other: TensorLike): Tensor {
    return apply('equal', [this, lift(other)], {});
  }
  /** `whenTrue` where this is not 0, `whenFalse` elsewhere; the three shapes broadcast. */
  select(whenTrue: TensorLike, whenFalse: TensorLike): Tensor {
    return apply('select', [this, lift(whenTrue), lift(whenFalse)], {});
  }

  /** Matrix product `[m, k] x [k, n] -> [m, n]`; the options say which operand is stored transposed. */
  matmul(other: Tensor, options: { transposeA?: boolean; transposeB?: boolean } = {}): Tensor {
    const { transposeA = false, transposeB = false } = options;
    return apply('matmul', [this, other], { transposeA, transposeB });
  }

  /** Sum over `axes` (all of them when omitted; negative ones count from the end). */
  sum(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    return this.#reduce('sum', axes, options.keepDims ?? false);
  }
  /** Maximum over `axes`; the gradient is shared equally among equal maxima. */
  max(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    return this.#reduce('max', axes, options.keepDims ?? false);
  }
  /** Arithmetic mean over `axes`. */
  mean(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    const total = this.sum(axes, options);
    return total.multiply(total.size / this.size);
  }
  /** Mean (row 0) and biased variance (row 1) of every column: `[rows, columns] -> [2, columns]`. */
  batchMoments(): Tensor {
    return apply('batchMoments', [this], {});
  }
  /** log Σ exp(x) over `axis`, keeping it with size 1; the maximum is taken out first, so that it never overflows. */
  logSumExp(axis: number): Tensor {
    const peak = this.max(axis, { keepDims: true }).stopGradient();
    return this.subtract(peak).exp().sum(axis, { keepDims: true }).log().add(peak);
  }
  /** exp(x) / Σ exp(x) over `axis`. */
  softmax(axis: number): Tensor {
    return this.subtract(this.logSumExp(axis)).exp();
  }

  /** Repeats the tensor along axes of size 1 (or missing in front) until it has `shape`. */
  broadcastTo(shape: Shape): Tensor {
    return sameShape(this.shape, shape) ? this : apply('broadcast', [this], { shape: [...shape] });
  }
  /** The same values in a buffer of their own. */
  copy(): Tensor {
    return apply('broadcast', [this], { shape: this.shape });
  }
  /** Sums over the axes along which `shape` was broadcast to this tensor's shape: the reverse of `broadcastTo`. */
  sumTo(shape: Shape): Tensor {
    if (sameShape(this.shape, shape)) return this;
    const extra = this.rank - shape.length;
    const axes = this.shape
      .map((_, axis) => axis)
      .filter((axis) => axis < extra || (shape[axis - extra] === 1 && this.shape[axis] !== 1));
    return this.sum(axes, { keepDims: true }).reshape(shape);
  }
  /** The same elements in row-major order under another shape; one size may be -1 and is worked out. */
  reshape(shape: Shape): Tensor {
    if (sameShape(this.shape, shape)) return this;
    const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const resolved = shape.map((size) => (size === -1 ? this.size / known : size));
    return apply('reshape', [this], { shape: resolved });
  }
  /** Reorders axes; reverses them when `permutation` is omitted. */
  transpose(permutation?: readonly number[]): Tensor {
    return apply('transpose', [this], {
      permutation: permutation ?? this.shape.map((_, axis) => this.rank - 1 - axis),
    });
  }
  /** The block that begins at `start` and has `size`; -1 in `size` reaches to the end. */
  slice(start: readonly number[], size: readonly number[]): Tensor {
    const resolved = size.map((count, axis) => (count === -1 ? (this.shape[axis] ?? 0) - (start[axis] ?? 0) : count));
    return apply('slice', [this], { start: [...start], size: resolved });
  }
  /** Surrounds the tensor with zeros: `before` and `after` count them on every axis. */
  pad(before: readonly number[], after: readonly number[]): Tensor {
    return apply('pad', [this], { before: [...before], after: [...after] });
  }
  /** Rows of a matrix by number: `[rows, columns]` and indices `[count]` give `[count, columns]`. */
  gather(indices: Tensor): Tensor {
    return apply('gather', [this, indices], {});
  }
  /** Indices `[count]` to rows of zeros with a single 1: `[count, depth]`. */
  oneHot(depth: number): Tensor {
    return apply('oneHot', [this], { depth });
  }
  /** The same values, through which no gradient passes. */
  stopGradient(): Tensor {
    return apply('stopGradient', [this], {});
  }

  /**
   * The values of a tensor that depends on no input, as an ndarray of its shape: a plan built, run once and let go.
   * @param backend where to compute; the reference backend in float32 when omitted
   */
  data(backend?: Backend): Promise<Matrix> {
    return evaluate(this, backend);
  }

  #reduce(op: 'sum' | 'max', axes: number | readonly number[] | undefined, keepDims: boolean): Tensor {
    const listed = axes === undefined ? this.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes;
    const sorted = [...new Set(listed.map((axis) => (axis < 0 ? axis + this.rank : axis)))].sort((a, b) => a - b);
    // A primitive reduces one run of neighbouring axes, so that it is always [outer, reduced, inner] in memory.
    const runs: number[][] = [];
    for (const axis of sorted) {
      const last = runs.at(-1);
      if (last !== undefined && last.at(-1) === axis - 1) last.push(axis);
      else runs.push([axis]);
    }
    const kept = runs.reduce<Tensor>((x, run) => apply(op, [x], { axes: run, keepDims: true }), this);
    return keepDims ? kept : kept.reshape(this.shape.filter((_, axis) => !sorted.includes(axis)));
  }
}

/** A leaf whose values never change: `[...shape]`, kept as an ndarray. */
export class Constant extends Tensor {
  readonly value: Matrix;
  constructor(value: Matrix) {
    super('constant', [], {}, [...value.shape]);
    this.value = value;
  }
  /** Another constant. */
  withValue(value: Matrix): Constant {
    return new Constant(value);
  }
}

/** Builds the node of an operation. @throws ShapeError when the inputs' shapes do not fit it. */
export function apply<K extends OpName>(op: K, inputs: readonly Tensor[], attributes: OpAttributes[K]): Tensor {
  const shape = ops[op].shape(
    inputs.map((x) => x.shape),
    attributes,
  );
  return new Tensor(op, inputs, attributes, shape);
}

/** Joins tensors along `axis`; all other sizes must agree. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 1) return tensors[0]!;
  const rank = tensors[0]?.rank ?? 0;
  return apply('concat', tensors, { axis: axis < 0 ? axis + rank : axis });
}

/** A constant tensor. Nested arrays give its shape; an ndarray keeps its own. @throws ShapeError for ragged arrays. */
export function tensor(values: Values, shape?: Shape): Constant {
  const array = toNdarray(values);
  if (shape !== undefined && sizeOf(shape) !== array.size)
    throw new ShapeError(`tensor: ${array.size} values do not fill shape ${shapeText(shape)}`);
  return new Constant(shape === undefined ? array : ndarray(array.data, [...shape]));
}

function lift(value: TensorLike): Tensor {
  return typeof value === 'number' ? tensor(value) : value;
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
