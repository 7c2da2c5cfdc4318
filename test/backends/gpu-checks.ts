/**
 * What the gpu backend must get right in every mode, as functions that return what they found: they run in Node and in a
 * page. They import public names only, because the page has the built package.
 */
import ndarray from 'ndarray';
import {
  Adam,
  type Backend,
  Forward,
  gaussianKL,
  type GpuBackend,
  grad,
  input,
  type TensorData,
  type Parameter,
  parameter,
  plan,
  reference,
  SeededRandom,
  sumSquaredError,
  type Tensor,
  tensor,
  VAE,
} from '../../src/index.js';
import { cases, draw, type OpCase } from '../tensor/cases.js';

type FloatArray = TensorData['data'];

const eps = 2 ** -23;
/** GPUs may take numbers smaller than this for 0. */
const smallestNormal = 2 ** -126;

/** What differs by more than rounding: float32 on both sides, and functions of a GPU that are a few units off. */
function differences(label: string, found: TensorData, expected: TensorData, terms: number, units = 4): string[] {
  if (found.shape.join() !== expected.shape.join())
    return [`${label}: shape [${found.shape.join()}], not [${expected.shape.join()}]`];
  const scale = [...expected.data].reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
  const wrong: string[] = [];
  for (const [i, e] of expected.data.entries()) {
    const f = found.data[i]!;
    if (Object.is(f, e) || f === e) continue;
    const allowed = units * eps * Math.sqrt(terms) * Math.max(Math.abs(e), terms > 1 ? scale : 0) + smallestNormal;
    if (!(Math.abs(f - e) <= allowed)) wrong.push(`${label}: element ${i} is ${f}, not ${e}`);
  }
  return wrong.slice(0, 3);
}

