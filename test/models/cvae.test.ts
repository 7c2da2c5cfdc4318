import { OptionError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import ndarray, { type NdArray } from 'ndarray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { architectureTable, CVAE, type CVAEOptions, layersOf, VAE } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, reference } from '../../src/tensor/index.js';

/** Rows of 12 columns; class `b` lies 3 above class `a` in the first four and 3 below it in the next four. */
function twoClasses(count: number, seed: string): { x: NdArray<Float32Array>; y: string[] } {
  const random = new SeededRandom(seed);
  const y = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
  const data = new Float32Array(count * 12);
  y.forEach((label, i) => {
    for (let j = 0; j < 12; j++) {
      const shift = j < 4 ? 1.5 : j < 8 ? -1.5 : 0;
      data[12 * i + j] = 0.4 * random.normal() + (label === 'b' ? shift : -shift);
    }
  });
  return { x: ndarray(data, [count, 12]), y };
}
const columnMeans = (x: NdArray<Float32Array>): number[] => {
  const [rows, columns] = x.shape as [number, number];
  const means = new Array<number>(columns).fill(0);
  for (let i = 0; i < x.size; i++) means[i % columns]! += x.data[i]! / rows;
  return means;
};
const largest = (a: NdArray<Float32Array>, b: NdArray<Float32Array>): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);

const table = twoClasses(80, 'train');
const small = { hidden: [16, 8], latentDim: 2, learningRate: 5e-3, batchSize: 20, epochs: 60 } satisfies CVAEOptions;
/** As the study had it: direct heads and a sigmoid, without BatchNorm at the output. */
const study = { latentBlock: false, outputActivation: 'sigmoid', outputBatchNorm: false } satisfies CVAEOptions;

let backend: Backend;
beforeAll(async () => {
  backend = await wasm();
});
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});

