import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/node.js';
import { resolveSettings } from '../../src/thesis/index.js';
import { proportionalCounts } from '../../src/thesis/draw.js';
import { assignRows, countLeakage } from '../../src/thesis/rows.js';
import { labelsOf, table } from './tables.js';

const dataDir = process.env['VAELAB_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const present = existsSync(join(dataDir, 'leukemia'));
if (!present) console.warn(`skipped: leakage of the study's data sets; they are not in ${dataDir} (set VAELAB_DATA)`);

describe.skipIf(!present)('as published, on the real files', () => {
  test.each([
    ['leukemia', { testRows: 22, generatorTraining: 13, earlyStopping: 0, latentStatistics: 9, scaling: 13 }],
    ['madelon', { testRows: 780, generatorTraining: 599, earlyStopping: 0, latentStatistics: 181, scaling: 599 }],
    ['wine', { testRows: 54, generatorTraining: 0, earlyStopping: 0, latentStatistics: 54, scaling: 0 }],
  ] as const)('%s', async (name, leakage) => {
    const { table: rows, trainRows, testRows } = await loadDataset(name, { dataDir });
    const settings = resolveSettings({ protocol: 'as-published' });
    const roles = assignRows(rows, trainRows && testRows && { train: trainRows, test: testRows }, settings);
    expect(countLeakage(roles, 'none')).toEqual(leakage);
    expect(countLeakage(roles, 'test').earlyStopping).toBe(leakage.latentStatistics);
  });
});

test("clean: nothing on the generator's side ever sees a test row, whatever the table, the seed and the stopping rule", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 6, max: 30 }), { minLength: 2, maxLength: 5 }),
      fc.nat(1000),
      fc.constantFrom('none', 'train', 'validation'),
      (counts, seed, stop) => {
        const labels = labelsOf(Object.fromEntries(counts.map((count, i) => [`c${i}`, count])));
        const settings = resolveSettings({ seed, stop });
        const roles = assignRows(table(labels, 2), undefined, settings);
        const test = new Set(roles.test);
        expect([...roles.train, ...roles.test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const rows of [roles.generatorTrain, roles.heldOut, roles.latent, roles.scaling])
          expect(rows.some((row) => test.has(row))).toBe(false);
        expect(countLeakage(roles, settings.stop)).toEqual({
          testRows: test.size,
          generatorTraining: 0,
          earlyStopping: 0,
          latentStatistics: 0,
          scaling: 0,
        });
        expect(roles.heldOut.length > 0).toBe(stop === 'validation');
        // Every class is in the training rows, in the validation rows and in the test rows' number to within one.
        for (const [i, count] of counts.entries()) {
          const inTest = roles.test.filter((row) => labels[row] === `c${i}`).length;
          expect(Math.abs(inTest - 0.3 * count)).toBeLessThan(1.5);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('rows are shared out by largest remainders', () => {
  expect(proportionalCounts([47, 25], 100)).toEqual([65, 35]);
  expect(proportionalCounts([1, 1, 1], 100)).toEqual([34, 33, 33]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      fc.nat(500),
      (weights, total) => {
        const counts = proportionalCounts(weights, total);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
        counts.forEach((count, i) => expect(Math.abs(count - (weights[i]! / sum) * total)).toBeLessThan(1));
      },
    ),
  );
});
