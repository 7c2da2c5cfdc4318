import { withDefaults } from '../../checks/index.js';
import { checkSeed } from '../option-checks.js';
import type { Params, Sampler, Suggestion } from '../types.js';
import type { SeedOptions } from './random-search.js';
import { Sobol } from './sobol.js';
import { SpaceMemory } from './space-memory.js';

/** The scrambled Sobol sequence: trial `id` is its point `id`. */
export class SobolSearch implements Sampler {
  readonly name = 'sobol';
  readonly options: { readonly seed: number };
  readonly #spaces = new SpaceMemory();
  #sequence: Sobol | undefined;

  /** Throws an OptionError for an unknown option or a seed that is not a finite number. */
  constructor(options?: SeedOptions) {
    this.options = withDefaults('SobolSearch', options, { seed: 0 });
    checkSeed('SobolSearch', this.options.seed);
  }

  /** Throws a RangeError for a space of more than 128 parameters that vary. */
  suggest({ space, id }: Suggestion): Params {
    const known = this.#spaces.of(space);
    if (known.size === 0) return known.decode([]);
    if (this.#sequence?.dimensions !== known.size) this.#sequence = new Sobol(known.size, this.options.seed);
    return known.decode(this.#sequence.point(id));
  }
}
