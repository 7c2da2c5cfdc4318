import { describe, expect, it } from 'vitest';
import { compare, floats, kernels, place, random, read, reset } from './wasm-arena.js';

describe('adam', () => {
  it('follows the float64 algorithm for several steps', () => {
    const n = 1003;
    const [rate, beta1, beta2, epsilon, decay] = [1e-2, 0.9, 0.999, 1e-8, 1e-3];
    reset();
    const start = random(n);
    const [p, g, m, v] = [place(start), place(n), place(new Float32Array(n)), place(new Float32Array(n))];
    const scalars = place(3);
    const want = { p: Float64Array.from(start), m: new Float64Array(n), v: new Float64Array(n) };
    for (let t = 1; t <= 10; t++) {
      const gradient = random(n);
      floats.set(gradient, g / 4);
      const [a, c] = [rate / (1 - beta1 ** t), 1 / Math.sqrt(1 - beta2 ** t)];
      floats.set([a, c, decay], scalars / 4);
      // In two parts, as two threads would.
      kernels.adam(p, g, m, v, 500, scalars, beta1, beta2, epsilon, 1);
      kernels.adam(p + 2000, g + 2000, m + 2000, v + 2000, n - 500, scalars, beta1, beta2, epsilon, 1);
      for (let i = 0; i < n; i++) {
        const slope = gradient[i]! + decay * want.p[i]!;
        want.m[i] = beta1 * want.m[i]! + (1 - beta1) * slope;
        want.v[i] = beta2 * want.v[i]! + (1 - beta2) * slope * slope;
        want.p[i] = want.p[i]! - (a * want.m[i]!) / (Math.sqrt(want.v[i]!) * c + epsilon);
      }
    }
    compare(read(p, n), want.p, () => 1e-5);
    compare(read(m, n), want.m, () => 1e-6);
    compare(read(v, n), want.v, () => 1e-6);
  });

  it('sets vanishing moments to zero and keeps NaN', () => {
    reset();
    const scalars = place([1e-3, 1, 0]);
    const [p, g] = [place([1, 1, 1, 1, 1]), place([0, 0, NaN, 0, 0])];
    const [m, v] = [place([1.05e-30, -1.05e-30, 1e-31, 1, -1e-20]), place([1e-36, 1e-40, 1, 1e-30, 0])];
    kernels.adam(p, g, m, v, 5, scalars, 0.9, 0.999, 1e-8, 1);
    const moments = read(m, 5);
    expect(Array.from(moments.subarray(0, 2))).toEqual([0, 0]);
    expect(moments[2]).toBeNaN();
    expect(moments[3]).toBeCloseTo(0.9);
    expect(Array.from(read(v, 5).subarray(0, 2))).toEqual([0, 0]);
    expect(read(p, 5)[2]).toBeNaN();
  });
});
