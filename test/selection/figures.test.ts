import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { adjusted, discoveries, survivalOfF } from '../../src/selection/discoveries.js';
import { exchangeable } from '../../src/selection/exchangeable.js';
import { FeatureSelector } from '../../src/selection/feature-selector.js';
import { RidgeRFE } from '../../src/selection/ridge-rfe.js';
import { stability } from '../../src/selection/stability.js';
import { readOracle } from '../oracles/read.js';

const oracle = readOracle<{
  readonly survival: [number, number, number, number][];
  readonly infinite: [number, number, number][];
  readonly p: number[];
  readonly q: number[];
  readonly stability: { readonly p: number; readonly sets: number[][]; readonly figures: (number | null)[] }[];
}>('selection-figures');

const near = (found: number, expected: number): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(expected), 1e-30));

describe('p and q values', () => {
  it('are those of SciPy', () => {
    for (const [x, a, b, expected] of oracle.survival) near(survivalOfF(x, a, b), expected);
    for (const [x, a, expected] of oracle.infinite) near(survivalOfF(x, a, Infinity), expected);
    expect([survivalOfF(0, 2, 3), survivalOfF(Infinity, 2, 3)]).toEqual([1, 0]);
    adjusted(Float64Array.from(oracle.p)).forEach((value, j) => near(value, oracle.q[j]!));
  });

  it('find planted columns and few others, and are refused with synthetic rows', () => {
    const random = new SeededRandom(2);
    const [n, p] = [60, 500];
    const x = matrix(n, p);
    random.fillNormal(x.data);
    const classCodes = Array.from({ length: n }, (_, i) => i % 2);
    for (let i = 0; i < n; i++) for (let j = 0; j < 10; j++) x.data[i * p + j]! += 2 * (i % 2);
    const rows = { x, classCodes, classes: 2, real: true };
    const found = [...discoveries(rows).q].flatMap((q, j) => (q <= 0.05 ? [j] : []));
    expect(found.filter((j) => j < 10)).toHaveLength(10);
    expect(found.length).toBeLessThan(14);
    expect(() => discoveries({ ...rows, real: false })).toThrow(/some of the rows are synthetic/);
  });
});

describe('stability', () => {
  it('is what its formulas give', () => {
    for (const { p, sets, figures } of oracle.stability) {
      const { nogueira, low, high, jaccard, kuncheva } = stability(sets, p);
      [nogueira, low, high, jaccard, kuncheva].forEach((value, k) => {
        if (figures[k] === null) expect(value).toBeNull();
        else near(value!, figures[k]!);
      });
    }
  });

  it('is 1 for equal sets and refuses what is no set', () => {
    const equal = stability(
      [
        [1, 2],
        [2, 1],
        [1, 2],
      ],
      9,
    );
    expect(equal).toMatchObject({ nogueira: 1, jaccard: 1, kuncheva: 1 });
    near(equal.low, 1);
    near(equal.high, 1);
    expect(() => stability([[1]], 9)).toThrow(/1 sets; give at least two/);
    expect(() => stability([[1], [9]], 9)).toThrow(/set 1 has column 9/);
    expect(() => stability([[1], [2, 2]], 9)).toThrow(/set 1 has a column twice/);
  });
});

describe('FeatureSelector', () => {
  const x = Array.from({ length: 20 }, (_, i) => [
    Math.sin(i),
    i % 2,
    Math.cos(i),
    2 * (i % 2) + 0.1 * Math.sin(3 * i),
  ]);
  const y = x.map((row) => (row[1] === 1 ? 'ill' : 'well'));

  it('chooses, and keeps the order', () => {
    const selector = new FeatureSelector({ k: 2, ranker: new RidgeRFE() }).fit(x, y);
    expect([...selector.support].sort()).toEqual([1, 3]);
    const [first] = selector.support;
    expect(selector.transform(x).data[0]).toBe(x[0]![first!]);
    expect(selector.transform(x).shape).toEqual([20, 2]);
    expect(new FeatureSelector({ k: 9 }).fit(x, y).support).toHaveLength(4);
  });

  it('refuses what it cannot use', () => {
    expect(() => new FeatureSelector().support).toThrow(/call fit first/);
    expect(() => new FeatureSelector({ k: 0 })).toThrow(/k must be/);
    expect(() => new FeatureSelector().fit(x, y.slice(1))).toThrow(/20 rows and 19 class codes/);
    expect(() =>
      new FeatureSelector().fit(
        x,
        y.map(() => 'ill'),
      ),
    ).toThrow(/1 classes; at least one column and two classes/);
    expect(() =>
      new FeatureSelector().fit(
        [
          [1, NaN],
          [2, 3],
        ],
        ['a', 'b'],
      ),
    ).toThrow(/row 0, column 1 holds NaN/);
    expect(() => new FeatureSelector().fit(x, y).transform([[1, 2]])).toThrow(
      /found 2 columns, and it was fitted on 4/,
    );
  });
});

it('exchangeable columns are those of a high correlation of either sign', () => {
  const x = matrix(30, 4);
  const random = new SeededRandom(1);
  for (let i = 0; i < 30; i++) {
    const value = random.normal();
    x.data.set([value, -value + 0.2 * random.normal(), random.normal(), 7], 4 * i);
  }
  expect(exchangeable({ x }, [0, 2, 3])).toEqual([[0, 1], [2], [3]]);
  expect(() => exchangeable({ x }, [4])).toThrow(/column/);
  expect(() => exchangeable({ x }, [0], 1.5)).toThrow(/threshold/);
});
