import { describe, expect, it } from 'vitest';
import { gram, matrix, symmetricEigen } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';

/** V diag(values) Vᵀ with the rows of V. */
function rebuilt(values: Float64Array, vectors: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) out[i * n + j]! += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
  return out;
}

describe('symmetricEigen', () => {
  it.each([1, 2, 3, 7, 40])('takes a matrix of %i rows apart, largest eigenvalue first', (n) => {
    const random = new SeededRandom(n);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal();
    const { values, vectors } = symmetricEigen(a, n);
    expect([...values]).toEqual([...values].sort((x, y) => y - x));
    const back = rebuilt(values, vectors, n);
    a.forEach((value, at) => expect(back[at]).toBeCloseTo(value, 12));
    const unit = rebuilt(new Float64Array(n).fill(1), vectors, n);
    unit.forEach((value, at) => expect(value).toBeCloseTo(at % (n + 1) === 0 ? 1 : 0, 12));
  });

  it('knows matrices of low rank, of one repeated eigenvalue, and of zeros', () => {
    const ones = symmetricEigen(new Float64Array(16).fill(1), 4).values;
    expect(ones[0]).toBeCloseTo(4, 14);
    for (const value of ones.subarray(1)) expect(value).toBeCloseTo(0, 14);
    const identity = Float64Array.from({ length: 25 }, (_, at) => Number(at % 6 === 0));
    expect([...symmetricEigen(identity, 5).values]).toEqual([1, 1, 1, 1, 1]);
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  });

  it('takes products of few columns apart, whose other eigenvalues are rounding errors', () => {
    const [n, p] = [130, 13];
    const x = matrix(n, p);
    new SeededRandom(2).fillNormal(x.data);
    const a = gram(x);
    const { values, vectors } = symmetricEigen(a, n);
    const back = rebuilt(values, vectors, n);
    a.forEach((value, at) => expect(back[at]).toBeCloseTo(value, 10));
    expect(values.filter((value) => value > 1e-9)).toHaveLength(p);
  });
});
