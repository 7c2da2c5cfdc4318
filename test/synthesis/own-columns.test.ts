import { describe, expect, test } from 'vitest';
import { matrix, type Matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { drawGamma } from '../../src/synthesis/gamma-draw.js';
import { ownColumns, writeOwnColumns } from '../../src/synthesis/own-columns.js';

const rows = 400;
const codes = Array.from({ length: rows }, (_, i) => i % 2);

/** Four columns: zeros and skewed values above, by class; the same upside down; a normal; 0 and 1. */
function mixed(): Matrix {
  const random = new SeededRandom(1);
  const x = matrix(rows, 4);
  for (let i = 0; i < rows; i++) {
    const some = random.uniform() < (codes[i] === 1 ? 0.6 : 0.2) ? Math.exp(random.normal() / 2) : 0;
    x.data.set([some, 5 - some, random.normal(), Number(random.uniform() < 0.3)], 4 * i);
  }
  return x;
}

interface Figures {
  readonly mean: number;
  readonly variance: number;
  readonly low: number;
  readonly high: number;
}

function figures(x: Matrix, j: number, code: number): Figures {
  const values = codes.flatMap((own, i) => (own === code ? [x.get(i, j)] : []));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, low: Math.min(...values), high: Math.max(...values) };
}

describe('columns on their own', () => {
  const x = mixed();
  const own = ownColumns(x, codes, 2, [0, 1, 2, 3], new Set([0, 1]), (j) => j === 3);

  test('an end of the range that many rows hold is a share of its own', () => {
    expect(own.shared!.map((end) => end?.value ?? null)).toEqual([0, 5, null, null]);
    const [first, second] = own.shared![0]!.share as [number, number];
    expect(first).toBeCloseTo(0.8, 1);
    expect(second).toBeCloseTo(0.4, 1);
  });

  test('drawn columns keep means, variances, shares and ends, class by class', () => {
    const out = matrix(rows, 4);
    writeOwnColumns(out, own, codes, [200, 200], new SeededRandom(3));
    for (const j of [0, 1])
      for (const code of [0, 1]) {
        const [real, drawn] = [figures(x, j, code), figures(out, j, code)];
        // Within three standard errors of 200 rows: of the variance, for a kurtosis of about ten, a ratio of .6.
        expect(Math.abs(drawn.mean - real.mean)).toBeLessThan(3 * Math.sqrt(real.variance / 100));
        expect(drawn.variance / real.variance).toBeGreaterThan(0.5);
        expect(drawn.variance / real.variance).toBeLessThan(2);
        expect(j === 0 ? drawn.low : drawn.high).toBe(j === 0 ? 0 : 5);
      }
  });

  test('without a random stream they have their means', () => {
    const out = matrix(2, 4);
    writeOwnColumns(out, own, [0, 1], [200, 200], undefined);
    for (const code of [0, 1]) expect(out.get(code, 0)).toBeCloseTo(figures(x, 0, code).mean, 12);
    writeOwnColumns(out, own, undefined, [200, 200], undefined);
    expect(out.get(0, 0)).toBeCloseTo((figures(x, 0, 0).mean + figures(x, 0, 1).mean) / 2, 12);
  });

  test('files of before there were shared ends are read', () => {
    const { columns, mean, deviation, ends } = own;
    const out = matrix(rows, 4);
    writeOwnColumns(out, { columns, mean, deviation, ends }, codes, [200, 200], new SeededRandom(3));
    expect(out.data.every(Number.isFinite)).toBe(true);
  });

  test('a column of one value has no share of it', () => {
    const one = ownColumns(matrix(4, 1), [0, 0, 1, 1], 2, [0], new Set(), () => false);
    expect(one).toMatchObject({ mean: [[0], [0]], deviation: [[0], [0]], shared: [null] });
  });

  test('of a class that holds one other value, or none, the others tell the spread', () => {
    const few = matrix(6, 1, Float64Array.of(0, 0, 0, 0, 2, 4));
    const half = ownColumns(few, [0, 0, 0, 1, 1, 1], 2, [0], new Set([0]), () => false);
    expect(half.shared![0]!.share).toEqual([1, 1 - 2 / 3]);
    expect(half.mean).toEqual([[3], [3]]);
    const out = matrix(50, 1);
    writeOwnColumns(out, half, new Array<number>(50).fill(0), [3, 3], new SeededRandom(1));
    expect(out.data.every((value) => value === 0)).toBe(true);
  });
});

test('gamma numbers have the mean and variance of their shape', () => {
  for (const shape of [0.3, 1, 7.5]) {
    const random = new SeededRandom(`gamma ${shape}`);
    const drawn = Array.from({ length: 20000 }, () => drawGamma(shape, random));
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    // Four standard errors; the variance's kurtosis is 3 + 6 / shape.
    expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / drawn.length));
    expect(Math.abs(variance - shape)).toBeLessThan(4 * shape * Math.sqrt((2 + 6 / shape) / drawn.length));
  }
});
