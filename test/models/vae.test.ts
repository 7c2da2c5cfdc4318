import { OptionError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import ndarray, { type NdArray } from 'ndarray';
import { describe, expect, test } from 'vitest';
import { VAE, type VAEOptions } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, MemoryError, reference } from '../../src/tensor/index.js';
import { relativeError } from '../oracles/read.js';

/** `count` rows of 20 columns, each with variance 1, that three hidden numbers and a little noise explain. */
function lowRank(count: number, seed: string): NdArray<Float32Array> {
  const random = new SeededRandom('table');
  const loadings = Array.from({ length: 20 }, () => {
    const raw = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...raw);
    return raw.map((value) => value / length);
  });
  const rows = random.split(seed);
  const data = new Float32Array(count * 20);
  for (let i = 0; i < count; i++) {
    const hidden = [rows.normal(), rows.normal(), rows.normal()];
    for (let j = 0; j < 20; j++)
      data[20 * i + j] = loadings[j]!.reduce((sum, w, k) => sum + w * hidden[k]!, 0.05 * rows.normal());
  }
  return ndarray(data, [count, 20]);
}
const table = lowRank(200, 'train');
const small = { hidden: [24, 12], latentDim: 4, learningRate: 5e-3, batchSize: 50 } satisfies VAEOptions;
const quick = { ...small, epochs: 3 } satisfies VAEOptions;
const weightsOf = (model: VAE): number[][] => model.network.state.map((p) => [...p.value.data]);
const meanSquare = (a: NdArray<Float32Array>, b: NdArray<Float32Array>): number =>
  a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.shape[0]!;
const part = (x: NdArray<Float32Array>, from: number, to: number): NdArray<Float32Array> => {
  const columns = x.shape[1]!;
  return ndarray(x.data.slice(from * columns, to * columns), [to - from, columns]);
};

async function withWasm<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await wasm();
  const result = await work(backend);
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
  return result;
}

describe('VAE, the same seed', () => {
  const run = async (seed: number): Promise<unknown[]> =>
    withWasm(async (backend) => {
      const model = new VAE({ ...quick, seed, backend });
      const { seconds, ...history } = (await model.fit(table, { validation: lowRank(30, 'validation') })).history;
      expect(seconds).toBeGreaterThan(0);
      return [weightsOf(model), history, [...(await model.sample(20)).data]];
    });

  test('gives the same weights, history and samples; another gives others', async () => {
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    const other = await run(8);
    for (const i of [0, 1, 2]) expect(other[i]).not.toEqual(first[i]);
  });

  test('gives the same first losses on both backends', async () => {
    const losses = async (backend: Backend): Promise<readonly number[]> =>
      (await new VAE({ ...quick, backend }).fit(table)).history.trainLoss;
    const single = await withWasm(losses);
    const exact = await losses(reference({ dtype: 'float64' }));
    expect(single[0]! / exact[0]!).toBeCloseTo(1, 4);
    expect(single[2]! / exact[2]!).toBeCloseTo(1, 2);
  });

  test('gives the same samples, and a seed of their own others', async () => {
    const model = new VAE(quick);
    await model.fit(table);
    const samples = async (seed?: number): Promise<Float32Array> =>
      (await model.sample(10, seed === undefined ? {} : { seed })).data;
    const first = await samples();
    expect(await samples()).toEqual(first);
    expect(await samples(1)).not.toEqual(first);
    expect(await samples(1)).toEqual(await samples(1));
    // Fewer rows are the first of more.
    expect(relativeError((await model.sample(4)).data, [...first.subarray(0, 80)])).toBeLessThan(1e-6);
  });
});