async function compare(backend: Backend, label: string, y: Tensor, terms: number, units?: number): Promise<string[]> {
  try {
    return differences(label, await y.data(backend), await y.data(reference()), terms, units);
  } catch (error) {
    return [`${label}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/**
 * Cases of every operation, all or at most so many; the labels and values of those that differ from the reference. Where
 * every kernel takes long to compile, a few cases of each operation are enough.
 */
export async function checkOps(
  backend: Backend,
  most: number = Infinity,
): Promise<{ checked: number; wrong: string[] }> {
  const wrong: string[] = [];
  let checked = 0;
  for (const [op, list] of Object.entries<readonly OpCase[]>(cases)) {
    const step = Math.max(1, Math.ceil(list.length / most));
    for (const opCase of list.filter((_, i) => i % step === 0 || i === list.length - 1)) {
      const label = `${op} ${opCase.label}`;
      const values = draw(opCase, op + opCase.label);
      const inputs = opCase.shapes.map((shape, i) => tensor(ndarray(Float32Array.from(values[i]!), [...shape])));
      const extra = opCase.indices ? [tensor([...opCase.indices])] : [];
      wrong.push(...(await compare(backend, label, opCase.build(...inputs, ...extra), 64)));
      checked++;
    }
  }
  return { checked, wrong };
}

const random = new SeededRandom('shapes');
const normal = (...shape: number[]): Tensor => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  random.fillNormal(values);
  return tensor(ndarray(values, shape));
};

/** Sizes that are no multiples of anything, more than three axes, empty tensors, long reductions. */
export async function checkShapes(backend: Backend): Promise<string[]> {
  const wrong: string[] = [];
  for (const [m, k, n] of [
    [1, 1, 1],
    [1, 301, 1],
    [3, 50, 70],
    [4, 4, 4],
    [37, 129, 13],
    [13, 37, 129],
    [66, 5, 68],
    [2, 1, 97],
  ] as const)
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const product = (transposeA ? normal(k, m) : normal(m, k)).matmul(transposeB ? normal(n, k) : normal(k, n), {
          transposeA,
          transposeB,
        });
        wrong.push(...(await compare(backend, `matmul ${m}x${k}x${n} ${transposeA} ${transposeB}`, product, k)));
      }
  for (const [rows, columns] of [
    [1, 1],
    [1, 3001],
    [37, 129],
    [1100, 3],
  ] as const) {
    const x = normal(rows, columns);
    const each: [string, Tensor, number][] = [
      ['sum of rows', x.sum(0), rows],
      ['sum of columns', x.sum(1), columns],
      ['sum', x.sum(), rows * columns],
      ['max', x.max(), 1],
      ['max of columns', x.max(1), 1],
      ['moments', x.batchMoments(), rows],
      ['transpose', x.transpose(), 1],
      ['row and column', x.subtract(normal(columns)).multiply(normal(rows, 1)), 1],
      ['slice and pad', x.slice([0, 0], [rows, Math.ceil(columns / 2)]).pad([1, 0], [0, 3]), 1],
    ];
    for (const [label, y, terms] of each)
      wrong.push(...(await compare(backend, `${label} of [${rows}, ${columns}]`, y, terms)));
  }
  const four = normal(3, 2, 5, 4);
  const many = Array.from({ length: 9 }, (_, i) => normal(2, i % 3));
  const rest: [string, Tensor][] = [
    ['four axes reversed', four.transpose()],
    ['four axes and a broadcast', four.add(normal(2, 1, 4)).multiply(normal(3, 1, 5, 1))],
    ['four axes padded', four.pad([0, 1, 0, 2], [1, 0, 0, 1])],
    ['four axes sliced', four.slice([1, 0, 2, 0], [2, 1, 2, -1])],
    ['nothing', normal(0, 3).exp()],
    ['a sum of nothing', normal(0, 3).sum(0)],
    ['a product over nothing', normal(2, 0).matmul(normal(0, 3))],
    ['nine parts', many.reduce((all, part) => concatColumns(all, part))],
    ['long chain', chain(normal(7, 11))],
    ['more arrays than one kernel takes', manyArrays()],
    ['an index outside', normal(3, 2).gather(tensor([0, 3, 1.5, -1, 2]))],
    ['one-hot of an index outside', tensor([0, 3, 1.5, -1, 2]).oneHot(3)],
  ];
  for (const [label, y] of rest) wrong.push(...(await compare(backend, label, y, 8)));
  return wrong;
}

const concatColumns = (a: Tensor, b: Tensor): Tensor =>
  b.shape[1] === 0 ? a : a.pad([0, 0], [0, b.shape[1]!]).add(b.pad([0, a.shape[1]!], [0, 0]));
function chain(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < 40; i++) y = y.multiply(0.5).add(x).tanh();
  return y;
}
function manyArrays(): Tensor {
  let y = normal(6, 5);
  for (let i = 0; i < 12; i++) y = y.add(normal(6, 5));
  return y;
}

/** Zeros, infinities, NaN, and where functions overflow. */
export async function checkSpecials(backend: Backend): Promise<string[]> {
  const special = tensor(
    Float32Array.of(0, -0, 1e-37, -1e-37, 1e30, -1e30, 3e38, Infinity, -Infinity, NaN, 1, -1, 88.5, -87, 20, -20, 0.01),
  );
  const wrong: string[] = [];
  const unary = [
    'negate',
    'exp',
    'log',
    'sqrt',
    'abs',
    'sign',
    'reciprocal',
    'relu',
    'sigmoid',
    'tanh',
    'softplus',
  ] as const;
  // exp(x) is computed as 2^(x log₂ e), whose error grows with x.
  for (const op of unary) wrong.push(...(await compare(backend, op, special[op](), 1, op === 'exp' ? 90 : 8)));
  const other = tensor(Float32Array.of(0, 1, -1, 1e30, NaN)).reshape([5, 1]);
  for (const op of ['add', 'subtract', 'multiply', 'divide', 'maximum', 'greater', 'equal'] as const)
    wrong.push(...(await compare(backend, op, special[op](other), 1)));
  wrong.push(...(await compare(backend, 'select', special.select(1, special), 1)));
  wrong.push(...(await compare(backend, 'max with NaN', special.max(), 1)));
  wrong.push(
    ...(await compare(backend, 'product with NaN', special.reshape([1, 17]).matmul(special.reshape([17, 1])), 1)),
  );
  return wrong;
}

/** A table of `rows` rows that a few hidden numbers explain. */
function table(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(0.37 * i * ((j % 4) + 1) + j) + 0.3 * Math.cos(i * j)),
  );
}
const rows = table(48, 21);
const options = {
  hidden: [26, 14],
  latentDim: 5,
  repeatLastLayer: false,
  learningRate: 2e-3,
  batchSize: 24,
  seed: 3,
} as const;

/** The largest relative error of a loss in 50 steps of a VAE with two widths, from the same seed. */
export async function checkLosses(backend: Backend): Promise<number> {
  const fit = async (on: Backend): Promise<readonly number[]> =>
    (await new VAE({ ...options, epochs: 25, backend: on }).fit(rows)).history.trainLoss;
  const [found, expected] = [await fit(backend), await fit(reference())];
  return Math.max(...found.map((loss, i) => Math.abs(loss / expected[i]! - 1)));
}

/** The loss, every gradient and every running statistic of one step of that VAE: what differs from the reference. */
export async function checkStep(backend: Backend): Promise<string[]> {
  const step = async (on: Backend): Promise<Map<string, FloatArray>> => {
    const network = new VAE({ ...options, backend: on }).build(21);
    const pass = new Forward('training');
    const x = input('x', [24, 21]);
    const noise = input('noise', [24, 5]);
    const { mean, logVariance } = network.encode({ x, labels: undefined }, pass);
    const z = mean.add(logVariance.multiply(0.5).exp().multiply(noise));
    const loss = sumSquaredError(network.decode(z, undefined, pass), x).add(gaussianKL(mean, logVariance));
    const gradients = grad(loss, network.parameters).map((g, i) => [network.parameters[i]!.name, g] as const);
    const program = await on.compile(
      plan({ outputs: { loss, ...Object.fromEntries(gradients) }, updates: pass.updates }),
    );
    try {
      const drawn = new Float32Array(24 * 5);
      new SeededRandom('noise').fillNormal(drawn);
      await program.run([{ x: Float32Array.from(rows.slice(0, 24).flat()), noise: drawn }]);
      const values = new Map<string, FloatArray>();
      for (const name of ['loss', ...gradients.map(([name]) => name)])
        values.set(name, (await program.read(name)).data);
      for (const { parameter } of pass.updates)
        values.set(`new ${parameter.name}`, await program.readParameter(parameter));
      return values;
    } finally {
      await program.dispose();
    }
  };
  const [found, expected] = [await step(backend), await step(reference())];
  const largest = (values: FloatArray): number =>
    Float64Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  // A bias before batch normalisation has a gradient of 0, of which rounding leaves something in proportion to the others.
  const scale =
    0.1 * Math.max(...[...expected].filter(([name]) => name !== 'loss').map(([, values]) => largest(values)));
  return [...expected].flatMap(([name, values]) => {
    const error = largest(values.map((v, i) => v - found.get(name)![i]!));
    return error <= 2e-5 * Math.max(largest(values), scale) ? [] : [`${name} is off by ${error}`];
  });
}

/** Parameters after three Adam steps with and without decay, on gradients that are and are not products: what is wrong. */
export async function checkAdam(backend: Backend): Promise<string[]> {
  const steps = async (on: Backend): Promise<FloatArray[]> => {
    const x = input('x', [10, 7]);
    const weights = [
      parameter('w', matrix(7, 9)),
      parameter('u', matrix(9, 7)),
      parameter('b', [0.1, -0.2, 0, 0.3, 1, 2, 3]),
    ];
    const [w, u, b] = weights as [Parameter, Parameter, Parameter];
    const loss = x.matmul(w).tanh().matmul(u).add(b).subtract(x).square().sum().add(u.square().sum());
    const adam = new Adam({ learningRate: 0.01, weightDecay: 0.1 });
    const program = await on.compile(plan({ outputs: { loss }, updates: adam.updates(loss, weights) }));
    const scalars = new Float32Array(3);
    try {
      for (let t = 1; t <= 3; t++) {
        adam.feed(t, scalars, 10);
        await program.run([{ x: Float32Array.from(matrix(10, 7).data), [adam.scalars.name]: scalars }]);
      }
      if (!(await program.allFinite(weights))) throw new Error('not finite');
    } finally {
      await program.dispose();
    }
    return weights.map((p) => p.value.data);
  };
  const [found, expected] = [await steps(backend), await steps(reference())];
  return found.flatMap((values, i) => {
    const error = Math.max(...values.map((v, j) => Math.abs(v - expected[i]![j]!)));
    return error < 1e-5 ? [] : [`parameter ${i} is off by ${error}`];
  });
}

/** Whether NaN and infinities are found wherever they are, and nothing else is. */
export async function checkFinite(backend: Backend): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const [size, at, value] of [
    [1, 0, 1],
    [5000, 4999, 3.4e38],
    [1, 0, NaN],
    [5000, 0, Infinity],
    [5000, 4999, NaN],
    [4097, 2500, -Infinity],
  ] as const) {
    const values = new Float32Array(size).fill(-1e30);
    values[at] = value;
    const p = parameter('p', values);
    const other = parameter('other', [1, 2, 3]);
    const program = await backend.compile(plan({ outputs: { y: p.sum().add(other.sum()) } }));
    answers.push(await program.allFinite([other, p, other]));
    await program.dispose();
  }
  return answers;
}

/** Bytes that went up and came down. */
export interface Bytes {
  readonly up: number;
  readonly down: number;
}
export interface Steps {
  readonly batchBytes: number;
  /** Of a step in which the batch changed, one in which it did not, and reading the loss: as the backend counts. */
  readonly counted: { readonly changed: Bytes; readonly unchanged: Bytes; readonly read: Bytes };
  /** The same as the device's own functions were called. */
  readonly tapped: { readonly changed: Bytes; readonly unchanged: Bytes; readonly read: Bytes } | undefined;
  /** The backend's live bytes after some of the steps. */
  readonly liveAfter: readonly number[];
  /** Buffers or textures that the device had after them, where that is counted. */
  readonly aliveAfter: readonly number[];
}

/** What listens to the device's own functions: bytes so far, and what was made and not deleted. */
export interface Tap {
  bytes(): Bytes;
  alive(): number;
}

/** A training step of two layers with Adam, run many times. */
export async function countTraffic(backend: GpuBackend, steps: number, tap?: Tap): Promise<Steps> {
  const x = input('x', [24, 21]);
  const weights = [parameter('w', matrix(21, 9)), parameter('u', matrix(9, 21))] as const;
  const loss = x.matmul(weights[0]).relu().matmul(weights[1]).subtract(x).square().sum();
  const adam = new Adam({ learningRate: 1e-3 });
  const program = await backend.compile(plan({ outputs: { loss }, updates: adam.updates(loss, [...weights]) }));
  const scalars = new Float32Array(3);
  const batch = new Float32Array(24 * 21).fill(0.5);
  let t = 0;
  const step = async (): Promise<void> => {
    adam.feed(++t, scalars);
    await program.run([{ x: batch, [adam.scalars.name]: scalars }]);
  };
  const read = async (): Promise<void> => void (await program.read('loss'));
  const own = (): Bytes => ({ up: backend.traffic.uploaded, down: backend.traffic.downloaded });
  const during = async (work: () => Promise<void>): Promise<[Bytes, Bytes | undefined]> => {
    const [own0, tap0] = [own(), tap?.bytes()];
    await work();
    const [own1, tap1] = [own(), tap?.bytes()];
    const less = (after: Bytes, before: Bytes): Bytes => ({ up: after.up - before.up, down: after.down - before.down });
    return [less(own1, own0), tap1 && less(tap1, tap0!)];
  };
  const liveAfter: number[] = [];
  const aliveAfter: number[] = [];
  try {
    await step();
    batch.fill(0.25);
    const changed = await during(step);
    const unchanged = await during(step);
    const reading = await during(read);
    for (let i = 0; i < steps; i++) {
      await step();
      if (i % 10 === 9) await read();
      if (![19, 10 * Math.floor(steps / 20) - 1, steps - 1].includes(i)) continue;
      liveAfter.push(backend.liveBytes);
      if (tap !== undefined) aliveAfter.push(tap.alive());
    }
    return {
      batchBytes: batch.byteLength,
      counted: { changed: changed[0], unchanged: unchanged[0], read: reading[0] },
      tapped: tap && { changed: changed[1]!, unchanged: unchanged[1]!, read: reading[1]! },
      liveAfter,
      aliveAfter,
    };
  } finally {
    await program.dispose();
  }
}

function matrix(rows: number, columns: number): TensorData {
  const values = new Float32Array(rows * columns);
  new SeededRandom(rows).fillUniform(values, -0.3, 0.3);
  return ndarray(values, [rows, columns]);
}
