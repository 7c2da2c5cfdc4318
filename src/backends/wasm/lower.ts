/** From a plan's steps to tasks for the kernels. An operation missing in the table is a compile error. */
import { outerReduceInner, sizeOf } from '../../tensor/ops/shapes.js';
import type { OpAttributes, OpName, Shape } from '../../tensor/types.js';
import type { KernelName } from './kernels.js';
import { matmulTasks } from './lower-matmul.js';
import {
  collapse,
  contiguous,
  elementwise,
  type KernelCall,
  type Operand,
  type Target,
  walk,
  type Task,
} from './task.js';

type Lower<K extends OpName> = (
  output: Operand,
  inputs: readonly Operand[],
  attributes: OpAttributes[K],
  target: Target,
) => Task[];

/** Nanoseconds an element of simple arithmetic and of exp and its like. */
const simple = 0.2;
const transcendental = 1;

const pointwise =
  <K extends OpName & KernelName>(kernel: K, nanoseconds = simple): Lower<K> =>
  (output, inputs) =>
    elementwise(kernel, output, inputs, nanoseconds);

/** A task that is one call and is not divided. */
const whole = (cost: number, calls: () => KernelCall[]): Task[] => [
  { axis: 'rows', units: 1, multiple: 1, cost, calls },
];

/** Copies a box of elements between two arrays whose axes advance by the given strides. */
function copyBox(to: number, from: number, shape: Shape, toStrides: number[], fromStrides: number[]): Task[] {
  return walk('copy2d', shape, [to, from], [toStrides, fromStrides], simple);
}
const offsetOf = (shape: Shape, at: readonly number[]): number =>
  contiguous(shape).reduce((total, stride, axis) => total + stride * at[axis]!, 0);

/** Elements that the kernel sums apart. */
const sumChunk = 8192;

/** Whether so many elements are summed in chunks. */
export const isLong = (size: number): boolean => size >= 4 * sumChunk;

/** The sum of all elements, or of their squares: chunks on any thread, then their sums in order, in float64 throughout. */
export function totalInChunks(output: Operand, x: Operand, size: number, { temp }: Target, squared: 0 | 1 = 0): Task[] {
  const chunks = Math.ceil(size / sumChunk);
  return [
    {
      axis: 'rows',
      units: chunks,
      multiple: 1,
      cost: size * simple,
      tempBytes: 8 * chunks,
      calls: (from, to) => [{ kernel: 'sumChunks', args: [temp, x.address, size, from, to, squared] }],
    },
    ...whole(chunks, () => [{ kernel: 'sumDoubles', args: [output.address, temp, chunks] }]),
  ];
}

function reduction<K extends 'sum' | 'max'>(kernel: K): Lower<K> {
  return (output, [x], { axes }, target) => {
    const { outer, reduce, inner } = outerReduceInner(x!.shape, axes);
    if (outer * inner === 0) return [];
    if (kernel === 'sum' && outer * inner === 1 && isLong(reduce)) return totalInChunks(output, x!, reduce, target);
    const cost = outer * reduce * inner * simple;
    if (outer === 1 && inner > 1) {
      const calls = (from: number, to: number): KernelCall[] => [
        { kernel, args: [output.address, x!.address, 1, reduce, inner, from, to] },
      ];
      return [{ axis: 'columns', units: inner, multiple: 16, cost, calls }];
    }
    const calls = (from: number, to: number): KernelCall[] => [
      {
        kernel,
        args: [
          output.address + 4 * from * inner,
          x!.address + 4 * from * reduce * inner,
          to - from,
          reduce,
          inner,
          0,
          inner,
        ],
      },
    ];
    return [{ axis: 'rows', units: outer, multiple: 1, cost, calls }];
  };
}