describe('VAE', () => {
  test('learns the three numbers behind twenty columns, and samples like them', async () => {
    const model = new VAE({ ...small, epochs: 120 });
    const history = (await model.fit(table)).history;
    expect(history.epochs).toBe(120);
    expect(Object.keys(history.parts)).toEqual(['loss', 'reconstruction', 'kl']);
    // Predicting every column's mean costs 20 a row (the variances), and no KL.
    expect(history.trainLoss.at(-1)).toBeLessThan(14);
    expect(history.trainLoss[0]).toBeGreaterThan(19);
    const fresh = lowRank(100, 'test');
    expect(meanSquare(await model.reconstruct(fresh), fresh)).toBeLessThan(10);

    // Samples vary along the same directions: their covariance resembles that of the rows.
    const covariance = (x: NdArray<Float32Array>): number[] => {
      const [count, columns] = x.shape as [number, number];
      const means = Array.from({ length: columns }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += x.get(i, j);
        return sum / count;
      });
      return means.flatMap((a, j) =>
        means.map((b, k) => {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += (x.get(i, j) - a) * (x.get(i, k) - b);
          return sum / count;
        }),
      );
    };
    const [ours, theirs] = [covariance(await model.sample(2000)), covariance(table)];
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(ours, theirs) / Math.sqrt(dot(ours, ours) * dot(theirs, theirs))).toBeGreaterThan(0.9);
  });

  test('patience, validation and a signal reach the training', async () => {
    const model = new VAE({ ...small, epochs: 400, patience: 2, learningRate: 0.05 });
    const validation = lowRank(40, 'validation');
    const history = (await model.fit(table, { validation })).history;
    expect(history.stoppedBecause).toBe('patience');
    expect(history.keptEpoch).toBe(history.bestEpoch);
    expect(history.epochs).toBe(history.bestEpoch + 2);
    // The kept weights are those of the best epoch: reconstruction and KL of the validation rows add up to its loss.
    const { mean, logVariance } = await model.encode(validation);
    const kl = mean.data.reduce((sum, m, i) => {
      const s = logVariance.data[i]!;
      return sum - 0.5 * (1 + s - m * m - Math.exp(s));
    }, 0);
    const loss = meanSquare(await model.reconstruct(validation), validation) + kl / 40;
    expect(loss / history.validationLoss[history.bestEpoch - 1]!).toBeCloseTo(1, 4);

    const abort = new AbortController();
    const stopped = (await new VAE(small).fit(table, { signal: abort.signal, onEpoch: () => abort.abort() })).history;
    expect(stopped).toMatchObject({ epochs: 1, stoppedBecause: 'interrupted' });
  });

  test('shapes of all results', async () => {
    const model = new VAE(quick);
    await model.fit(table);
    const rows = part(table, 0, 7);
    const { mean, logVariance } = await model.encode(rows);
    expect([mean.shape, logVariance.shape]).toEqual([
      [7, 4],
      [7, 4],
    ]);
    expect((await model.decode(mean)).shape).toEqual([7, 20]);
    expect((await model.reconstruct(rows)).shape).toEqual([7, 20]);
    expect((await model.sample(3)).shape).toEqual([3, 20]);
    expect((await model.sample(1)).shape).toEqual([1, 20]);
    expect((await model.reconstruct(rows)).data).toEqual((await model.decode(mean)).data);
  });

  test('in evaluation mode rows do not depend on their company; in training mode all are one batch', async () => {
    await withWasm(async (backend) => {
      const model = new VAE({ ...quick, backend });
      await model.fit(table);
      // More than two chunks, and not a multiple of their size.
      const many = lowRank(3000, 'many');
      const whole = await model.reconstruct(many);
      const pieces = [part(many, 0, 1), part(many, 1, 2222), part(many, 2222, 3000)];
      const apart: number[] = [];
      for (const piece of pieces) apart.push(...(await model.reconstruct(piece)).data);
      // Another number of rows may take other kernels: the last bits differ.
      expect(relativeError(apart, [...whole.data])).toBeLessThan(1e-6);

      const batch = await model.reconstruct(many, { batchNorm: 'training' });
      const again = await model.reconstruct(part(many, 0, 1024), { batchNorm: 'training' });
      expect(again.data).not.toEqual(batch.data.subarray(0, again.size));
      // The last layer normalises the batch: every column has the shift as its mean, over all 3000 rows together.
      const state = model.network.state;
      const shift = state.find(({ name }) => name === 'output.norm.shift')!.value.data;
      for (let j = 0; j < 20; j++) {
        let sum = 0;
        for (let i = 0; i < 3000; i++) sum += batch.get(i, j);
        expect(sum / 3000).toBeCloseTo(shift[j]!, 5);
      }
      // Looking does not train: the running statistics stay.
      const before = weightsOf(model);
      await model.sample(50, { batchNorm: 'training' });
      expect(weightsOf(model)).toEqual(before);
      expect((await model.sample(50, { batchNorm: 'training' })).data).not.toEqual((await model.sample(50)).data);
    });
  });

  test('a table whose last batch would be a single row is trained all the same', async () => {
    const history = (await new VAE({ ...quick, batchSize: 50 }).fit(part(table, 0, 101))).history;
    expect(history.trainLoss.every(Number.isFinite)).toBe(true);
  });

  test('nested arrays are taken as well', async () => {
    const nested = Array.from({ length: 20 }, (_, i) => [...table.data.subarray(20 * i, 20 * i + 20)]);
    const [a, b] = [new VAE(quick), new VAE(quick)];
    await a.fit(nested);
    await b.fit(part(table, 0, 20));
    expect(weightsOf(a)).toEqual(weightsOf(b));
  });
});

