import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/matrix/index.js';
import { KNeighborsClassifier, NearestCentroid, RidgeClassifier } from '../../src/models/index.js';
import { readOracle, relativeError } from '../oracles/read.js';

interface Case {
  readonly name: string;
  readonly x: number[][];
  readonly y: number[];
  readonly test: number[][];
  readonly ridge: {
    readonly alpha: number;
    readonly coefficients: number[][];
    readonly intercept: number[];
    readonly decision: number[][];
    readonly predicted: number[];
    readonly leaveOneOut: number[][];
  };
  readonly neighbors: Record<string, { predicted: number[]; shares: number[][]; leaveOneOut: number[] }>;
  readonly centroid: { readonly centroids: number[][]; readonly predicted: number[]; readonly leaveOneOut: number[] };
}
const { alphas, cases } = readOracle<{ alphas: number[]; cases: Case[] }>('classifiers');
const near = (actual: Matrix, expected: number[][]): void => {
  expect(actual.shape).toEqual([expected.length, expected[0]!.length]);
  expect(relativeError(actual.data, expected.flat())).toBeLessThan(1e-9);
};

describe.each(cases)('$name', (one) => {
  test('ridge: strength, coefficients, answers, and each row left out', () => {
    const model = new RidgeClassifier<number>({ alphas }).fit(one.x, one.y);
    expect(model.alpha).toBe(one.ridge.alpha);
    near(model.coefficients, one.ridge.coefficients);
    expect(relativeError(model.intercept, one.ridge.intercept)).toBeLessThan(1e-9);
    near(model.decisionFunction(one.test), one.ridge.decision);
    near(model.leaveOneOutDecision, one.ridge.leaveOneOut);
    expect(model.predict(one.test)).toEqual(one.ridge.predicted);
  });

  test('nearest neighbours', () => {
    for (const [neighbors, expected] of Object.entries(one.neighbors)) {
      const model = new KNeighborsClassifier<number>({ neighbors: Number(neighbors) }).fit(one.x, one.y);
      near(model.predictProba(one.test), expected.shares);
      expect(model.predict(one.test)).toEqual(expected.predicted);
      expect(model.leaveOneOut).toEqual(expected.leaveOneOut);
    }
  });

  test('nearest centroid', () => {
    const model = new NearestCentroid<number>().fit(one.x, one.y);
    near(model.centroids, one.centroid.centroids);
    expect(model.predict(one.test)).toEqual(one.centroid.predicted);
    expect(model.leaveOneOut).toEqual(one.centroid.leaveOneOut);
  });
});

test('the number of voters is the one that names most of the left-out rows correctly', () => {
  const { x, y } = cases[3]!;
  const right = (neighbors: number | 'auto'): number =>
    new KNeighborsClassifier<number>({ neighbors }).fit(x, y).leaveOneOut.filter((code, i) => code === y[i]).length;
  expect(right('auto')).toBe(Math.max(...[1, 3, 5, 9, 15].map(right)));
});

test('rows, labels and options that make no classifier are refused', () => {
  expect(() => new RidgeClassifier({ alphas: [0] })).toThrow(/alphas\[0\] must be a positive number, found 0/);
  expect(() => new KNeighborsClassifier({ neighbors: 0.5 })).toThrow(/neighbors must be a whole number/);
  expect(() => new KNeighborsClassifier({ neighbors: 3 }).fit([[1], [2]], [0, 1])).toThrow(/only 2 rows/);
  expect(() => new NearestCentroid().fit([[1], [2]], ['a', 'a'])).toThrow(/y has 1 class \(a\)/);
  expect(() => new RidgeClassifier().predict([[1]])).toThrow(/call fit\(\) first/);
  expect(() => new NearestCentroid().fit([[1], [2]], ['a', 'b']).predict([[1, 2]])).toThrow(/2 columns/);
});
