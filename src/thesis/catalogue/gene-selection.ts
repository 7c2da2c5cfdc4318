/**
 * The study's 40 experiments on feature selection by a genetic algorithm: what each fixed, and what 35 of them recorded.
 *
 * Accuracy and number of features are the best chromosome's at the end: mean and sample standard deviation over runs (null of one
 * run), least and greatest. Accuracy is the share of `realTest` real and `toTest` synthetic rows named rightly, the rows that also were the
 * fitness. All have 100 chromosomes, tournaments of 5 and crossover with probability 0.75.
 */
import { InputError } from '../../checks/index.js';
import { readData } from './json.js';
import {
  checked,
  natural,
  list,
  object,
  among,
  orNull,
  positive,
  share,
  text,
  tuple,
  whole,
} from '../../checks/rules.js';
import { type StudyDataset, studyDatasets } from './types.js';

/** What a genetic experiment fixed. */
export interface GeneticExperiment {
  readonly id: string;
  readonly dataset: StudyDataset;
  /** null for the original rows alone. */
  readonly generator: 'vae' | 'cvae' | null;
  /** Rows that the generator was asked for. */
  readonly samples: number;
  /** Synthetic rows added to the training rows, and to the test rows: the first ones, and those after them. */
  readonly toTraining: number;
  readonly toTest: number;
  readonly realTest: number;
  /** Probability that a feature is selected in the first generation. */
  readonly start: number;
  /** The first one included. */
  readonly generations: number;
  /** Of accuracy in the fitness; the rest is that of leaving features out. */
  readonly weight: number;
  /** Features that a mutation was meant to change in a chromosome, in the mean. */
  readonly flips: number;
  /** Epochs without a lower loss on the test rows that end the generator's training, and its loss; null without one. */
  readonly patience: number | null;
  readonly reconstruction: 'mse' | 'l1' | null;
  /** Runs that were recorded. */
  readonly runs: number;
}

/** A genetic experiment that recorded something. */
export interface GeneSelection extends GeneticExperiment {
  /** Runs whose chromosomes all select the same number of features at the end; null where that was not kept. */
  readonly converged: number | null;
  readonly accuracy: readonly [mean: number, sd: number | null];
  readonly accuracyRange: readonly [least: number, greatest: number];
  readonly features: readonly [mean: number, sd: number | null];
  readonly featuresRange: readonly [least: number, greatest: number];
  /** Accuracy with all features. */
  readonly allFeatures: number;
}

const selection = object({
  id: text,
  dataset: among(...studyDatasets),
  generator: orNull(among('vae', 'cvae')),
  samples: natural,
  toTraining: natural,
  toTest: natural,
  realTest: whole,
  start: share,
  generations: whole,
  weight: share,
  flips: whole,
  patience: orNull(whole),
  reconstruction: orNull(among('mse', 'l1')),
  runs: natural,
  converged: orNull(natural),
  accuracy: orNull(tuple(share, orNull(share))),
  accuracyRange: orNull(tuple(share, share)),
  features: orNull(tuple(positive, orNull(positive))),
  featuresRange: orNull(tuple(positive, positive)),
  allFeatures: orNull(share),
});

export const geneticExperiments: readonly GeneticExperiment[] = checked(
  list(selection),
  'gene-selections.json',
  readData('gene-selections'),
);

/** Those with results. */
export const geneSelections: readonly GeneSelection[] = geneticExperiments.filter(
  (one): one is GeneSelection => one.runs > 0,
);

/** @throws InputError for an id that is none of them, and for the one that selects nothing to begin with */
export function findGenetic(id: string): GeneticExperiment {
  const found = geneticExperiments.find((one) => one.id === id);
  if (found === undefined)
    throw new InputError(
      `unknown genetic experiment '${id}'; there are ${geneticExperiments[0]!.id} to ${geneticExperiments.at(-1)!.id}`,
    );
  if (found.start === 0)
    throw new InputError(
      `genetic experiment ${id} gave no result: no feature is selected in its first generation. Choose another one`,
    );
  return found;
}
