import { describe, expect, test, vi } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { cholesky, dot, invert, solveLower, solveLowerRows, solveUpper } from '../../src/matrix/cholesky.js';
import { Factor } from '../../src/matrix/factor.js';

/** B Bᵀ + I for a random B [n x n], and random right-hand sides [rows x n]. */
function problem(n: number, rows: number): { a: Float64Array; b: Float64Array } {
  const random = new SeededRandom(n);
  const factor = new Float64Array(n * n);
  random.fillNormal(factor);
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return dot(factor, i * n, factor, j * n, n) + (i === j ? 1 : 0);
  });
  const b = new Float64Array(rows * n);
  random.fillNormal(b);
  return { a, b };
}

const apply = (a: Float64Array, n: number, x: Float64Array): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => dot(a, i * n, x, 0, n));

const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i]!)), 0);

describe.each([1, 2, 3, 4, 5, 8, 17, 40, 61])('matrices of %i rows', (n) => {
  const rows = 3;
  const { a, b } = problem(n, rows);
  const l = a.slice();
  const works = cholesky(l, n);

  test('are factored: L Lᵀ = A', () => {
    expect(works).toBe(true);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        expect(Math.abs(dot(l, i * n, l, j * n, j + 1) - a[i * n + j]!)).toBeLessThan(1e-12 * n);
  });

  test('are solved, one by one or together', () => {
    const together = b.slice();
    solveLowerRows(l, n, together, rows);
    for (let r = 0; r < rows; r++) {
      const x = b.slice(r * n, (r + 1) * n);
      solveLower(l, n, x);
      expect(largest(x, together.slice(r * n, (r + 1) * n))).toBeLessThan(1e-12);
      solveUpper(l, n, x);
      expect(largest(apply(a, n, x), b.slice(r * n, (r + 1) * n))).toBeLessThan(1e-11);
    }
  });

  test('are inverted', () => {
    const inverse = new Float64Array(n * n);
    invert(l, n, inverse, new Float64Array(n * n).fill(NaN));
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j]!;
    for (let i = 0; i < n; i++) {
      const column = apply(a, n, inverse.slice(i * n, (i + 1) * n));
      column.forEach((value, j) => expect(Math.abs(value - (i === j ? 1 : 0))).toBeLessThan(1e-11));
    }
  });
});

test.each([
  ['a negative eigenvalue', [1, 2, 2, 1]],
  ['a zero', [0, 0, 0, 1]],
  ['equal rows', [1, 1, 1, 1]],
  ['NaN', [1, NaN, NaN, 1]],
  ['infinity', [Infinity, 0, 0, 1]],
])('a matrix with %s is refused', (_, a) => {
  expect(cholesky(Float64Array.from(a), 2)).toBe(false);
});

describe('a factor that is used often', () => {
  const problems = [31, 32, 33, 34, 35, 36, 61, 200, 333].map((n) => {
    const { a, b } = problem(n, 1);
    cholesky(a, n);
    const [lower, upper] = [b.slice(), b.slice()];
    solveLower(a, n, lower);
    solveUpper(a, n, upper);
    return { n, l: a, b, lower, upper };
  });

  /** All factors in turn, so that those whose memory others have taken are copied again. */
  function expectSame(Kind: typeof Factor): void {
    const factors = problems.map(({ l, n }) => new Kind(l, n));
    for (let turn = 0; turn < 4; turn++)
      problems.forEach(({ n, b, lower, upper }, i) => {
        const found = [b.slice(), b.slice()] as const;
        factors[i]!.solveLower(found[0]);
        factors[i]!.solveUpper(found[1]);
        expect(found, `${n} rows, turn ${turn}`).toEqual([lower, upper]);
      });
  }

  test('solves with the same bits', () => expectSame(Factor));

  test('solves where there is no WebAssembly, too', async () => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    try {
      expectSame((await import('../../src/matrix/factor.js')).Factor);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
