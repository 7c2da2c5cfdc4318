/** How many test rows the runs of the study have seen, and what becomes of a clean run that has seen any. */
import type * as splitModule from '../../src/synthesis/split.js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { wasm } from '../../src/backends/index.js';
import { loadNamed } from '../../src/cli/kit/data.js';
import { reportError } from '../../src/cli/kit/errors.js';
import type { Leakage } from '../../src/metrics/index.js';
import { LeakageError, plainJob, type RunData } from '../../src/synthesis/index.js';
import type { Backend } from '../../src/tensor/index.js';
import { plainLabels } from '../../src/thesis/commands/job.js';
import { prepareStudy, resolveSettings, runStudy, type StudyRequest } from '../../src/thesis/index.js';
import { runData } from './tables.js';
import { dataDir, haveData } from '../data-folder.js';

/** While this is set, the first test row of every split is among its training rows, too. */
const spoiled = vi.hoisted(() => ({ on: false }));
vi.mock('../../src/synthesis/split.js', async (load) => {
  const original = await load<typeof splitModule>();
  const splitTable: typeof original.splitTable = (...input) => {
    const { train, test } = original.splitTable(...input);
    return { train: spoiled.on ? [...train, test[0]!] : train, test };
  };
  return { ...original, splitTable };
});
afterEach(() => void (spoiled.on = false));

let backend: Backend;
beforeAll(async () => {
  backend = await wasm();
});
afterAll(() => backend.dispose());

const tiny: StudyRequest = { hidden: [4, 3], latentDim: 2, epochs: 2, samples: 20 };
const leakageOf = async (data: RunData, request: StudyRequest): Promise<Leakage> =>
  (await prepareStudy(data, resolveSettings({ ...tiny, ...request }), 0, { backend, version: '0' })).leakage;

describe.skipIf(!haveData("leakage of the study's data sets"))('as published, on the real files', () => {
  const nothing = { earlyStopping: 0, search: 0, classifierTraining: 0, unseen: 0 };
  test.each([
    ['leukemia', { testRows: 22, generatorTraining: 13, latentStatistics: 9, scaling: 13 }],
    ['madelon', { testRows: 780, generatorTraining: 599, latentStatistics: 181, scaling: 599 }],
    ['wine', { testRows: 54, generatorTraining: 0, latentStatistics: 54, scaling: 0 }],
    ['gcm-filtered', { testRows: 57, generatorTraining: 44, latentStatistics: 13, scaling: 44 }],
  ] as const)('%s', async (name, expected) => {
    const data = await loadNamed(name, dataDir);
    const leakage = await leakageOf(data, { protocol: 'as-published' });
    expect(leakage).toEqual({ ...nothing, ...expected });
    const stopped = await leakageOf(data, { protocol: 'as-published', stop: 'test' });
    expect(stopped).toEqual({ ...leakage, earlyStopping: leakage.latentStatistics });
  });

  test("an experiment's search had seen everything", async () => {
    const leakage = await leakageOf(await loadNamed('leukemia', dataDir), { experiment: '25t1' });
    expect(leakage).toMatchObject({ generatorTraining: 13, search: 22, unseen: 0 });
  });

  test('13 draws its parameters again, for every seed others', async () => {
    const data = await loadNamed('wine', dataDir);
    // The space reaches to 4000 epochs, too many for a test.
    const settings = resolveSettings({ experiment: '13' });
    const search = { ...settings.search!, trials: 2, space: { ...settings.search!.space!, epochs: [2, 3] } };
    const run = (seed: number): ReturnType<typeof prepareStudy> =>
      prepareStudy(data, { ...settings, search }, seed, { backend, version: '0' });
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(one.settings.hidden).toEqual(again.settings.hidden);
    expect(one.settings.hidden).not.toEqual(other.settings.hidden);
    expect(one.settings.hidden[0]).toBeGreaterThanOrEqual(100);
    expect(one.leakage).toMatchObject({ search: 54, generatorTraining: 0, latentStatistics: 54 });
    expect(one.notes.join()).toMatch(/A search of 2 uniform draws chose widths \d+, \d+/);
  });
});

