import { describe, expect, test } from 'vitest';
import { CVAE, DivergedError, MLPClassifier, VAE } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, reference } from '../../src/tensor/index.js';

const rows = ((): number[][] => {
  const random = new SeededRandom('rows');
  return Array.from({ length: 60 }, () => Array.from({ length: 6 }, () => random.normal()));
})();
const labels = rows.map(([first]) => (first! > 0 ? 'high' : 'low'));
const small = { hidden: [8], latentDim: 2, batchSize: 20, epochs: 3 };

test('fit answers with the model, and history tells of the fit', async () => {
  const vae = new VAE(small);
  const same = await vae.fit(rows);
  expect(same).toBe(vae);
  expect(same.history.trainLoss).toHaveLength(3);
  const cvae = new CVAE<string>(small);
  expect(await cvae.fit(rows, labels)).toBe(cvae);
  expect(cvae.history!.epochs).toBe(3);
  const classifier = new MLPClassifier<string>({ hiddenLayerSizes: [4], maxIter: 5 });
  expect(classifier.history).toBeUndefined();
  expect(await classifier.fit(rows, labels)).toBe(classifier);
  expect(classifier.history!.trainLoss).toEqual(classifier.lossCurve);
});

async function failure(fit: Promise<unknown>): Promise<DivergedError> {
  const error = await fit.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DivergedError);
  return error as DivergedError;
}

/** The reference backend, on which the training loss of one epoch is read as NaN. */
function failingIn(epoch: number): Backend {
  const backend = reference();
  let reads = 0;
  return Object.assign(Object.create(backend) as Backend, {
    compile: async (...plans: Parameters<Backend['compile']>) => {
      const program = await backend.compile(...plans);
      const readParameter = program.readParameter.bind(program);
      return Object.assign(program, {
        readParameter: (...args: Parameters<typeof readParameter>) =>
          args[0].name === 'total loss' && ++reads === epoch
            ? Promise.resolve(Float32Array.of(NaN))
            : readParameter(...args),
      });
    },
  });
}
const weightsOf = (model: VAE): number[][] => model.network.state.map((p) => [...p.value.data]);
const huge = rows.map((row) => row.map((value) => value * 1e37));

describe('a fit that diverges', () => {
  test.each([1e30, 1e20])('at rate %f, an untrained VAE has no weights afterwards', async (learningRate) => {
    const model = new VAE({ ...small, learningRate });
    const error = await failure(model.fit(rows));
    expect(error.message).toMatch(/^the VAE's .*; try a smaller learning rate.*the model has no weights$/);
    expect(error.history).toBe(model.history);
    expect(error.history.stoppedBecause).toBe('diverged');
    expect([error.keptEpoch, error.history.keptEpoch]).toEqual([0, 0]);
    await expect(model.sample(3)).rejects.toThrow('no weights yet');
    expect(() => model.toBytes()).toThrow('no weights yet');
  });

  test.each([1, 2, 25])('weights that give no finite outputs are not kept, after %i epochs', async (epochs) => {
    for (const patience of [undefined, 30])
      for (const validation of [undefined, rows]) {
        const model = new VAE({ ...small, epochs, patience, learningRate: 1e30 });
        expect((await failure(model.fit(rows, { validation }))).keptEpoch).toBe(0);
      }
  });

  test.each([
    ['the best', { patience: 50 }],
    ['those of the last checkpoint', {}],
  ])('weights of a good epoch are kept and can be saved: %s', async (what, options) => {
    const model = new VAE({ ...small, epochs: 40, learningRate: 0.01, ...options, backend: failingIn(6) });
    const error = await failure(model.fit(rows));
    const keptEpoch = what === 'the best' ? error.history.bestEpoch : 1;
    expect(error.history).toMatchObject({ epochs: 6, stoppedBecause: 'diverged', keptEpoch });
    expect(error.keptEpoch).toBe(keptEpoch);
    expect(error.message).toMatch(/loss became NaN in epoch 6; .* The weights of epoch \d are kept$/);
    const same = new VAE({ ...small, epochs: keptEpoch, learningRate: 0.01, backend: reference() });
    await same.fit(rows);
    expect(weightsOf(model)).toEqual(weightsOf(same));
    const again = VAE.fromBytes(model.toBytes());
    expect((await again.sample(2)).data.every(Number.isFinite)).toBe(true);
  });

  test('never leaves the model of an earlier fit answering', async () => {
    const vae = await new VAE(small).fit(rows);
    expect((await failure(vae.fit(huge))).keptEpoch).toBe(0);
    await expect(vae.sample(3)).rejects.toThrow('no weights yet');
    expect(vae.history.stoppedBecause).toBe('diverged');
    const cvae = await new CVAE<string>(small).fit(rows, labels);
    await failure(cvae.fit(huge, labels));
    expect(() => cvae.classes).toThrow('no classes yet');
    await expect(cvae.sample(3, { label: 'low' })).rejects.toThrow('no weights yet');
    const classifier = await new MLPClassifier<string>({ hiddenLayerSizes: [4], maxIter: 5 }).fit(rows, labels);
    const largest = rows.map((row) => row.map((value) => 3e38 * Math.sign(value)));
    expect((await failure(classifier.fit(largest, labels))).keptEpoch).toBe(0);
    await expect(classifier.predict(rows)).rejects.toThrow('no weights yet');
  });

  test('a classifier whose weights give no finite outputs has none', async () => {
    const model = new MLPClassifier<string>({ hiddenLayerSizes: [8, 8], maxIter: 1, learningRate: 1e30 });
    await failure(model.fit(rows, labels));
    await expect(model.predict(rows)).rejects.toThrow('no weights yet');
  });
});

describe('the constant predictor', () => {
  const raw = rows.map((row) => row.map((value) => 8 + 2 * value));

  test('its loss is that of always answering with the training means', async () => {
    const train = [
      [0, 10],
      [2, 30],
    ];
    const model = await new VAE({ ...small, epochs: 1 }).fit(train, { validation: [[4, 20]] });
    expect(model.history.constantPredictor).toEqual({ train: 101, validation: 9 });
    const l1 = await new VAE({ ...small, epochs: 1, reconstruction: 'l1' }).fit(train);
    expect(l1.history.constantPredictor).toEqual({ train: 11 });
  });

  test('a fit that ends above it warns, with both figures and the remedy', async () => {
    for (const model of [
      await new VAE({ epochs: 30 }).fit(raw),
      await new CVAE<string>({ epochs: 30 }).fit(raw, labels),
    ]) {
      const { constantPredictor, trainLoss, warnings } = model.history;
      expect(trainLoss.at(-1)).toBeGreaterThan(constantPredictor.train);
      expect(warnings).toHaveLength(1);
      for (const figure of [trainLoss.at(-1)!, constantPredictor.train])
        expect(warnings[0]).toContain(`${Number(figure.toPrecision(3))}`);
      expect(warnings[0]).toMatch(/Standardise the columns .* or train longer/);
    }
  });

  test('a fit that learns does not', async () => {
    const easy = rows.map(([a]) => [a!, -a!, a!, 2 * a!, a!, a!]);
    const model = await new VAE({ hidden: [16], latentDim: 2, epochs: 150, learningRate: 5e-3 }).fit(easy);
    expect(model.history.trainLoss.at(-1)).toBeLessThan(model.history.constantPredictor.train);
    expect(model.history.warnings).toEqual([]);
  });
});
