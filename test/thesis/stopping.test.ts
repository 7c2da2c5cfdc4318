/** When trainings end, in searches and in the final training, by protocol. */
import { wasm } from '../../src/backends/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend } from '../../src/tensor/index.js';
import { experiments, neverRan, resolveSettings, runStudy, type StudyRequest } from '../../src/thesis/index.js';
import { tryTraining } from '../../src/thesis/prepare.js';
import { searchAgain, type SearchOutcome } from '../../src/thesis/search-again.js';
import { runData } from './tables.js';

let backend: Backend;
beforeAll(async () => void (backend = await wasm({ threads: 1 })));
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});
const data = runData({ a: 24, b: 16 });

/** Epochs since the lowest loss, the first time that it came. */
const sinceBest = (losses: readonly number[]): number => losses.length - 1 - losses.indexOf(Math.min(...losses));
/** The first epoch after which `patience` epochs have gone by without a lower loss. */
function endOf(losses: readonly number[], patience: number): number {
  for (let epochs = 1; epochs <= losses.length; epochs++)
    if (sinceBest(losses.slice(0, epochs)) >= patience) return epochs;
  return Infinity;
}

const tiny: StudyRequest = { hidden: [6, 5], latentDim: 2, learningRate: 0.02 };

describe('as described', () => {
  test('the final training ends after 10 epochs in a row without a lower loss on the test rows', async () => {
    const run = (options: StudyRequest): ReturnType<typeof runStudy> =>
      runStudy(data, resolveSettings({ ...tiny, ...options }), { backend, version: '0' });
    const { result } = await run({ protocol: 'as-described', epochs: 1000 });
    const { split } = result;
    const training = result.training!;
    expect(training.stoppedBecause).toBe('patience');
    expect(sinceBest(training.validationLoss)).toBe(10);
    expect(endOf(training.validationLoss, 10)).toBe(training.epochs);
    // The rows that were watched are the classifiers' test rows here, and the audit says so.
    expect(split.generatorValidation).toEqual(split.test);
    expect(result.leakage).toMatchObject({ testRows: 12, earlyStopping: 12, unseen: 0 });
    // The last weights are kept, not the best: as many epochs without a stop give the same rows.
    const { synthetic } = await run({ protocol: 'as-described', stop: 'none', epochs: training.epochs });
    const again = await run({ protocol: 'as-described', epochs: 1000 });
    expect(again.synthetic.features.data).toEqual(synthetic.features.data);
  });

  test.each(experiments.filter((one) => !neverRan(one)).map(({ id }) => id))('so does that of %s', (experiment) => {
    expect(resolveSettings({ experiment, protocol: 'as-described' })).toMatchObject({
      stop: 'test',
      patience: 10,
      warmup: 0,
      shuffle: false,
      batchSize: 1024,
    });
  });
});

describe('the searches of 13 and 14, run again', () => {
  /** The search with small networks, and the losses of each of its trials. */
  async function search(
    options: StudyRequest,
    seed: number = 1,
    trials: number = 4,
  ): Promise<{ found: SearchOutcome; curves: number[][] }> {
    const settings = resolveSettings({ seed, ...options });
    const space = { ...settings.search!.space!, hidden1: [4, 9], hidden2: [3, 7], epochs: [30, 60] };
    const record = { ...settings.search!, trials, space: { ...space, learningRate: [1e-3, 5e-2] } };
    const curves: number[][] = [];
    const found = await searchAgain(settings, record, seed, undefined, (own, at) =>
      tryTraining(data, own, seed, at, {
        backend,
        version: '0',
        onProgress: ({ epoch }) => {
          if (epoch?.epoch === 1) curves.push([]);
          if (epoch !== undefined) curves.at(-1)!.push(epoch.validationLoss!);
        },
      }),
    );
    return { found, curves };
  }

  test('have 1 and 10 trials, without patience', () => {
    for (const [experiment, trials] of [
      ['13', 1],
      ['14', 10],
    ] as const)
      expect(resolveSettings({ experiment }).search).toMatchObject({ trials, patience: null });
  });

  test('as published: every epoch of every trial; the last loss judges, not the best', async () => {
    const { found, curves } = await search({ experiment: '14' });
    expect(found.trials.map(({ loss }) => loss)).toEqual(curves.map((curve) => curve.at(-1)));
    expect(curves.every(({ length }) => length >= 30)).toBe(true);
    expect(curves.some((curve) => endOf(curve, 10) < curve.length)).toBe(true);
    const best = found.trials.toSorted((a, b) => a.loss - b.loss)[0]!;
    expect(best.epochs).toBe(curves[found.trials.indexOf(best)]!.length);
    const { hidden, latent, learningRate, epochs } = best;
    expect(found.settings).toMatchObject({ hidden, latentDim: latent, learningRate, epochs, stop: 'none' });
  });

  test('as described: a trial, too, ends after 10 epochs without a lower loss on the test rows', async () => {
    const { found, curves } = await search({ experiment: '14', protocol: 'as-described' });
    expect(found.trials.map(({ loss }) => loss)).toEqual(curves.map((curve) => curve.at(-1)));
    const stopped = curves.filter((curve) => endOf(curve, 10) === curve.length);
    expect(stopped.length).toBeGreaterThan(0);
    // None went on past its end.
    for (const curve of curves) expect(endOf(curve, 10)).toBeGreaterThanOrEqual(curve.length);
  });

  test('every seed draws and trains its own; the same seed the same', async () => {
    const chosen = async (seed: number): Promise<unknown> => {
      const { hidden, latentDim, learningRate, epochs } = (await search({ experiment: '13' }, seed, 1)).found.settings;
      return { hidden, latentDim, learningRate, epochs };
    };
    const [one, two, three] = [await chosen(1), await chosen(2), await chosen(3)];
    expect(await chosen(1)).toEqual(one);
    expect(new Set([one, two, three].map((each) => JSON.stringify(each))).size).toBe(3);
  });
});
