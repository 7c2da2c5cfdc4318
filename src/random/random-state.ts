/**
 * NumPy's legacy generator, for splits and for the scikit-learn baseline: the same seed gives NumPy's numbers.
 *
 * Notation: w is a raw 32-bit word of MT19937 (Matsumoto and Nishimura 1998, "Mersenne Twister");
 * m is the smallest number of the form 2^k - 1 that is not below the largest wanted value.
 */
import { described } from '../checks/index.js';
import { longestPermutation } from './seeded.js';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

const TWO_32 = 4294967296;

/** The smallest 2^k - 1 that is at least `max` (0 <= max < 2^32), as an unsigned 32-bit number. */
function maskFor(max: number): number {
  return max === 0 ? 0 : 0xffffffff >>> Math.clz32(max);
}

/** The numbers of `numpy.random.RandomState(seed)`; the seed is a whole number in [0, 2^32), otherwise a RangeError is thrown. */
export class RandomState {
  readonly #words: RandomGenerator;

  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= TWO_32) {
      throw new RangeError(
        `RandomState: the seed is ${described(seed)}; it must be a whole number from 0 to 4294967295.`,
      );
    }
    this.#words = mersenne(seed);
  }

  /** One raw 32-bit word, in [0, 2^32). */
  nextUint32(): number {
    return this.#words.next() >>> 0;
  }

  /** One number uniform in [0, 1) with 53 random bits, as `random_sample()`. */
  randomSample(): number {
    const high = this.#words.next() >>> 5;
    const low = this.#words.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Writes low + (high - low) u into every element of `out` [n], as `uniform(low, high, n)`; throws a RangeError for an infinite range. */
  fillUniform(out: Float64Array, low = 0, high = 1): void {
    const span = high - low;
    if (!Number.isFinite(span)) {
      throw new RangeError(`fillUniform: the range from ${low} to ${high} is not finite; give two finite bounds.`);
    }
    const words = this.#words;
    // As `randomSample`, without a call for each: a network's first weights are millions of them.
    for (let i = 0; i < out.length; i++) {
      const high = words.next() >>> 5;
      out[i] = low + span * ((high * 67108864 + (words.next() >>> 6)) / 9007199254740992);
    }
  }

  /** One whole number uniform in [0, max], by masking and rejection, as NumPy draws indices. */
  #upTo(max: number): number {
    if (max === 0) return 0;
    const words = this.#words;
    if (max < TWO_32) {
      const mask = maskFor(max);
      for (;;) {
        const value = (words.next() & mask) >>> 0;
        if (value <= max) return value;
      }
    }
    const mask = maskFor(Math.floor(max / TWO_32));
    for (;;) {
      const value = ((words.next() & mask) >>> 0) * TWO_32 + (words.next() >>> 0);
      if (value <= max) return value;
    }
  }

  /**
   * One whole number uniform in [low, high), or in [0, low) when `high` is left out, as `randint` with its default 64-bit type.
   *
   * Throws a RangeError for an empty range or for bounds that are not safe integers at most 2^53 apart.
   */
  randint(low: number, high?: number): number {
    const first = high === undefined ? 0 : low;
    const end = high ?? low;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(end) || !Number.isSafeInteger(end - first)) {
      throw new RangeError(`randint: the bounds ${first} and ${end} must be whole numbers less than 2^53 apart.`);
    }
    if (first >= end) throw new RangeError(`randint: low is ${first} and high is ${end}; low must be below high.`);
    return first + this.#upTo(end - 1 - first);
  }

  /** Puts the elements of `array` [n] in random order, in place, as `shuffle`, and returns it. */
  shuffle<T extends unknown[] | Int32Array | Uint32Array | Float32Array | Float64Array>(array: T): T {
    const items = array as unknown[];
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return array;
  }

  /** The numbers 0 to n - 1 in random order [n], as `permutation(n)`; throws a RangeError for an n that is not a whole number >= 0. */
  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0 || n > longestPermutation) {
      throw new RangeError(
        `permutation: n is ${described(n)}; it must be a whole number from 0 to ${longestPermutation}.`,
      );
    }
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /** `size` different numbers of 0 to n - 1, as `choice(n, size, replace=False)`; throws a RangeError when size exceeds n. */
  choiceWithoutReplacement(n: number, size: number): Int32Array {
    if (!Number.isInteger(size) || size < 0 || size > n) {
      throw new RangeError(
        `choiceWithoutReplacement: cannot take ${size} different numbers out of ${n}; lower the size.`,
      );
    }
    return this.permutation(n).slice(0, size);
  }
}
