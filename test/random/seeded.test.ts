import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { SeededRandom, type StreamState } from '../../src/random/index.js';

function moments(values: ArrayLike<number>): { mean: number; variance: number; kurtosis: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const squared = (values[i]! - mean) ** 2;
    second += squared / n;
    fourth += squared ** 2 / n;
  }
  return { mean, variance: second, kurtosis: fourth / second ** 2 };
}

describe('SeededRandom', () => {
  it('goes on from its state, with the half of a pair of normals that is left', () => {
    const stream = new SeededRandom('a');
    stream.normal();
    const state = JSON.parse(JSON.stringify(stream.state)) as StreamState;
    const draws = (random: SeededRandom): unknown => [
      random.normal(),
      random.uniform(),
      random.permutation(5),
      random.split('b').uniform(),
    ];
    const expected = draws(stream);
    const other = new SeededRandom('a');
    other.state = state;
    expect(draws(other)).toEqual(expected);
    expect(state.spare).not.toBe(null);
  });

  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number | string): number[] => {
      const random = new SeededRandom(seed);
      return [random.uniform(), random.normal(), random.normal(), random.uniform()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw('seven')).toEqual(draw('seven'));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('leaves Math.random alone', () => {
    const before = Math.random;
    new SeededRandom(1).uniform();
    expect(Math.random).toBe(before);
  });

  it('draws the same normal numbers, bit for bit, one by one and many at once', () => {
    const many = 170_001;
    const lengths = [127, 128, 129, 130, 131, 8174, 8175, 8176, 8177, 16_352];
    for (const [first, out] of [
      [0, new Float64Array(many)],
      [1, new Float32Array(many)],
      ...lengths.map((n) => [n % 2, new Float64Array(n)] as const),
    ] as const) {
      const [bulk, single] = [new SeededRandom(0), new SeededRandom(0)];
      for (let i = 0; i < first; i++) expect(bulk.normal()).toBe(single.normal());
      const expected = out.slice();
      for (let i = 0; i < expected.length; i++) expected[i] = single.normal();
      bulk.fillNormal(out);
      expect(out).toEqual(expected);
      expect(bulk.state).toEqual(single.state);
      expect(bulk.uniform()).toBe(single.uniform());
    }
  });

  it('has the same logarithm of radii within 2^-20 of 1, where another formula differs in the last bit', () => {
    for (const [s0, s1] of [
      [3017321873, 2833062859],
      [2957015926, 3779360877],
      [2116383513, 4272281138],
    ] as const) {
      const [bulk, single] = [new SeededRandom(0), new SeededRandom(0)];
      bulk.state = single.state = { c: 1, s0: s0 / 2 ** 32, s1: s1 / 2 ** 32, s2: 0.5, spare: null };
      const found = new Float64Array(128);
      bulk.fillNormal(found);
      expect(found).toEqual(Float64Array.from(found, () => single.normal()));
    }
  });

  it('draws them where there is no WebAssembly, too', async () => {
    const expected = new Float64Array(1001);
    new SeededRandom(5).fillNormal(expected);
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    try {
      const { SeededRandom: Without } = await import('../../src/random/index.js');
      const found = new Float64Array(1001);
      new Without(5).fillNormal(found);
      expect(found).toEqual(expected);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('draws standard normal numbers', () => {
    const bulk = new Float64Array(200_001);
    new SeededRandom(3).fillNormal(bulk);
    const { mean, variance, kurtosis } = moments(bulk);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1);
    const narrow = new Float32Array(5);
    new SeededRandom(3).fillNormal(narrow);
    expect([...narrow]).toEqual([...bulk.slice(0, 5)].map(Math.fround));
  });

  it('draws uniform numbers inside the bounds', () => {
    const out = new Float64Array(100_000);
    new SeededRandom(5).fillUniform(out, -2, 4);
    const { mean, variance } = moments(out);
    expect(Math.min(...out.slice(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...out.slice(0, 50_000))).toBeLessThan(4);
    expect(Math.abs(mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance - 3)).toBeLessThan(0.05);
  });

  it('keeps the wanted share in a Bernoulli mask', () => {
    const mask = new Float32Array(100_000);
    new SeededRandom(6).fillBernoulli(mask, 0.8, 1.25);
    const kept = mask.filter((v) => v === 1.25).length;
    expect(kept + mask.filter((v) => v === 0).length).toBe(mask.length);
    expect(Math.abs(kept / mask.length - 0.8)).toBeLessThan(0.01);
    new SeededRandom(6).fillBernoulli(mask, 1, 1);
    expect(mask.every((v) => v === 1)).toBe(true);
    new SeededRandom(6).fillBernoulli(mask, 0, 1);
    expect(mask.every((v) => v === 0)).toBe(true);
  });

  it('permutes without loss', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const order = new SeededRandom(seed).permutation(n);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
    const firsts = new Int32Array(4);
    const random = new SeededRandom(9);
    for (let i = 0; i < 8000; i++) firsts[random.permutation(4)[0]!]!++;
    for (const count of firsts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('splits into streams that depend on the label and not on earlier draws', () => {
    const early = new SeededRandom(1).split('noise');
    const parent = new SeededRandom(1);
    parent.uniform();
    const late = parent.split('noise');
    expect(early.uniform()).toBe(late.uniform());
    const labels = ['noise', 'dropout', 'a', 'b', 'a/b', ''];
    const firsts = labels.map((label) => new SeededRandom(1).split(label).uniform());
    firsts.push(new SeededRandom(1).split('a').split('b').uniform(), new SeededRandom(1).uniform());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('refuses arguments out of range', () => {
    expect(() => new SeededRandom(Number.NaN)).toThrow(RangeError);
    const random = new SeededRandom(1);
    expect(() => random.fillBernoulli(new Float32Array(1), 1.1)).toThrow(/keepProbability is 1.1/);
    expect(() => random.fillUniform(new Float32Array(1), 1, 0)).toThrow(/\[1, 0\)/);
    expect(() => random.permutation(2.5)).toThrow(RangeError);
    expect(() => random.permutation(1e9)).toThrow(/n is 1000000000; it must be a whole number from 0 to 134217728/);
    const nested = [[[]]] as unknown as string;
    expect(() => new SeededRandom(nested)).toThrow(/give a finite number or a string/);
  });
});
