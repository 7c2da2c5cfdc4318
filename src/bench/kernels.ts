/**
 * Kernels that are measured: products, and passes over memory. Each is a plan with one number as its output, so that no
 * time goes into copying results back, and runs many times in one call.
 *
 * Notation: a product of [m, k] and [k, n] is 2 m n k FLOPs. Passes count the bytes that must be read and written once.
 */
import ndarray from 'ndarray';
import { Adam, BatchNorm1d, Forward } from '../nn/index.js';
import {
  type Backend,
  type Feed,
  type FloatArray,
  parameter,
  type Plan,
  plan,
  type Tensor,
  type Update,
} from '../tensor/index.js';
import type { BenchCase, Pace, Running } from './types.js';

interface Work {
  readonly plan: Plan;
  readonly feed?: Feed;
}

interface Kernel {
  readonly name: string;
  readonly unit: 'GFLOP/s' | 'GB/s';
  /** FLOPs or bytes of one run. */
  readonly amount: number;
  readonly small?: boolean;
  readonly quick?: boolean;
  readonly setUpMs?: number;
  /** Makes the data; what it returns builds the expressions. */
  readonly prepare: () => () => Work;
}

const kernels: readonly Kernel[] = [
  product({ m: 128, k: 128, n: 128, small: true, quick: true }),
  product({ m: 512, k: 512, n: 512, quick: true }),
  product({ m: 1024, k: 1024, n: 1024 }),
  // A layer of the leukemia data: forward, its weights' gradient, its input's gradient.
  product({ m: 38, k: 7129, n: 821, quick: true }),
  product({ m: 7129, k: 38, n: 821, transposeA: true }),
  product({ m: 38, k: 821, n: 7129, transposeB: true }),
  elementwise('add'),
  elementwise('exp'),
  batchNorm(38, 7130),
  copy(1 << 25),
  adam(12_000_000),
];

export const kernelCases: readonly BenchCase[] = kernels.map(
  ({ name, unit, amount, small = false, quick = false, setUpMs = 50, prepare }) => ({
    kind: 'kernels',
    name,
    unit,
    small,
    quick,
    setUpMs,
    prepare: () => {
      const build = prepare();
      return (backend, pace) => startPlan(backend, build, pace);
    },
    figure: (milliseconds) => amount / milliseconds / 1e6,
  }),
);

async function startPlan(backend: Backend, build: () => Work, { warmMs, leastMs }: Pace): Promise<Running> {
  const begin = performance.now();
  const { plan: built, feed = {} } = build();
  const program = await backend.compile(built);
  const time = async (repeats: number): Promise<number> => {
    const feeds = new Array<Feed>(repeats).fill(feed);
    const start = performance.now();
    await program.run(feeds);
    return performance.now() - start;
  };
  try {
    await time(1);
    const firstMs = performance.now() - begin;
    let repeats = 1;
    for (let spent = 0; spent < warmMs;) {
      const last = await time(repeats);
      spent += last;
      const fitting = Math.round((repeats * leastMs) / Math.max(last, 0.001));
      repeats = Math.max(1, Math.min(8 * repeats, fitting));
    }
    return {
      firstMs,
      sample: async () => [(await time(repeats)) / repeats],
      close: () => program.dispose(),
    };
  } catch (error) {
    await program.dispose();
    throw error;
  }
}

/** A plan that computes all of `tensor` and gives its first number. */
function planOf(tensor: Tensor, updates: readonly Update[] = []): Plan {
  const first = tensor.slice(
    tensor.shape.map(() => 0),
    tensor.shape.map(() => 1),
  );
  return plan({ outputs: { first }, updates });
}

/** Numbers in [-1/2, 1/2) in no order. */
function scattered(size: number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = ((i * 7919) % 10007) / 10007 - 0.5;
  return values;
}

function product({
  m,
  k,
  n,
  transposeA = false,
  transposeB = false,
  ...looks
}: {
  m: number;
  k: number;
  n: number;
  transposeA?: boolean;
  transposeB?: boolean;
  small?: boolean;
  quick?: boolean;
}): Kernel {
  const form = transposeA ? 'a.T ' : transposeB ? 'b.T ' : '';
  return {
    name: `matmul ${form}${m}x${k}x${n}`,
    unit: 'GFLOP/s',
    amount: 2 * m * n * k,
    ...looks,
    prepare: () => {
      const [a, b] = [scattered(m * k), scattered(k * n)];
      return () => {
        const left = parameter('a', ndarray<FloatArray>(a, transposeA ? [k, m] : [m, k]));
        const right = parameter('b', ndarray<FloatArray>(b, transposeB ? [n, k] : [k, n]));
        return { plan: planOf(left.matmul(right, { transposeA, transposeB })) };
      };
    },
  };
}

/** A million numbers: more than second-level caches hold. */
function elementwise(op: 'add' | 'exp'): Kernel {
  const size = 1 << 20;
  return {
    name: `${op} 1 Mi`,
    unit: 'GB/s',
    amount: (op === 'add' ? 12 : 8) * size,
    small: true,
    quick: true,
    prepare: () => {
      const values = scattered(size);
      return () => {
        const x = parameter('x', values);
        return { plan: planOf(op === 'add' ? x.add(parameter('y', values)) : x.exp()) };
      };
    },
  };
}

/** Normalises a batch as in training, and updates the running statistics. */
function batchNorm(rows: number, columns: number): Kernel {
  return {
    name: `BatchNorm ${rows}x${columns}`,
    unit: 'GB/s',
    amount: 8 * rows * columns,
    small: true,
    quick: true,
    prepare: () => {
      const values = scattered(rows * columns);
      return () => {
        const pass = new Forward('training');
        const x = parameter('x', ndarray<FloatArray>(values, [rows, columns]));
        const y = new BatchNorm1d('norm', columns).forward(x, pass);
        return { plan: planOf(y, pass.updates) };
      };
    },
  };
}

/** More numbers than most caches hold: the bandwidth of memory. */
function copy(size: number): Kernel {
  return {
    name: `copy ${size >> 20} Mi`,
    unit: 'GB/s',
    amount: 8 * size,
    setUpMs: 300,
    prepare: () => {
      const values = scattered(size);
      return () => ({ plan: planOf(parameter('x', values).copy()) });
    },
  };
}

/** Adam on a gradient that is there already: 28 bytes a parameter, and 8 for the copy of the gradient that a plan makes. */
function adam(size: number): Kernel {
  return {
    name: `Adam ${size / 1e6} M`,
    unit: 'GB/s',
    amount: 36 * size,
    setUpMs: 300,
    prepare: () => {
      const [start, gradient] = [scattered(size), scattered(size)];
      return () => {
        const optimizer = new Adam({ learningRate: 1e-3 });
        const p = parameter('p', start);
        const updates = optimizer.updates(p.multiply(parameter('g', gradient)).sum(), [p]);
        const scalars = new Float32Array(3);
        optimizer.feed(1, scalars);
        return { plan: plan({ outputs: {}, updates }), feed: { [optimizer.scalars.name]: scalars } };
      };
    },
  };
}
