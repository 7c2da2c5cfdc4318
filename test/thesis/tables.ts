/** Small tables for runs. */
import { matrix } from '../../src/matrix/index.js';
import { type Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';
import type { RunData } from '../../src/thesis/index.js';

/** Rows of normal numbers; each class is shifted by 3 in its own column. */
export function table(labels: readonly string[], columns: number = 8): Table {
  const random = new SeededRandom('table');
  const classes = [...new Set(labels)].sort();
  const features = matrix(labels.length, columns);
  labels.forEach((label, i) => {
    for (let j = 0; j < columns; j++)
      features.data[i * columns + j] = 10 + random.normal() + (j === classes.indexOf(label) ? 3 : 0);
  });
  return {
    name: 'small',
    features,
    featureNames: Array.from({ length: columns }, (_, j) => `x${j}`),
    target: 'class',
    labels: [...labels],
    sources: ['small.csv'],
    origin: new Int32Array(labels.length),
    sourceRow: Int32Array.from(labels, (_, i) => i),
  };
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
    images: false,
    notes: [],
  };
}
