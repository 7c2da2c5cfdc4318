/**
 * Tensor: an immutable node of an expression graph. Building one checks shapes and computes nothing; values exist
 * only when a Plan that reaches the node runs on a Backend.
 *
 * Every method throws a ShapeError that names it, what it found and what it takes, where shapes do not fit or a size or an
 * axis is not a whole number in range; an InputError where an operand is neither a tensor nor a number; and an OptionError
 * for an option that it does not have.
 */
import ndarray from 'ndarray';
import { checkList, described, InputError, withDefaults } from '../checks/index.js';
import type { Backend } from './backend.js';
import { evaluate } from './evaluate.js';
import { Node } from './node.js';
import { ops } from './ops/index.js';
import { broadcastShapes, checkAxis, checkSizes, shapeText, sizeOf } from './ops/shapes.js';
import { type TensorData, type OpAttributes, type OpName, type Shape, ShapeError } from './types.js';
import { toNdarray, type Values } from './values.js';

/** A number stands for a scalar constant. */
export type TensorLike = Tensor | number;

/** An immutable node of an expression; methods build larger ones, and nothing is computed before `data()` or a plan. */
export class Tensor extends Node {
  declare readonly inputs: readonly Tensor[];

  // Elementwise functions of one tensor; the result has the same shape.
  /** -x, element by element. */
  negate(): Tensor {
    return apply('negate', [this], {});
  }
  /** e to the power of x, element by element. */
  exp(): Tensor {
    return apply('exp', [this], {});
  }
  /** The natural logarithm, element by element: -Infinity at 0, NaN below. */
  log(): Tensor {
    return apply('log', [this], {});
  }
  /** The square root, element by element: NaN below 0. */
  sqrt(): Tensor {
    return apply('sqrt', [this], {});
  }
  /** |x|, element by element; its derivative at 0 is 0. */
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
  /** The hyperbolic tangent, element by element. */
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
  /** x + other; shapes broadcast. @throws ShapeError where they do not */
  add(other: TensorLike): Tensor {
    return apply('add', [this, lift(other)], {});
  }
  /** x - other; shapes broadcast. @throws ShapeError where they do not */
  subtract(other: TensorLike): Tensor {
    return apply('subtract', [this, lift(other)], {});
  }
  /** x * other, element by element; shapes broadcast. @throws ShapeError where they do not */
  multiply(other: TensorLike): Tensor {
    return apply('multiply', [this, lift(other)], {});
  }
  /** x / other, element by element; shapes broadcast. @throws ShapeError where they do not */
  divide(other: TensorLike): Tensor {
    return apply('divide', [this, lift(other)], {});
  }
  /** The larger of x and other, element by element; shapes broadcast. @throws ShapeError where they do not */
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
    return apply(
      'matmul',
      [this, other],
      withDefaults('matmul', options, {
        transposeA: false,
        transposeB: false,
      }),
    );
  }

  /** Sum over `axes` (all of them when omitted; negative ones count from the end). */
  sum(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    return this.#reduce('sum', axes, options);
  }
  /** Maximum over `axes`; the gradient is shared equally among equal maxima. */
  max(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    return this.#reduce('max', axes, options);
  }
  /** Arithmetic mean over `axes`. */
  mean(axes?: number | readonly number[], options: { keepDims?: boolean } = {}): Tensor {
    const total = this.#reduce('sum', axes, options, 'mean');
    return total.multiply(total.size / this.size);
  }
  /** Mean (row 0) and biased variance (row 1) of every column: `[rows, columns] -> [2, columns]`. */
  batchMoments(): Tensor {
    return apply('batchMoments', [this], {});
  }
  /** log Σ exp(x) over `axis`, keeping it with size 1; the maximum is taken out first, so that it never overflows. */
  logSumExp(axis: number): Tensor {
    checkAxis('logSumExp', axis, this.shape);
    const peak = this.max(axis, { keepDims: true }).stopGradient();
    return this.subtract(peak).exp().sum(axis, { keepDims: true }).log().add(peak);
  }
  /** exp(x) / Σ exp(x) over `axis`. */
  softmax(axis: number): Tensor {
    checkAxis('softmax', axis, this.shape);
    return this.subtract(this.logSumExp(axis)).exp();
  }

  /** Repeats the tensor along axes of size 1 (or missing in front) until it has `shape`. */
  broadcastTo(shape: Shape): Tensor {
    const wanted = checkSizes('broadcastTo', shape);
    return sameShape(this.shape, wanted) ? this : apply('broadcast', [this], { shape: wanted });
  }
  /** The same values in a buffer of their own. */
  copy(): Tensor {
    return apply('broadcast', [this], { shape: this.shape });
  }
  /** Sums over the axes along which `shape` was broadcast to this tensor's shape: the reverse of `broadcastTo`. */
  sumTo(shape: Shape): Tensor {
    if (sameShape(this.shape, checkSizes('sumTo', shape))) return this;
    if (!sameShape(broadcastShapes('sumTo', [shape, this.shape]), this.shape))
      throw new ShapeError(`sumTo: ${shapeText(shape)} does not broadcast to ${shapeText(this.shape)}`);
    const extra = this.rank - shape.length;
    const axes = this.shape
      .map((_, axis) => axis)
      .filter((axis) => axis < extra || (shape[axis - extra] === 1 && this.shape[axis] !== 1));
    return this.sum(axes, { keepDims: true }).reshape(shape);
  }
  /** The same elements in row-major order under another shape; one size may be -1 and is worked out. */
  reshape(shape: Shape): Tensor {
    const wanted = withKnownSizes(this, shape);
    return sameShape(this.shape, wanted) ? this : apply('reshape', [this], { shape: wanted });
  }
  /** Reorders axes; reverses them when `permutation` is omitted. */
  transpose(permutation: readonly number[] = this.shape.map((_, axis) => this.rank - 1 - axis)): Tensor {
    return apply('transpose', [this], {
      permutation: checkSizes('transpose: permutation', permutation, this.shape),
    });
  }
  /** The block that begins at `start` and has `size`; -1 in `size` reaches to the end. */
  slice(start: readonly number[], size: readonly number[]): Tensor {
    const from = checkSizes('slice: start', start, this.shape);
    const toEnd = (axis: number): number => Math.max(0, this.shape[axis]! - from[axis]!);
    const resolved = isList(size) ? size.map((count, axis) => (count === -1 ? toEnd(axis) : count)) : size;
    return apply('slice', [this], { start: from, size: checkSizes('slice: size', resolved, this.shape) });
  }
  /** Surrounds the tensor with zeros: `before` and `after` count them on every axis. */
  pad(before: readonly number[], after: readonly number[]): Tensor {
    return apply('pad', [this], {
      before: checkSizes('pad: before', before, this.shape),
      after: checkSizes('pad: after', after, this.shape),
    });
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
  data(backend?: Backend): Promise<TensorData> {
    return evaluate(this, backend);
  }

  #reduce(
    op: 'sum' | 'max',
    axes: number | readonly number[] | undefined,
    options: { keepDims?: boolean },
    method: string = op,
  ): Tensor {
    const { keepDims } = withDefaults(method, options, { keepDims: false });
    const listed = axes === undefined ? this.shape.map((_, axis) => axis) : Array.isArray(axes) ? axes : [axes];
    const sorted = [...new Set(listed.map((axis) => checkAxis(method, axis as number, this.shape)))].sort(
      (a, b) => a - b,
    );
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
  readonly value: TensorData;
  constructor(value: TensorData) {
    super('constant', [], {}, [...value.shape]);
    this.value = value;
  }
}

