import { expect, test, vi } from 'vitest';
import { gram, type Matrix, matrix, nearestRows, product, rowProducts, transposed } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';

const random = new SeededRandom(7);
const normals = (rows: number, columns: number): Matrix =>
  matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );

/** The definition: one sum in the order of the inner dimension. */
function sums(a: Matrix, b: Matrix): Float64Array {
  const [[n, k], m] = [a.shape as [number, number], b.shape[1]!];
  return Float64Array.from({ length: n * m }, (_, at) => {
    let sum = 0;
    for (let l = 0; l < k; l++) sum += a.get(Math.floor(at / m), l) * b.get(l, at % m);
    return sum;
  });
}

// Sides around those of tiles and blocks, and depths around that of a block.
const sizes: [n: number, k: number, m: number][] = [
  [1, 1, 1],
  [4, 512, 4],
  [5, 513, 7],
  [3, 1100, 2],
  [18, 3, 9],
  [64, 600, 5],
  [131, 2, 130],
  [0, 3, 2],
  [2, 0, 3],
];

test.each(sizes)(
  'products of %i x %i x %i are sums in the order of the inner dimension, to the last bit',
  (n, k, m) => {
    const [a, b] = [normals(n, k), normals(k, m)];
    const expected = sums(a, b);
    expect(product(a, b).data).toEqual(expected);
    expect(rowProducts(a, transposed(b)).data).toEqual(expected);
    expect(gram(a)).toEqual(sums(a, transposed(a)));
  },
);

test('products have the same bits where there is no WebAssembly', async () => {
  vi.resetModules();
  vi.stubGlobal('WebAssembly', undefined);
  const without = await import('../../src/matrix/index.js');
  const [a, b] = [normals(70, 515), normals(515, 67)];
  expect(without.product(a, b)).toEqual(product(a, b));
  expect(without.gram(a)).toEqual(gram(a));
});

/** The definition: all distances by differences, sorted, of equal ones the first. */
function nearestByAll(from: Matrix, to: Matrix, count: number, sameRows: boolean): number[][] {
  const p = from.shape[1]!;
  return Array.from({ length: from.shape[0]! }, (_, i) =>
    Array.from({ length: to.shape[0]! }, (_, r) => ({
      r,
      distance: Array.from({ length: p }, (_, j) => (from.get(i, j) - to.get(r, j)) ** 2).reduce((x, y) => x + y, 0),
    }))
      .filter(({ r }) => !sameRows || r !== i)
      .sort((x, y) => x.distance - y.distance || x.r - y.r)
      .slice(0, count)
      .map(({ r }) => r),
  );
}

const listed = (numbers: Int32Array, count: number): number[][] =>
  Array.from({ length: numbers.length / count }, (_, i) => [...numbers.subarray(i * count, (i + 1) * count)]);

test('the nearest rows are those of a search by differences, of equally near ones the first', () => {
  const to = normals(150, 9);
  // Whole numbers have many ties.
  const whole = matrix(150, 3, normals(150, 3).data.map(Math.round));
  for (const x of [to, whole]) {
    expect(listed(nearestRows(x, null, 4).numbers, 4)).toEqual(nearestByAll(x, x, 4, true));
    const from = matrix(
      70,
      x.shape[1]!,
      x.data.slice(0, 70 * x.shape[1]!).map((value) => value + 0.25),
    );
    expect(listed(nearestRows(from, x, 5).numbers, 5)).toEqual(nearestByAll(from, x, 5, false));
  }
});

test('far from the origin, where products lose all digits of a distance, differences decide', () => {
  const near = normals(40, 6);
  const far = matrix(
    40,
    6,
    near.data.map((value) => 1e9 + Math.round(value * 8)),
  );
  const { numbers, distances } = nearestRows(far, null, 3);
  expect(listed(numbers, 3)).toEqual(nearestByAll(far, far, 3, true));
  const twice = matrix(2, 6, Float64Array.from([...far.data.subarray(0, 6), ...far.data.subarray(0, 6)]));
  expect([...nearestRows(twice, null, 1).distances]).toEqual([0, 0]);
  expect(distances.every(Number.isInteger)).toBe(true);
});

test('rows whose lengths overflow still have near rows', () => {
  const x = matrix(3, 1, Float64Array.of(1e200, 1.1e200, -1e200));
  expect([...nearestRows(x, matrix(1, 1, Float64Array.of(1e200)), 1).distances]).toEqual([0, Infinity, Infinity]);
});

test('a row more than there are is Infinity away', () => {
  const x = matrix(2, 1, Float64Array.of(1, 3));
  expect([...nearestRows(x, null, 2).distances]).toEqual([4, Infinity, 4, Infinity]);
});
