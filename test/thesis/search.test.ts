/** The objective of searches, and the searches of the study. */
import {
  checkSearchSpace,
  FailedTrainingError,
  type RunData,
  splitTable,
  type TrainingObjective,
} from '../../src/synthesis/index.js';
import { wasm } from '../../src/backends/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSpace, GridSearch, sizeOfGrid } from '../../src/search/index.js';
import { type Backend } from '../../src/tensor/index.js';
import {
  findPreset,
  presetGrid,
  presetSpace,
  protocols,
  resolveSettings,
  runStudy,
  searchPresets,
  studyObjective,
  type StudyRequest,
} from '../../src/thesis/index.js';
import { runData } from './tables.js';

let backend: Backend;
beforeAll(async () => void (backend = await wasm({ threads: 1 })));
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});
const data = runData({ left: 20, right: 20 });
const small = { hidden: [6, 5], latentDim: 3, learningRate: 3e-3 };
const objectiveOf = (options: StudyRequest, rows: RunData = data): TrainingObjective =>
  studyObjective(rows, resolveSettings({ ...small, ...options }));

/** The losses on held-out rows that the main job goes through with the same settings. */
async function losses(options: StudyRequest): Promise<readonly number[]> {
  const { result } = await runStudy(data, resolveSettings({ ...small, ...options }), { backend, version: '0' });
  return result.training!.validationLoss;
}

describe('the objective', () => {
  test('clean: the least validation loss after the warm-up, by the routine of the main job', async () => {
    const options = { epochs: 14, warmup: 6, patience: 4, seed: 3 };
    const curve = await losses(options);
    const seen: [number, number][] = [];
    const objective = objectiveOf(options);
    const value = await objective.evaluate({}, backend, { onLoss: (epoch, loss) => seen.push([epoch, loss]) });
    expect(value).toBe(Math.min(...curve.slice(6)));
    expect(seen).toEqual(curve.map((loss, i) => [i + 1, loss]));
    expect(objective.rows).toEqual({ fitted: 22, heldOut: 6 });
    expect(objective.constantPredictor).toBeGreaterThan(0);
    // The rows are prepared once; a second trial starts from the same fresh weights.
    expect(await objective.evaluate({}, backend)).toBe(value);
    expect(await objective.evaluate({ seed: 4 }, backend)).not.toBe(value);
  });

  test('clean: test rows have no part in it', async () => {
    const options = { epochs: 3, seed: 1 };
    const { test: testRows } = splitTable(data.table, options.seed, false);
    const columns = data.table.featureNames.length;
    const features = { ...data.table.features, data: data.table.features.data.slice() } as typeof data.table.features;
    for (const row of testRows) features.data.fill(1e6 + row, row * columns, (row + 1) * columns);
    const spoiled = { ...data, table: { ...data.table, features } };
    expect(await objectiveOf(options, spoiled).evaluate({}, backend)).toBe(
      await objectiveOf(options).evaluate({}, backend),
    );
  });

  test.each(['as-published', 'as-described'])('%s: the last loss on the test rows', async (protocol) => {
    const options = { protocol, stop: 'test', patience: 2, epochs: 9, learningRate: 0.05 };
    const curve = await losses(options);
    expect(await objectiveOf(options).evaluate({}, backend)).toBe(curve.at(-1));
  });

  test("a trial's parameters take the place of the settings", async () => {
    const direct = await objectiveOf({
      hidden: [7, 4],
      latentDim: 2,
      learningRate: 1e-2,
      epochs: 4,
      batchSize: 8,
    }).evaluate({}, backend);
    const params = { hidden1: 7, hidden2: 4, latent: 2, lr: 1e-2, epochs: 4, batch: 8 };
    expect(await objectiveOf({ epochs: 100 }).evaluate(params, backend)).toBe(direct);
  });

  test('a loss that is no longer a number, and a signal, fail the trial and nothing else', async () => {
    const objective = objectiveOf({ epochs: 5 });
    await expect(objective.evaluate({ lr: 1e18 }, backend)).rejects.toThrow(
      /loss (became|on held-out rows is) (NaN|Infinity)/,
    );
    const interrupt = new AbortController();
    const ended = objective.evaluate({}, backend, { signal: interrupt.signal, onEpoch: () => interrupt.abort() });
    await expect(ended).rejects.toThrow(FailedTrainingError);
    const pruned = objective.evaluate({}, backend, { onLoss: (epoch) => void (epoch === 2 && raise('hopeless')) });
    await expect(pruned).rejects.toThrow('hopeless');
    expect(await objective.evaluate({}, backend)).toBeGreaterThan(0);
  });

  test('needs held-out rows', () => {
    expect(() => objectiveOf({ stop: 'train' })).toThrow(/needs rows to take the loss on; with stop: 'train'/);
  });
});

function raise(message: string): never {
  throw new Error(message);
}

describe("the study's searches", () => {
  test.each(protocols)('are sound spaces, %s', (protocol) => {
    for (const preset of searchPresets) {
      const space = presetSpace(preset, protocol);
      expect(() => checkSearchSpace(checkSpace(space)), preset.id).not.toThrow();
      const values = presetGrid(preset, space);
      if (values !== undefined) expect(sizeOfGrid(space, { values })).toBe(preset.trials);
    }
  });

  test('25t1 as published has a uniform rate and epochs; clean a logarithmic rate and no epochs', () => {
    const preset = findPreset('25t1');
    expect(preset).toMatchObject({ dataset: 'leukemia', model: 'vae', method: 'bayesian', trials: 10, patience: 50 });
    const widths = {
      hidden1: { type: 'int', low: 100, high: 1000 },
      hidden2: { type: 'int', low: 100, high: 800 },
      latent: { type: 'int', low: 50, high: 300 },
    };
    expect(presetSpace(preset, 'as-published')).toEqual({
      ...widths,
      lr: { type: 'real', low: 1e-7, high: 1e-3 },
      epochs: { type: 'int', low: 1000, high: 5000 },
    });
    expect(presetSpace(preset, 'clean')).toEqual({ ...widths, lr: { type: 'real', low: 1e-7, high: 1e-3, log: true } });
  });

  test('36 varies the latent size alone; 37 is a grid of five of them', () => {
    const space = presetSpace(findPreset('36'), 'clean');
    expect(Object.keys(space).filter((name) => space[name]!.type !== 'fixed')).toEqual(['latent']);
    const preset = findPreset('37');
    const grid = presetSpace(preset, 'clean');
    const first = new GridSearch({ values: presetGrid(preset, grid)! });
    expect(first.suggest({ space: grid, direction: 'minimize', trials: [], id: 0 })).toEqual({
      hidden1: 50,
      hidden2: 30,
      hidden3: 20,
      latent: 3,
      lr: 1e-4,
      seed: 0,
    });
  });

  test('an unknown experiment names the nearest', () => {
    expect(() => findPreset('25t3')).toThrow(/no search of an experiment '25t3'; did you mean '25t\d'/);
  });
});
