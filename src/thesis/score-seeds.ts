/** The study's classifier on one set of training rows, over several of its seeds. */
import type { Matrix } from '../matrix/index.js';
import { confusionMatrix } from '../metrics/index.js';
import type { Backend } from '../tensor/index.js';
import { classify } from './classify.js';
import type { Sample } from './lineage.js';
import type { SeedScores } from './record.js';

/** Real rows' scores that several runs share: as published, all seeds have one split. */
export type RealScores = Map<string, SeedScores>;

export interface TrainingRows {
  readonly features: Matrix;
  readonly codes: readonly number[];
  /** Rows that the columns are standardised with: the training rows when left out. */
  readonly scaleWith?: Matrix;
}

export interface SeedsInput {
  readonly rows: TrainingRows;
  readonly test: Sample;
  readonly classes: readonly string[];
  readonly seeds: readonly number[];
  readonly backend: Backend;
  /** Steps of the optimiser at most, seed by seed; as many as the classifier makes when left out. */
  readonly updates?: readonly number[] | undefined;
}

export async function scoreSeeds({ rows, test, classes, seeds, backend, updates }: SeedsInput): Promise<SeedScores> {
  const { features, codes, scaleWith } = rows;
  const perPass = Math.ceil(codes.length / Math.min(200, codes.length));
  const all = [];
  for (const [i, randomState] of seeds.entries())
    all.push(
      await classify({
        ...{ train: features, trainCodes: codes, test: test.features, testCodes: test.codes, classes, backend },
        ...{ randomState, ...(scaleWith && { scaleWith }) },
        ...(updates && { maxIter: Math.max(1, Math.round(updates[i]! / perPass)) }),
      }),
    );
  const present = [...new Set(test.codes)].sort((a, b) => a - b);
  return {
    accuracies: all.map(({ score }) => score.accuracy),
    updates: all.map(({ score }) => score.iterations * perPass),
    neverPredicted: all.map(({ predicted }) => present.filter((code) => !predicted.includes(code))),
    confusion: confusionMatrix([...test.codes], [...all[0]!.predicted]),
    trainedOn: codes.length,
  };
}
