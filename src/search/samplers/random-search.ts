/** Samplers that do not learn from results: random points, the Sobol sequence. */
import { SeededRandom } from '../../random/index.js';
import { Sobol } from './sobol.js';
import { Space } from '../space.js';
import type { Params, Sampler, SpaceSpec, Suggestion } from '../types.js';

export interface SeedOptions {
  /** Same seed, same suggestions; 0 by default. */
  readonly seed?: number;
}

/** The space of a declaration, checked once for as long as the same object is given. */
export class SpaceMemory {
  #space: Space | undefined;

  of(spec: SpaceSpec): Space {
    if (this.#space?.spec !== spec) this.#space = new Space(spec);
    return this.#space;
  }
}

/** @throws RangeError for a seed that is not a finite number. */
export function checkSeed(sampler: string, seed: number): number {
  if (!Number.isFinite(seed)) throw new RangeError(`${sampler}: the seed is ${seed}; give a finite number.`);
  return seed;
}

/** Independent uniform points of the unit cube; trial `id` has its own stream, derived from the seed. */
export class RandomSearch implements Sampler {
  readonly name = 'random';
  readonly options: { readonly seed: number };
  readonly #spaces = new SpaceMemory();

  constructor({ seed = 0 }: SeedOptions = {}) {
    this.options = { seed: checkSeed('RandomSearch', seed) };
  }

  suggest({ space, id }: Suggestion): Params {
    const known = this.#spaces.of(space);
    const x = new Float64Array(known.size);
    new SeededRandom(this.options.seed).split(`trial ${id}`).fillUniform(x, 0, 1);
    return known.decode(x);
  }
}

/** The scrambled Sobol sequence: trial `id` is its point `id`. */
export class SobolSearch implements Sampler {
  readonly name = 'sobol';
  readonly options: { readonly seed: number };
  readonly #spaces = new SpaceMemory();
  #sequence: Sobol | undefined;

  constructor({ seed = 0 }: SeedOptions = {}) {
    this.options = { seed: checkSeed('SobolSearch', seed) };
  }

  /** Throws a RangeError for a space of more than 128 parameters that vary. */
  suggest({ space, id }: Suggestion): Params {
    const known = this.#spaces.of(space);
    if (known.size === 0) return known.decode([]);
    if (this.#sequence?.dimensions !== known.size) this.#sequence = new Sobol(known.size, this.options.seed);
    return known.decode(this.#sequence.point(id));
  }
}