describe('CVAE', () => {
  test('draws rows of the class asked for', async () => {
    const model = new CVAE({ ...small, backend });
    const history = (await model.fit(table.x, table.y, { validation: twoClasses(20, 'validation') })).history;
    expect(history.validationLoss.length).toBe(60);
    expect(model.classes).toEqual(['a', 'b']);
    const [a, b] = [await model.sample(200, { label: 'a' }), await model.sample(200, { label: 'b' })];
    expect(a.shape).toEqual([200, 12]);
    for (let j = 0; j < 12; j++) {
      const expected = j < 4 ? 1.5 : j < 8 ? -1.5 : 0;
      expect(Math.abs(columnMeans(a)[j]! + expected), `a, column ${j}`).toBeLessThan(0.4);
      expect(Math.abs(columnMeans(b)[j]! - expected), `b, column ${j}`).toBeLessThan(0.4);
    }
  });

  test('the same seed gives the same model and rows; another gives others', async () => {
    const run = async (seed: number): Promise<number[][]> => {
      const model = new CVAE({ ...small, epochs: 3, dropout: 0.2, seed, backend });
      await model.fit(table.x, table.y);
      return [...model.network.state.map((p) => [...p.value.data]), [...(await model.sample(5, { label: 'b' })).data]];
    };
    const first = await run(4);
    expect(await run(4)).toEqual(first);
    expect(await run(5)).not.toEqual(first);
  });

  test('encode, decode and reconstruct take labels, and their shapes fit', async () => {
    const model = new CVAE({ ...small, epochs: 5, backend });
    await model.fit(table.x, table.y);
    const { mean, logVariance } = await model.encode(table.x, table.y);
    expect([mean.shape, logVariance.shape]).toEqual([
      [80, 2],
      [80, 2],
    ]);
    const back = await model.reconstruct(table.x, table.y);
    expect(back.shape).toEqual([80, 12]);
    expect(back.data).toEqual((await model.decode(mean, table.y)).data);
    const swapped = table.y.map((label) => (label === 'a' ? 'b' : 'a'));
    expect((await model.encode(table.x, swapped)).mean.data).not.toEqual(mean.data);
    expect((await model.decode(mean, swapped)).data).not.toEqual(back.data);
  });

  test('numbers as labels keep their order, and classes can be named that no row has', async () => {
    const y = table.y.map((label) => (label === 'a' ? 10 : 2));
    const model = new CVAE<number>({ ...small, epochs: 2, backend });
    await model.fit(table.x, y);
    expect(model.classes).toEqual([2, 10]);
    const wider = new CVAE<number>({ ...small, epochs: 2, classes: [1, 2, 10], backend });
    await wider.fit(table.x, y);
    expect(wider.architecture).toMatchObject({ features: 12, classes: 3 });
    expect((await wider.sample(3, { label: 1 })).shape).toEqual([3, 12]);
  });

  test('saved and loaded, it gives the same rows; a VAE is told apart', async () => {
    const model = new CVAE({ ...small, ...study, reconstruction: 'l1', epochs: 3, backend });
    await model.fit(table.x, table.y);
    const again = CVAE.fromBytes(model.toBytes({ note: 'kept' }), { backend });
    expect(again.architecture).toEqual(model.architecture);
    expect(again.classes).toEqual(['a', 'b']);
    expect((await again.sample(7, { label: 'b' })).data).toEqual((await model.sample(7, { label: 'b' })).data);
    expect(() => VAE.fromBytes(model.toBytes())).toThrow("the file holds a model of the kind 'cvae', not a vae");
  });

  test('the validation loss varies with noise drawn in evaluation, and not otherwise', async () => {
    const losses = async (noiseInEvaluation: boolean, seed: number): Promise<number> => {
      // A rate so small that the weights stay: two validations differ by their noise alone.
      const model = new CVAE({ ...small, epochs: 2, noiseInEvaluation, learningRate: 1e-30, seed, backend });
      const { validationLoss } = (await model.fit(table.x, table.y, { validation: table })).history;
      return Math.abs(validationLoss[1]! - validationLoss[0]!) / validationLoss[0]!;
    };
    const [with_, without] = [await losses(true, 1), await losses(false, 1)];
    // The running statistics still move; they move the same way in both.
    expect(with_).not.toBeCloseTo(without, 6);
  });

  test('fewer validations change no other number, and none of their own', async () => {
    const fit = async (validateEvery: number): Promise<CVAE> => {
      // Dropout and noise draw in training and, by noiseInEvaluation, in validation.
      const options = { ...small, ...study, dropout: 0.2, epochs: 9, validateEvery, batchSize: 8, seed: 3, backend };
      const model = new CVAE(options);
      await model.fit(table.x, table.y, { validation: table });
      return model;
    };
    const [all, some] = [await fit(1), await fit(4)];
    expect(some.history!.trainLoss).toEqual(all.history!.trainLoss);
    expect(some.toBytes()).toEqual(all.toBytes());
    const due = [1, 4, 8, 9];
    expect(some.history!.validationLoss).toEqual(
      all.history!.validationLoss.map((loss, i) => (due.includes(i + 1) ? loss : NaN)),
    );
    expect(due).toContain(some.history!.bestEpoch);
    expect(() => new CVAE({ validateEvery: 2, patience: 3 })).toThrow(/validateEvery is 2, but the validation loss/);
    expect(() => new CVAE({ validateEvery: 2, patience: 3, monitor: 'train' })).not.toThrow();
  });

  test.each([
    ['wasm', () => wasm()],
    ['reference', () => Promise.resolve(reference({ dtype: 'float64' }))],
  ] as const)('the first losses agree between backends: %s', async (_, make) => {
    const one = await make();
    const model = new CVAE({ ...small, ...study, epochs: 2, backend: one });
    const { trainLoss } = (await model.fit(table.x, table.y)).history;
    const single = (await new CVAE({ ...small, ...study, epochs: 2, backend }).fit(table.x, table.y)).history;
    expect(trainLoss[0]! / single.trainLoss[0]!).toBeCloseTo(1, 4);
    await one.dispose();
  });
});

