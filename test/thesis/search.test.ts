/** The objective of searches, the parameters it takes, and the searches of the study. */
import { wasm } from '../../src/backends/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSpace, GridSearch, sizeOfGrid, type SpaceSpec } from '../../src/search/index.js';
import { type Backend } from '../../src/tensor/index.js';
import { assignRows } from '../../src/thesis/rows.js';
import {
  checkSearchSpace,
  FailedTrainingError,
  findPreset,
  presetGrid,
  presetSpace,
  protocols,
  resolveSettings,
  type RunData,
  runMainJob,
  type RunOptions,
  SearchObjective,
  searchPresets,
  withParams,
} from '../../src/thesis/index.js';
import { runData } from './tables.js';

let backend: Backend;
beforeAll(async () => void (backend = await wasm({ threads: 1 })));
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});
const data = runData({ left: 20, right: 20 });
const small = { hidden: [6, 5], latent: 3, lr: 3e-3 };
const objectiveOf = (options: RunOptions, rows: RunData = data): SearchObjective =>
  new SearchObjective(rows, resolveSettings({ ...small, ...options }));

/** The losses on held-out rows that the main job goes through with the same settings. */
async function losses(options: RunOptions): Promise<readonly number[]> {
  const { result } = await runMainJob(data, resolveSettings({ ...small, ...options }), { backend, version: '0' });
  return result.training.validationLoss;
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
    const { test: testRows } = assignRows(data.table, undefined, resolveSettings(options));
    const columns = data.table.featureNames.length;
    const features = { ...data.table.features, data: data.table.features.data.slice() } as typeof data.table.features;
    for (const row of testRows) features.data.fill(1e6 + row, row * columns, (row + 1) * columns);
    const spoiled = { ...data, table: { ...data.table, features } };
    expect(await objectiveOf(options, spoiled).evaluate({}, backend)).toBe(
      await objectiveOf(options).evaluate({}, backend),
    );
  });

  test.each(['as-published', 'as-described'])('%s: the last loss on the test rows', async (protocol) => {
    const options = { protocol, stop: 'test', patience: 2, epochs: 9, lr: 0.05 };
    const curve = await losses(options);
    expect(await objectiveOf(options).evaluate({}, backend)).toBe(curve.at(-1));
  });

  test("a trial's parameters take the place of the settings", async () => {
    const direct = await objectiveOf({ hidden: [7, 4], latent: 2, lr: 1e-2, epochs: 4, batch: 8 }).evaluate(
      {},
      backend,
    );
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
    expect(() => objectiveOf({ stop: 'train' })).toThrow(/needs rows to take the loss on; with --stop train/);
  });
});

function raise(message: string): never {
  throw new Error(message);
}

describe('parameters', () => {
  const int = { type: 'int', low: 2, high: 9 } as const;
  const bad: readonly (readonly [string, SpaceSpec, RegExp])[] = [
    ['an unknown one', { hiden1: int }, /'hiden1'.*did you mean 'hidden1'/],
    ['a real width', { hidden1: { type: 'real', low: 2, high: 9 } }, /'hidden1' takes whole numbers.*make it "int"/],
    ['a width of 0', { hidden1: { ...int, low: 0 } }, /'hidden1'.*at least 1; found 0/],
    ['a batch of one row', { batch: { type: 'categorical', choices: [1, 16] } }, /'batch'.*at least 2; found 1/],
    ['half a latent size', { latent: { type: 'fixed', value: 2.5 } }, /'latent'.*found 2\.5/],
    ['a gap', { hidden1: int, hidden3: int }, /has hidden3 but not hidden2/],
    ['a rate of 0', { lr: { type: 'real', low: 0, high: 1 } }, /'lr' takes numbers above 0; found 0/],
    ['a rate that is a word', { lr: { type: 'categorical', choices: ['fast'] } }, /'lr'.*found "fast"/],
  ];
  test.each(bad)('%s is refused', (_, space, message) => expect(() => checkSearchSpace(space)).toThrow(message));

  test('the widths end before the first that is absent', () => {
    const settings = resolveSettings({});
    expect(withParams(settings, { layers: 2, hidden1: 9, hidden2: 8 }).hidden).toEqual([9, 8]);
    expect(withParams(settings, { hidden1: 9, hidden2: 8, hidden3: 7 }).hidden).toEqual([9, 8, 7]);
    expect(withParams(settings, { latent: 5 })).toEqual({ ...settings, latent: 5 });
    expect(() => withParams(settings, { lr: -1 })).toThrow(/lr must be a positive number/);
  });
});

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
      ...{ hidden1: 50, hidden2: 30, hidden3: 20, latent: 3, lr: 1e-4, seed: 0 },
    });
  });

  test('an unknown experiment names the nearest', () => {
    expect(() => findPreset('25t3')).toThrow(/no search of an experiment '25t3'; did you mean '25t\d'/);
  });
});
