import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError, OptionError } from '../../src/checks/index.js';
import { ColumnTransform, type ColumnTransformState } from '../../src/data/index.js';
import { matrix, type Matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';

const methods = ['asinh', 'log', 'quantile'] as const;

function drawn(rows: number, width: number, value: (random: SeededRandom, j: number) => number): Matrix {
  const random = new SeededRandom(4);
  const out = matrix(rows, width);
  out.data.forEach((_, k) => (out.data[k] = value(random, k % width)));
  return out;
}
const column = (...values: number[]): Matrix => matrix(values.length, 1, Float64Array.from(values));

describe('curves', () => {
  test('are undone, within the range and outside it, and keep the order', () => {
    const anyColumn = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(anyColumn, fc.constantFrom(...methods), fc.constantFrom(1e-6, 1, 1e6), (whole, method, unit) => {
        const values = whole.map((value) => (value + 0.5) * unit);
        const transform = ColumnTransform.fit(column(...values), { method });
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const all = [...values, 0.9 * low, low - (high - low), 2 * high].sort((a, b) => a - b);
        const bent = transform.transform(column(...all));
        bent.data.forEach((y, k) => expect(k === 0 || y > bent.data[k - 1]!).toBe(true));
        transform.inverseTransform(bent).data.forEach((x, k) => {
          expect(Math.abs(x - all[k]!)).toBeLessThanOrEqual(1e-9 * (Math.abs(all[k]!) + high - low));
        });
      }),
    );
  });

  test('are what they are called', () => {
    const values = Array.from({ length: 15 }, (_, i) => i + 0.5);
    const first = (method: (typeof methods)[number]): number[] => [
      ...ColumnTransform.fit(column(...values), { method }).transform(column(...values)).data,
    ];
    first('asinh').forEach((y, i) => expect(y).toBeCloseTo(Math.asinh(values[i]! / 7.5), 12));
    first('log').forEach((y, i) => expect(y).toBeCloseTo(Math.log(values[i]!), 12));
    // scipy.stats.norm.ppf of (rank - 1/2) / 15
    expect(first('quantile')[0]).toBeCloseTo(-1.8339146, 3);
    expect(first('quantile')[7]).toBe(0);
    const counts = column(...values.map(Math.floor));
    expect(ColumnTransform.fit(counts, { method: 'log' }).transform(counts).data[0]).toBe(0);
    const signed = column(...values.map((value) => value - 5));
    expect(ColumnTransform.fit(signed, { method: 'log' }).curves).toEqual([{ method: 'none' }]);
  });

  test('stay finite far outside, and columns of few values stay as they are', () => {
    const x = drawn(40, 3, (random, j) =>
      j === 0 ? Math.exp(random.normal()) : j === 1 ? Math.floor(5 * random.uniform()) : 7,
    );
    for (const method of methods) {
      const transform = ColumnTransform.fit(x, { method });
      expect(transform.curves.map((curve) => curve.method)).toEqual([method, 'none', 'none']);
      for (const y of [-1e9, 1e9])
        expect(
          transform.inverseTransform(matrix(1, 3, Float64Array.of(y, 0, 0))).data.every((v) => Number.isFinite(v)),
        ).toBe(true);
    }
  });
});

describe('auto', () => {
  test('leaves normal and uniform columns, and columns of few rows', () => {
    expect(ColumnTransform.fit(drawn(60, 30, (random) => random.normal())).method).toBe('none');
    expect(ColumnTransform.fit(drawn(60, 30, (random) => 100 + random.normal())).method).toBe('none');
    expect(ColumnTransform.fit(drawn(6, 30, (random) => Math.exp(3 * random.normal()))).method).toBe('none');
  });

  test('takes logarithms of log-normal columns, and a curve for heavy tails of either sign', () => {
    const skewed = ColumnTransform.fit(drawn(60, 30, (random) => Math.exp(2 * random.normal())));
    expect(skewed.method).toBe('log');
    expect(skewed.note).toMatch(/^Columns of positive numbers are taken as logarithms: .*likelihood/);
    expect(ColumnTransform.fit(drawn(60, 30, (random) => random.normal() ** 5)).method).not.toBe('none');
  });
});

test('a file keeps it; what is no transform is refused', () => {
  const x = drawn(50, 2, (random) => Math.exp(random.normal()));
  for (const method of methods) {
    const transform = ColumnTransform.fit(x, { method });
    const again = ColumnTransform.fromJSON(JSON.parse(JSON.stringify(transform)) as ColumnTransformState);
    expect(again.transform(x).data).toEqual(transform.transform(x).data);
    expect(() => again.transform(matrix(1, 3))).toThrow(InputError);
  }
  for (const curve of [null, { method: 'asinh', scale: 0 }, { method: 'quantile', values: [1, 1], scores: [0, 1] }])
    expect(() =>
      ColumnTransform.fromJSON({ method: 'asinh', note: '', curves: [curve] } as unknown as ColumnTransformState),
    ).toThrow(InputError);
  expect(() => ColumnTransform.fit(x, { method: 'sqrt' as never })).toThrow(OptionError);
});
