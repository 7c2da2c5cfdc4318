/**
 * The Sobol sequence, plain or scrambled.
 *
 * Notation: v[b] is a direction number, the fraction v[b] / 2^32, for bit b of the index; g = i ^ (i >> 1) is the Gray code of
 * the index i; point i is the exclusive or of the v[b] for which bit b of g is set.
 * Sources: Sobol 1967; Joe and Kuo 2008; scrambling by a random linear matrix and a digital shift, Matoušek 1998, "On the L2-discrepancy for
 * anchored boxes", section 4, which leaves every elementary interval as full as it was.
 */
import { SeededRandom } from '../../random/index.js';
import { numberedStream } from './numbered-stream.js';
import { joeKuo } from './sobol-directions.js';

const bits = 32;
const table = joeKuo.trim().split('\n');

/** The sequence has so many dimensions at most. */
export const largestSobolDimension: number = table.length + 1;

/** Direction numbers [32] of dimension `at` (from 0), by the recurrence of the primitive polynomial. */
function directions(at: number): Uint32Array {
  const v = new Uint32Array(bits);
  if (at === 0) {
    for (let b = 0; b < bits; b++) v[b] = 2 ** (bits - 1 - b);
    return v;
  }
  const [polynomial, ...first] = table[at - 1]!.split(' ').map(Number) as [number, ...number[]];
  const degree = first.length;
  for (let b = 0; b < bits; b++) {
    if (b < degree) {
      v[b] = first[b]! << (bits - 1 - b);
      continue;
    }
    let value = v[b - degree]! ^ (v[b - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) value ^= v[b - k]!;
    v[b] = value;
  }
  return v;
}

/** Multiplies the digits of every direction number by a random lower triangular matrix over GF(2) with ones on its diagonal. */
function scramble(v: Uint32Array, random: SeededRandom): void {
  const rows = new Uint32Array(bits);
  for (let r = 0; r < bits; r++) {
    const above = r === 0 ? 0 : Math.floor(random.uniform() * 2 ** r) * 2 ** (bits - r);
    rows[r] = above + 2 ** (bits - 1 - r);
  }
  for (let b = 0; b < bits; b++) {
    let value = 0;
    for (let r = 0; r < bits; r++) {
      let ones = rows[r]! & v[b]!;
      ones ^= ones >>> 16;
      ones ^= ones >>> 8;
      ones ^= ones >>> 4;
      ones = (0x6996 >>> (ones & 15)) & 1;
      value |= ones << (bits - 1 - r);
    }
    v[b] = value;
  }
}

/**
 * Points of the Sobol sequence in [0, 1)^dimensions, each by its index alone.
 *
 * With a seed it is scrambled (and no coordinate is 0); without, point 0 is the origin.
 * Throws a RangeError unless 1 <= dimensions <= 128, and for an index outside [0, 2^32).
 */
export class Sobol {
  readonly dimensions: number;
  /** Direction numbers [dimensions x 32] and shifts [dimensions]. */
  readonly #directions: Uint32Array;
  readonly #shifts: Uint32Array;
  readonly #offset: number;

  constructor(dimensions: number, seed?: number | string | SeededRandom) {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > largestSobolDimension)
      throw new RangeError(
        `Sobol: dimensions is ${dimensions}; it must be a whole number from 1 to ${largestSobolDimension}. Fix some parameters, or draw at random.`,
      );
    this.dimensions = dimensions;
    this.#directions = new Uint32Array(dimensions * bits);
    this.#shifts = new Uint32Array(dimensions);
    this.#offset = seed === undefined ? 0 : 0.5;
    const random = seed instanceof SeededRandom ? seed : seed === undefined ? undefined : new SeededRandom(seed);
    for (let at = 0; at < dimensions; at++) {
      const v = directions(at);
      if (random) {
        const own = numberedStream(random, 'sobol', at);
        scramble(v, own);
        this.#shifts[at] = Math.floor(own.uniform() * 2 ** bits);
      }
      this.#directions.set(v, at * bits);
    }
  }

  /** Writes point `index` into out [dimensions] from `offset` on, and returns it. */
  point(index: number, out: Float64Array = new Float64Array(this.dimensions), offset = 0): Float64Array {
    if (!Number.isInteger(index) || index < 0 || index >= 2 ** bits)
      throw new RangeError(`Sobol: the index is ${index}; it must be a whole number from 0 to 4294967295.`);
    const gray = (index ^ (index >>> 1)) >>> 0;
    for (let at = 0; at < this.dimensions; at++) {
      let word = this.#shifts[at]!;
      for (let rest = gray, b = at * bits; rest !== 0; rest >>>= 1, b++) if (rest & 1) word ^= this.#directions[b]!;
      out[offset + at] = ((word >>> 0) + this.#offset) / 2 ** bits;
    }
    return out;
  }

  /** Points first to first + n - 1, as rows [n x dimensions]. */
  points(n: number, first = 0): Float64Array {
    const out = new Float64Array(n * this.dimensions);
    for (let i = 0; i < n; i++) this.point(first + i, out, i * this.dimensions);
    return out;
  }
}
