/** One or more small cases of every operation: random inputs, and the expression to build from them. */
import { concat, SeededRandom, type Tensor } from '../../src/index.js';
import type { OpName } from '../../src/tensor/types.js';

export interface OpCase {
  readonly label: string;
  /** Shapes of the inputs that are differentiated. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Maps a standard normal draw into the domain where the operation is smooth. */
  readonly domain?: (value: number) => number;
  /** Inputs that are row numbers and are not differentiated: their values. */
  readonly indices?: readonly number[];
}

const positive = (v: number): number => 0.3 + Math.abs(v);
/** Away from kinks at 0. */
const awayFromZero = (v: number): number => v + Math.sign(v) * 0.1;

const unary = (build: (x: Tensor) => Tensor, domain?: (v: number) => number): OpCase[] =>
  [[1], [1, 1], [1, 7], [5, 3], [2, 3, 4], []].map((shape) => ({
    label: `[${shape.join()}]`,
    shapes: [shape],
    build,
    ...(domain && { domain }),
  }));
const binary = (build: (a: Tensor, b: Tensor) => Tensor, domain?: (v: number) => number): OpCase[] =>
  [
    [
      [5, 7],
      [5, 7],
    ],
    [[5, 7], [7]],
    [
      [5, 7],
      [1, 7],
    ],
    [
      [5, 7],
      [5, 1],
    ],
    [
      [5, 1],
      [1, 7],
    ],
    [[5, 7], []],
    [[], [5, 7]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [
      [2, 3, 5],
      [2, 1, 5],
    ],
  ].map((shapes) => ({
    label: shapes.map((s) => `[${s.join()}]`).join(' '),
    shapes,
    build,
    ...(domain && { domain }),
  }));

export const cases: { readonly [K in OpName]: readonly OpCase[] } = {
  negate: unary((x) => x.negate()),
  exp: unary((x) => x.exp()),
  log: unary((x) => x.log(), positive),
  sqrt: unary((x) => x.sqrt(), positive),
  abs: unary((x) => x.abs(), awayFromZero),
  sign: unary((x) => x.sign(), awayFromZero),
  reciprocal: unary((x) => x.reciprocal(), awayFromZero),
  relu: unary((x) => x.relu(), awayFromZero),
  sigmoid: unary((x) => x.sigmoid()),
  tanh: unary((x) => x.tanh()),
  softplus: unary((x) => x.softplus()),
  add: binary((a, b) => a.add(b)),
  subtract: binary((a, b) => a.subtract(b)),
  multiply: binary((a, b) => a.multiply(b)),
  divide: binary((a, b) => a.divide(b), positive),
  maximum: binary((a, b) => a.maximum(b)),
  greater: binary((a, b) => a.greater(b)),
  equal: binary((a, b) => a.equal(b)),
  select: [
    {
      label: 'same shapes',
      shapes: [
        [5, 7],
        [5, 7],
        [5, 7],
      ],
      build: (c, a, b) => c.greater(0).select(a, b),
    },
    { label: 'broadcast', shapes: [[5, 1], [7], [5, 7]], build: (c, a, b) => c.greater(0).select(a, b) },
    {
      label: 'a number',
      shapes: [
        [5, 7],
        [5, 7],
      ],
      build: (c, a) => c.greater(0).select(a, 0),
    },
  ],
  matmul: [
    [1, 1, 1],
    [1, 9, 1],
    [3, 1, 5],
    [5, 7, 6],
    [13, 11, 17],
  ].flatMap(([m, k, n]) =>
    [0, 1, 2, 3].map((flags) => {
      const [transposeA, transposeB] = [(flags & 1) === 1, (flags & 2) === 2];
      return {
        label: `${m}x${k}x${n}${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''}`,
        shapes: [transposeA ? [k!, m!] : [m!, k!], transposeB ? [n!, k!] : [k!, n!]],
        build: (a: Tensor, b: Tensor) => a.matmul(b, { transposeA, transposeB }),
      };
    }),
  ),
  sum: [
    { label: 'all', shapes: [[5, 7]], build: (x) => x.sum() },
    { label: 'rows', shapes: [[5, 7]], build: (x) => x.sum(0) },
    { label: 'columns kept', shapes: [[5, 7]], build: (x) => x.sum(1, { keepDims: true }) },
    { label: 'middle', shapes: [[2, 3, 5]], build: (x) => x.sum(1) },
    { label: 'first and last', shapes: [[2, 3, 5]], build: (x) => x.sum([0, 2]) },
    { label: 'mean', shapes: [[4, 3]], build: (x) => x.mean(-1) },
    { label: 'scalar', shapes: [[]], build: (x) => x.sum() },
  ],
  max: [
    { label: 'all', shapes: [[5, 7]], build: (x) => x.max() },
    { label: 'rows', shapes: [[5, 7]], build: (x) => x.max(0) },
    { label: 'columns kept', shapes: [[5, 7]], build: (x) => x.max(1, { keepDims: true }) },
    { label: 'log-sum-exp', shapes: [[5, 7]], build: (x) => x.logSumExp(1) },
    { label: 'softmax', shapes: [[5, 7]], build: (x) => x.softmax(1) },
  ],
  batchMoments: [
    { label: '[9, 5]', shapes: [[9, 5]], build: (x) => x.batchMoments() },
    { label: '[2, 1]', shapes: [[2, 1]], build: (x) => x.batchMoments() },
    { label: '[37, 13]', shapes: [[37, 13]], build: (x) => x.batchMoments() },
  ],
  broadcast: [
    { label: 'row', shapes: [[1, 7]], build: (x) => x.broadcastTo([5, 7]) },
    { label: 'column', shapes: [[5, 1]], build: (x) => x.broadcastTo([5, 7]) },
    { label: 'scalar', shapes: [[]], build: (x) => x.broadcastTo([5, 7]) },
    { label: 'three axes', shapes: [[3, 1]], build: (x) => x.broadcastTo([2, 3, 5]) },
  ],
  reshape: [{ label: '[2, 6] to [3, 4]', shapes: [[2, 6]], build: (x) => x.reshape([3, -1]).square() }],
  transpose: [
    { label: 'matrix', shapes: [[5, 7]], build: (x) => x.transpose() },
    { label: 'three axes', shapes: [[2, 3, 5]], build: (x) => x.transpose([1, 2, 0]) },
    { label: 'large', shapes: [[37, 41]], build: (x) => x.transpose() },
  ],
  slice: [
    { label: 'matrix', shapes: [[5, 7]], build: (x) => x.slice([1, 2], [3, 4]) },
    { label: 'three axes', shapes: [[3, 4, 5]], build: (x) => x.slice([1, 0, 2], [2, -1, 2]) },
  ],
  pad: [
    { label: 'matrix', shapes: [[3, 4]], build: (x) => x.pad([1, 2], [0, 3]) },
    { label: 'three axes', shapes: [[2, 2, 3]], build: (x) => x.pad([1, 0, 1], [0, 2, 0]) },
  ],
  concat: [
    {
      label: 'columns',
      shapes: [
        [5, 3],
        [5, 2],
        [5, 1],
      ],
      build: (...xs) => concat(xs, 1),
    },
    {
      label: 'rows',
      shapes: [
        [2, 3],
        [4, 3],
      ],
      build: (...xs) => concat(xs, 0),
    },
    {
      label: 'middle axis',
      shapes: [
        [2, 1, 3],
        [2, 2, 3],
      ],
      build: (...xs) => concat(xs, 1),
    },
  ],
  gather: [
    { label: 'repeated rows', shapes: [[5, 7]], indices: [4, 0, 0, 3], build: (x, indices) => x.gather(indices) },
  ],
  oneHot: [
    {
      label: 'three of four',
      shapes: [[3, 4]],
      indices: [2, 0, 3],
      build: (x, indices) => indices.oneHot(4).multiply(x),
    },
  ],
  stopGradient: [{ label: 'product', shapes: [[5, 7]], build: (x) => x.stopGradient().multiply(x) }],
};

/** Reproducible inputs for a case. */
export function draw(opCase: OpCase, seed: string): Float64Array[] {
  const random = new SeededRandom(seed);
  return opCase.shapes.map((shape) =>
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      (opCase.domain ?? ((v: number) => v))(random.normal()),
    ),
  );
}