describe('what a VAE refuses', () => {
  test.each<[VAEOptions, string]>([
    [{ hidden: [64, 0] }, 'hidden[1] must be a whole number of at least 1, found 0'],
    [{ hidden: [-3] }, 'hidden[0] must be a whole number of at least 1, found -3'],
    [{ hidden: [2.5] }, 'hidden[0] must be a whole number of at least 1, found 2.5'],
    [{ hidden: [NaN] }, 'hidden[0] must be a whole number of at least 1, found NaN'],
    [{ hidden: [] }, 'hidden must list at least one width'],
    [{ latentDim: 0 }, 'latentDim must be a whole number of at least 1, found 0'],
    [{ learningRate: NaN }, 'learningRate must be a positive number, found NaN'],
    [{ learningRate: 0 }, 'learningRate must be a positive number, found 0'],
    [{ learningRate: -1 }, 'learningRate must be a positive number, found -1'],
    [{ learningRate: Infinity }, 'learningRate must be a positive number, found Infinity'],
    [{ epochs: 0.5 }, 'epochs must be a whole number of at least 1, found 0.5'],
    [{ epochs: 0 }, 'epochs must be a whole number of at least 1, found 0'],
    [{ batchSize: 1 }, 'batchSize must be a whole number of at least 2, found 1'],
    [{ patience: 0 }, 'patience must be a whole number of at least 1, found 0'],
    [{ warmup: -1 }, 'warmup must be a whole number of at least 0, found -1'],
    [{ minDelta: NaN }, 'minDelta must be a number of at least 0, found NaN'],
  ])('%j', (options, message) => {
    expect(() => new VAE(options)).toThrow(OptionError);
    expect(() => new VAE(options)).toThrow(message);
  });

  test('bad tables, by name, row and column', async () => {
    const model = new VAE(quick);
    const holed = ndarray(table.data.slice(), [200, 20]);
    holed.set(17, 3, NaN);
    await expect(model.fit(holed)).rejects.toThrow('x has NaN in row 17, column 3 (counted from 0)');
    holed.set(17, 3, -Infinity);
    await expect(model.fit(table, { validation: holed })).rejects.toThrow(
      'validation has -Infinity in row 17, column 3',
    );
    await expect(model.fit([1, 2, 3])).rejects.toThrow('x must be a matrix [rows, columns], found shape [3]');
    await expect(model.fit([[1, 2, 3]])).rejects.toThrow('x has 1 row; BatchNorm needs at least 2 rows');
    await expect(model.fit([])).rejects.toThrow(OptionError);
    await expect(model.fit(table, { validation: [[1, 2]] })).rejects.toThrow('validation has 2 columns');
    await expect(new VAE({ ...quick, monitor: 'validation' }).fit(table)).rejects.toThrow(
      "monitor is 'validation', but fit was given no validation rows",
    );
  });

  test('all use before fit', async () => {
    const model = new VAE(quick);
    const message = 'the VAE has no weights yet: call fit(), or VAE.load()';
    expect(() => model.network).toThrow(message);
    expect(() => model.toBytes()).toThrow(message);
    expect(model.history).toBeUndefined();
    await expect(model.sample(1)).rejects.toThrow(message);
    await expect(model.encode(table)).rejects.toThrow(message);
    await expect(model.decode([[1, 2, 3, 4]])).rejects.toThrow(message);
    await expect(model.reconstruct(table)).rejects.toThrow(message);
  });

  test('rows of another width, and impossible counts', async () => {
    const model = new VAE(quick);
    await model.fit(table);
    await expect(model.encode([[1, 2]])).rejects.toThrow('x has 2 columns, the model was fitted on 20');
    await expect(model.reconstruct([[1, 2]])).rejects.toThrow('x has 2 columns, the model was fitted on 20');
    await expect(model.decode([[1, 2]])).rejects.toThrow('z has 2 columns');
    for (const n of [0, -1, 1.5, NaN])
      await expect(model.sample(n)).rejects.toThrow(
        new RegExp(`^n must be a whole number from 1 to \\d+, found ${n}$`),
      );
    await expect(model.sample(1, { batchNorm: 'training' })).rejects.toThrow('needs at least 2 rows, found 1');
  });

  test.each([
    ['wasm', () => wasm()],
    ['reference', () => Promise.resolve(reference())],
  ] as const)('a network beyond memory, with the table of its buffers and nothing left behind, %s', async (_, make) => {
    const backend = await make();
    // The repeated layer of the last width is what is too large here.
    const wide = new VAE({ ...quick, hidden: [100_000], backend });
    const refusal = wide.fit(table);
    await expect(refusal).rejects.toThrow(MemoryError);
    await expect(refusal).rejects.toThrow(
      /the plan needs \d+ GiB and the (wasm|reference) backend holds at most 4\.0 GiB[\s\S]*37\.3 GiB {2}parameter encoder\.1\.linear\.weight \[100000, 100000\]/,
    );
    expect(backend.liveBytes).toBe(0);
    expect(() => wide.network).toThrow('no weights yet');
    await new VAE({ ...quick, epochs: 1, backend }).fit(table);
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  });

  test('a fit that fails keeps the model that was there', async () => {
    const model = new VAE(quick);
    await model.fit(table);
    const before = weightsOf(model);
    const fail = (): never => {
      throw new Error('from outside');
    };
    await expect(model.fit(table, { onEpoch: fail })).rejects.toThrow('from outside');
    expect(weightsOf(model)).toEqual(before);
  });
});
