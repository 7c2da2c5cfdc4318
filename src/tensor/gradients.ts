/**
 * The derivatives of all operations, as graph: a name missing here is a compile error.
 *
 * Notation: x (or a, b) the inputs, y the operation's own result, g the upstream gradient dL/dy; a row returns dL/dx for
 * every input, by the chain rule. All products are elementwise unless `matmul` stands there.
 */
import type { Tensor } from './tensor.js';
import type { OpAttributes, OpName, Shape } from './types.js';

/** A node as its derivative sees it: its inputs, its attributes and its own result. */
interface Derived<K extends OpName = OpName> {
  readonly inputs: readonly Tensor[];
  readonly attributes: OpAttributes[K];
  readonly output: Tensor;
}

/** Vector-Jacobian products, one per input; `undefined` where the derivative is zero everywhere. */
export type Gradient<K extends OpName> = (node: Derived<K>, g: Tensor) => readonly (Tensor | undefined)[];

/** The shape of a reduction that keeps its axes with size 1. */
const kept = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

export const gradients: { readonly [K in OpName]: Gradient<K> } = {
  negate: (_, g) => [g.negate()],
  exp: ({ output: y }, g) => [g.multiply(y)],
  log: ({ inputs: [x] }, g) => [g.divide(x!)],
  sqrt: ({ output: y }, g) => [g.multiply(0.5).divide(y)],
  // Derivative 0 at 0.
  abs: ({ inputs: [x] }, g) => [g.multiply(x!.sign())],
  sign: () => [undefined],
  reciprocal: ({ output: y }, g) => [g.multiply(y).multiply(y).negate()],
  // Derivative 0 at 0.
  relu: ({ output: y }, g) => [y.greater(0).select(g, 0)],
  sigmoid: ({ output: y }, g) => [g.multiply(y).multiply(y.negate().add(1))],
  tanh: ({ output: y }, g) => [g.multiply(y.square().negate().add(1))],
  softplus: ({ inputs: [x] }, g) => [g.multiply(x!.sigmoid())],

  add: ({ inputs: [a, b] }, g) => [g.sumTo(a!.shape), g.sumTo(b!.shape)],
  subtract: ({ inputs: [a, b] }, g) => [g.sumTo(a!.shape), g.sumTo(b!.shape).negate()],
  multiply: ({ inputs: [a, b] }, g) => [g.multiply(b!).sumTo(a!.shape), g.multiply(a!).sumTo(b!.shape)],
  divide: ({ inputs: [a, b], output: y }, g) => [
    g.divide(b!).sumTo(a!.shape),
    g.multiply(y).divide(b!).sumTo(b!.shape).negate(),
  ],
  // Where the two are equal each gets half of the gradient.
  maximum: ({ inputs: [a, b] }, g) => {
    const tie = a!.equal(b!).multiply(0.5);
    return [g.multiply(a!.greater(b!).add(tie)).sumTo(a!.shape), g.multiply(b!.greater(a!).add(tie)).sumTo(b!.shape)];
  },
  greater: () => [undefined, undefined],
  equal: () => [undefined, undefined],
  select: ({ inputs: [c, a, b] }, g) => [undefined, c!.select(g, 0).sumTo(a!.shape), c!.select(0, g).sumTo(b!.shape)],

  // With A' and B' transposed where the flags say so: d(A'B') reaches A' as g B'ᵀ and B' as A'ᵀ g; a transposed operand
  // gets the transpose of that.
  matmul: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => [
    transposeA ? b!.matmul(g, { transposeA: transposeB, transposeB: true }) : g.matmul(b!, { transposeB: !transposeB }),
    transposeB ? g.matmul(a!, { transposeA: true, transposeB: transposeA }) : a!.matmul(g, { transposeA: !transposeA }),
  ],

  sum: ({ inputs: [x], attributes: { axes } }, g) => [g.reshape(kept(x!.shape, axes)).broadcastTo(x!.shape)],
  // Equal maxima share the gradient.
  max: ({ inputs: [x], attributes: { axes }, output: y }, g) => {
    const shape = kept(x!.shape, axes);
    const winners = x!.equal(y.reshape(shape));
    const share = g.reshape(shape).divide(winners.sum(axes, { keepDims: true }));
    return [winners.multiply(share)];
  },
  // d mean / dx = 1/N and d variance / dx = 2 (x - mean) / N
  batchMoments: ({ inputs: [x], output: y }, g) => {
    const [rows, columns] = x!.shape as [number, number];
    const row = (of: Tensor, index: number): Tensor => of.slice([index, 0], [1, columns]);
    const centred = x!.subtract(row(y, 0));
    return [centred.multiply(row(g, 1).multiply(2 / rows)).add(row(g, 0).multiply(1 / rows))];
  },

  broadcast: ({ inputs: [x] }, g) => [g.sumTo(x!.shape)],
  reshape: ({ inputs: [x] }, g) => [g.reshape(x!.shape)],
  transpose: ({ attributes: { permutation } }, g) => [
    g.transpose(permutation.map((_, axis) => permutation.indexOf(axis))),
  ],
  slice: ({ inputs: [x], attributes: { start, size } }, g) => [
    g.pad(
      start,
      x!.shape.map((whole, axis) => whole - start[axis]! - size[axis]!),
    ),
  ],
  pad: ({ inputs: [x], attributes: { before } }, g) => [g.slice(before, x!.shape)],
  concat: ({ inputs, attributes: { axis } }, g) => {
    let from = 0;
    return inputs.map(({ shape }) => {
      const start = shape.map((_, i) => (i === axis ? from : 0));
      from += shape[axis]!;
      return g.slice(start, shape);
    });
  },
  gather: ({ inputs: [x, indices] }, g) => [indices!.oneHot(x!.shape[0]!).matmul(g, { transposeA: true }), undefined],
  oneHot: () => [undefined],
  stopGradient: () => [undefined],
};
