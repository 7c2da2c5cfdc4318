/** Small tables for runs. */
import type { RunData } from '../../src/synthesis/index.js';
import { matrix } from '../../src/matrix/index.js';
import { Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';

/** Rows of normal numbers; each class is shifted by 3 in its own column. */
export function table(labels: readonly string[], columns: number = 8): Table {
  const random = new SeededRandom('table');
  const classes = [...new Set(labels)].sort();
  const features = matrix(labels.length, columns);
  labels.forEach((label, i) => {
    for (let j = 0; j < columns; j++)
      features.data[i * columns + j] = 10 + random.normal() + (j === classes.indexOf(label) ? 3 : 0);
  });
  return Table.from({
    name: 'small',
    rows: features,
    columns: Array.from({ length: columns }, (_, j) => `x${j}`),
    labels,
  });
}

/** `counts[c]` rows of class c, in turns. */
export function labelsOf(counts: Readonly<Record<string, number>>): string[] {
  const left = { ...counts };
  const labels: string[] = [];
  while (Object.values(left).some((count) => count > 0)) {
    for (const label of Object.keys(left)) {
      if (left[label]! <= 0) continue;
      labels.push(label);
      left[label]!--;
    }
  }
  return labels;
}

export function runData(counts: Readonly<Record<string, number>>): RunData {
  return {
    table: table(labelsOf(counts)),
    classes: Object.keys(counts).sort(),
    own: undefined,
    classScaled: false,
    images: undefined,
    notes: [],
  };
}
