import { expect, test } from 'vitest';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { correlationPicture } from '../../src/synthesis/correlation-picture.js';

/** Rows of `columns` columns that share a factor with this weight; the last column does not vary. */
function rows(count: number, columns: number, weight: number, seed: number): ReturnType<typeof matrix> {
  const random = new SeededRandom(seed);
  const data = Array.from({ length: count }, () => {
    const factor = random.normal();
    const own = Array.from(
      { length: columns - 1 },
      () => 1e6 + weight * factor + Math.sqrt(1 - weight ** 2) * random.normal(),
    );
    return [...own, 7];
  });
  return matrix(count, columns, Float64Array.from(data.flat()));
}

test('all pairs of few columns are there, with the correlations of both tables, but for columns that do not vary', () => {
  const { points, pairs, allPairs } = correlationPicture(rows(400, 5, 0.9, 1), rows(400, 5, 0.3, 2))!;
  expect([pairs, allPairs, points.length]).toEqual([10, 10, 6]);
  for (const [real, synthetic] of points) {
    expect(real).toBeCloseTo(0.81, 1);
    expect(Math.abs(synthetic - 0.09)).toBeLessThan(0.15);
  }
});

test('rows that are the same lie on the diagonal; of many pairs some are drawn, the same every time', () => {
  const wide = rows(60, 1200, 0.5, 3);
  const picture = correlationPicture(wide, wide)!;
  expect(picture.pairs).toBeLessThan(picture.allPairs);
  expect(picture.points.length).toBeLessThanOrEqual(800);
  expect(picture.points.every(([real, synthetic]) => real === synthetic)).toBe(true);
  expect(correlationPicture(wide, wide)).toEqual(picture);
});

test('a table without two columns that vary has no picture', () => {
  expect(correlationPicture(rows(10, 2, 0.5, 4), rows(10, 2, 0.5, 5))).toBeUndefined();
});
