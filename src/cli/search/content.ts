/** What the data of a search hold, as texts that tell them from any others. */
import { createHash } from 'node:crypto';
import type { Table } from '../../data/index.js';
import type { TrainingObjective } from '../../synthesis/index.js';

/** Digits kept of a checksum: nobody meets two data sets that share so many by accident. */
const digits = 24;

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return `sha256 ${hash.digest('hex').slice(0, digits)}`;
}

/** Of the table's values, names and classes; of its target; and of the rows that trials learn from and are judged on. */
export function contentOf(table: Table, { split }: TrainingObjective): Record<string, string> {
  const { features, featureNames, labels, classNames, target = '', form } = table;
  const { data } = features;
  const words = JSON.stringify([
    features.shape,
    featureNames,
    labels,
    [...classNames],
    ...(form === undefined ? [] : [form]),
  ]);
  return {
    table: sha256(words, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    target,
    split: sha256(JSON.stringify(split)),
  };
}
