/**
 * Random division of rows into a training and a test part, with scikit-learn's row numbers for the same arguments.
 *
 * Notation: n rows; K classes; c [K] rows of each class; t [K] rows taken of each class.
 */
import { InputError } from '../checks/index.js';
import { uniqueSorted, type Label } from '../matrix/index.js';
import { RandomState } from '../random/index.js';

/** Options of `trainTestSplit`; a size below 1 is a share of the rows, a whole number from 1 a count of rows. */
export interface SplitOptions {
  /** Test part; without both sizes 0.25, with `trainSize` alone the rest of the rows. */
  testSize?: number;
  /** Training part; the rest of the rows by default. */
  trainSize?: number;
  /** The seed, a whole number in [0, 2^32); 0 by default. */
  randomState?: number;
  /** The class of every row [rows]: both parts then keep the class shares. */
  stratify?: ArrayLike<Label>;
  /** Whether rows are put in random order first; true by default. */
  shuffle?: boolean;
}

/** Zero-based row numbers of the two parts. */
export interface Split {
  train: Int32Array;
  test: Int32Array;
}

function checkSize(name: string, size: number, rows: number): void {
  const valid = size > 0 && (size < 1 || (Number.isInteger(size) && size < rows));
  if (!valid) {
    throw new InputError(
      `trainTestSplit: ${name} is ${size} for ${rows} rows; give a share between 0 and 1, or a whole number of rows below ${rows}.`,
    );
  }
}

/** The sizes of the two parts: a test share is rounded up, a training share down. */
function partSizes(rows: number, options: SplitOptions): { train: number; test: number } {
  const { testSize, trainSize } = options;
  if (testSize !== undefined) checkSize('testSize', testSize, rows);
  if (trainSize !== undefined) checkSize('trainSize', trainSize, rows);
  const count = (size: number, round: (x: number) => number): number => (size < 1 ? round(size * rows) : size);
  let train: number;
  let test: number;
  if (trainSize === undefined) {
    test = count(testSize ?? 0.25, Math.ceil);
    train = rows - test;
  } else {
    train = count(trainSize, Math.floor);
    test = testSize === undefined ? rows - train : count(testSize, Math.ceil);
  }
  const bothShares = (testSize ?? 1) < 1 && (trainSize ?? 1) < 1 && testSize! + trainSize! > 1;
  if (train + test > rows || bothShares) {
    throw new InputError(
      `trainTestSplit: testSize ${testSize} and trainSize ${trainSize} ask for ${train + test} of ${rows} rows; lower one of them.`,
    );
  }
  if (train === 0) {
    throw new InputError(
      `trainTestSplit: no training row is left of ${rows} rows (test part ${test}); lower testSize.`,
    );
  }
  return { train, test };
}

/**
 * How many of `draws` rows each class gives: its share rounded down, then the largest remainders, ties broken at random
 * (scikit-learn's approximate mode of the multivariate hypergeometric distribution).
 */
function shareOut(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((c) => (c / total) * draws);
  const taken = exact.map(Math.floor);
  let left = draws - taken.reduce((a, b) => a + b, 0);
  const remainders = exact.map((e, k) => e - taken[k]!);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const tied = remainders.flatMap((r, k) => (r === value ? [k] : []));
    const adding = Math.min(tied.length, left);
    for (const i of random.choiceWithoutReplacement(tied.length, adding)) taken[tied[i]!]!++;
    left -= adding;
  }
  return taken;
}

function stratified(labels: ArrayLike<Label>, sizes: { train: number; test: number }, random: RandomState): Split {
  const classes = uniqueSorted(labels);
  const rowsOf = new Map<Label, number[]>(classes.map((label) => [label, []]));
  for (let i = 0; i < labels.length; i++) rowsOf.get(labels[i]!)!.push(i);
  const members = [...rowsOf.values()];
  const lonely = members.findIndex((rows) => rows.length < 2);
  if (lonely >= 0) {
    throw new InputError(
      `trainTestSplit: class '${classes[lonely]!}' has only 1 row (row ${members[lonely]![0]!}); stratify needs 2 of every class. Drop the class or leave stratify out.`,
    );
  }
  for (const part of ['train', 'test'] as const) {
    if (sizes[part] < classes.length) {
      throw new InputError(
        `trainTestSplit: the ${part} part of ${sizes[part]} rows cannot hold ${classes.length} classes; enlarge it or leave stratify out.`,
      );
    }
  }
  const counts = members.map((rows) => rows.length);
  const forTraining = shareOut(counts, sizes.train, random);
  const remaining = counts.map((c, k) => c - forTraining[k]!);
  const forTest = shareOut(remaining, sizes.test, random);
  const train: number[] = [];
  const test: number[] = [];
  members.forEach((rows, k) => {
    const order = random.permutation(rows.length);
    const cut = forTraining[k]!;
    for (const i of order.subarray(0, cut)) train.push(rows[i]!);
    for (const i of order.subarray(cut, cut + forTest[k]!)) test.push(rows[i]!);
  });
  return { train: random.shuffle(Int32Array.from(train)), test: random.shuffle(Int32Array.from(test)) };
}

/**
 * Divides `rows` rows at random into a training and a test part (scikit-learn's `train_test_split`, same row numbers).
 *
 * With `shuffle: false` the test rows are the last ones. Classes for `stratify` are sorted as `LabelEncoder` sorts them.
 * Throws an InputError for impossible sizes, a class with one row, parts smaller than the number of classes, or `stratify`
 * together with `shuffle: false`.
 */
export function trainTestSplit(rows: number, options: SplitOptions = {}): Split {
  const { randomState = 0, stratify, shuffle = true } = options;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new InputError(`trainTestSplit: rows is ${rows}; give the number of rows, a whole number from 1.`);
  }
  if (!Number.isInteger(randomState) || randomState < 0 || randomState >= 2 ** 32) {
    throw new InputError(
      `trainTestSplit: randomState is ${randomState}; it must be a whole number from 0 to 4294967295.`,
    );
  }
  const sizes = partSizes(rows, options);
  if (!shuffle) {
    if (stratify)
      throw new InputError('trainTestSplit: stratify needs shuffled rows; leave out shuffle: false or stratify.');
    const order = Int32Array.from({ length: sizes.train + sizes.test }, (_, i) => i);
    return { train: order.slice(0, sizes.train), test: order.slice(sizes.train) };
  }
  const random = new RandomState(randomState);
  if (stratify) {
    if (stratify.length !== rows) {
      throw new InputError(
        `trainTestSplit: stratify has ${stratify.length} labels for ${rows} rows; give one label for each row.`,
      );
    }
    return stratified(stratify, sizes, random);
  }
  const order = random.permutation(rows);
  return { test: order.slice(0, sizes.test), train: order.slice(sizes.test, sizes.test + sizes.train) };
}
