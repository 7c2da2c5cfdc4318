/** What a table holds, in checksums: two tables of the same content are the same to a training. */
import { crc32 } from '../files/checksum.js';
import type { Label, Matrix } from '../matrix/index.js';
import { checksumOf } from '../models/index.js';

/** Of rows [n, p] with their column names and class of each row. */
export function contentOf(
  features: Matrix,
  names: readonly string[],
  labels: readonly Label[],
): Record<string, unknown> {
  const words = (list: readonly Label[]): string => crc32(new TextEncoder().encode(JSON.stringify(list)));
  return {
    rows: features.shape[0],
    columns: features.shape[1],
    values: checksumOf(features),
    names: words(names),
    classes: words(labels),
  };
}
