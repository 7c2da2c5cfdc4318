import { InputError } from '../../src/checks/index.js';
import type { Label } from '../../src/matrix/index.js';
import { readFileSync } from 'node:fs';
import { crc32 } from './crc32.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainTestSplit, type SplitOptions } from '../../src/data/index.js';

interface Case {
  rows: number;
  labels: Label[] | null;
  options: { test_size?: number; train_size?: number; random_state?: number; shuffle?: boolean };
  train: number[] | null;
  test: number[] | null;
  trainCheck: [number, number];
  testCheck: [number, number];
}
const oracle = JSON.parse(readFileSync(new URL('../oracles/data-split.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

function optionsOf({ options, labels }: Case): SplitOptions {
  const { test_size: testSize, train_size: trainSize, random_state: randomState, shuffle } = options;
  return {
    ...(testSize === undefined ? {} : { testSize }),
    ...(trainSize === undefined ? {} : { trainSize }),
    ...(randomState === undefined ? {} : { randomState }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(labels === null ? {} : { stratify: labels }),
  };
}

describe('trainTestSplit against scikit-learn', () => {
  it.each(
    oracle.cases.map(
      (c) => [`${c.rows} rows ${JSON.stringify(c.options)} ${c.labels ? 'stratified' : ''}`, c] as const,
    ),
  )('%s', (_, c) => {
    const { train, test } = trainTestSplit(c.rows, optionsOf(c));
    if (c.train) expect([...train]).toEqual(c.train);
    if (c.test) expect([...test]).toEqual(c.test);
    expect([train.length, crc32(train)]).toEqual(c.trainCheck);
    expect([test.length, crc32(test)]).toEqual(c.testCheck);
  });
});

describe('trainTestSplit', () => {
  it('gives disjoint and complete parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        fc.boolean(),
        (rows, testSize, randomState, shuffle) => {
          fc.pre(Math.ceil(testSize * rows) < rows);
          const { train, test } = trainTestSplit(rows, { testSize, randomState, shuffle });
          expect(test.length).toBe(Math.ceil(testSize * rows));
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
        },
      ),
    );
  });

  it('keeps class shares within one row when stratified', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 30 }), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        (counts, randomState) => {
          const stratify = counts.flatMap((n, k) => new Array<string>(n).fill(`class ${k}`));
          const { train, test } = trainTestSplit(stratify.length, { testSize: 0.5, randomState, stratify });
          expect(new Set([...train, ...test]).size).toBe(stratify.length);
          counts.forEach((n, k) => {
            const inTest = test.filter((i) => stratify[i] === `class ${k}`).length;
            expect(Math.abs(inTest - n / 2)).toBeLessThanOrEqual(1);
          });
        },
      ),
    );
  });

  it('orders classes written as numbers by value', () => {
    const numbers = [10, 9, 10, 9, 9, 10, 2, 2, 2, 10, 9, 2];
    const options = { testSize: 4, randomState: 3 };
    expect(trainTestSplit(12, { ...options, stratify: numbers.map(String) })).toEqual(
      trainTestSplit(12, { ...options, stratify: numbers }),
    );
  });

  it('names what is wrong', () => {
    expect(() => trainTestSplit(1)).toThrow(/no training row is left of 1 rows/);
    expect(() => trainTestSplit(0)).toThrow(InputError);
    for (const testSize of [0, -0.1, 1.5, 10, 11, Number.NaN]) {
      expect(() => trainTestSplit(10, { testSize }), String(testSize)).toThrow(/testSize is/);
    }
    expect(() => trainTestSplit(10, { testSize: 0.7, trainSize: 0.7 })).toThrow(/lower one of them/);
    expect(() => trainTestSplit(10, { testSize: 6, trainSize: 6 })).toThrow(/ask for 12 of 10 rows/);
    expect(() => trainTestSplit(10, { randomState: -1 })).toThrow(/randomState is -1/);
    expect(() => trainTestSplit(4, { stratify: ['a', 'a', 'b', 'a'], testSize: 0.5 })).toThrow(
      /class 'b' has only 1 row \(row 2\)/,
    );
    expect(() => trainTestSplit(6, { stratify: [0, 1, 2, 0, 1, 2], testSize: 2 })).toThrow(
      /test part of 2 rows cannot hold 3/,
    );
    expect(() => trainTestSplit(6, { stratify: [0, 1, 2, 0, 1, 2], trainSize: 2 })).toThrow(/train part of 2 rows/);
    expect(() => trainTestSplit(3, { stratify: [0, 1] })).toThrow(/2 labels for 3 rows/);
    expect(() => trainTestSplit(4, { stratify: [0, 1, 0, 1], shuffle: false })).toThrow(/needs shuffled rows/);
  });
});
