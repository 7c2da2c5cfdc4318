/** Which rows train, which set the number of epochs, and which test. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wasm } from '../../src/backends/index.js';
import { fitKind, type PreparedRun, prepareRun, type RunSettings } from '../../src/synthesis/index.js';
import type { Backend } from '../../src/tensor/index.js';
import { labelsOf, runData } from '../thesis/tables.js';

let backend: Backend;
beforeAll(async () => void (backend = await wasm({ threads: 1 })));
afterAll(async () => {
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
});

type Stop = 'none' | 'train' | 'validation';
/** A run up to its synthetic rows, with a network of next to nothing. */
function prepare(
  counts: Readonly<Record<string, number>>,
  stop: Stop = 'validation',
  seed = 0,
  equalRowsTogether = true,
): Promise<PreparedRun> {
  const fit = fitKind('vae', { hidden: [2], latentDim: 1, epochs: 1, stop });
  const settings: RunSettings = {
    fit,
    fitAs: () => fit,
    samples: 2,
    equalRowsTogether,
    labels: { name: 'small', protocol: 'clean', protocolMeaning: '', experiment: null },
    notes: [],
  };
  return prepareRun(runData(counts), settings, seed, { backend, version: '0' });
}

describe('where a class is scarce', () => {
  const refused: readonly (readonly [Readonly<Record<string, number>>, string])[] = [
    [{ a: 20, b: 1 }, "small: class 'b' has one row"],
    [{ a: 40, b: 2 }, "class 'b' has a single training row"],
    [{ a: 3, b: 3, c: 3, d: 3 }, '2 validation rows cannot hold every class'],
    [{ a: 2, b: 2, c: 2, d: 2, e: 2 }, '3 test rows of 10 cannot hold every class'],
    [{ a: 4, b: 4 }, 'small has 8 rows; a run needs at least 10'],
    [{ a: 20 }, "small: every row is of class 'a'"],
  ];
  test.each(refused)('%j: the message names the class, or the part that has no room', async (counts, message) => {
    await expect(prepare(counts)).rejects.toThrow(message);
  });
  test('without validation rows there may be room', async () => {
    await expect(prepare({ a: 40, b: 2 }, 'train')).resolves.toBeDefined();
    await expect(prepare({ a: 3, b: 3, c: 3, d: 3 }, 'none')).resolves.toBeDefined();
  });
});

test("nothing on the generator's side ever sees a test row, whatever the table, the seed and the stopping rule", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 6, max: 30 }), { minLength: 2, maxLength: 5 }),
      fc.nat(1000),
      fc.constantFrom<Stop[]>('none', 'train', 'validation'),
      fc.boolean(),
      async (sizes, seed, stop, equalRowsTogether) => {
        const counts = Object.fromEntries(sizes.map((count, i) => [`c${i}`, count]));
        const labels = labelsOf(counts);
        const { split, leakage } = await prepare(counts, stop, seed, equalRowsTogether);
        const test = new Set(split.test);
        expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const rows of [split.generatorTrain, split.generatorValidation])
          expect(rows.some((row) => test.has(row))).toBe(false);
        expect(split.generatorValidation.length > 0).toBe(stop === 'validation');
        expect(leakage).toEqual({
          testRows: test.size,
          generatorTraining: 0,
          earlyStopping: 0,
          latentStatistics: 0,
          scaling: 0,
          search: 0,
          classifierTraining: 0,
          unseen: test.size,
        });
        // Every class is in the training rows, in the validation rows and in the test rows' number to within one.
        for (const [i, count] of sizes.entries()) {
          const inTest = split.test.filter((row) => labels[row] === `c${i}`).length;
          expect(Math.abs(inTest - 0.3 * count)).toBeLessThan(1.5);
        }
      },
    ),
    { numRuns: 60 },
  );
});
