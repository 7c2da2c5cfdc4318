/** Which rows do what: the outer split of the classifiers, and the rows that the generator's side is given. */
import { InputError } from '../checks/index.js';
import { type Table, trainTestSplit } from '../data/index.js';
import type { RunSettings } from './settings.js';

/** Row numbers in the joined table. */
export interface Roles {
  /** The real classifier's training rows, and the test rows of both classifiers. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** The rows the generator's weights are fitted on in the end. */
  readonly generatorTrain: readonly number[];
  /** The rows of its held-out loss; empty when nothing watches one. */
  readonly heldOut: readonly number[];
  /** Whether the weights kept are those of a second fit on `generatorTrain`, after one without `heldOut`. */
  readonly refit: boolean;
  /** The rows whose posteriors give the latent points to decode. */
  readonly latent: readonly number[];
  /** The rows that the generator's scaler is fitted on. */
  readonly scaling: readonly number[];
}

/** A data set's own train and test files, as rows of the joined table. */
export interface OwnSplit {
  readonly train: ArrayLike<number>;
  readonly test: ArrayLike<number>;
  /** Whether they were drawn at random, for want of such files. */
  readonly atRandom?: boolean;
}

const testShare = 0.3;
/** Of the clean protocol's training rows, the part that decides when to stop. */
const validationShare = 0.2;
const publishedSplitSeed = 42;

/**
 * As published: classifiers share a random 70/30 split with seed 42; the generator trains on the data set's train file
 * and its test file is its held-out set, the source of its latent statistics, too. A table without files of its own is
 * split at random with the same seed for the generator (as the study did with wine).
 *
 * Clean: one stratified 70/30 split with the run's seed comes first; the generator's side sees its training part only.
 * @throws InputError when there are too few rows for the splits
 */
export function assignRows(table: Table, own: OwnSplit | undefined, settings: RunSettings): Roles {
  const count = table.labels.length;
  if (count < 10)
    throw new InputError(
      `${table.name} has ${count} rows; a run needs at least 10 to split them into training and test rows`,
    );
  if (settings.protocol !== 'clean') {
    const outer = trainTestSplit(count, { testSize: testShare, randomState: publishedSplitSeed });
    const files = own ?? outer;
    const [generatorTrain, heldOut] = [Array.from(files.train), Array.from(files.test)];
    return {
      train: Array.from(outer.train),
      test: Array.from(outer.test),
      generatorTrain,
      heldOut,
      refit: false,
      latent: heldOut,
      scaling: generatorTrain,
    };
  }
  const single = scarceClass(table.labels);
  if (single !== undefined)
    throw new InputError(
      `${table.name}: class '${single}' has one row; a stratified split needs at least two of every class. Merge or drop the class`,
    );
  checkRoom(table, count, testShare, 'test');
  const outer = trainTestSplit(count, { testSize: testShare, randomState: settings.seed, stratify: table.labels });
  const train = Array.from(outer.train);
  const base = { train, test: Array.from(outer.test), generatorTrain: train, latent: train, scaling: train };
  if (settings.stop !== 'validation') return { ...base, heldOut: [], refit: false };
  const scarce = scarceClass(train.map((row) => table.labels[row]!));
  if (scarce !== undefined)
    throw new InputError(
      `${table.name}: class '${scarce}' has a single training row left after the split, too few to set one aside for validation; merge or drop the class, or use --stop train`,
    );
  checkRoom(table, train.length, validationShare, 'validation');
  const inner = trainTestSplit(train.length, {
    testSize: validationShare,
    randomState: settings.seed,
    stratify: train.map((row) => table.labels[row]!),
  });
  return { ...base, heldOut: Array.from(inner.test, (i) => train[i]!), refit: true };
}

/** @throws InputError when a share of `rows` rows is too small to hold every class */
function checkRoom(table: Table, rows: number, share: number, part: string): void {
  const classes = new Set(table.labels).size;
  const held = Math.ceil(share * rows);
  if (held < classes || rows - held < classes)
    throw new InputError(
      `${table.name}: ${table.labels.length} rows are too few for ${classes} classes: ${held} ${part} rows of ${rows} cannot hold every class. Add rows, or merge classes`,
    );
}

/** A class that has fewer than two of these rows. */
function scarceClass(labels: readonly string[]): string | undefined {
  return [...new Set(labels)].find((label) => labels.filter((other) => other === label).length < 2);
}
