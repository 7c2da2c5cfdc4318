import { wasm } from '../../src/backends/index.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportError } from '../../src/cli/errors.js';
import { loadDataset } from '../../src/data/node.js';
import {
  audit,
  type Leakage,
  LeakageError,
  Lineage,
  resolveSettings,
  type RunData,
  runMainJob,
  type RunOptions,
} from '../../src/thesis/index.js';
import { refuseLeakage } from '../../src/thesis/lineage.js';
import { prepareRows } from '../../src/thesis/pipeline.js';
import { assignRows, type Roles } from '../../src/thesis/rows.js';
import { type Backend } from '../../src/tensor/index.js';
import { runData } from './tables.js';

let backend: Backend;
beforeAll(async () => {
  backend = await wasm();
});
afterAll(() => backend.dispose());

const tiny: RunOptions = { hidden: [4, 3], latent: 2, epochs: 2, samples: 20 };
const leakageOf = async (data: RunData, options: RunOptions): Promise<Leakage> =>
  (await prepareRows(data, resolveSettings({ ...tiny, ...options }), 0, { backend, version: '0' })).leakage;

const dataDir = process.env['VAELAB_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const present = existsSync(join(dataDir, 'leukemia'));
if (!present) console.warn(`skipped: leakage of the study's data sets; they are not in ${dataDir} (set VAELAB_DATA)`);

describe.skipIf(!present)('as published, on the real files', () => {
  const loaded = async (name: string): Promise<RunData> => {
    const { table, classes, trainRows, testRows } = await loadDataset(name, { dataDir });
    return { table, classes, own: trainRows && { train: trainRows, test: testRows! }, images: false, notes: [] };
  };
  const nothing = { earlyStopping: 0, search: 0, classifierTraining: 0, unseen: 0 };
  test.each([
    ['leukemia', { testRows: 22, generatorTraining: 13, latentStatistics: 9, scaling: 13 }],
    ['madelon', { testRows: 780, generatorTraining: 599, latentStatistics: 181, scaling: 599 }],
    ['wine', { testRows: 54, generatorTraining: 0, latentStatistics: 54, scaling: 0 }],
    ['gcm-filtered', { testRows: 57, generatorTraining: 44, latentStatistics: 13, scaling: 44 }],
  ] as const)('%s', async (name, expected) => {
    const data = await loaded(name);
    const leakage = await leakageOf(data, { protocol: 'as-published' });
    expect(leakage).toEqual({ ...nothing, ...expected });
    const stopped = await leakageOf(data, { protocol: 'as-published', stop: 'test' });
    expect(stopped).toEqual({ ...leakage, earlyStopping: leakage.latentStatistics });
  });

  test("an experiment's search had seen everything", async () => {
    const leakage = await leakageOf(await loaded('leukemia'), { experiment: '25t1' });
    expect(leakage).toMatchObject({ generatorTraining: 13, search: 22, unseen: 0 });
  });

  test('13 draws its parameters again, for every seed others', async () => {
    const data = await loaded('wine');
    // The space reaches to 4000 epochs, too many for a test.
    const settings = resolveSettings({ experiment: '13' });
    const search = { ...settings.search!, trials: 2, space: { ...settings.search!.space!, epochs: [2, 3] } };
    const run = (seed: number): ReturnType<typeof prepareRows> =>
      prepareRows(data, { ...settings, search }, seed, { backend, version: '0' });
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
    ...{ testRows: 12, generatorTraining: 0, earlyStopping: 0, latentStatistics: 0, scaling: 0 },
    ...{ search: 0, classifierTraining: 0, unseen: 12 },
  };
  test.each([
    ['vae', {}],
    ['cvae', { model: 'cvae' }],
    ['cvae from the prior', { model: 'cvae', latentFrom: 'prior' }],
    ['without early stopping', { stop: 'none' }],
    ['stopped by the training loss', { stop: 'train' }],
    ['with a search of its own', { experiment: '13', protocol: 'clean', samples: 30 }],
  ] as readonly (readonly [string, RunOptions])[])('nothing has seen a test row: %s', async (_, options) => {
    const settings = resolveSettings({ ...(options.experiment === undefined && tiny), ...options });
    const search = settings.search && {
      ...settings.search,
      space: { ...settings.search.space!, epochs: [2, 3], hidden1: [3, 5], hidden2: [2, 4] },
    };
    const { leakage } = await prepareRows(data, { ...settings, search }, 3, { backend, version: '0' });
    expect(leakage).toEqual(clean);
  });

  /** Runs with one role tampered with: a test row has come among its rows. */
  const tampered = (role: keyof Roles, options: RunOptions = {}): Promise<unknown> =>
    runMainJob(data, resolveSettings({ ...tiny, ...options }), {
      backend,
      version: '0',
      assign: (table, own, settings) => {
        const roles = assignRows(table, own, settings);
        return { ...roles, [role]: [...(roles[role] as readonly number[]), roles.test[0]!] };
      },
    });
  test.each([
    ['generatorTrain', "of the 12 test rows, 1 by the generator's training had been seen"],
    ['heldOut', '1 by early stopping had been seen'],
    ['latent', '1 by the latent statistics had been seen'],
    ['scaling', '1 by a scaler had been seen'],
    ['train', "1 by a classifier's training had been seen"],
  ] as const)('a test row among the rows of %s: no result', async (role, message) => {
    const refused = tampered(role);
    await expect(refused).rejects.toThrow(LeakageError);
    await expect(refused).rejects.toThrow(message);
  });

  test('the published protocols report the count instead', async () => {
    await expect(tampered('generatorTrain', { protocol: 'as-published' })).resolves.toBeDefined();
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

describe('lineages', () => {
  const rows = (...numbers: number[]): { rows: number[] } => ({ rows: numbers });
  const model = Lineage.of('training', rows(1, 2, 3)).and(Lineage.of('stopping', rows(4)));
  test('what is made from two things has the rows of both, by use', () => {
    const drawn = model.and(Lineage.of('training', rows(3, 7)));
    expect(drawn.count(rows(3, 4, 7, 9), 'training')).toBe(2);
    expect(drawn.count(rows(3, 4, 7, 9), 'stopping')).toBe(1);
    expect(drawn.count(rows(3, 4, 7, 9))).toBe(3);
    expect(model.count(rows(7))).toBe(0);
    expect(Lineage.none.count(rows(1, 2))).toBe(0);
  });
  test('a search has seen all rows of its trials, whatever they were used for', () => {
    expect(model.as('search').count(rows(1, 4, 5), 'search')).toBe(2);
    expect(model.as('search').count(rows(1, 4, 5), 'training')).toBe(0);
  });
  test('a search that has looked at a test row is refused by its name, too', () => {
    const tested = { rows: [2, 4, 8], codes: [], features: undefined as never };
    const seen = audit(model.as('search'), Lineage.none, tested);
    expect(() => refuseLeakage(seen)).toThrow('of the 3 test rows, 2 by the search had been seen');
    expect(() => refuseLeakage(audit(model, Lineage.none, { ...tested, rows: [8, 9] }))).not.toThrow();
  });
  test('the audit counts a row once in each stage, and once as seen', () => {
    const test = { rows: [1, 4, 8], codes: [], features: undefined as never };
    expect(audit(model, Lineage.of('classifier training', rows(1)), test)).toEqual({
      ...{ testRows: 3, generatorTraining: 1, earlyStopping: 1, latentStatistics: 0, scaling: 0 },
      ...{ search: 0, classifierTraining: 1, unseen: 1 },
    });
  });
});
