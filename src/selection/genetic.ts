/**
 * A genetic search for the set of columns that tells classes apart best, by rows left out (`LeaveOneOut`).
 *
 * With few rows the best set of some thousands has an accuracy near 1 on rows left out, whatever the labels are: that figure is what was
 * searched for, and says nothing about new rows. It is to be shown beside the accuracy on rows that the search has not seen.
 */
import { checkPositive, checkProbability, checkWhole, withDefaults } from '../checks/index.js';
import { SeededRandom } from '../random/index.js';
import { anova } from './anova.js';
import { Evolution, type Generation } from './evolution.js';
import { LeaveOneOut } from './leave-one-out.js';
import { type RankedRows, type Ranker, type Ranking, rankingInOrder, rankingOf } from './ranker.js';

/** Options of `GeneticSelector`. */
export interface GeneticOptions {
  /** Columns of a set. Default: as many as will be used, at most 50. */
  readonly k?: number | undefined;
  /** What a set of all columns loses in fitness, and smaller ones in proportion: sizes are then free, and begin at k. Default 0: sizes are k. */
  readonly penalty?: number;
  /** Sets of a generation. Default 100. */
  readonly population?: number;
  /** Generations, the first one included. Default 40. */
  readonly generations?: number;
  /** Sets that go on to the next generation as they are. Default 2. */
  readonly elite?: number;
  /** Sets of which the best becomes a parent. Default 3. */
  readonly tournament?: number;
  /** How often a child has two parents, from 0 to 1. Default 0.75. */
  readonly crossover?: number;
  /** Columns that are exchanged in every child. Default 1. */
  readonly mutations?: number;
  /** What names rows that are left out. Default 'ridge'. */
  readonly classifier?: 'ridge' | 'knn';
  /** α of the ridge. Default 10. */
  readonly alpha?: number;
  /** Rows that vote. Default 5. */
  readonly neighbours?: number;
}

/** How a search goes on and how it is ended. */
export interface GeneticSearch {
  /** Seed of the search. Default 0. */
  readonly seed?: number;
  /** Threads that score sets; the result does not depend on it. Default 1. */
  readonly threads?: number;
  /** When raised, the search ends with the best set so far. */
  readonly signal?: AbortSignal | undefined;
  /** Told what every generation came to. */
  readonly onGeneration?: ((generation: Generation) => void) | undefined;
}

/** What a genetic search has found. */
export interface GeneticResult {
  /** The best set; columns that more sets of the last generation hold come first. */
  readonly columns: Int32Array;
  /** All columns in order, the best set first. */
  readonly ranking: Ranking;
  readonly history: readonly Generation[];
  /** Whether the signal ended it. */
  readonly interrupted: boolean;
}

type Settings = Required<Omit<GeneticOptions, 'k'>> & { readonly k: number | undefined };

/** Columns of a set where nobody says how many. */
const usual = 50;

export class GeneticSelector implements Ranker {
  readonly name = 'ga';
  readonly #settings: Settings;

  /** @throws OptionError for options out of range */
  constructor(options: GeneticOptions = {}) {
    const all = withDefaults<Settings>('GeneticSelector', options, {
      k: undefined,
      penalty: 0,
      population: 100,
      generations: 40,
      elite: 2,
      tournament: 3,
      crossover: 0.75,
      mutations: 1,
      classifier: 'ridge',
      alpha: 10,
      neighbours: 5,
    });
    if (all.k !== undefined) checkWhole('k', all.k, 1);
    if (all.penalty !== 0) checkPositive('penalty', all.penalty);
    checkWhole('population', all.population, 2, 100_000);
    checkWhole('generations', all.generations, 1);
    checkWhole('elite', all.elite, 0, all.population - 1);
    checkWhole('tournament', all.tournament, 1, 1000);
    checkWhole('mutations', all.mutations, 1, 1000);
    checkProbability('crossover', all.crossover);
    this.#settings = all;
  }

  /** The best set's columns first, then the others by how many sets of the last generation hold them and by ANOVA. */
  rank(rows: RankedRows, random: SeededRandom, most: number = usual): Ranking {
    const { generations } = this.#settings;
    const scorer = this.#scorer(rows);
    const filtered = rankingOf(anova(rows).f).order;
    const evolution = this.#evolution(rows, filtered, random, most);
    evolution.settle(scorer.scores(evolution.pending));
    for (let generation = 1; generation < generations; generation++) {
      evolution.breed();
      evolution.settle(scorer.scores(evolution.pending));
    }
    return resultOf(evolution, filtered).ranking;
  }

  /** The same search, with its history; other work gets its turn between generations. @throws OptionError for options out of range */
  async search(rows: RankedRows, options: GeneticSearch = {}): Promise<GeneticResult> {
    const { seed, threads, signal, onGeneration } = withDefaults<Required<GeneticSearch>>(
      'GeneticSelector.search',
      options,
      { seed: 0, threads: 1, signal: undefined, onGeneration: undefined },
    );
    checkWhole('seed', seed, 0, 2 ** 32 - 1);
    const pool = await this.#scorer(rows).pool(threads);
    try {
      const filtered = rankingOf(anova(rows).f).order;
      const random = new SeededRandom(seed).split(`selection by ${this.name}`);
      const evolution = this.#evolution(rows, filtered, random, usual);
      const history: Generation[] = [];
      let interrupted = false;
      while (!interrupted) {
        // A generation that is cut short has no best set; only the first is scored whatever happens.
        const scores = await pool.scores(evolution.pending, history.length === 0 ? undefined : signal);
        if (scores === undefined) interrupted = true;
        else {
          const generation = evolution.settle(scores);
          history.push(generation);
          onGeneration?.(generation);
          if (history.length === this.#settings.generations) break;
          interrupted = signal?.aborted === true;
          if (!interrupted) evolution.breed();
        }
      }
      return { ...resultOf(evolution, filtered), history, interrupted };
    } finally {
      await pool.close();
    }
  }

  #scorer(rows: RankedRows): LeaveOneOut {
    const { classifier, alpha, neighbours } = this.#settings;
    return new LeaveOneOut(rows, { classifier, alpha, neighbours });
  }

  #evolution(rows: RankedRows, filtered: Int32Array, random: SeededRandom, most: number): Evolution {
    const { k, penalty, population, elite, tournament, crossover, mutations } = this.#settings;
    const p = rows.x.shape[1]!;
    return new Evolution(
      {
        p,
        k: Math.min(p, k ?? Math.min(most, usual)),
        sizes: penalty > 0 ? 'free' : 'fixed',
        penalty,
        population,
        elite,
        tournament,
        crossover,
        mutations,
        filtered,
      },
      random,
    );
  }
}

function resultOf(evolution: Evolution, filtered: Int32Array): Pick<GeneticResult, 'columns' | 'ranking'> {
  const { best, holders } = evolution;
  const inside = new Set(best);
  const byHolders = filtered.slice().sort((a, b) => holders[b]! - holders[a]!);
  const columns = byHolders.filter((j) => inside.has(j));
  const others = byHolders.filter((j) => !inside.has(j));
  return { columns, ranking: rankingInOrder(Int32Array.from([...columns, ...others])) };
}
