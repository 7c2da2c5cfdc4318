/** Class labels as models take them. */
import { OptionError } from '../checks/index.js';
import ndarray from 'ndarray';
import type { Matrix } from '../tensor/index.js';

export type Label = string | number;

/** The distinct labels: numbers by value, text by code unit. */
export function sortedUnique<L extends Label>(labels: readonly L[]): L[] {
  return [...new Set(labels)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
}

/** A row of 0s with a 1 in the column of its class, for every label: `[rows, classes]`. @throws OptionError for a label that is no class */
export function oneHot<L extends Label>(labels: readonly L[], classes: readonly L[]): Matrix {
  const columns = new Map(classes.map((label, code) => [label, code]));
  const out = new Float32Array(labels.length * classes.length);
  labels.forEach((label, row) => {
    const column = columns.get(label);
    if (column === undefined)
      throw new OptionError(
        `label ${JSON.stringify(label)} in row ${row} (counted from 0) is none of the model's classes: ${classes.join(', ')}`,
      );
    out[row * classes.length + column] = 1;
  });
  return ndarray(out, [labels.length, classes.length]);
}
