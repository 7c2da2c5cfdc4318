/**
 * From an operation to calls of the kernels. A row missing in the table is a compile error.
 *
 * Notation: addresses are in bytes, sizes and strides in elements (float32).
 */
import { matmulSizes } from '../../ops/matmul.js';
import { outerReduceInner, sizeOf } from '../../ops/shapes.js';
import type { OpAttributes, OpName, Shape } from '../../types.js';
import type { Kernels } from './kernels.js';

/** One call of a kernel, with all its arguments known. */
export interface KernelCall {
  readonly kernel: keyof Kernels;
  readonly args: readonly number[];
}

export interface Operand {
  readonly address: number;
  readonly shape: Shape;
}

type Lower<K extends OpName> = (
  output: Operand,
  inputs: readonly Operand[],
  attributes: OpAttributes[K],
  scratch: number,
) => KernelCall[];

/** Products beyond this many FLOPs are split into several calls, so that a run can give way in between (some 20 ms). */
const flopsPerCall = 6e8;
/** Blocks whose edges are multiples of this waste no part of the matmul kernel's register tile. */
const tileMultiple = 40;

interface Axis {
  size: number;
  readonly strides: number[];
}

/** The loops over `shape` that visit every operand, innermost last: size-1 axes dropped, axes merged where memory allows. */
function collapse(shape: Shape, operands: readonly Operand[]): Axis[] {
  const axes: Axis[] = [];
  const strides = operands.map((operand) => stridesWithin(operand.shape, shape));
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const own = strides.map((list) => list[axis]!);
    const outer = axes.at(-1);
    if (outer?.strides.every((stride, i) => stride === own[i]! * size) === true) {
      outer.size *= size;
      outer.strides.splice(0, own.length, ...own);
    } else axes.push({ size, strides: own });
  });
  return axes;
}

/** Strides of a contiguous operand seen with `shape`; 0 along axes that it is broadcast over. */
function stridesWithin(operand: Shape, shape: Shape): number[] {
  const missing = shape.length - operand.length;
  return shape.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || operand[own] === 1 ? 0 : sizeOf(operand.slice(own + 1));
  });
}

/** Calls `kernel` on the two innermost loops, once for every combination of the others. */
function broadcastCalls(kernel: keyof Kernels, output: Operand, operands: readonly Operand[]): KernelCall[] {
  if (sizeOf(output.shape) === 0) return [];
  const none = operands.map(() => 0);
  const axes = collapse(output.shape, operands);
  const inner = axes.pop() ?? { size: 1, strides: none };
  const rows = axes.pop() ?? { size: 1, strides: none };
  const strideArgs = operands.flatMap((_, i) => [rows.strides[i]!, inner.strides[i]!]);
  return outerOffsets(axes, operands.length).map((offsets, index) => ({
    kernel,
    args: [
      output.address + 4 * index * rows.size * inner.size,
      ...operands.map((operand, i) => operand.address + 4 * offsets[i]!),
      rows.size,
      inner.size,
      ...strideArgs,
    ],
  }));
}

/** The operands' offsets for every combination of the outer loops' counters, in row-major order. */
function outerOffsets(axes: readonly Axis[], operands: number): number[][] {
  return axes.reduce<number[][]>(
    (offsets, axis) =>
      offsets.flatMap((base) =>
        Array.from({ length: axis.size }, (_, at) => base.map((offset, i) => offset + at * axis.strides[i]!)),
      ),
    [new Array<number>(operands).fill(0)],
  );
}

/** Copies a box of elements between two arrays whose axes advance by the given strides. */
function copyBox(
  to: number,
  from: number,
  shape: Shape,
  toStrides: readonly number[],
  fromStrides: readonly number[],
): KernelCall[] {
  if (sizeOf(shape) === 0) return [];
  const axes = shape
    .map((size, axis): Axis => ({ size, strides: [toStrides[axis]!, fromStrides[axis]!] }))
    .filter((axis) => axis.size > 1);
  // copy2d writes neighbouring elements, so the innermost loop must be one over neighbours of the target.
  const last = axes.at(-1);
  const cols = last?.strides[0] === 1 && last.strides[1]! <= 1 ? axes.pop()! : { size: 1, strides: [1, 1] };
  const rows = axes.pop() ?? { size: 1, strides: [0, 0] };
  return outerOffsets(axes, 2).map(([target, source]) => ({
    kernel: 'copy2d',
    args: [
      to + 4 * target!,
      from + 4 * source!,
      rows.size,
      cols.size,
      rows.strides[0]!,
      rows.strides[1]!,
      cols.strides[1]!,
    ],
  }));
}

const contiguous = (shape: Shape): number[] =>
  stridesWithin(shape, shape).map((stride, axis) => stride || sizeOf(shape.slice(axis + 1)));
const offsetOf = (shape: Shape, at: readonly number[]): number =>
  contiguous(shape).reduce((total, stride, axis) => total + stride * at[axis]!, 0);

