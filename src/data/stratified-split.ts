/**
 * Random division that keeps the class shares.
 *
 * Notation: n rows; K classes; c [K] rows of each class; t [K] rows taken of each class.
 */
import { InputError, shown } from '../checks/index.js';
import { uniqueSorted, type Label } from '../matrix/index.js';
import type { RandomState } from '../random/index.js';
import { shareOut } from './share-out.js';
import type { PartSizes, Split } from './split-types.js';

/** The rows of every class, the classes in their order, and the rows of a class in theirs. */
interface ClassMembers {
  readonly classes: readonly Label[];
  readonly members: readonly (readonly number[])[];
}

/** Gathers the rows of every class of `labels` [n]; throws an InputError for a missing label or parts too small for the classes. */
export function classMembers(labels: ArrayLike<Label>, sizes: PartSizes): ClassMembers {
  const classes = uniqueSorted(labels, 'trainTestSplit: stratify');
  const rowsOf = new Map<Label, number[]>(classes.map((label) => [label, []]));
  for (let i = 0; i < labels.length; i++) rowsOf.get(labels[i]!)!.push(i);
  const members = [...rowsOf.values()];
  const lonely = members.findIndex((rows) => rows.length < 2);
  if (lonely >= 0) {
    throw new InputError(
      `trainTestSplit: class ${shown(String(classes[lonely]!))} has only 1 row (row ${members[lonely]![0]!}); stratify needs 2 of every class. Drop the class or leave stratify out.`,
    );
  }
  for (const part of ['train', 'test'] as const) {
    if (sizes[part] < classes.length) {
      throw new InputError(
        `trainTestSplit: the ${part} part of ${sizes[part]} rows cannot hold ${classes.length} classes; enlarge it or leave stratify out.`,
      );
    }
  }
  return { classes, members };
}

/** scikit-learn's stratified split of the rows of `labels` [n]. */
export function stratifiedSplit(labels: ArrayLike<Label>, sizes: PartSizes, random: RandomState): Split {
  const { members } = classMembers(labels, sizes);
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
