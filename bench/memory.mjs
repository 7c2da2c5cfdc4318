// Kernels whose speed is that of memory: the copy, elementwise operations, BatchNorm, Adam. Each is a plan whose output is
// one number, so that no time goes into copying results back.
import ndarray from 'ndarray';
import { BatchNorm1d, Forward, input, parameter, plan } from './library.mjs';
import { noise } from './measure.mjs';

const MI = 1 << 20;

/** Plans of a tensor: `one` number of it or the `whole` as the output. */
function plansOf(tensor, updates = []) {
  const [start, size] = [0, 1].map((value) => tensor.shape.map(() => value));
  return {
    one: plan({ outputs: { out: tensor.slice(start, size) }, updates }),
    whole: plan({ outputs: { out: tensor }, updates }),
  };
}

/** `expected` gives plain values to compare with; peers do the same `op` with `x` and `y`. */
function elementwise(op, size) {
  const [x, y] = [noise(size), noise(size)];
  const [xs, ys] = [parameter('x', x), parameter('y', y)];
  return {
    op,
    x,
    y,
    bytes: (op === 'add' ? 12 : 8) * size,
    ...plansOf(op === 'add' ? xs.add(ys) : xs[op]()),
    expected: () => x.map({ add: (value, i) => value + y[i], relu: (value) => Math.max(value, 0), exp: Math.exp }[op]),
  };
}

function copy(size) {
  const x = noise(size);
  return { bytes: 8 * size, ...plansOf(parameter('x', x).copy()), expected: () => x };
}

/** The normalised batch in training; the running statistics are updated as well. An ideal kernel reads once, writes once. */
function batchNorm(rows, columns) {
  const x = noise(rows * columns);
  const pass = new Forward('training');
  const input = parameter('x', ndarray(x, [rows, columns]));
  const tensor = new BatchNorm1d('norm', columns).forward(input, pass);
  const expected = () => {
    const out = new Float32Array(x.length);
    for (let j = 0; j < columns; j++) {
      const column = Array.from({ length: rows }, (_, i) => x[i * columns + j]);
      const mean = column.reduce((sum, value) => sum + value, 0) / rows;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
      column.forEach((value, i) => (out[i * columns + j] = (value - mean) / Math.sqrt(variance + 1e-5)));
    }
    return out;
  };
  return { bytes: 8 * rows * columns, ...plansOf(tensor, pass.updates), expected };
}

/**
 * Adam on a gradient that is there already: 28 bytes a parameter (four numbers read, three written), and 8 more where the
 * plan copies the gradient first, since a plan's updates take computed values.
 */
function adam(size) {
  const [start, gradient] = [noise(size), noise(size)];
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const p = parameter('p', start);
  const zeros = (name) => parameter(name, new Float32Array(size));
  const scalars = input('scalars', [3]);
  const update = {
    kind: 'adam',
    parameter: p,
    value: parameter('g', gradient),
    scalars,
    beta1,
    beta2,
    epsilon,
    firstMoment: zeros('m'),
    secondMoment: zeros('v'),
  };
  // Scalars of the first step at a rate of 0.001: rate / (1 - beta1), 1 / sqrt(1 - beta2), no weight decay.
  const values = Float32Array.of(0.001 / (1 - beta1), 1 / Math.sqrt(1 - beta2), 0);
  const step = plan({ outputs: {}, updates: [update] });
  const bytesEach = 28 + 8 * step.steps.filter(({ kind }) => kind === 'op').length;
  return {
    bytes: bytesEach * size,
    detail: `${bytesEach} bytes each`,
    one: step,
    whole: step,
    feed: { scalars: values },
    changed: p,
    // After its first step Adam has moved every parameter by the rate, against its gradient's sign.
    expected: () => start.map((value, i) => value - (0.001 * gradient[i]) / (Math.abs(gradient[i]) + epsilon)),
  };
}

/** What is measured: a name, and how it is made, with the bytes that must be read and written. */
export const MEMORY_CASES = [
  { name: 'copy, 64 Mi elements', make: () => copy(64 * MI) },
  ...[1, 16].flatMap((size) =>
    ['add', 'relu', 'exp'].map((op) => ({
      name: `${op}, ${size} Mi elements`,
      make: () => elementwise(op, size * MI),
    })),
  ),
  { name: 'BatchNorm forward, 38 x 7130', make: () => batchNorm(38, 7130) },
  { name: 'BatchNorm forward, 1820 x 835', make: () => batchNorm(1820, 835) },
  { name: 'Adam, 12 M parameters', make: () => adam(12e6) },
];
