/** The rows that train and the rows that test. */
import { InputError } from '../checks/index.js';
import { groupEqualRows, type Table, trainTestSplit } from '../data/index.js';

/** Row numbers of a table. */
export interface RowSplit {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Share of the rows that test. */
export const testShare = 0.3;

/**
 * One stratified split, 70/30 unless another share is to test. Rows of a group stay on one side: of the groups that are given, or of equal
 * contents (true), or none (false).
 * @throws InputError when there are too few rows, or a class that cannot be on both sides
 */
export function splitTable(
  table: Table,
  seed: number,
  together: boolean | ArrayLike<number> = true,
  share: number = testShare,
): RowSplit {
  const { labels, name } = table;
  const count = labels.length;
  if (count < 10)
    throw new InputError(
      `${name} has ${count} rows; a run needs at least 10 to split them into training and test rows`,
    );
  const classes = [...new Set(labels)];
  if (classes.length < 2)
    throw new InputError(`${name}: every row is of class '${String(classes[0])}'; a run needs at least two classes`);
  const single = classes.find((label) => labels.filter((other) => other === label).length < 2);
  if (single !== undefined)
    throw new InputError(
      `${name}: class '${String(single)}' has one row; a stratified split needs at least two of every class. Merge or drop the class`,
    );
  const held = Math.ceil(share * count);
  if (held < classes.length || count - held < classes.length)
    throw new InputError(
      `${name}: ${count} rows are too few for ${classes.length} classes: ${held} test rows of ${count} cannot hold every class. Add rows, or merge classes`,
    );
  const { train, test } = trainTestSplit(count, {
    testSize: share,
    randomState: seed,
    stratify: labels,
    groups: together === true ? groupEqualRows(table.features) : together === false ? undefined : together,
  });
  return { train: Array.from(train), test: Array.from(test) };
}
