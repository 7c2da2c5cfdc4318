/** Checks of the labels that metrics compare. */
import { checkList, described, shown } from '../checks/index.js';
import { uniqueSorted, type Label } from '../matrix/index.js';

/**
 * Checks a pair of label columns [n] and returns the classes that occur in either, sorted (numbers by value, text by code point).
 *
 * Throws a RangeError for empty columns, unequal lengths or numbers that are not whole, an InputError for a missing label or a
 * column of mixed types, a TypeError when one column holds numbers and the other text.
 */
export function uniqueLabels(operation: string, yTrue: ArrayLike<Label>, yPred: ArrayLike<Label>): Label[] {
  checkList(`${operation}: yTrue`, yTrue);
  checkList(`${operation}: yPred`, yPred);
  if (yTrue.length !== yPred.length) {
    throw new RangeError(
      `${operation}: yTrue has ${yTrue.length} rows and yPred has ${yPred.length}; both must describe the same rows.`,
    );
  }
  if (yTrue.length === 0) throw new RangeError(`${operation}: there are no rows; give at least one.`);
  const occurring = [...uniqueSorted(yTrue, `${operation}: yTrue`), ...uniqueSorted(yPred, `${operation}: yPred`)];
  if (typeof yTrue[0] !== typeof yPred[0]) {
    const kind = (label: Label): string => (typeof label === 'number' ? 'numbers' : 'text');
    throw new TypeError(
      `${operation}: yTrue holds ${kind(yTrue[0]!)} and yPred ${kind(yPred[0]!)}; use numbers in both or text in both.`,
    );
  }
  const scores = occurring.find((label) => typeof label === 'number' && !Number.isInteger(label));
  if (scores !== undefined)
    throw new RangeError(`${operation}: the label ${scores} is not a whole number; give classes, not scores.`);
  return uniqueSorted(occurring, operation);
}

/** Checks a caller's list of labels: not empty, without repeats. */
export function checkListed(operation: string, labels: readonly Label[]): void {
  checkList(`${operation}: labels`, labels);
  if (labels.length === 0)
    throw new RangeError(`${operation}: the list of labels is empty; leave it out to use those that occur.`);
  const odd = labels.findIndex((label) => typeof label !== 'string' && !Number.isFinite(label));
  if (odd >= 0)
    throw new RangeError(`${operation}: labels[${odd}] is ${described(labels[odd])}; give a text or a number.`);
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) {
    throw new RangeError(`${operation}: the label ${written(repeated)} is listed twice; list each label once.`);
  }
}

/** A label in a message: a text in quotation marks. */
export const written = (label: Label): string => (typeof label === 'string' ? shown(label) : String(label));
