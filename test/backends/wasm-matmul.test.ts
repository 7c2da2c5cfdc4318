import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { createMemory, instantiateKernels, type Kernels, loadKernels } from '../../src/backends/wasm/kernels.js';
import { chooseForm } from '../../src/backends/wasm/lower-matmul.js';
import { SENTINEL, compare, floats, kernels, place, random, read, reset, separate } from './wasm-arena.js';

/** The same numbers for the same length and seed. */
function randomFrom(length: number, seed: number): Float32Array {
  const stream = new SeededRandom(seed);
  const values = new Float32Array(length);
  stream.fillUniform(values, -1, 1);
  return values;
}

describe('matmul', () => {
  const EPSILON = 2 ** -23;
  const forms = [0, 1, 2, 3].map((bits) => [bits & 1, bits >> 1] as const);

  /** Two by two: fused or separate multiply-add, and the tile of 8 or of 16 columns. */
  const variants = [kernels, separate].flatMap((table) => [0, 1].map((wide) => [table, wide] as const));

  function check(m: number, k: number, n: number, transposeA: number, transposeB: number, cuts: number[] = []): void {
    const bits = new Map<Kernels, Float32Array>();
    for (const [table, wide] of variants) {
      const result = checkVariant(table, wide, m, k, n, transposeA, transposeB, cuts);
      // The tile changes no bit.
      expect(result, `${m}x${k}x${n}, tile ${wide}`).toEqual(bits.get(table) ?? result);
      bits.set(table, result);
    }
  }

  function checkVariant(
    table: Kernels,
    wide: number,
    m: number,
    k: number,
    n: number,
    transposeA: number,
    transposeB: number,
    cuts: number[],
  ): Float32Array {
    reset();
    const [aValues, bValues] = [randomFrom(m * k, 1), randomFrom(k * n, 2)];
    const [a, b, out] = [place(aValues), place(bValues), place(m * n)];
    const form = chooseForm(m, n);
    const scratch = place(table.matmulScratchBytes(m, n, k, form) / 4);
    const label = `${m}x${k}x${n} ${transposeA}${transposeB}`;
    const [aRow, aDepth] = transposeA ? ([1, m] as const) : ([k, 1] as const);
    const [bDepth, bCol] = transposeB ? ([1, k] as const) : ([n, 1] as const);
    const block = (r0: number, r1: number, c0: number, c1: number): void => {
      const [from, left, right] = [out + 4 * (r0 * n + c0), a + 4 * r0 * aRow, b + 4 * c0 * bCol];
      table.matmul(from, n, left, aRow, aDepth, right, bDepth, bCol, r1 - r0, c1 - c0, k, form, wide, scratch);
    };
    block(0, m, 0, n);
    const result = read(out, m * n);
    // Large products are checked on a sample of their elements.
    const stride = Math.max(1, Math.floor((m * n * k) / 1e6)) | 1;
    for (let at = 0; at < m * n; at += stride) {
      const [i, j] = [Math.floor(at / n), at % n];
      let want = 0;
      let size = 0;
      for (let p = 0; p < k; p++) {
        const term = aValues[i * aRow + p * aDepth]! * bValues[p * bDepth + j * bCol]!;
        want += term;
        size += term * term;
      }
      // Rounding errors add up like a random walk of the partial sums.
      const tolerance = 4 * EPSILON * Math.sqrt(size * (k + 1));
      if (!(Math.abs(result[at]! - want) <= tolerance))
        throw new Error(`${label} at ${i},${j}: ${result[at]}, ${want}`);
    }
    if (cuts.length === 0) return result;
    const [rowCut, colCut] = cuts as [number, number];
    floats.fill(SENTINEL, out / 4, out / 4 + m * n);
    for (const [r0, r1] of [[0, rowCut] as const, [rowCut, m] as const]) {
      for (const [c0, c1] of [[0, colCut] as const, [colCut, n] as const]) {
        block(r0, r1, c0, c1);
      }
    }
    expect(read(out, m * n), `${label} in parts`).toEqual(result);
    return result;
  }

  it.each(forms)('small and odd shapes, transposeA = %i, transposeB = %i', (ta, tb) => {
    for (const m of [1, 2, 4, 5, 6, 11]) {
      for (const n of [1, 3, 4, 5, 7, 8, 9, 17]) {
        for (const k of [0, 1, 2, 4, 7, 9, 33]) check(m, k, n, ta, tb, [Math.floor(m / 2), Math.floor(n / 3)]);
      }
    }
  });

  it.each(forms)('large and skinny shapes, transposeA = %i, transposeB = %i', (ta, tb) => {
    check(38, 7129, 83, ta, tb, [7, 40]);
    check(7129, 38, 46, ta, tb, [3001, 11]);
    check(38, 46, 7129, ta, tb, [20, 3333]);
    check(1, 7129, 61, ta, tb, [0, 13]);
    check(3, 2500, 1031, ta, tb, [1, 515]);
    check(7129, 61, 1, ta, tb, [1000, 1]);
    check(2503, 40, 6, ta, tb, [1201, 2]);
    check(1, 7129, 1, ta, tb);
    check(503, 1, 401, ta, tb, [250, 100]);
    check(499, 1031, 251, ta, tb, [241, 129]);
    check(1031, 521, 19, ta, tb, [480, 8]);
  });

  it('lets NaN and infinity through as IEEE 754 says, to their own rows and columns only', () => {
    for (const [m, k, n] of [
      [1, 5, 3],
      [7, 9, 11],
      [38, 600, 17],
    ] as const) {
      reset();
      const a = new Float32Array(m * k);
      const b = new Float32Array(k * n).fill(1);
      a[(m - 1) * k] = NaN;
      b[n - 1] = Infinity;
      const [aAt, bAt, out] = [place(a), place(b), place(m * n)];
      const scratch = place(kernels.matmulScratchBytes(m, n, k, 0) / 4);
      kernels.matmul(out, n, aAt, k, 1, bAt, n, 1, m, n, k, 0, 0, scratch);
      const wanted = Array.from({ length: m * n }, (_, at) =>
        Math.floor(at / n) === m - 1 || at % n === n - 1 ? NaN : 0,
      );
      compare(read(out, m * n), wanted);
    }
  });
});

describe('addresses above 2 GiB', () => {
  it('work signed and unsigned', async () => {
    const large = createMemory(32768 + 64);
    const far = await instantiateKernels(large, await loadKernels());
    const base = 2 ** 31 - 64;
    const view = new Float32Array(large.buffer, base, 4096);
    const values = random(9 * 9);
    view.set(values, 0);
    view.set(values, 100);
    const [a, b, out, scratch] = [base, base + 400, base + 800, base + 2000];
    far.add(out | 0, a, b | 0, 1, 81, 81, 81, 1, 81, 1);
    compare(
      view.slice(200, 281),
      Array.from(values, (x) => x + x),
    );
    far.matmul(out, 9, a | 0, 9, 1, b, 9, 1, 9, 9, 9, 0, 0, scratch | 0);
    const wanted = Array.from({ length: 81 }, (_, at) => {
      let s = 0;
      for (let p = 0; p < 9; p++) s += values[Math.floor(at / 9) * 9 + p]! * values[p * 9 + (at % 9)]!;
      return s;
    });
    compare(view.slice(200, 281), wanted, () => 1e-6);
  });
});
