/**
 * The generator of models and searches: one seed, one stream, and named streams derived from it.
 *
 * Notation: u is a uniform draw in [0, 1); z is a standard normal draw; n is a length.
 */
// The package has no types for this file, and ours must be found by every project that compiles this one.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./alea.d.ts" />
import { described } from '../checks/index.js';
import type { State, StatefulPRNG } from 'seedrandom';
import alea from 'seedrandom/lib/alea.js';
import { fillPairs } from './kernels/normals.js';

/** A float array that a generator writes into. */
export type FloatArray = Float32Array | Float64Array;

/** 512 MB of numbers, and more rows than any table here can have. */
export const longestPermutation: number = 2 ** 27;

/** From so many normal numbers on the kernel is faster than drawing one by one. */
const fewestForKernel = 128;

/** Where a stream stands, as plain data. */
export interface StreamState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
  /** A normal number that was drawn with the one before it; null for none. */
  readonly spare: number | null;
}

/**
 * A seeded stream of uniform and normal numbers (Alea, a multiply-with-carry generator, from the `seedrandom` package).
 *
 * The same seed gives the same numbers everywhere; no state outside the object is read or changed.
 * Throws a RangeError for a seed that is neither a finite number nor a string.
 */
export class SeededRandom {
  readonly #key: string;
  #next: StatefulPRNG<State.Alea>;
  #spare = Number.NaN;

  constructor(seed: number | string) {
    if (typeof seed !== 'string' && !Number.isFinite(seed)) {
      throw new RangeError(`SeededRandom: the seed is ${described(seed)}; give a finite number or a string.`);
    }
    this.#key = String(seed);
    this.#next = alea(this.#key, { state: true });
  }

  /** Where the stream stands: what is drawn next follows from it. */
  get state(): StreamState {
    const { c, s0, s1, s2 } = this.#next.state();
    return { c, s0, s1, s2, spare: Number.isNaN(this.#spare) ? null : this.#spare };
  }
  /** Puts the stream where another with the same seed stood. */
  set state({ c, s0, s1, s2, spare }: StreamState) {
    this.#next = alea(this.#key, { state: { c, s0, s1, s2 } });
    this.#spare = spare ?? Number.NaN;
  }

  /** One number uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    return this.#next.double();
  }

  /** One standard normal number, by the polar method (Marsaglia and Bray 1964, "A convenient method for generating normal variables"). */
  normal(): number {
    const spare = this.#spare;
    if (spare === spare) {
      this.#spare = Number.NaN;
      return spare;
    }
    const next = this.#next;
    let a: number;
    let b: number;
    let squared: number;
    do {
      a = 2 * next() - 1;
      b = 2 * next() - 1;
      squared = a * a + b * b;
    } while (squared >= 1 || squared === 0);
    const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
    this.#spare = b * factor;
    return a * factor;
  }

  /** Writes standard normal numbers into every element of `out` [n], the numbers that n calls of `normal` would give. */
  fillNormal(out: FloatArray): void {
    let at = 0;
    if (out.length >= fewestForKernel) {
      if (!Number.isNaN(this.#spare)) out[at++] = this.normal();
      const state = fillPairs(this.#next.state(), out, at);
      if (state !== undefined) {
        this.#next = alea(this.#key, { state });
        at = out.length - ((out.length - at) % 2);
      }
    }
    for (; at < out.length; at++) out[at] = this.normal();
  }

  /**
   * Writes numbers uniform in [low, high) into every element of `out` [n], with 32 random bits each.
   *
   * In a Float32Array the rounding of the element type may give `high` itself. Throws a RangeError unless low <= high, both finite.
   */
  fillUniform(out: FloatArray, low: number, high: number): void {
    if (![low, high].every(Number.isFinite) || !(low <= high) || !Number.isFinite(high - low)) {
      throw new RangeError(
        `fillUniform: the range [${described(low)}, ${described(high)}) is not valid; give finite bounds with low <= high.`,
      );
    }
    const next = this.#next;
    const span = high - low;
    for (let i = 0; i < out.length; i++) out[i] = low + span * next();
  }

  /**
   * Writes `scale` with probability `keepProbability` and 0 otherwise into every element of `out` [n] (a dropout mask).
   *
   * Throws a RangeError for a probability outside [0, 1].
   */
  fillBernoulli(out: FloatArray, keepProbability: number, scale = 1): void {
    if (!(typeof keepProbability === 'number' && keepProbability >= 0 && keepProbability <= 1)) {
      throw new RangeError(`fillBernoulli: keepProbability is ${described(keepProbability)}; it must lie in [0, 1].`);
    }
    const next = this.#next;
    for (let i = 0; i < out.length; i++) out[i] = next() < keepProbability ? scale : 0;
  }

  /** The numbers 0 to n - 1 in random order (Fisher-Yates); throws a RangeError unless n is a whole number from 0 to 2^27. */
  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0 || n > longestPermutation) {
      throw new RangeError(
        `permutation: n is ${described(n)}; it must be a whole number from 0 to ${longestPermutation}.`,
      );
    }
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const j = Math.floor(this.uniform() * (i + 1));
      order[i] = order[j]!;
      order[j] = i;
    }
    return order;
  }

  /**
   * A generator of its own for one purpose, named by `label`.
   *
   * It depends on the seed and the label alone, not on how many numbers were drawn before, so that adding a draw in one place
   * does not change the numbers of another.
   */
  split(label: string): SeededRandom {
    return new SeededRandom(`${this.#key}/${label.length}:${label}`);
  }
}