describe('known flaws of the published CVAE', () => {
  const random = new SeededRandom('points');
  const points = ndarray(
    Float32Array.from({ length: 400 }, () => random.normal()),
    [200, 2],
  );
  const ofClass = (label: string): string[] => new Array<string>(200).fill(label);
  let model: CVAE<string>;
  beforeAll(async () => {
    model = new CVAE<string>({ ...small, ...study, backend });
    await model.fit(table.x, table.y);
  });

  test('BatchNorm in training mode while sampling: the label of a batch has no influence beyond rounding', async () => {
    // The label adds one vector to every row of the batch, and the first BatchNorm subtracts the batch's mean.
    const influence = async (one: CVAE<string>): Promise<number> => {
      const [a, b] = [
        await one.decode(points, ofClass('a'), { batchNorm: 'training' }),
        await one.decode(points, ofClass('b'), { batchNorm: 'training' }),
      ];
      return largest(a, b);
    };
    // What is left in float32 is rounding of the label's share, amplified by units that vary little: in float64 it is gone
    // but for the rounding of the result, which lies in 0-1.
    expect(await influence(model)).toBeLessThan(1e-4);
    const exact = CVAE.fromBytes<string>(model.toBytes(), { backend: reference({ dtype: 'float64' }) });
    expect(await influence(exact)).toBeLessThan(2 ** -23);
  });

  test.each([
    ['early', { repeatLastLayer: false }],
    ['later', {}],
    ['three widths', { hidden: [16, 8, 6], repeatLastLayer: false }],
    ['absolute error', { reconstruction: 'l1' }],
    ['dropout', { dropout: 0.2 }],
  ] as const)('so it is in every variant, in float64: %s', async (_, changes) => {
    const trained = new CVAE<string>({ ...small, ...study, ...changes, epochs: 8, backend });
    await trained.fit(table.x, table.y);
    const exact = CVAE.fromBytes<string>(trained.toBytes(), { backend: reference({ dtype: 'float64' }) });
    for (const batchNorm of ['training', 'evaluation'] as const) {
      const [a, b] = [
        await exact.decode(points, ofClass('a'), { batchNorm }),
        await exact.decode(points, ofClass('b'), { batchNorm }),
      ];
      if (batchNorm === 'training') expect(largest(a, b)).toBeLessThan(2 ** -23);
      else expect(largest(a, b)).toBeGreaterThan(0.05);
    }
  });

  test('in evaluation mode it has', async () => {
    const [a, b] = [await model.decode(points, ofClass('a')), await model.decode(points, ofClass('b'))];
    expect(largest(a, b)).toBeGreaterThan(0.5);
  });

  test('a sigmoid cannot go below the mean of standardised columns; a linear output can', async () => {
    const drawn = await model.sample(300, { label: 'a' });
    expect(Math.min(...drawn.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn.data)).toBeLessThanOrEqual(1);
    // Class a lies below the mean in the first four columns: they stick to it.
    expect(Math.max(...columnMeans(drawn).slice(0, 4))).toBeLessThan(0.05);
    const linear = new CVAE<string>({ ...small, ...study, outputActivation: 'none', backend });
    await linear.fit(table.x, table.y);
    expect(Math.max(...columnMeans(await linear.sample(300, { label: 'a' })).slice(0, 4))).toBeLessThan(-1);
  });
});

