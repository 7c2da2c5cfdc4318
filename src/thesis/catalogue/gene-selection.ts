/**
 * What the study recorded of feature selection by a genetic algorithm: those of its 40 experiments that have results. They are
 * not repeated here.
 *
 * Accuracy and number of features are the best chromosome's at the end, mean and sample standard deviation over runs (null of one
 * run). Accuracy is the share of `realTest` real and `toTest` synthetic rows named rightly, the rows that also were the fitness.
 */
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

export interface GeneSelection {
  readonly id: string;
  readonly dataset: StudyDataset;
  /** null for the original rows alone. */
  readonly generator: 'vae' | 'cvae' | null;
  /** Synthetic rows added to the training rows, and to the test rows. */
  readonly toTraining: number;
  readonly toTest: number;
  readonly realTest: number;
  /** Probability that a feature is selected in the first generation. */
  readonly start: number;
  readonly generations: number;
  /** Of accuracy in the fitness; the rest is that of leaving features out. */
  readonly weight: number;
  readonly runs: number;
  /** Runs whose chromosomes all select the same number of features at the end; null where that was not kept. */
  readonly converged: number | null;
  readonly accuracy: readonly [mean: number, sd: number | null];
  readonly features: readonly [mean: number, sd: number | null];
}

const selection = object({
  id: text,
  dataset: among(...studyDatasets),
  generator: orNull(among('vae', 'cvae')),
  toTraining: natural,
  toTest: natural,
  realTest: whole,
  start: share,
  generations: whole,
  weight: share,
  runs: whole,
  converged: orNull(natural),
  accuracy: tuple(share, orNull(share)),
  features: tuple(positive, orNull(positive)),
});

export const geneSelections: readonly GeneSelection[] = checked(
  list(selection),
  'gene-selections.json',
  readData('gene-selections'),
);
