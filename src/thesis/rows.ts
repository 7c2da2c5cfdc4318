/** Which rows do what in the study's own protocols. */
import { InputError } from '../checks/index.js';
import { type Table, trainTestSplit } from '../data/index.js';
import { type OwnSplit, testShare } from '../synthesis/index.js';

/** Row numbers in the joined table. */
export interface Roles {
  /** The real classifier's training rows, and the test rows of both classifiers. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** The rows the generator's weights are fitted on, and those of its scaler. */
  readonly generatorTrain: readonly number[];
  /** The rows of its held-out loss, whose posteriors give the latent points, too. */
  readonly heldOut: readonly number[];
}

const publishedSplitSeed = 42;

/**
 * As published: classifiers share a random 70/30 split with seed 42; the generator trains on the data set's train file
 * and its test file is its held-out set, the source of its latent statistics, too. A table without files of its own is
 * split at random with the same seed for the generator (as the study did with wine).
 * @throws InputError when there are too few rows for the splits
 */
export function assignRows(table: Table, own: OwnSplit | undefined): Roles {
  const count = table.labels.length;
  if (count < 10)
    throw new InputError(
      `${table.name} has ${count} rows; a run needs at least 10 to split them into training and test rows`,
    );
  const outer = trainTestSplit(count, { testSize: testShare, randomState: publishedSplitSeed });
  const files = own ?? outer;
  return {
    train: Array.from(outer.train),
    test: Array.from(outer.test),
    generatorTrain: Array.from(files.train),
    heldOut: Array.from(files.test),
  };
}
