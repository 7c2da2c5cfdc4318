/** Random division of rows into a training and a test part, with scikit-learn's row numbers for the same arguments. */
import { described, InputError, withDefaults } from '../checks/index.js';
import { checkLabels, type Label } from '../matrix/index.js';
import { RandomState } from '../random/index.js';
import { groupMembers, groupSplit } from './group-split.js';
import type { PartSizes, Split } from './split-types.js';
import { stratifiedSplit } from './stratified-split.js';

/** Options of `trainTestSplit`; a size below 1 is a share of the rows, a whole number from 1 a count of rows. */
export interface SplitOptions {
  /** Test part; without both sizes 0.25, with `trainSize` alone the rest of the rows. */
  testSize?: number | undefined;
  /** Training part; the rest of the rows by default. */
  trainSize?: number | undefined;
  /** The seed, a whole number in [0, 2^32); 0 by default. */
  randomState?: number | undefined;
  /** The class of every row [rows]: both parts then keep the class shares. */
  stratify?: ArrayLike<Label> | undefined;
  /** The group of every row [rows], such as `groupEqualRows` gives: rows of one group stay on one side. */
  groups?: ArrayLike<Label> | undefined;
  /** Whether rows are put in random order first; true by default. */
  shuffle?: boolean | undefined;
}

/** More rows than any table here can have; their numbers alone would take gigabytes. */
const mostRows = 100_000_000;

function checkSize(name: string, size: number, rows: number): void {
  const valid = typeof size === 'number' && size > 0 && (size < 1 || (Number.isInteger(size) && size < rows));
  if (!valid) {
    throw new InputError(
      `trainTestSplit: ${name} is ${described(size)} for ${rows} rows; give a share between 0 and 1, or a whole number of rows below ${rows}.`,
    );
  }
}

/** The sizes of the two parts: a test share is rounded up, a training share down. */
function partSizes(rows: number, options: Pick<SplitOptions, 'testSize' | 'trainSize'>): PartSizes {
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

/** A column of one entry for each row. */
function checkColumn(name: 'stratify' | 'groups', column: ArrayLike<Label>, rows: number): void {
  const what = name === 'stratify' ? 'label' : 'group';
  if (column.length !== rows) {
    throw new InputError(
      `trainTestSplit: ${name} has ${column.length} ${what}s for ${rows} rows; give one ${what} for each row.`,
    );
  }
}

/**
 * Divides `rows` rows at random into a training and a test part (scikit-learn's `train_test_split`, same row numbers).
 *
 * With `shuffle: false` the test rows are the last ones. Classes for `stratify` are sorted as `LabelEncoder` sorts them:
 * numbers by value, text by code point. With `groups` of more than one row, whole groups are divided, at random by the same
 * seed: the parts, and with `stratify` their class shares, are as near to what was asked for as the groups allow; a group of
 * several classes counts as its most frequent one.
 * Throws an InputError for impossible sizes, a class with one row or one group, a missing label, parts smaller than the number
 * of classes, or `stratify` or `groups` together with `shuffle: false`; an OptionError for an option that does not exist.
 */
export function trainTestSplit(rows: number, options: SplitOptions = {}): Split {
  const { randomState, stratify, groups, shuffle, ...wanted } = withDefaults('trainTestSplit', options, defaults);
  if (!Number.isInteger(rows) || rows < 1 || rows > mostRows) {
    throw new InputError(
      `trainTestSplit: rows is ${described(rows)}; give the number of rows, a whole number from 1 to ${mostRows}.`,
    );
  }
  if (!Number.isInteger(randomState) || randomState < 0 || randomState >= 2 ** 32) {
    throw new InputError(
      `trainTestSplit: randomState is ${described(randomState)}; it must be a whole number from 0 to 4294967295.`,
    );
  }
  const sizes = partSizes(rows, wanted);
  if (!shuffle) {
    const named = stratify ? 'stratify' : 'groups';
    if (stratify || groups)
      throw new InputError(`trainTestSplit: ${named} needs shuffled rows; leave out shuffle: false or ${named}.`);
    const order = Int32Array.from({ length: sizes.train + sizes.test }, (_, i) => i);
    return { train: order.slice(0, sizes.train), test: order.slice(sizes.train) };
  }
  const random = new RandomState(randomState);
  if (stratify) checkColumn('stratify', stratify, rows);
  if (groups) {
    checkColumn('groups', groups, rows);
    checkLabels(groups, 'trainTestSplit: groups');
    const members = groupMembers(groups);
    if (members.length < rows) return groupSplit(members, stratify, sizes, random);
  }
  if (stratify) return stratifiedSplit(stratify, sizes, random);
  const order = random.permutation(rows);
  return { test: order.slice(0, sizes.test), train: order.slice(sizes.test, sizes.test + sizes.train) };
}

const defaults = {
  testSize: undefined as number | undefined,
  trainSize: undefined as number | undefined,
  randomState: 0,
  stratify: undefined as ArrayLike<Label> | undefined,
  groups: undefined as ArrayLike<Label> | undefined,
  shuffle: true,
};
