/** Terms of the loss that are options: formulas, gradients, and what they do to a training. */
import ndarray from 'ndarray';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import { architectureDefaults, AutoencoderNetwork, CVAE, VAE } from '../../src/models/index.js';
import { Adam, fanInUniform, Forward, freeBitsKL, gaussianError, gaussianKL } from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import {
  type Backend,
  type FloatArray,
  floats,
  input,
  parameter,
  plan,
  reference,
  tensor,
} from '../../src/tensor/index.js';
import { gradientError } from '../tensor/finite-differences.js';

const exact = (): Backend => reference({ dtype: 'float64' });
const random = new SeededRandom('loss terms');
const normals = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('formulas', () => {
  const [x, target, mean, logVariance] = [normals(4, 3), normals(4, 3), normals(4, 3), normals(4, 3)];

  test('a Gaussian error is the negative log-likelihood without its constant', async () => {
    for (const t of [[0.3, -1, 2], [0.7]]) {
      const got = (await gaussianError(tensor(x), tensor(target), tensor(t)).data(exact())).data[0]!;
      const density = (a: number, b: number, s: number): number =>
        Math.log(Math.exp(-((a - b) ** 2) / (2 * Math.exp(s))) / Math.sqrt(2 * Math.PI * Math.exp(s)));
      const cells = x.flatMap((row, i) => row.map((a, j) => density(a, target[i]![j]!, t[t.length === 1 ? 0 : j]!)));
      expect(got).toBeCloseTo(-sum(cells) - cells.length * 0.5 * Math.log(2 * Math.PI), 10);
    }
  });

  test('free bits are counted by dimension, as means over the batch', async () => {
    const byDimension = [0, 1, 2].map((j) =>
      sum(mean.map((row, i) => -0.5 * (1 + logVariance[i]![j]! - row[j]! ** 2 - Math.exp(logVariance[i]![j]!)))),
    );
    const kl = async (free: number): Promise<number> =>
      (await freeBitsKL(tensor(mean), tensor(logVariance), free).data(exact())).data[0]!;
    const between = (Math.min(...byDimension) + Math.max(...byDimension)) / 2 / 4;
    expect(await kl(between)).toBeCloseTo(sum(byDimension.map((value) => Math.max(value, 4 * between))), 10);
    expect(await kl(0)).toBeCloseTo((await gaussianKL(tensor(mean), tensor(logVariance)).data(exact())).data[0]!, 10);
  });

  test.each(['shared', 'columns'] as const)('gradients through a network with variance %s', async (outputVariance) => {
    const sizes = { features: 3, classes: 0, hidden: [5], latentDim: 2 };
    const init = fanInUniform(new SeededRandom(1));
    const network = new AutoencoderNetwork({ ...architectureDefaults, ...sizes, outputVariance }, init);
    expect(network.outputVariance!.shape).toEqual([outputVariance === 'shared' ? 1 : 3]);
    network.outputVariance!.value = ndarray(Float64Array.from(outputVariance === 'shared' ? [-5] : [-5, 0.5, 1]), [
      ...network.outputVariance!.shape,
    ]);
    const pass = new Forward('training');
    const { loss } = network.loss({ x: input('x', [4, 3]) }, pass, { weight: 0.3, freeBits: 0.2 });
    const feed = Object.fromEntries(
      [...pass.draws.keys()].map(({ name, size }) => [name, Float64Array.from(normals(1, size)[0]!)]),
    );
    expect(await gradientError(loss, network.parameters, { ...feed, x: Float64Array.from(x.flat()) }, 3)).toBeLessThan(
      1e-6,
    );
  });
});

