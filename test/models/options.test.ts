import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import { CVAE, MLPClassifier, VAE } from '../../src/models/index.js';
import { reference } from '../../src/tensor/index.js';

const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(3 * i)]);
const labels = rows.map((_, i) => (i % 2 ? 'a' : 'b'));
const small = { hidden: [6], latentDim: 2, epochs: 2, batchSize: 10 };

/** Options as a program in plain JavaScript might give them. */
const loose = (options: object): never => options as never;

describe('an option that does not exist is refused, with the nearest that does', () => {
  test.each([
    [() => new VAE(loose({ latent: 3, lr: 0.1 })), /^new VAE: there is no option 'latent'/],
    [() => new VAE(loose({ learningrate: 0.1 })), /'learningrate'; did you mean 'learningRate'\?/],
    [
      () => new CVAE(loose({ latentDims: 3 })),
      /^new CVAE: there is no option 'latentDims'; did you mean 'latentDim'\?/,
    ],
    [
      () => new CVAE(loose({ Classes: ['a', 'b'] })),
      /^new CVAE: there is no option 'Classes'; did you mean 'classes'\?/,
    ],
    [() => new MLPClassifier(loose({ max_iter: 3 })), /^new MLPClassifier: .*'max_iter'; did you mean 'maxIter'\?/],
    [() => VAE.fromBytes(new Uint8Array(8), loose({ backends: 1 })), /^VAE.fromBytes: .*did you mean 'backend'\?/],
    [() => CVAE.fromBytes(new Uint8Array(8), loose({ backends: 1 })), /^CVAE.fromBytes: .*did you mean 'backend'\?/],
  ])('%s', (make, message) => {
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  test('of every method', async () => {
    const vae = new VAE(small);
    await expect(vae.fit(rows, loose({ validate: rows }))).rejects.toThrow(/^VAE.fit: .*'validate'/);
    await vae.fit(rows);
    const points = [[0, 0]];
    for (const call of [
      () => vae.sample(2, loose({ seeds: 1 })),
      () => vae.encode(rows, loose({ batchnorm: 'training' })),
      () => vae.decode(points, loose({ batchnorm: 'training' })),
      () => vae.reconstruct(rows, loose({ batchnorm: 'training' })),
    ])
      await expect(call()).rejects.toThrow(/^VAE\.\w+: there is no option '\w+'; did you mean '(seed|batchNorm)'\?/);
    await expect(vae.encode(rows, loose({ batchNorm: 'train' }))).rejects.toThrow(
      "VAE.encode: batchNorm must be one of evaluation, training; found 'train'",
    );
    const cvae = new CVAE<string>(small);
    await expect(cvae.fit(rows, labels, loose({ validate: rows }))).rejects.toThrow(/^CVAE.fit: .*'validate'/);
    await expect(cvae.fit(rows, labels, { validation: loose({ x: rows, labels }) })).rejects.toThrow(
      /^CVAE.fit: validation: there is no option 'labels'/,
    );
    await cvae.fit(rows, labels);
    for (const call of [
      () => cvae.sample(2, loose({ label: 'a', seeds: 1 })),
      () => cvae.encode(rows, labels, loose({ batchnorm: 'training' })),
      () => cvae.decode(points, ['a'], loose({ batchnorm: 'training' })),
      () => cvae.reconstruct(rows, labels, loose({ batchnorm: 'training' })),
    ])
      await expect(call()).rejects.toThrow(/^CVAE\.\w+: there is no option '\w+'; did you mean '(seed|batchNorm)'\?/);
    await expect(vae.sample(3e8)).rejects.toThrow(/^n must be a whole number from 1 to \d+, found 300000000$/);
    await expect(cvae.sample(2, loose({}))).rejects.toThrow('CVAE.sample needs the class to draw, as { label }');
    const classifier = new MLPClassifier<string>({ maxIter: 2 });
    await expect(classifier.fit(rows, labels, loose({ onEpochs: 1 }))).rejects.toThrow(
      /^MLPClassifier.fit: .*did you mean 'onEpoch'\?/,
    );
  });
});

describe('undefined means the default', () => {
  const nothing = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, undefined]));

  test('in constructors', () => {
    for (const Model of [VAE, CVAE]) {
      const { options } = new Model({});
      const names = [...Object.keys(options), 'backend', 'monitor', 'restoreBest'];
      expect(new Model(nothing(names)).options).toEqual(options);
    }
    const { options } = new MLPClassifier();
    expect(new MLPClassifier(nothing([...Object.keys(options), 'backend'])).options).toEqual(options);
  });

  test('in methods, and training shuffles as it does without', async () => {
    const backend = reference();
    const plain = await new VAE({ ...small, backend }).fit(rows);
    const given = await new VAE({ ...small, shuffle: undefined, patience: undefined, backend }).fit(rows, {
      validation: undefined,
      onEpoch: undefined,
      onPlan: undefined,
      signal: undefined,
    });
    expect(given.toBytes()).toEqual(plain.toBytes());
    const ordered = await new VAE({ ...small, shuffle: false, backend }).fit(rows);
    expect(ordered.toBytes()).not.toEqual(plain.toBytes());
    const sampled = await given.sample(3, { seed: undefined, batchNorm: undefined });
    expect(sampled.data).toEqual((await plain.sample(3)).data);
  });
});

test('values of the wrong kind are refused by name', () => {
  expect(() => new VAE(loose({ hidden: 64 }))).toThrow('hidden must be a list of widths, such as [346, 178], found 64');
  expect(() => new MLPClassifier(loose({ hiddenLayerSizes: 64 }))).toThrow(/hiddenLayerSizes must be a list of widths/);
  expect(() => new VAE(loose({ shuffle: 'no' }))).toThrow("shuffle must be one of true, false; found 'no'");
  expect(() => new VAE(loose({ monitor: 'loss' }))).toThrow('monitor must be one of');
  expect(() => new VAE(loose({ seed: 'x' }))).toThrow("seed must be a number, found the text 'x'");
  expect(() => new MLPClassifier(loose({ activation: 'logistic' }))).toThrow('activation must be one of relu, tanh');
  expect(() => new VAE(loose([]))).not.toThrow();
  expect(() => new VAE(null as never)).toThrow('the options must be an object');
});
