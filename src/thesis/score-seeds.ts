/** The study's classifier on one set of training rows, over several of its seeds. */
import { InterruptedError } from '../checks/index.js';
import { sideBySide } from '../backends/index.js';
import type { Matrix } from '../matrix/index.js';
import { confusionMatrix } from '../metrics/index.js';
import type { Backend } from '../tensor/index.js';
import { classifierSettings, classify, type LabelledRows, mlp } from '../synthesis/index.js';
import type { SeedScores } from './record.js';

/** Real rows' scores that several runs share: as published, all seeds have one split. */
export type RealScores = Map<string, SeedScores>;

export interface TrainingRows extends LabelledRows {
  /** Rows that the columns are standardised with: the training rows when left out. */
  readonly scaleWith?: Matrix;
}

interface SeedsInput {
  readonly rows: TrainingRows;
  readonly test: LabelledRows;
  readonly classes: readonly string[];
  readonly seeds: readonly number[];
  readonly backend: Backend;
  /** Steps of the optimiser at most, seed by seed; as many as the classifier makes when left out. */
  readonly updates?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws InterruptedError when the signal is raised: of some of the seeds nothing is kept */
export async function scoreSeeds(input: SeedsInput): Promise<SeedScores> {
  const { rows, test, classes, seeds, backend, updates, signal } = input;
  const { scaleWith } = rows;
  const count = rows.classCodes.length;
  const perPass = Math.ceil(count / Math.min(200, count));
  const all = await sideBySide(backend, [...seeds.entries()], async ([i, randomState], own) => {
    const maxIter = updates === undefined ? {} : { maxIter: Math.max(1, Math.round(updates[i]! / perPass)) };
    const classifier = mlp({ ...classifierSettings, ...maxIter, randomState, backend: own }, signal);
    const classified = await classify({ classifier, train: rows, test, classes, ...(scaleWith && { scaleWith }) });
    if (signal?.aborted === true) throw new InterruptedError('interrupted while classifiers were trained');
    return classified;
  });
  const present = [...new Set(test.classCodes)].sort((a, b) => a - b);
  return {
    accuracies: all.map(({ score }) => score.accuracy),
    updates: all.map(({ score }) => score.iterations * perPass),
    neverPredicted: all.map(({ predicted }) => present.filter((code) => !predicted.includes(code))),
    confusion: confusionMatrix([...test.classCodes], [...all[0]!.predicted]),
    trainedOn: count,
  };
}