/** A matrix transposed, where the axes make one once neighbours are joined; else a copy along strides. */
function transposition(output: Operand, x: Operand, permutation: readonly number[]): Task[] {
  const strides = contiguous(x.shape);
  const to = contiguous(output.shape);
  const from = permutation.map((axis) => strides[axis]!);
  const [first, second, ...others] = collapse(output.shape, [to, from]);
  const isMatrix = others.length === 0 && first?.strides[1] === 1 && second?.strides[1] === first.size;
  if (!isMatrix) return copyBox(output.address, x.address, output.shape, to, from);
  const [rows, columns] = [second.size, first.size];
  const calls = (begin: number, end: number): KernelCall[] => [
    { kernel: 'transpose2d', args: [output.address, x.address, rows, columns, begin, end] },
  ];
  return [{ axis: 'rows', units: rows, multiple: 32, cost: rows * columns * 2 * simple, calls }];
}

const copy: Lower<'broadcast'> = (output, [x]) => elementwise('copy2d', output, [x!], simple);

export const lower: { readonly [K in OpName]: Lower<K> } = {
  negate: pointwise('negate'),
  exp: pointwise('exp', transcendental),
  log: pointwise('log', transcendental),
  sqrt: pointwise('sqrt'),
  abs: pointwise('abs'),
  sign: pointwise('sign'),
  reciprocal: pointwise('reciprocal'),
  relu: pointwise('relu'),
  sigmoid: pointwise('sigmoid', transcendental),
  tanh: pointwise('tanh', transcendental),
  softplus: pointwise('softplus', 2 * transcendental),
  add: pointwise('add'),
  subtract: pointwise('subtract'),
  multiply: pointwise('multiply'),
  divide: pointwise('divide'),
  maximum: pointwise('maximum'),
  greater: pointwise('greater'),
  equal: pointwise('equal'),
  select: pointwise('select'),
  sum: reduction('sum'),
  max: reduction('max'),
  batchMoments: (output, [x]) => {
    const [rows, columns] = x!.shape as [number, number];
    const calls = (from: number, to: number): KernelCall[] => [
      { kernel: 'batchMoments', args: [output.address, x!.address, rows, columns, from, to] },
    ];
    return [{ axis: 'columns', units: columns, multiple: 16, cost: 2 * rows * columns * simple, calls }];
  },

  matmul: (output, [a, b], flags, target) => matmulTasks(output, a!, b!, flags, target),

  broadcast: copy,
  // Views share their input's buffer, so these two reach the kernels only if a plan ever stops treating them as views.
  reshape: (output, [x]) => elementwise('copy2d', output, [{ address: x!.address, shape: output.shape }], simple),
  stopGradient: (output, inputs, _, target) => copy(output, inputs, { shape: output.shape }, target),
  transpose: (output, [x], { permutation }) => transposition(output, x!, permutation),
  slice: (output, [x], { start }) =>
    copyBox(
      output.address,
      x!.address + 4 * offsetOf(x!.shape, start),
      output.shape,
      contiguous(output.shape),
      contiguous(x!.shape),
    ),
  pad: (output, [x], { before }) => {
    const inside = output.address + 4 * offsetOf(output.shape, before);
    return [
      ...whole(sizeOf(output.shape) * simple, () => [
        { kernel: 'fill', args: [output.address, sizeOf(output.shape), 0] },
      ]),
      ...copyBox(inside, x!.address, x!.shape, contiguous(output.shape), contiguous(x!.shape)),
    ];
  },
  concat: (output, inputs, { axis }) => {
    const start = output.shape.map(() => 0);
    return inputs.flatMap((x) => {
      const to = output.address + 4 * offsetOf(output.shape, start);
      start[axis]! += x.shape[axis]!;
      return copyBox(to, x.address, x.shape, contiguous(output.shape), contiguous(x.shape));
    });
  },
  gather: (output, [x, indices]) => {
    const [rows, columns] = output.shape as [number, number];
    return whole(rows * columns * simple, () => [
      { kernel: 'gatherRows', args: [output.address, x!.address, indices!.address, rows, columns, x!.shape[0]!] },
    ]);
  },
  oneHot: (output, [x], { depth }) => {
    const [rows] = x!.shape as [number];
    return whole(rows * depth * simple, () => [{ kernel: 'oneHot', args: [output.address, x!.address, rows, depth] }]);
  },
};
