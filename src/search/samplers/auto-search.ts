/** The sampler that suits the number of trials, the dimension and the cost of a trial. */
import { checkPositive, withDefaults } from '../../checks/index.js';
import { checkSeed } from '../option-checks.js';
import type { Params, Recommendation, Sampler, Suggestion } from '../types.js';
import { BayesianSearch } from './bayesian-search.js';
import { ParzenSearch } from './parzen-search.js';
import { largestSobolDimension } from './sobol.js';
import { SpaceMemory } from './space-memory.js';

/** What `AutoSearch` is told. */
export interface AutoOptions {
  /** Same seed and same trials, same suggestion; 0 by default. */
  readonly seed?: number;
  /** Seconds that a trial takes; 1 by default. A suggestion should not take longer. */
  readonly seconds?: number;
}

/** Milliseconds that `BayesianSearch` takes for a suggestion after n trials in d dimensions, on one thread: what was measured, rounded up. */
const milliseconds = (n: number, d: number): number => (20 + 4e-4 * n * n) * (1 + d / 20);

/** From so many trials on `ParzenSearch` suggests, whatever a trial takes, and before so many `BayesianSearch` does. */
const mostTrials = 1000;
const fewestTrials = 200;

/**
 * `BayesianSearch` for as long as it is worth what it takes, `ParzenSearch` after that: up to 1,000 trials, or fewer (200 at least) where a
 * suggestion would take longer than a trial.
 */
export class AutoSearch implements Sampler {
  readonly name = 'auto';
  readonly options: Readonly<Required<AutoOptions>>;
  readonly understands: { readonly objectives: true; readonly constraints: true } = {
    objectives: true,
    constraints: true,
  };
  readonly #bayesian: BayesianSearch;
  readonly #parzen: ParzenSearch;
  readonly #spaces = new SpaceMemory();

  /** Throws an OptionError for an unknown option or one that is out of range. */
  constructor(options?: AutoOptions) {
    this.options = withDefaults('AutoSearch', options, { seed: 0, seconds: 1 });
    const { seed } = this.options;
    checkSeed('AutoSearch', seed);
    checkPositive('AutoSearch: seconds', this.options.seconds);
    this.#bayesian = new BayesianSearch({ seed });
    this.#parzen = new ParzenSearch({ seed });
  }

  suggest(about: Suggestion): Params | undefined {
    return (this.#isCheap(about) ? this.#bayesian : this.#parzen).suggest(about);
  }

  recommend(about: Suggestion): Recommendation | undefined {
    return this.#bayesian.recommend(about);
  }

  #isCheap({ space, trials }: Suggestion): boolean {
    const n = trials.length;
    const d = this.#spaces.of(space).size;
    if (d > largestSobolDimension || n >= mostTrials) return false;
    return n < fewestTrials || milliseconds(n, d) <= 1000 * this.options.seconds;
  }
}