function checkTensor(op: OpName, x: unknown): void {
  if (!(x instanceof Tensor))
    throw new InputError(
      `${op}: takes tensors (and numbers where they broadcast), found ${described(x)}; make one with tensor()`,
    );
}

/** Builds the node of an operation. @throws ShapeError when the inputs' shapes do not fit it, InputError for an input that is no tensor */
function apply<K extends OpName>(op: K, inputs: readonly Tensor[], attributes: OpAttributes[K]): Tensor {
  for (const x of inputs) checkTensor(op, x);
  const shape = ops[op].shape(
    inputs.map((x) => x.shape),
    attributes,
  );
  return new Tensor(op, inputs, attributes, shape);
}

/** Joins tensors along `axis`; all other sizes must agree. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  checkList('concat', tensors);
  const [first] = tensors;
  if (first === undefined) throw new ShapeError('concat: takes at least one tensor, found none');
  checkTensor('concat', first);
  const at = checkAxis('concat', axis, first.shape);
  return tensors.length === 1 ? first : apply('concat', tensors, { axis: at });
}

/** A constant tensor. Nested arrays give its shape; an ndarray keeps its own. @throws ShapeError for ragged arrays. */
export function tensor(values: Values, shape?: Shape): Constant {
  const array = toNdarray(values);
  if (shape !== undefined && sizeOf(checkSizes('tensor: shape', shape)) !== array.size)
    throw new ShapeError(`tensor: ${array.size} values do not fill shape ${shapeText(shape)}`);
  return new Constant(shape === undefined ? array : ndarray(array.data, [...shape]));
}

function lift(value: TensorLike): Tensor {
  return typeof value === 'number' ? tensor(value) : value;
}

/** `shape` for the elements of `x`, with the size worked out that is -1. */
function withKnownSizes(x: Tensor, shape: Shape): Shape {
  const unknown = isList(shape) ? shape.indexOf(-1) : -1;
  if (unknown < 0) return checkSizes('reshape', shape);
  const known = sizeOf(checkSizes('reshape', shape.toSpliced(unknown, 1)));
  const size = x.size / known;
  if (!Number.isInteger(size))
    throw new ShapeError(
      `reshape: the ${x.size} elements of ${shapeText(x.shape)} do not divide into ${shapeText(shape)}, whose other sizes make ${known}`,
    );
  return shape.with(unknown, size);
}

/** Callers without types may pass anything. */
function isList(sizes: readonly number[]): boolean {
  return Array.isArray(sizes);
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
