/** The first draws of numbered streams are independent, although their keys differ in a single character. */
import { describe, expect, test } from 'vitest';
import { RandomSearch, Sobol, type SpaceSpec } from '../../src/search/index.js';

const seeds = 5000;
const draws = 10;
const space: SpaceSpec = { x: { type: 'real', low: 0, high: 1 } };

/** Pearson's statistic of counts against what is expected of them. */
const chiSquared = (counts: readonly number[], expected: readonly number[]): number =>
  counts.reduce((sum, count, i) => sum + (count - expected[i]!) ** 2 / expected[i]!, 0);

const firstDraw = (seed: number, id: number): number =>
  new RandomSearch({ seed }).suggest({ space, direction: 'minimize', trials: [], id }).x as number;

describe('RandomSearch', () => {
  test.each<[string, (group: number, i: number) => number]>([
    ['ten trials of a seed', (seed, id) => firstDraw(seed, id)],
    ['ten later trials of a seed', (seed, id) => firstDraw(seed, 120 + id)],
    ['the first trial of ten seeds', (group, i) => firstDraw(10 * group + i, 0)],
  ])('the range of %s is that of independent uniform numbers', (_, draw) => {
    // P(range <= r) = n r^(n - 1) - (n - 1) r^n; its values fall into ten equal bins, a tenth into each.
    const counts = new Array<number>(10).fill(0);
    let narrow = 0;
    for (let group = 0; group < seeds; group++) {
      const all = Array.from({ length: draws }, (_, i) => draw(group, i));
      const range = Math.max(...all) - Math.min(...all);
      const share = draws * range ** (draws - 1) - (draws - 1) * range ** draws;
      counts[Math.min(9, Math.floor(10 * share))]!++;
      if (range < 0.3) narrow++;
    }
    // With 9 degrees of freedom one statistic in ten thousand is beyond 33.7.
    expect(chiSquared(counts, new Array<number>(10).fill(seeds / 10))).toBeLessThan(33.7);
    // 0.72 of 5,000 are expected below 0.3; more than six come once in more than ten thousand times.
    expect(narrow).toBeLessThanOrEqual(6);
  });
});

test('the dimensions of a Sobol sequence are scrambled independently', () => {
  // The second binary digit of point 0 xor point 1 is the first number drawn for a dimension, rounded to 0 or 1.
  const counts = new Array<number>(draws + 1).fill(0);
  for (let seed = 0; seed < seeds; seed++) {
    const [first, second] = [0, 1].map((i) => new Sobol(draws, seed).point(i));
    const digit = (x: number): number => Math.floor(4 * x) % 2;
    counts[first!.reduce((sum, x, j) => sum + (digit(x) === digit(second![j]!) ? 0 : 1), 0)]!++;
  }
  // How many of ten are 1 is binomial; both ends, of which five are expected each, are taken together with their neighbours.
  const chances = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1].map((ways) => ways / 1024);
  const joined = (values: readonly number[]): number[] => [
    values[0]! + values[1]!,
    ...values.slice(2, 9),
    values[9]! + values[10]!,
  ];
  // With 8 degrees of freedom one statistic in ten thousand is beyond 31.8.
  expect(
    chiSquared(
      joined(counts),
      joined(chances).map((p) => p * seeds),
    ),
  ).toBeLessThan(31.8);
});
