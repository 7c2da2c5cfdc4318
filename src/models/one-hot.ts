/** Class labels as columns of numbers. */
import ndarray from 'ndarray';
import { jsonText, shortList, OptionError } from '../checks/index.js';
import type { Label } from '../matrix/index.js';
import type { TensorData } from '../tensor/index.js';

/** A row of 0s with a 1 in the column of its class, for every label: `[rows, classes]`. @throws OptionError for a label that is no class */
export function oneHot<L extends Label>(labels: readonly L[], classes: readonly L[]): TensorData {
  const columns = new Map(classes.map((label, column) => [label, column]));
  const out = new Float32Array(labels.length * classes.length);
  labels.forEach((label, row) => {
    const column = columns.get(label);
    if (column === undefined)
      throw new OptionError(
        `label ${jsonText(label)} in row ${row} (counted from 0) is none of the model's classes: ${shortList(classes.map(String))}`,
      );
    out[row * classes.length + column] = 1;
  });
  return ndarray(out, [labels.length, classes.length]);
}