describe('clean', () => {
  const data = runData({ a: 24, b: 16 });
  const clean = {
    testRows: 12,
    generatorTraining: 0,
    earlyStopping: 0,
    latentStatistics: 0,
    scaling: 0,
    search: 0,
    classifierTraining: 0,
    unseen: 12,
  };
  test.each([
    ['vae', {}],
    ['cvae', { model: 'cvae' }],
    ['cvae from the prior', { model: 'cvae', latentFrom: 'prior' }],
    ['without early stopping', { stop: 'none' }],
    ['stopped by the training loss', { stop: 'train' }],
    ['with a search of its own', { experiment: '13', protocol: 'clean', samples: 30 }],
  ] as readonly (readonly [string, StudyRequest])[])('nothing has seen a test row: %s', async (_, request) => {
    const settings = resolveSettings({ ...(request.experiment === undefined && tiny), ...request });
    const search = settings.search && {
      ...settings.search,
      space: { ...settings.search.space!, epochs: [2, 3], hidden1: [3, 5], hidden2: [2, 4] },
    };
    const { leakage } = await prepareStudy(data, { ...settings, search }, 3, { backend, version: '0' });
    expect(leakage).toEqual(clean);
  });

  /** Runs, under the study's rules and as anybody would, while a test row is among the training rows; says what was refused. */
  async function refusals(request: StudyRequest): Promise<string[]> {
    spoiled.on = true;
    const context = { backend, version: '0' };
    const all = { ...tiny, ...request };
    const runs = [
      runStudy(data, resolveSettings(all), context),
      plainJob({ model: 'vae', ...all }, plainLabels).run(data, context),
    ];
    return Promise.all(
      runs.map(async (run) => {
        await expect(run).rejects.toThrow(LeakageError);
        return run.then(
          () => '',
          (error: Error) => error.message,
        );
      }),
    );
  }
  test.each([
    ['the generator', {}, "of the 12 test rows, 1 by the generator's training,"],
    ['early stopping', { stop: 'train' }, '1 by early stopping,'],
    ['the latent statistics', {}, '1 by the latent statistics,'],
    ['a scaler', {}, '1 by a scaler,'],
    ['a classifier', {}, "1 by a classifier's training had been seen"],
  ] as const)('a test row among the training rows of %s: no result', async (_, request, message) => {
    const [study, own] = await refusals(request);
    expect(study).toContain(message);
    expect(own).toContain(message);
  });
  test('stages that use no such row are not named', async () => {
    const [message] = await refusals({ model: 'cvae', latentFrom: 'prior', stop: 'none' });
    expect(message).not.toMatch(/latent statistics|early stopping|search/);
  });
  test('a test row that was not seen is no reason', async () => {
    await expect(runStudy(data, resolveSettings(tiny), { backend, version: '0' })).resolves.toBeDefined();
  });

  test('the published protocols report the count instead', async () => {
    const count = data.table.labels.length;
    const own = { train: Array.from({ length: count }, (_, i) => i), test: [0, 1, 2, 3] };
    const leakage = await leakageOf({ ...data, own }, { protocol: 'as-published' });
    expect(leakage).toMatchObject({ testRows: 12, generatorTraining: 12, scaling: 12, unseen: 0 });
  });

  test('on the command line that is exit code 1, in one line', () => {
    const written: string[] = [];
    const original = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string) => written.push(text) > 0;
    try {
      expect(reportError(new LeakageError('the clean protocol refuses to report: …'), false)).toBe(1);
    } finally {
      process.stderr.write = original;
    }
    expect(written).toEqual(['vaelab: the clean protocol refuses to report: …\n']);
  });
});
