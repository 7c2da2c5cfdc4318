import { InputError, OptionError } from '../../src/checks/index.js';
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

  it('orders numbers by value and text by code point', () => {
    const numbers = [10, 9, 10, 9, 9, 10, 2, 2, 2, 10, 9, 2];
    const options = { testSize: 4, randomState: 3 };
    const split = trainTestSplit(12, { ...options, stratify: numbers });
    const letters = (order: string): string[] => numbers.map((n) => order[[2, 9, 10].indexOf(n)]!);
    expect(trainTestSplit(12, { ...options, stratify: letters('abc') })).toEqual(split);
    const asText = trainTestSplit(12, { ...options, stratify: numbers.map(String) });
    expect(trainTestSplit(12, { ...options, stratify: letters('bca') })).toEqual(asText);
    expect(asText).not.toEqual(split);
  });

  describe('with groups', () => {
    const classOf = (i: number): string => (i < 90 ? 'many' : 'few');
    const stratify = Array.from({ length: 120 }, (_, i) => classOf(i));

    it('of one row each is the split without groups', () => {
      const groups = stratify.map((_, i) => `row ${i}`);
      const options = { testSize: 0.3, randomState: 5 };
      expect(trainTestSplit(120, { ...options, groups })).toEqual(trainTestSplit(120, options));
      expect(trainTestSplit(120, { ...options, groups, stratify })).toEqual(
        trainTestSplit(120, { ...options, stratify }),
      );
    });

    it('keeps every group on one side and the shares as near as groups allow', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), fc.boolean(), (largest, randomState, byClass) => {
          let left = 0;
          let group = -1;
          const groups = stratify.map((_, i) => {
            if (left === 0 || i === 90) left = 1 + ((7 * i + randomState) % largest);
            else return (left--, group);
            left--;
            return ++group;
          });
          const options = { testSize: 0.3, randomState, groups, ...(byClass ? { stratify } : {}) };
          const { train, test } = trainTestSplit(120, options);
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...stratify.keys()]);
          const inTest = new Set(Array.from(test, (i) => groups[i]));
          expect(train.some((i) => inTest.has(groups[i]))).toBe(false);
          expect(Math.abs(test.length - 36)).toBeLessThanOrEqual(largest / 2);
          if (byClass)
            expect(Math.abs(test.filter((i) => classOf(i) === 'few').length - 9)).toBeLessThanOrEqual(largest);
          expect(trainTestSplit(120, options)).toEqual({ train, test });
        }),
      );
    });

    it('leaves rows out where both sizes say so', () => {
      const groups = stratify.map((_, i) => i >> 1);
      const { train, test } = trainTestSplit(120, { trainSize: 0.5, testSize: 0.25, groups, stratify });
      expect([train.length, test.length]).toEqual([60, 30]);
    });

    it('puts large groups of a class on both sides', () => {
      const labels = [...new Array<string>(20).fill('a'), ...new Array<string>(20).fill('b')];
      const groups = labels.map((label, i) => (label === 'a' ? i : i < 31 ? 'b1' : 'b2'));
      for (let randomState = 0; randomState < 20; randomState++) {
        const { train, test } = trainTestSplit(40, {
          testSize: 0.1,
          randomState,
          stratify: labels,
          groups: groups.map(String),
        });
        for (const part of [train, test]) expect(new Set(Array.from(part, (i) => labels[i])).size).toBe(2);
      }
    });

    it('names what is wrong', () => {
      expect(() => trainTestSplit(3, { groups: [0, 0] })).toThrow(/groups has 2 groups for 3 rows/);
      expect(() => trainTestSplit(3, { groups: [0, 0, 0] })).toThrow(/all rows are of one group/);
      expect(() => trainTestSplit(3, { groups: [0, 0, NaN] })).toThrow(/groups: row 2/);
      expect(() => trainTestSplit(4, { groups: [0, 0, 1, 2], shuffle: false })).toThrow(/groups needs shuffled rows/);
      expect(() => trainTestSplit(5, { groups: [0, 0, 1, 2, 3], stratify: ['a', 'a', 'b', 'b', 'b'] })).toThrow(
        /class 'a' has 1 group of rows, and a group stays on one side/,
      );
    });
  });

  it('refuses an unknown option with the nearest one, and takes undefined as the default', () => {
    expect(() => trainTestSplit(10, { random_state: 3 } as SplitOptions)).toThrow(OptionError);
    expect(() => trainTestSplit(10, { random_state: 3 } as SplitOptions)).toThrow(/did you mean 'randomState'\?/);
    const undefinedOnes = { testSize: undefined, randomState: undefined, shuffle: undefined, stratify: undefined };
    expect(trainTestSplit(10, undefinedOnes)).toEqual(trainTestSplit(10));
  });

  it('refuses missing and mixed labels with the row', () => {
    for (const [label, found] of [
      [null, 'null'],
      [undefined, 'undefined'],
      [Number.NaN, 'NaN'],
      ['', 'empty text'],
    ] as const) {
      const stratify = ['a', 'a', label, 'b', 'b', 'b'] as string[];
      expect(() => trainTestSplit(6, { stratify }), found).toThrow(
        `trainTestSplit: stratify: row 2 (counted from 0) has no label, found ${found}; fill in its class`,
      );
    }
    expect(() => trainTestSplit(4, { stratify: ['1', '1', 2, 2] })).toThrow(
      "row 2 (counted from 0) has the number 2 as its label and row 0 has the text '1'; use numbers throughout",
    );
    expect(() => trainTestSplit(2, { stratify: [true, false] as unknown as string[] })).toThrow(
      /a value of type boolean/,
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
