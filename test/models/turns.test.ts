import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gpu, sharedBackend, wasm } from '../../src/backends/index.js';
import { CVAE, MLPClassifier, VAE } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, reference } from '../../src/tensor/index.js';

const rows = ((): number[][] => {
  const random = new SeededRandom('rows');
  return Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => random.normal()));
})();
const labels = rows.map(([first]) => (first! > 0 ? 'high' : 'low'));
const small = { hidden: [7, 3], latentDim: 2, epochs: 3, batchSize: 20 };

describe.each([
  ['reference', () => Promise.resolve(reference())],
  ['reference in float64', () => Promise.resolve(reference({ dtype: 'float64' }))],
  ['wasm', () => wasm()],
  ['wasm, two threads', () => wasm({ threads: 2 })],
  ['gpu.js on the processor', () => gpu({ mode: 'cpu' })],
  ['the shared backend', () => Promise.resolve(undefined)],
] as const)('two uses of one model at once, %s', (_, make) => {
  let backend: Backend | undefined;
  beforeAll(async () => {
    backend = await make();
  });
  afterAll(async () => {
    expect((backend ?? (await sharedBackend())).liveBytes).toBe(0);
    await backend?.dispose();
  });

  test('a VAE samples, encodes, reconstructs and is saved', async () => {
    const model = await new VAE({ ...small, backend }).fit(rows);
    const apart = [await model.sample(5), await model.sample(5, { seed: 1 }), await model.reconstruct(rows)];
    const bytes = model.toBytes();
    const together = Promise.all([model.sample(5), model.sample(5, { seed: 1 }), model.reconstruct(rows)]);
    expect(model.toBytes()).toEqual(bytes);
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(model.toBytes()).toEqual(bytes);
    }
    expect((await together).map(({ data }) => data)).toEqual(apart.map(({ data }) => data));
    expect(model.toBytes()).toEqual(bytes);
  });

  test('a fit waits for a sample, and a sample for a fit', async () => {
    const model = new VAE({ ...small, backend });
    const first = model.fit(rows);
    const sampled = model.sample(4);
    await first;
    const before = await model.sample(4);
    expect((await sampled).data).toEqual(before.data);
    const other = rows.map((row) => row.map((value) => -2 * value));
    const [old, again, fresh] = await Promise.all([model.sample(4), model.fit(other), model.sample(4)]);
    expect(old.data).toEqual(before.data);
    expect(again).toBe(model);
    expect(fresh.data).not.toEqual(before.data);
    expect(fresh.data).toEqual((await model.sample(4)).data);
  });

  test('a use that fails leaves the others alone', async () => {
    const model = await new CVAE<string>({ ...small, backend }).fit(rows, labels);
    const results = await Promise.allSettled([
      model.sample(3, { label: 'none' }),
      model.sample(3, { label: 'low' }),
      model.fit(rows, labels, {
        onEpoch: () => {
          throw new Error('from outside');
        },
      }),
      model.sample(3, { label: 'low' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('a classifier predicts twice', async () => {
    const model = await new MLPClassifier<string>({ hiddenLayerSizes: [4], maxIter: 5, backend }).fit(rows, labels);
    const predicted = await model.predict(rows);
    const [a, b, p] = await Promise.all([model.predict(rows), model.predict(rows.slice(3)), model.predictProba(rows)]);
    expect(a).toEqual(predicted);
    expect(b).toEqual(predicted.slice(3));
    expect(p.shape).toEqual([40, 2]);
  });

  test('two models share a backend', async () => {
    const [a, b] = [new VAE({ ...small, backend }), new VAE({ ...small, seed: 2, backend })];
    await Promise.all([a.fit(rows), b.fit(rows)]);
    const [one, two] = await Promise.all([a.sample(5), b.sample(5)]);
    expect(one.data).toEqual((await a.sample(5)).data);
    expect(two.data).toEqual((await b.sample(5)).data);
  });
});

test('the shared backend is made once', async () => {
  expect(sharedBackend()).toBe(sharedBackend());
  const backend = await sharedBackend();
  await new VAE(small).fit(rows);
  expect(await sharedBackend()).toBe(backend);
  expect(backend.liveBytes).toBe(0);
});
