/**
 * Generations of sets of columns, without what makes their fitness.
 *
 * Notation: p columns; P sets in a population, all different; a set's fitness is the accuracy a on rows left out, less a thousandth of the
 * mean squared error there (which ranks sets of equal accuracy, and there are many), less the penalty times the share of columns in the set.
 */
import type { SeededRandom } from '../random/index.js';
import { type ColumnSet, crossed, diversity, holders, keyOf, mutated, sample } from './column-sets.js';
import type { SubsetScores } from './leave-one-out.js';

export interface EvolutionSettings {
  readonly p: number;
  /** Columns of a set; where sizes are free, of those to begin with. */
  readonly k: number;
  readonly sizes: 'fixed' | 'free';
  readonly penalty: number;
  readonly population: number;
  readonly elite: number;
  readonly tournament: number;
  readonly crossover: number;
  readonly mutations: number;
  /** Columns from the best to the worst by a filter, of which the first half of the sets are drawn. */
  readonly filtered: Int32Array;
}

/** What one generation came to. */
export interface Generation {
  /** From 0. */
  readonly generation: number;
  /** Fitness of the best set and the mean over all. */
  readonly best: number;
  readonly mean: number;
  /** Accuracy of the best set on rows left out: what was searched for, and so no estimate of anything. */
  readonly accuracy: number;
  /** Columns of the best set. */
  readonly size: number;
  /** 0 when all sets are equal, 1 when no two have a column in common. */
  readonly diversity: number;
  /** Sets that were scored until now; sets that came up again are not. */
  readonly evaluations: number;
}

interface Scored {
  readonly accuracy: number;
  readonly squaredError: number;
}

/** Attempts to find a set that the population does not have. */
const attempts = 50;
/** Sets of the first half are drawn of so many times as many columns of the filter. */
const breadth = 3;

export class Evolution {
  readonly #settings: EvolutionSettings;
  readonly #random: SeededRandom;
  readonly #known = new Map<string, Scored>();
  #sets: ColumnSet[] = [];
  #keys: string[] = [];
  #fitness: Float64Array;
  #unknown: number[] = [];
  /** The generation that was scored last. */
  #settled: { readonly sets: readonly ColumnSet[]; readonly best: number } = { sets: [], best: 0 };
  #generation = 0;

  constructor(settings: EvolutionSettings, random: SeededRandom) {
    this.#settings = settings;
    this.#random = random;
    this.#fitness = new Float64Array(0);
    const { p, k, population, filtered } = settings;
    const taken = new Set<string>();
    const first = filtered.subarray(0, Math.min(p, breadth * k));
    for (let i = 0; i < population; i++) {
      const from = i < population / 2 ? first : filtered;
      this.#admit(sample(from, Math.min(k, from.length), random), taken);
    }
    this.#list();
  }

  /** Takes a set into the population, changed until it is a new one. */
  #admit(set: ColumnSet, taken: Set<string>): void {
    const { p, sizes } = this.#settings;
    let [own, key] = [set, keyOf(set)];
    for (let i = 0; i < attempts && taken.has(key); i++) {
      own = mutated(own, p, sizes, this.#random);
      key = keyOf(own);
    }
    taken.add(key);
    this.#sets.push(own);
    this.#keys.push(key);
  }

  #list(): void {
    const listed = new Set<string>();
    this.#unknown = this.#keys.flatMap((key, at) => {
      if (this.#known.has(key) || listed.has(key)) return [];
      listed.add(key);
      return [at];
    });
  }

  /** The sets whose scores are not known yet. */
  get pending(): ColumnSet[] {
    return this.#unknown.map((at) => this.#sets[at]!);
  }

  /** Takes the scores of `pending`, and says what the generation came to. */
  settle({ accuracy, squaredError }: SubsetScores): Generation {
    this.#unknown.forEach((at, i) =>
      this.#known.set(this.#keys[at]!, { accuracy: accuracy[i]!, squaredError: squaredError[i]! }),
    );
    this.#unknown = [];
    this.#fitness = Float64Array.from(this.#keys, (_, at) => this.#fitnessOf(at));
    const best = this.#fitness.reduce((most, value, at) => (value > this.#fitness[most]! ? at : most), 0);
    this.#settled = { sets: this.#sets, best };
    return {
      generation: this.#generation,
      best: this.#fitness[best]!,
      mean: this.#fitness.reduce((a, b) => a + b, 0) / this.#fitness.length,
      accuracy: this.#known.get(this.#keys[best]!)!.accuracy,
      size: this.#sets[best]!.length,
      diversity: diversity(this.#sets, this.#settings.p),
      evaluations: this.#known.size,
    };
  }

  #fitnessOf(at: number): number {
    const { penalty, p } = this.#settings;
    const { accuracy, squaredError } = this.#known.get(this.#keys[at]!)!;
    const error = Number.isFinite(squaredError) ? squaredError : 1e3;
    return accuracy - 0.001 * error - (penalty * this.#sets[at]!.length) / p;
  }

  /** The best set of the generation that was scored last. */
  get best(): ColumnSet {
    return this.#settled.sets[this.#settled.best]!;
  }

  /** How many sets of that generation hold every column [p]. */
  get holders(): Int32Array {
    return holders(this.#settled.sets, this.#settings.p);
  }

  /** Makes the next generation: the best as they are, the others children of the winners of tournaments, every one mutated. */
  breed(): void {
    const { population, elite, crossover, mutations, p, sizes } = this.#settings;
    const [sets, keys, fitness, random] = [this.#sets, this.#keys, this.#fitness, this.#random];
    const order = [...fitness.keys()].sort((a, b) => fitness[b]! - fitness[a]! || a - b);
    const kept = order.slice(0, elite);
    this.#sets = kept.map((at) => sets[at]!);
    this.#keys = kept.map((at) => keys[at]!);
    const taken = new Set(this.#keys);
    while (this.#sets.length < population) {
      const mother = sets[this.#winner(fitness)]!;
      let child = random.uniform() < crossover ? crossed(mother, sets[this.#winner(fitness)]!, random) : mother;
      for (let i = 0; i < mutations; i++) child = mutated(child, p, sizes, random);
      this.#admit(child, taken);
    }
    this.#generation++;
    this.#list();
  }

  #winner(fitness: Float64Array): number {
    let best = -1;
    for (let i = 0; i < this.#settings.tournament; i++) {
      const at = Math.floor(this.#random.uniform() * fitness.length);
      if (best < 0 || fitness[at]! > fitness[best]!) best = at;
    }
    return best;
  }
}
