import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RandomState } from '../../src/random/index.js';

interface SeedCase {
  words: number[];
  word700: number;
  word1999: number;
  samples: number[];
  uniform: number[];
  permutation: Record<string, number[]>;
  shuffled: number[];
  choice: Record<string, number[]>;
  randint: Record<string, number[]>;
}
interface Oracle {
  seeds: Record<string, SeedCase>;
  mixed: { seed: number; values: [number, number, number, number[], number, number, number[], number] }[];
}

const oracle = JSON.parse(readFileSync(new URL('../oracles/random-state.json', import.meta.url), 'utf8')) as Oracle;

describe.each(Object.entries(oracle.seeds))('RandomState(%s) against NumPy', (seedText, expected) => {
  const state = (): RandomState => new RandomState(Number(seedText));

  it('gives the same raw words', () => {
    const random = state();
    const words = Array.from({ length: 2000 }, () => random.nextUint32());
    expect(words.slice(0, 8)).toEqual(expected.words);
    expect([words[700], words[1999]]).toEqual([expected.word700, expected.word1999]);
  });

  it('gives the same uniform numbers', () => {
    const random = state();
    expect(expected.samples.map(() => random.randomSample())).toEqual(expected.samples);
    const out = new Float64Array(4);
    state().fillUniform(out, -0.3, 1.7);
    expect([...out]).toEqual(expected.uniform);
  });

  it('gives the same orders', () => {
    for (const [n, order] of Object.entries(expected.permutation)) {
      expect([...state().permutation(Number(n))]).toEqual(order);
    }
    expect(state().shuffle(Array.from({ length: 9 }, (_, i) => i * 2.5))).toEqual(expected.shuffled);
    for (const [key, order] of Object.entries(expected.choice)) {
      const [n, size] = key.split(',').map(Number);
      expect([...state().choiceWithoutReplacement(n!, size!)]).toEqual(order);
    }
  });

  it('gives the same whole numbers in 32 and 64 bit ranges', () => {
    for (const [key, values] of Object.entries(expected.randint)) {
      const [low, high] = key.split(',').map(Number);
      const random = state();
      expect(
        values.map(() => random.randint(low!, high)),
        key,
      ).toEqual(values);
    }
  });
});

describe('RandomState', () => {
  it('stays in step with NumPy over a mixture of calls', () => {
    for (const { seed, values } of oracle.mixed) {
      const random = new RandomState(seed);
      const uniform = new Float64Array(1);
      expect([
        random.randomSample(),
        random.randint(1000),
        random.randint(0, 3),
        [...random.permutation(5)],
        random.randint(0, 2 ** 40),
        (random.fillUniform(uniform, 2, 3), uniform[0]),
        [...random.permutation(700).slice(0, 5)],
        random.randomSample(),
      ]).toEqual(values);
    }
  });

  it('refuses what NumPy refuses', () => {
    for (const seed of [-1, 2 ** 32, 1.5, Number.NaN]) expect(() => new RandomState(seed)).toThrow(RangeError);
    const random = new RandomState(0);
    expect(() => random.randint(5, 5)).toThrow(/low is 5 and high is 5/);
    expect(() => random.randint(0.5, 5)).toThrow(RangeError);
    expect(() => random.choiceWithoutReplacement(3, 4)).toThrow(/4 different numbers out of 3/);
    expect(() => random.permutation(-1)).toThrow(RangeError);
    expect(() => random.fillUniform(new Float64Array(1), 0, Infinity)).toThrow(RangeError);
  });
});
