import { describe, expect, test } from 'vitest';
import { combine, difference, estimate, quantile, studentQuantile975 } from '../../src/metrics/index.js';
import { readOracle } from '../oracles/read.js';

interface Stored {
  readonly quantiles: readonly (readonly [number, number])[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly interval: readonly [number, number];
  readonly welch: readonly [number, number];
}
const stored = readOracle<Stored>('metrics-statistics');

test('quantiles of Student’s t are those of scipy', () => {
  for (const [freedom, value] of stored.quantiles)
    expect(Math.abs(studentQuantile975(freedom) / value - 1)).toBeLessThan(1e-5);
});

test('quantiles of values are linear between them, as NumPy’s default', () => {
  // numpy.quantile([3, 1, 2, 10], [0, 0.05, 0.5, 0.95, 1])
  for (const [p, value] of [
    [0, 1],
    [0.05, 1.15],
    [0.5, 2.5],
    [0.95, 8.95],
    [1, 10],
  ] as const)
    expect(quantile([3, 1, 2, 10], p)).toBeCloseTo(value, 12);
  expect(quantile([0.5], 0.05)).toBe(0.5);
});

describe('an estimate', () => {
  test('has the interval of scipy; of one value it has none', () => {
    const { interval } = estimate(stored.a);
    stored.interval.forEach((bound, i) => expect(interval![i]).toBeCloseTo(bound, 5));
    expect(estimate([0.5]).interval).toBeNull();
    expect(estimate([0.5, 0.5]).interval).toEqual([0.5, 0.5]);
  });
  test('is wider where the values overlap: √(1/n + ρ) in place of √(1/n)', () => {
    const [plain, corrected] = [estimate(stored.a), estimate(stored.a, 22 / 50)];
    expect(corrected.error / plain.error).toBeCloseTo(Math.sqrt((1 / 5 + 0.44) / (1 / 5)), 12);
  });
  test('less another one has Welch’s interval', () => {
    const { interval } = difference(estimate(stored.a), estimate(stored.b));
    stored.welch.forEach((bound, i) => expect(interval![i]).toBeCloseTo(bound, 5));
  });
  test('of several: errors add in squares, or fully where they are shared', () => {
    const parts = [estimate(stored.a), estimate(stored.b)];
    const [ea, eb] = parts.map(({ error }) => error) as [number, number];
    expect(combine(parts, false).error).toBeCloseTo(Math.hypot(ea, eb) / 2, 12);
    expect(combine(parts, true).error).toBeCloseTo((ea + eb) / 2, 12);
    expect(combine(parts, false)).toMatchObject({ n: 9, freedom: 3 });
    expect(combine([parts[0]!], false).interval).toEqual(parts[0]!.interval);
  });
});
