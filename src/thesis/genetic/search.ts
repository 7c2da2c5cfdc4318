/** One run of the study's genetic algorithm. */
import type { SeededRandom } from '../../random/index.js';
import { keyOf } from '../../selection/index.js';
import type { GeneticExperiment } from '../catalogue/index.js';
import { type Chromosome, firstChromosome, flipped, selected, tournament, twoPointCrossover } from './chromosomes.js';

/** What every experiment has. */
export const geneticConstants: {
  readonly population: number;
  readonly tournament: number;
  readonly crossover: number;
} = {
  population: 100,
  tournament: 5,
  crossover: 0.75,
};

/** One generation; what is not the best chromosome's is a mean over all. */
export interface GeneticGeneration {
  /** From 1: the first population counts as one. */
  readonly generation: number;
  readonly bestFitness: number;
  readonly bestAccuracy: number;
  readonly bestFeatures: number;
  readonly fitness: number;
  readonly accuracy: number;
  readonly features: number;
  /** Different chromosomes. */
  readonly different: number;
}

/** What a search ends with. */
export interface GeneticEnd {
  /** Features of the best chromosome. */
  readonly elite: Int32Array;
  readonly history: readonly GeneticGeneration[];
  /** Whether all chromosomes select the same number of features. */
  readonly converged: boolean;
}

export interface GeneticSearchSpec {
  readonly experiment: GeneticExperiment;
  readonly features: number;
  /** Whether mutation is put to use: the study's returned a changed copy, which was discarded. */
  readonly mutation: 'discarded' | 'works';
  readonly random: SeededRandom;
  /** Accuracies of sets of features, some of which may be empty; undefined when it was interrupted. */
  readonly accuracies: (sets: readonly Int32Array[]) => Promise<readonly number[] | undefined>;
  readonly onGeneration?: ((generation: GeneticGeneration) => void) | undefined;
}

/** undefined when it was interrupted. */
export async function geneticSearch(spec: GeneticSearchSpec): Promise<GeneticEnd | undefined> {
  const { experiment, features, random } = spec;
  let population = Array.from({ length: geneticConstants.population }, () =>
    firstChromosome(features, experiment.start, random),
  );
  const history: GeneticGeneration[] = [];
  for (;;) {
    const sets = population.map(selected);
    const accuracies = await spec.accuracies(sets);
    if (accuracies === undefined) return undefined;
    const { weight } = experiment;
    const fitness = sets.map((set, at) => weight * accuracies[at]! + (1 - weight) * (1 - set.length / features));
    const best = fitness.indexOf(Math.max(...fitness));
    const generation = {
      generation: history.length + 1,
      bestFitness: fitness[best]!,
      bestAccuracy: accuracies[best]!,
      bestFeatures: sets[best]!.length,
      fitness: mean(fitness),
      accuracy: mean(accuracies),
      features: mean(sets.map(({ length }) => length)),
      different: new Set(sets.map(keyOf)).size,
    };
    history.push(generation);
    spec.onGeneration?.(generation);
    if (history.length === experiment.generations)
      return { elite: sets[best]!, history, converged: sets.every(({ length }) => length === sets[0]!.length) };
    population = nextPopulation(spec, population, fitness, best);
  }
}

/** Pairs of winners of tournaments exchange parts; the best chromosome takes the first place. */
function nextPopulation(
  { experiment, mutation, random }: GeneticSearchSpec,
  population: readonly Chromosome[],
  fitness: readonly number[],
  best: number,
): Chromosome[] {
  const pool = population.map(() => population[tournament(fitness, geneticConstants.tournament, random)]!);
  const order = random.permutation(pool.length);
  const next: Chromosome[] = [];
  for (let i = 0; i + 1 < order.length; i += 2) {
    const [a, b] = [pool[order[i]!]!, pool[order[i + 1]!]!];
    next.push(...(random.uniform() < geneticConstants.crossover ? twoPointCrossover(a, b, random) : [a, b]));
  }
  const mutated = mutation === 'works' ? next.map((one) => flipped(one, experiment.flips, random)) : next;
  mutated[0] = population[best]!;
  return mutated;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
