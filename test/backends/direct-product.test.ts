import { describe, expect, it } from 'vitest';
import { DirectProduct } from '../../src/backends/index.js';
import { SeededRandom } from '../../src/random/index.js';

const normals = (length: number, seed: number): Float32Array => {
  const out = new Float32Array(length);
  new SeededRandom(seed).fillNormal(out);
  return out;
};

/** Every element in float64, from the definition. */
function expected(a: Float32Array, b: Float32Array, rows: number, depth: number, columns: number, transposed: boolean) {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let p = 0; p < depth; p++) sum += a[i * depth + p]! * b[transposed ? j * depth + p : p * columns + j]!;
    return sum;
  });
}

describe('DirectProduct', () => {
  it.each([
    { rows: 1, depth: 3, columns: 1 },
    { rows: 3, depth: 70, columns: 200 },
    { rows: 40, depth: 300, columns: 2 },
    { rows: 64, depth: 9, columns: 517 },
    { rows: 130, depth: 513, columns: 33 },
  ])('multiplies $rows x $depth by $depth x $columns', ({ rows, depth, columns }) => {
    const [a, b] = [normals(rows * depth, 1), normals(depth * columns, 2)];
    for (const transposed of [false, true]) {
      const product = new DirectProduct({ values: b, depth, columns, transposed }, rows).times(a, rows);
      const right = expected(a, b, rows, depth, columns, transposed);
      const worst = product.reduce((most, value, at) => Math.max(most, Math.abs(value - right[at]!)), 0);
      expect(product).toHaveLength(rows * columns);
      expect(worst).toBeLessThan(1e-6 * depth);
    }
  });

  it('takes fewer rows and columns than it was made for', () => {
    const [depth, columns] = [20, 90];
    const [a, b] = [normals(50 * depth, 3), normals(columns * depth, 4)];
    const products = new DirectProduct({ values: b, depth, columns, transposed: true }, 50);
    const whole = products.times(a, 50).slice();
    const block = products.times(a.subarray(0, 7 * depth), 7, 40).slice();
    block.forEach((value, at) => expect(value).toBeCloseTo(whole[Math.floor(at / 40) * columns + (at % 40)]!, 4));
    expect(products.times(new Float32Array(0), 0)).toHaveLength(0);
  });

  it('gives zeros for no depth, and refuses what does not fit', () => {
    const empty = new DirectProduct({ values: [], depth: 0, columns: 3, transposed: false }, 2);
    expect([...empty.times([], 2)]).toEqual([0, 0, 0, 0, 0, 0]);
    const products = new DirectProduct({ values: [1, 2, 3, 4], depth: 2, columns: 2, transposed: false }, 2);
    expect([...products.times([1, 10], 1)]).toEqual([31, 42]);
    expect(() => products.times([1, 2, 3], 2)).toThrow(/3 numbers/);
    expect(() => products.times([1, 2, 3, 4, 5, 6], 3)).toThrow(/3 rows/);
  });
});
