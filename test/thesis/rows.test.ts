import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../src/thesis/index.js';
import { proportionalCounts } from '../../src/thesis/draw.js';
import { assignRows } from '../../src/thesis/rows.js';
import { labelsOf, table } from './tables.js';

describe('as published, on a made-up table', () => {
  const settings = resolveSettings({ protocol: 'as-published' });
  const labels = labelsOf({ a: 13, b: 7 });

  test('files of its own decide what the generator sees, whatever the classifiers are given', () => {
    const own = { train: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], test: [12, 13, 14, 15, 16, 17, 18, 19] };
    const roles = assignRows(table(labels, 2), own, settings);
    expect(roles).toMatchObject({
      generatorTrain: own.train,
      scaling: own.train,
      heldOut: own.test,
      latent: own.test,
      refit: false,
    });
    // The row numbers of scikit-learn's train_test_split(range(20), test_size=0.3, random_state=42).
    expect(roles.test).toEqual([0, 17, 15, 1, 8, 5]);
    expect([...roles.train, ...roles.test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  test("a single table: the generator takes the classifiers' split, whatever the seed", () => {
    const roles = assignRows(table(labels, 2), undefined, settings);
    expect(roles.generatorTrain).toEqual(roles.train);
    expect(roles.heldOut).toEqual(roles.test);
    expect(assignRows(table(labels, 2), undefined, { ...settings, seed: 9 })).toEqual(roles);
  });
});

describe('clean, where a class is scarce', () => {
  const assign = (counts: Readonly<Record<string, number>>, stop = 'validation'): unknown =>
    assignRows(table(labelsOf(counts), 2), undefined, resolveSettings({ stop }));
  test('the message names the class, or the part that has no room', () => {
    expect(() => assign({ a: 20, b: 1 })).toThrow("small: class 'b' has one row");
    expect(() => assign({ a: 40, b: 2 })).toThrow("class 'b' has a single training row left");
    expect(() => assign({ a: 40, b: 2 }, 'train')).not.toThrow();
    expect(() => assign({ a: 3, b: 3, c: 3, d: 3 })).toThrow('2 validation rows of 8 cannot hold every class');
    expect(() => assign({ a: 3, b: 3, c: 3, d: 3 }, 'none')).not.toThrow();
    expect(() => assign({ a: 2, b: 2, c: 2, d: 2, e: 2 })).toThrow('3 test rows of 10 cannot hold every class');
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
