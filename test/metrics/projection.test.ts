import { expect, test } from 'vitest';
import { median, nearestDistances, principalAxes, project } from '../../src/metrics/index.js';

test('the axes of points on a tilted ellipse, and the variance along them', () => {
  // 3 (cos 30°, sin 30°) along the long axis, 1 across it.
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const points = Array.from({ length: 360 }, (_, i) => {
    const [a, b] = [3 * Math.cos((i * Math.PI) / 180), Math.sin((i * Math.PI) / 180)];
    return [5 + a * c - b * s, -2 + a * s + b * c];
  });
  const rows = { data: points.flat(), rows: 360, columns: 2 };
  const found = principalAxes(rows);
  expect([...found.centre].map((v) => +v.toFixed(9))).toEqual([5, -2]);
  expect(found.axes[0][0]).toBeCloseTo(c, 4);
  expect(found.axes[0][1]).toBeCloseTo(s, 4);
  expect(found.explained[0]).toBeCloseTo(0.9, 6);
  expect(found.explained[1]).toBeCloseTo(0.1, 6);
  expect(project(rows, found)[0]![0]).toBeCloseTo(3, 4);
});

test('constant rows and a single row have no axes but give finite numbers', () => {
  for (const rows of [1, 4]) {
    const x = { data: new Float64Array(rows * 3).fill(2), rows, columns: 3 };
    const found = principalAxes(x);
    expect(found.explained).toEqual([0, 0]);
    expect(project(x, found).flat().every(Number.isFinite)).toBe(true);
  }
});

test('nearest distances, to other rows and among the same', () => {
  const x = { data: [0, 0, 3, 4, 0, 1], rows: 3, columns: 2 };
  expect([...nearestDistances({ data: [3, 0], rows: 1, columns: 2 }, x)]).toEqual([3]);
  expect([...nearestDistances(x, x)]).toEqual([0, 0, 0]);
  expect([...nearestDistances(x, x, true)].map((v) => v ** 2)).toEqual([1, expect.closeTo(18), 1]);
});

test('median of odd, even and no values', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, NaN]);
});
