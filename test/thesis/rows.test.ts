import { describe, expect, test } from 'vitest';
import { publishedInput } from '../../src/thesis/published.js';
import { resolveSettings } from '../../src/thesis/index.js';
import { assignRows } from '../../src/thesis/rows.js';
import { reference } from '../../src/tensor/index.js';
import { labelsOf, runData, table } from './tables.js';

describe('as published, on a made-up table', () => {
  const settings = resolveSettings({ protocol: 'as-published' });
  const counts = { a: 13, b: 7 };
  const labels = labelsOf(counts);

  test('files of its own decide what the generator sees, whatever the classifiers are given', () => {
    const own = { train: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], test: [12, 13, 14, 15, 16, 17, 18, 19] };
    const roles = assignRows(table(labels, 2), own);
    expect(roles).toMatchObject({ generatorTrain: own.train, heldOut: own.test });
    // The row numbers of scikit-learn's train_test_split(range(20), test_size=0.3, random_state=42).
    expect(roles.test).toEqual([0, 17, 15, 1, 8, 5]);
    expect([...roles.train, ...roles.test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    // The scaler is the training file's, and the rows of the held-out loss are the other's.
    const input = publishedInput({ ...runData(counts), own }, settings, 0, { backend: reference() });
    expect([input.train.rows, input.heldOut.rows]).toEqual([own.train, own.test]);
    const mean = own.train.reduce((sum, row) => sum + input.data.table.features.get(row, 0) / 12, 0);
    expect(input.scaler.mean[0]).toBeCloseTo(mean, 12);
  });

  test("a single table: the generator takes the classifiers' split, whatever the seed", () => {
    const roles = assignRows(table(labels, 2), undefined);
    expect(roles.generatorTrain).toEqual(roles.train);
    expect(roles.heldOut).toEqual(roles.test);
    for (const seed of [0, 9])
      expect(publishedInput(runData(counts), settings, seed, { backend: reference() }).roles).toEqual(roles);
  });

  test('tables of too few rows or classes are refused', () => {
    const input = (few: Readonly<Record<string, number>>): unknown =>
      publishedInput(runData(few), settings, 0, { backend: reference() });
    expect(() => input({ a: 4, b: 5 })).toThrow('small has 9 rows; a run needs at least 10');
    expect(() => input({ a: 20 })).toThrow("small: every row is of class 'a'");
  });
});