describe.each([
  ['reference', () => Promise.resolve(exact()), 1e-12],
  ['wasm', () => wasm({ threads: 1 }), 1e-6],
] as const)('Adam, %s', (_, make, tolerance) => {
  test.each([
    ['decoupled decay', { weightDecay: 0.1, decoupled: true }],
    ['a clipped norm', { clipNorm: 0.5 }],
    ['both', { weightDecay: 0.1, decoupled: true, clipNorm: 0.5 }],
  ])('%s: five steps as by hand', async (_name, options) => {
    const backend = await make();
    const [start, centre] = [
      [1, -2, 0.5],
      [0.2, 0.1, -3],
    ];
    const w = parameter('w', start);
    const b = parameter('b', [2]);
    const loss = w.subtract(tensor(centre)).square().sum().add(b.square().sum());
    const learningRate = 0.05;
    const adam = new Adam({ learningRate, decays: (p) => p.name === 'w', ...options });
    const program = await backend.compile(plan({ outputs: { loss }, updates: adam.updates(loss, [w, b]) }));
    const values = [...start, 2];
    const [m, v] = [values.map(() => 0), values.map(() => 0)];
    const { weightDecay = 0, clipNorm = Infinity } = options as { weightDecay?: number; clipNorm?: number };
    for (let t = 1; t <= 5; t++) {
      const raw = values.map((value, i) => 2 * (value - (centre[i] ?? 0)));
      const norm = Math.hypot(...raw);
      const g = raw.map((value) => value * Math.min(1, clipNorm / norm));
      values.forEach((value, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
        const step = m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
        values[i] = value - learningRate * (i < 3 ? weightDecay * value : 0) - learningRate * step;
      });
      const scalars: FloatArray = floats(backend.dtype, 3);
      adam.feed(t, scalars);
      await program.run([{ [adam.scalars.name]: scalars }]);
      const got = [...(await program.readParameter(w)), ...(await program.readParameter(b))];
      got.forEach((value, i) => expect(Math.abs(value - values[i]!), `step ${t}`).toBeLessThan(3 * tolerance));
    }
    await program.dispose();
    expect(backend.liveBytes).toBe(0);
  });
});

describe('training', () => {
  const scales = [0.3, 1, 2];
  const rows = (count: number): number[][] => normals(count, 3).map((row) => row.map((value, j) => value * scales[j]!));
  const small = { hidden: [8], latentDim: 2, batchSize: 100, learningRate: 0.01, seed: 3 } as const;

  test('the weight of the divergence rises to beta', async () => {
    const model = new VAE({ ...small, epochs: 6, beta: 0.5, klWarmup: 3, backend: exact() });
    const { parts, trainLoss } = (await model.fit(rows(200))).history;
    trainLoss.forEach((loss, i) => {
      const weight = (loss - parts['reconstruction']![i]!) / parts['kl']![i]!;
      expect(weight).toBeCloseTo(0.5 * [0.25, 0.5, 0.75, 1, 1, 1][i]!, 9);
    });
  });

  test('columns of pure noise: their deviations are learned, drawn, and saved', async () => {
    const backend = await wasm({ threads: 1 });
    const model = new VAE({ ...small, outputVariance: 'columns', beta: 4, epochs: 120, backend });
    await model.fit(rows(600));
    const total = (x: { data: Float32Array }, j: number): number => {
      const own = [...x.data].filter((_, at) => at % 3 === j);
      return Math.sqrt(sum(own.map((value) => value ** 2)) / own.length);
    };
    const [means, drawn] = [await model.sample(4000, { seed: 1 }), await model.sample(4000, { seed: 1, noise: true })];
    scales.forEach((scale, j) => {
      expect(model.outputDeviations[j]! / scale).toBeGreaterThan(0.85);
      expect(model.outputDeviations[j]! / scale).toBeLessThan(1.1);
      expect(total(drawn, j) / scale).toBeGreaterThan(0.9);
      expect(total(drawn, j) / scale).toBeLessThan(1.1);
      expect(total(means, j)).toBeLessThan(0.5 * scale);
    });
    const loaded = VAE.fromBytes(model.toBytes(), { backend });
    expect(loaded.architecture.outputVariance).toBe('columns');
    expect([...(await loaded.sample(9, { seed: 2, noise: true })).data]).toEqual([
      ...(await model.sample(9, { seed: 2, noise: true })).data,
    ]);
    await backend.dispose();
  });

  test('a CVAE takes them, too, and a fixed variance is a half', async () => {
    const backend = exact();
    const x = rows(60);
    const y = x.map((_, i) => i % 2);
    const model = new CVAE({ ...small, epochs: 2, freeBits: 0.1, weightDecay: 0.01, clipNorm: 10, backend });
    await model.fit(x, y);
    expect([...model.outputDeviations]).toEqual([Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2]);
    const [plain, noisy] = [
      await model.sample(3000, { label: 1, seed: 1 }),
      await model.sample(3000, { label: 1, seed: 1, noise: true }),
    ];
    const differences = [...noisy.data].map((value, at) => value - plain.data[at]!);
    expect(sum(differences.map((value) => value ** 2)) / differences.length).toBeCloseTo(0.5, 1);
  });

  test('what cannot be is refused by name', () => {
    expect(() => new VAE({ outputVariance: 'columns', reconstruction: 'l1' })).toThrow(OptionError);
    for (const wrong of [{ beta: -1 }, { klWarmup: 0.5 }, { freeBits: NaN }, { weightDecay: -0.1 }, { clipNorm: 0 }])
      expect(() => new VAE(wrong), JSON.stringify(wrong)).toThrow(Object.keys(wrong)[0]);
  });
});
