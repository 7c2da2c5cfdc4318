/** A small table of all kinds of columns, whose class a line tells apart. */
import { readCsv, Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';

/** CSV text: a constant, the class, a count, 0/1, two columns that go together, and one far from 0 with a small spread. */
export function mixedCsv(rows = 60, seed = 'mixed'): string {
  const random = new SeededRandom(seed);
  const lines = Array.from({ length: rows }, (_, i) => {
    const ill = i % 3 === 0;
    const size = (ill ? 4 : 0) + random.normal();
    const cells = [
      7.25,
      ill ? 'ill' : 'well',
      Math.floor(20 * random.uniform()),
      Number(random.uniform() < 0.5),
      size.toFixed(4),
      (2 * size + 0.1 * random.normal()).toFixed(3),
      (1e6 + 1e-3 * random.normal()).toFixed(6),
    ];
    return cells.join(',');
  });
  return `fixed,state,count,flag,size,twice,far\n${lines.join('\n')}\n`;
}

export const mixedTable = (rows?: number, seed?: string): Table =>
  readCsv(mixedCsv(rows, seed), { file: 'mixed.csv', target: 'state' });

/** The same without a class: the class column is left out. */
export function plainTable(rows = 40): Table {
  const text = mixedCsv(rows)
    .split('\n')
    .map((line) => line.split(',').filter((_, j) => j !== 1))
    .map((cells) => cells.join(','))
    .join('\n');
  return readCsv(text, { file: 'plain.csv', target: null });
}

/** Two classes that overlap, in three related columns and a count. */
export function overlapping(count: number): Table {
  const random = new SeededRandom('overlapping');
  const codes = Array.from({ length: count }, (_, i) => Number(i % 3 === 0));
  const rows = codes.map((code) => {
    const size = 4 * code + random.normal();
    return [size, size + random.normal(), random.normal() - code, Math.floor(5 * random.uniform())];
  });
  return Table.from({ name: 'small', columns: ['a', 'b', 'c', 'd'], rows, labels: codes.map((code) => 'xy'[code]!) });
}

/** Options that train in no time. */
export const quick = { hidden: [8], latentDim: 3, epochs: 12, learningRate: 0.01, warmup: 0 } as const;

/** Columns [rows] of a table's features. */
export const column = ({ features, featureNames }: Table, name: string): number[] => {
  const [rows] = features.shape as [number, number];
  const j = featureNames.indexOf(name);
  return Array.from({ length: rows }, (_, i) => features.get(i, j));
};

/** How many rows there are of each class. */
export const classCounts = ({ labels }: Table): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const label of labels) counts[String(label)] = (counts[String(label)] ?? 0) + 1;
  return counts;
};

/** Everything that a table holds, for comparing. */
export const contents = (table: Table): unknown => ({
  names: table.featureNames,
  target: table.target,
  targetIndex: table.targetIndex,
  labels: table.labels,
  classNames: [...table.classNames],
  values: [...table.features.data],
});