function unary<K extends OpName & keyof Kernels>(kernel: K): Lower<K> {
  return (output, [x]) => [{ kernel, args: [output.address, x!.address, sizeOf(output.shape)] }];
}
function broadcasting<K extends OpName & keyof Kernels>(kernel: K): Lower<K> {
  return (output, inputs) => broadcastCalls(kernel, output, inputs);
}
function reduction<K extends 'sum' | 'max'>(kernel: K): Lower<K> {
  return (output, [x], { axes }) => {
    const { outer, reduce, inner } = outerReduceInner(x!.shape, axes);
    return [{ kernel, args: [output.address, x!.address, outer, reduce, inner, 0, inner] }];
  };
}
const copyAll = (output: Operand, x: Operand): KernelCall[] =>
  broadcastCalls('copy2d', output, [x]).map(({ args }) => copyCall(args));
/** The arguments of a broadcasting call in copy2d's order: the target's row stride is its number of columns. */
function copyCall([out, x, rows, cols, xRow, xCol]: readonly number[]): KernelCall {
  return { kernel: 'copy2d', args: [out!, x!, rows!, cols!, cols!, xRow!, xCol!] };
}

export const lower: { readonly [K in OpName]: Lower<K> } = {
  negate: unary('negate'),
  exp: unary('exp'),
  log: unary('log'),
  sqrt: unary('sqrt'),
  abs: unary('abs'),
  sign: unary('sign'),
  reciprocal: unary('reciprocal'),
  relu: unary('relu'),
  sigmoid: unary('sigmoid'),
  tanh: unary('tanh'),
  softplus: unary('softplus'),
  add: broadcasting('add'),
  subtract: broadcasting('subtract'),
  multiply: broadcasting('multiply'),
  divide: broadcasting('divide'),
  maximum: broadcasting('maximum'),
  greater: broadcasting('greater'),
  equal: broadcasting('equal'),
  select: broadcasting('select'),
  sum: reduction('sum'),
  max: reduction('max'),
  batchMoments: (output, [x]) => {
    const [rows, columns] = x!.shape as [number, number];
    return [{ kernel: 'batchMoments', args: [output.address, x!.address, rows, columns, 0, columns] }];
  },

  matmul: (output, [a, b], flags, scratch) => {
    const { m, n, k } = matmulSizes([a!.shape, b!.shape], flags);
    const parts = Math.max(1, Math.ceil((2 * m * n * k) / flopsPerCall));
    const [length, byRows] = m >= n ? [m, true] : [n, false];
    const step = Math.ceil(length / parts / tileMultiple) * tileMultiple;
    const calls: KernelCall[] = [];
    for (let from = 0; from < length; from += step) {
      const to = Math.min(from + step, length);
      const block = byRows ? [from, to, 0, n] : [0, m, from, to];
      calls.push({
        kernel: 'matmul',
        args: [
          output.address,
          a!.address,
          b!.address,
          m,
          n,
          k,
          Number(flags.transposeA),
          Number(flags.transposeB),
          ...block,
          scratch,
        ],
      });
    }
    return calls;
  },

  broadcast: (output, [x]) => copyAll(output, x!),
  // Views share their input's buffer, so these two reach the kernels only if a plan ever stops treating them as views.
  reshape: (output, [x]) => copyAll(output, { address: x!.address, shape: output.shape }),
  stopGradient: (output, [x]) => copyAll(output, x!),
  transpose: (output, [x], { permutation }) => {
    if (permutation.length === 2 && permutation[0] === 1) {
      const [rows, columns] = x!.shape as [number, number];
      return [{ kernel: 'transpose2d', args: [output.address, x!.address, rows, columns, 0, rows] }];
    }
    const strides = contiguous(x!.shape);
    return copyBox(
      output.address,
      x!.address,
      output.shape,
      contiguous(output.shape),
      permutation.map((axis) => strides[axis]!),
    );
  },
  slice: (output, [x], { start }) =>
    copyBox(
      output.address,
      x!.address + 4 * offsetOf(x!.shape, start),
      output.shape,
      contiguous(output.shape),
      contiguous(x!.shape),
    ),
  pad: (output, [x], { before }) => [
    { kernel: 'fill', args: [output.address, sizeOf(output.shape), 0] },
    ...copyBox(
      output.address + 4 * offsetOf(output.shape, before),
      x!.address,
      x!.shape,
      contiguous(output.shape),
      contiguous(x!.shape),
    ),
  ],
  concat: (output, inputs, { axis }) => {
    const start = output.shape.map(() => 0);
    return inputs.flatMap((x) => {
      const calls = copyBox(
        output.address + 4 * offsetOf(output.shape, start),
        x.address,
        x.shape,
        contiguous(output.shape),
        contiguous(x.shape),
      );
      start[axis]! += x.shape[axis]!;
      return calls;
    });
  },
  gather: (output, [x, indices]) => [
    {
      kernel: 'gatherRows',
      args: [output.address, x!.address, indices!.address, output.shape[0]!, output.shape[1]!, x!.shape[0]!],
    },
  ],
  oneHot: (output, [x], { depth }) => [{ kernel: 'oneHot', args: [output.address, x!.address, x!.shape[0]!, depth] }],
};
