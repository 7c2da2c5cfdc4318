/** What a table holds, in checksums: two tables of the same content are the same to a training. */
import type { Label, Matrix } from '../matrix/index.js';
import { checksumOf, checksumOfList } from '../models/index.js';

/** Of rows [n, p] with their column names and class of each row. */
export function contentOf(
  features: Matrix,
  names: readonly string[],
  labels: readonly Label[],
): Record<string, unknown> {
  return {
    rows: features.shape[0],
    columns: features.shape[1],
    values: checksumOf(features),
    names: checksumOfList(names),
    classes: checksumOfList(labels),
  };
}