describe('architectures', () => {
  const base = {
    features: 10,
    hidden: [8, 6],
    latentDim: 3,
    dropout: 0,
    reconstruction: 'mse',
    outputVariance: 'fixed',
  } as const;
  const spelled = (changes: Partial<Parameters<typeof layersOf>[0]>): string[] =>
    layersOf({
      ...base,
      classes: 0,
      repeatLastLayer: true,
      latentBlock: true,
      outputBatchNorm: true,
      noiseInEvaluation: false,
      outputActivation: 'none',
      ...changes,
    }).map(({ name, from, to }) => `${name} ${from}-${to}`);
  const cvae = { classes: 4, latentBlock: false, outputBatchNorm: false, outputActivation: 'sigmoid' } as const;

  test('the VAE of two and of three widths: 11 and 13 linear maps', () => {
    expect(spelled({})).toEqual([
      'encoder.0 10-8',
      'encoder.1 8-6',
      'encoder.2 6-6',
      'latent 6-3',
      'mean 3-3',
      'logVariance 3-3',
      'decoder.0 3-3',
      'decoder.1 3-6',
      'decoder.2 6-6',
      'decoder.3 6-8',
      'output 8-10',
    ]);
    expect(spelled({ hidden: [8, 6, 5] })).toEqual([
      'encoder.0 10-8',
      'encoder.1 8-6',
      'encoder.2 6-5',
      'encoder.3 5-5',
      'latent 5-3',
      'mean 3-3',
      'logVariance 3-3',
      'decoder.0 3-3',
      'decoder.1 3-5',
      'decoder.2 5-5',
      'decoder.3 5-6',
      'decoder.4 6-8',
      'output 8-10',
    ]);
  });

  test('the CVAEs: labels widen both inputs and the decoder’s blocks of the last width', () => {
    expect(spelled({ ...cvae, repeatLastLayer: false })).toEqual([
      'encoder.0 14-8',
      'encoder.1 8-6',
      'mean 6-3',
      'logVariance 6-3',
      'decoder.0 7-10',
      'decoder.1 10-8',
      'output 8-10',
    ]);
    expect(spelled(cvae)).toEqual([
      'encoder.0 14-8',
      'encoder.1 8-6',
      'encoder.2 6-6',
      'mean 6-3',
      'logVariance 6-3',
      'decoder.0 7-10',
      'decoder.1 10-10',
      'decoder.2 10-8',
      'output 8-10',
    ]);
    expect(spelled({ ...cvae, hidden: [8, 6, 5], repeatLastLayer: false })).toEqual([
      'encoder.0 14-8',
      'encoder.1 8-6',
      'encoder.2 6-5',
      'mean 5-3',
      'logVariance 5-3',
      'decoder.0 7-9',
      'decoder.1 9-6',
      'decoder.2 6-8',
      'output 8-10',
    ]);
  });

  test('one width', async () => {
    const model = new CVAE({ ...small, hidden: [9], epochs: 1, backend });
    await model.fit(table.x, table.y);
    expect((await model.sample(2, { label: 'a' })).shape).toEqual([2, 12]);
  });

  test('the table names every layer and counts what the network has', () => {
    const model = new CVAE({ hidden: [8, 6], latentDim: 3, dropout: 0.25, ...study });
    const network = model.build(10, 4);
    const text = architectureTable(network.architecture);
    expect(text.split('\n')).toEqual([
      'layer        widths   followed by                    parameters',
      'encoder.0    14 → 8   BatchNorm, ReLU, dropout 0.25         136',
      'encoder.1    8 → 6    BatchNorm, ReLU, dropout 0.25          66',
      'encoder.2    6 → 6    BatchNorm, ReLU, dropout 0.25          54',
      'mean         6 → 3                                           21',
      'logVariance  6 → 3                                           21',
      'decoder.0    7 → 10   BatchNorm, ReLU, dropout 0.25         100',
      'decoder.1    10 → 10  BatchNorm, ReLU, dropout 0.25         130',
      'decoder.2    10 → 8   BatchNorm, ReLU, dropout 0.25         104',
      'output       8 → 10   sigmoid                                90',
      '                                                            722',
      'labels: one-hot, 4 classes, at the inputs of encoder and decoder',
      'loss: Σ (x̂ - x)² + KL',
    ]);
    expect(network.parameterCount).toBe(722);
  });
});

describe('what a CVAE refuses', () => {
  test.each([
    [{ dropout: 1 }, 'dropout must be at least 0 and below 1, found 1'],
    [{ dropout: NaN }, 'dropout must be at least 0 and below 1, found NaN'],
    [{ outputActivation: 'tanh' }, "outputActivation must be one of none, sigmoid; found 'tanh'"],
    [{ reconstruction: 'L1' }, "reconstruction must be one of mse, l1; found 'L1'"],
    [{ latentBlock: 'yes' }, "latentBlock must be one of true, false; found 'yes'"],
    [{ hidden: [] }, 'hidden must list at least one width'],
    [{ classes: ['a'] }, 'at least two classes, each of them once; found 1 (a)'],
    [{ classes: ['a', 'a'] }, 'at least two classes, each of them once; found 2 (a, a)'],
  ])('%j', (options, message) => {
    expect(() => new CVAE(options as CVAEOptions)).toThrow(OptionError);
    expect(() => new CVAE(options as CVAEOptions)).toThrow(message);
  });

  test('labels that do not fit', async () => {
    const model = new CVAE<string>({ ...small, epochs: 1, backend });
    await expect(model.fit(table.x, table.y.slice(1))).rejects.toThrow('x has 80 rows and y 79 labels');
    await expect(
      model.fit(
        table.x,
        table.y.map(() => 'a'),
      ),
    ).rejects.toThrow('at least two classes');
    expect(() => model.classes).toThrow('the CVAE has no classes yet');
    await expect(model.sample(1, { label: 'a' })).rejects.toThrow('the CVAE has no weights yet: call fit(), or CVAE.l');
    await model.fit(table.x, table.y);
    await expect(model.sample(2, { label: 'c' })).rejects.toThrow(
      `label "c" in row 0 (counted from 0) is none of the model's classes: a, b`,
    );
    await expect(model.fit(table.x, table.y, { validation: { x: table.x, y: ['a'] } })).rejects.toThrow(
      'validation has 80 rows and y 1 labels',
    );
    await expect(model.decode([[1, 2, 3]], ['a'])).rejects.toThrow('z has 3 columns, the model was fitted on 2');
  });
});
