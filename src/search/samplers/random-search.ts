import { withDefaults } from '../../checks/index.js';
import { SeededRandom } from '../../random/index.js';
import { checkSeed } from '../option-checks.js';
import type { Params, Sampler, Suggestion } from '../types.js';
import { numberedStream } from './numbered-stream.js';
import { SpaceMemory } from './space-memory.js';

/** The seed of a sampler that has no other options. */
export interface SeedOptions {
  /** Same seed, same suggestions; 0 by default. */
  readonly seed?: number;
}

/** Independent uniform points of the unit cube; trial `id` has its own stream, derived from the seed. */
export class RandomSearch implements Sampler {
  readonly name = 'random';
  readonly options: { readonly seed: number };
  readonly #spaces = new SpaceMemory();

  /** Throws an OptionError for an unknown option or a seed that is not a finite number. */
  constructor(options?: SeedOptions) {
    this.options = withDefaults('RandomSearch', options, { seed: 0 });
    checkSeed('RandomSearch', this.options.seed);
  }

  suggest({ space, id }: Suggestion): Params {
    const known = this.#spaces.of(space);
    const x = new Float64Array(known.size);
    numberedStream(new SeededRandom(this.options.seed), 'trial', id).fillUniform(x, 0, 1);
    return known.decode(x);
  }
}
