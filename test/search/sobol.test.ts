import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { Sobol } from '../../src/search/index.js';
import { readOracle } from '../oracles/read.js';

const oracle = readOracle<{ rows: number[]; words: number[][]; sums: number[] }>('search-sobol');

describe('Sobol', () => {
  test('is the sequence of SciPy in 128 dimensions', () => {
    const points = new Sobol(128).points(4096);
    oracle.rows.forEach((row, i) => {
      const words = Array.from(points.subarray(row * 128, (row + 1) * 128), (x) => x * 2 ** 30);
      expect(words).toEqual(oracle.words[i]);
    });
    const sums = oracle.sums.map((_, at) => {
      let sum = 0;
      for (let row = 0; row < 4096; row++) sum += points[row * 128 + at]! * 2 ** 30 * (1 + (row % 7));
      return sum;
    });
    expect(sums).toEqual(oracle.sums);
  });

  test('a scrambled sequence fills every elementary interval as the plain one does', () => {
    for (const seed of [0, 1, 'x']) {
      const points = new Sobol(6, seed).points(256);
      for (let at = 0; at < 6; at++) {
        const cells = new Set(Array.from({ length: 256 }, (_, i) => Math.floor(points[i * 6 + at]! * 256)));
        expect(cells.size).toBe(256);
      }
      // The first two dimensions form a (0, 8, 2)-net: one point in each box of volume 1/256, whatever its shape.
      for (let a = 0; a <= 8; a++) {
        const boxes = new Set(
          Array.from({ length: 256 }, (_, i) => {
            const [x, y] = [points[i * 6]!, points[i * 6 + 1]!];
            return Math.floor(x * 2 ** a) * 2 ** (8 - a) + Math.floor(y * 2 ** (8 - a));
          }),
        );
        expect(boxes.size).toBe(256);
      }
    }
  });

  test('depends on the seed alone', () => {
    const first = new Sobol(5, 3).points(64);
    expect(new Sobol(5, new SeededRandom(3)).points(64)).toEqual(first);
    expect(new Sobol(5, 3).points(32, 32)).toEqual(first.subarray(32 * 5));
    expect(new Sobol(5, 4).points(64)).not.toEqual(first);
    expect(new Sobol(3, 3).point(7)).toEqual(first.subarray(35, 38)); // a dimension has its own stream
  });

  test('integrates better than independent points', () => {
    const error = (points: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < 1024; i++) {
        let product = 1;
        for (let at = 0; at < 8; at++) product *= (Math.abs(4 * points[i * 8 + at]! - 2) + at) / (1 + at);
        sum += product;
      }
      return Math.abs(sum / 1024 - 1);
    };
    const random = new Float64Array(1024 * 8);
    const of = (seed: number): [number, number] => {
      new SeededRandom(seed).fillUniform(random, 0, 1);
      return [error(new Sobol(8, seed).points(1024)), error(random)];
    };
    const pairs = Array.from({ length: 10 }, (_, seed) => of(seed));
    const mean = (at: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[at], 0) / 10;
    expect(mean(0)).toBeLessThan(mean(1) / 5);
  });

  test.each([0, 129, 1.5, NaN])('refuses %s dimensions', (dimensions) => {
    expect(() => new Sobol(dimensions)).toThrow(/Sobol: dimensions is/);
  });

  test('refuses an index that is none', () => {
    expect(() => new Sobol(2).point(-1)).toThrow(/the index is -1/);
    expect(() => new Sobol(2).point(2 ** 32)).toThrow(/the index/);
    expect(new Sobol(2, 1).point(2 ** 32 - 1).every((x) => x > 0 && x < 1)).toBe(true);
  });
});
