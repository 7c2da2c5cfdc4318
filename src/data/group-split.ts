/**
 * Random division that keeps the rows of a group on one side.
 *
 * Notation: n rows; a unit is what is divided by itself: a class, or all rows; w rows of it are wanted for a part.
 */
import { InputError, shown } from '../checks/index.js';
import type { Label } from '../matrix/index.js';
import type { RandomState } from '../random/index.js';
import { shareOut } from './share-out.js';
import type { PartSizes, Split } from './split-types.js';
import { classMembers } from './stratified-split.js';

type Group = readonly number[];

/** The rows of every group, in the order of their first rows. */
export function groupMembers(groups: ArrayLike<Label>): Group[] {
  const rowsOf = new Map<Label, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const rows = rowsOf.get(groups[i]!);
    if (rows === undefined) rowsOf.set(groups[i]!, [i]);
    else rows.push(i);
  }
  return [...rowsOf.values()];
}

/** The most frequent class of every group; among equally frequent ones the first in the order of classes. */
function groupsOfClasses(groups: readonly Group[], labels: ArrayLike<Label>, classes: readonly Label[]): Group[][] {
  const code = new Map(classes.map((label, k) => [label, k]));
  const units: Group[][] = classes.map(() => []);
  for (const rows of groups) {
    const counts = new Array<number>(classes.length).fill(0);
    for (const i of rows) counts[code.get(labels[i]!)!]!++;
    units[counts.indexOf(Math.max(...counts))]!.push(rows);
  }
  const lonely = units.findIndex((unit) => unit.length < 2);
  if (lonely >= 0) {
    const count = units[lonely]!.length;
    throw new InputError(
      `trainTestSplit: class ${shown(String(classes[lonely]!))} has ${count} group${count === 1 ? '' : 's'} of rows, and a group stays on one side; stratify needs 2 groups of every class. Drop the class, or leave stratify or groups out.`,
    );
  }
  return units;
}

/** How many rows a part has in the end, and how many were wanted, over the units so far. */
interface Tally {
  wanted: number;
  taken: number;
}

/**
 * Takes groups in their order for a part that wants `wanted` rows: a group joins when that brings the part's rows, those of
 * earlier units included, no further from what is wanted. A part that wants rows gets at least one group, the smallest where
 * none would join, and leaves at least `left` of them.
 */
function fill(groups: readonly Group[], wanted: number, left: number, tally: Tally): { taken: Group[]; rest: Group[] } {
  tally.wanted += wanted;
  const taken: Group[] = [];
  const rest: Group[] = [];
  for (const group of groups) {
    const room = tally.wanted - tally.taken;
    const joins = wanted > 0 && 2 * room >= group.length && groups.length - taken.length > left;
    (joins ? taken : rest).push(group);
    if (joins) tally.taken += group.length;
  }
  if (taken.length === 0 && wanted > 0 && rest.length > left) {
    const smallest = rest.reduce((least, group, i) => (group.length < rest[least]!.length ? i : least), 0);
    const [group] = rest.splice(smallest, 1);
    taken.push(group!);
    tally.taken += group!.length;
  }
  return { taken, rest };
}

/**
 * Divides whole groups. Each class (of a group: its most frequent one) gives test rows by its share, as in a stratified split;
 * its groups are put in random order and join the test part as long as that brings the number of test rows no further from
 * what is wanted, and the training part from the rest likewise, or all of the rest where the parts are to use every row.
 */
export function groupSplit(
  groups: readonly Group[],
  labels: ArrayLike<Label> | undefined,
  sizes: PartSizes,
  random: RandomState,
): Split {
  const rows = groups.reduce((sum, group) => sum + group.length, 0);
  const units = labels ? groupsOfClasses(groups, labels, classMembers(labels, sizes).classes) : [groups];
  const counts = units.map((unit) => unit.reduce((sum, group) => sum + group.length, 0));
  const forTraining = shareOut(counts, sizes.train, random);
  const forTest = shareOut(
    counts.map((count, k) => count - forTraining[k]!),
    sizes.test,
    random,
  );
  const everyRow = sizes.train + sizes.test === rows;
  const train: number[] = [];
  const test: number[] = [];
  const tallies = { train: { wanted: 0, taken: 0 }, test: { wanted: 0, taken: 0 } };
  units.forEach((unit, k) => {
    const order = Array.from(random.permutation(unit.length), (g) => unit[g]!);
    const leave = forTraining[k]! > 0 ? 1 : 0;
    const { taken, rest } = fill(order, forTest[k]!, leave, tallies.test);
    test.push(...taken.flat());
    train.push(...(everyRow ? rest : fill(rest, forTraining[k]!, 0, tallies.train).taken).flat());
  });
  if (train.length === 0 || test.length === 0) {
    throw new InputError(
      'trainTestSplit: all rows are of one group, which stays on one side; give groups of which there are at least 2.',
    );
  }
  return { train: random.shuffle(Int32Array.from(train)), test: random.shuffle(Int32Array.from(test)) };
}
