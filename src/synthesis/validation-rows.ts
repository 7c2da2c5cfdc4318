/** The training rows that are set aside to decide when to stop. */
import { InputError } from '../checks/index.js';
import { groupEqualRows, trainTestSplit } from '../data/index.js';
import { type Sample, Source } from './sample.js';

/** Of the training rows, the part that decides when to stop. */
const validationShare = 0.2;

/**
 * A stratified part of the rows, by number; rows of equal contents stay on one side.
 * @throws InputError when the rows are too few for it
 */
export function validationRows(sample: Sample, classes: readonly string[], seed: number): number[] {
  const { classCodes, rows, features } = sample;
  if (rows.length < 5)
    throw new InputError(
      `${rows.length} rows are too few to set some aside for validation; use stop: 'train' or stop: 'none', or add rows`,
    );
  const groups = groupEqualRows(features);
  const options = { testSize: validationShare, randomState: seed, groups };
  if (classes.length === 0) return Array.from(trainTestSplit(rows.length, options).test);
  checkValidation(classCodes, classes, groups);
  return Array.from(trainTestSplit(rows.length, { ...options, stratify: [...classCodes] }).test);
}

/** @throws InputError when rows cannot be set aside from every class */
function checkValidation(classCodes: readonly number[], classes: readonly string[], groups: Int32Array): void {
  const count = classCodes.length;
  const held = Math.ceil(validationShare * count);
  const contents = classes.map(() => new Set<number>());
  classCodes.forEach((code, row) => contents[code]!.add(groups[row]!));
  const scarce = contents.findIndex(({ size }) => size < 2);
  if (scarce >= 0) {
    const single = classCodes.filter((code) => code === scarce).length < 2;
    throw new InputError(
      `class '${classes[scarce]}' has ${single ? 'a single training row' : 'equal training rows only'}, too few to set one aside for validation; merge or drop the class, or use stop: 'train'`,
    );
  }
  if (held < classes.length || count - held < classes.length)
    throw new InputError(
      `${count} rows are too few for ${classes.length} classes: ${held} validation rows cannot hold every class. Add rows, merge classes, or use stop: 'train'`,
    );
}

/** The rows but for those set aside, and those; the sample's rows are numbered 0, 1, 2 … */
export function divideRows({ features, classCodes, rows }: Sample, held: readonly number[]): [Sample, Sample] {
  const setAside = new Set(held);
  const source = new Source(features, classCodes);
  return [source.take(rows.filter((row) => !setAside.has(row))), source.take(held)];
}
