/** The class labels that models are given, one a row. */
import { OptionError } from '../checks/index.js';
import { checkLabels, type Label } from '../matrix/index.js';

/**
 * The labels as an array of their own.
 * @throws OptionError for what is no list, InputError, with the row, for a label that is missing or of another type than the first
 */
export function labelList<L extends Label>(name: string, labels: ArrayLike<L>): L[] {
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels))
    throw new OptionError(`${name} must be an array with one label a row, found ${typeof labels}`);
  checkLabels(labels, name);
  return Array.from(labels as ArrayLike<L>);
}

/** The classes of a CVAE. @throws OptionError unless there are two or more, each of them once */
export function checkClasses<L extends Label>(classes: readonly L[]): readonly L[] {
  if (classes.length < 2 || new Set(classes).size < classes.length)
    throw new OptionError(
      `a CVAE needs at least two classes, each of them once; found ${classes.length} (${classes.join(', ')})`,
    );
  return classes;
}
