/** What the classifiers in closed form are given: rows in float64 and class codes. */
import { OptionError } from '../checks/index.js';
import { type Label, type Matrix, matrix, uniqueSorted } from '../matrix/index.js';
import type { Values } from '../tensor/index.js';
import { labelList } from './labels.js';
import { asType, checkColumns, checkMatrix } from './rows.js';

export interface CodedRows<L extends Label> {
  /** [n, p]. */
  readonly features: Matrix;
  /** Sorted. */
  readonly classes: readonly L[];
  /** The place of every row's label among the classes. */
  readonly codes: readonly number[];
}

/** @throws OptionError for cells that are not finite, labels that differ from the rows in number, or fewer than two classes */
export function labelledRows<L extends Label>(x: Values, y: ArrayLike<L>): CodedRows<L> {
  const features = float64(x);
  const labels = labelList('y', y);
  const rows = features.shape[0]!;
  if (labels.length !== rows) throw new OptionError(`x has ${rows} rows and y ${labels.length} labels`);
  const classes = uniqueSorted(labels);
  if (classes.length < 2)
    throw new OptionError(`y has ${classes.length} class (${classes.join(', ')}); a classifier needs at least two`);
  const places = new Map(classes.map((label, code) => [label, code]));
  return { features, classes, codes: labels.map((label) => places.get(label)!) };
}

/** Rows to be classified. @throws OptionError unless they have as many columns as the rows that were learned from */
export function queryRows(x: Values, columns: number): Matrix {
  const features = float64(x);
  checkColumns('x', features, columns);
  return features;
}

function float64(x: Values): Matrix {
  const { data, shape } = asType(checkMatrix('x', x), 'float64');
  return matrix(shape[0]!, shape[1]!, data as Float64Array);
}

/** The place of the largest of `count` numbers from `start` on, of equal ones the first. */
export function argMax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[start + k]! > values[start + best]!) best = k;
  return best;
}
