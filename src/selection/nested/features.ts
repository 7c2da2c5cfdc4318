/** The columns that all rows choose, with what the splits and the real rows say of each. */
import { type Matrix, dot } from '../../matrix/index.js';
import { unitColumns } from '../../metrics/index.js';
import { discoveries } from '../discoveries.js';
import { exchangeable } from '../exchangeable.js';
import type { OtherFeature, SelectedFeature } from '../result.js';
import { type Outcomes, frequenciesOf } from './cells.js';
import type { InnerChoice } from './choice.js';
import { divideRows, type Part } from './parts.js';

/** Columns that say the same are named up to this number. */
const mostNamed = 20;

/** What is said of columns. */
export interface FeatureFindings {
  readonly selected: readonly SelectedFeature[];
  /** Of every column [p], by real rows alone. */
  readonly q: Float64Array;
  readonly others: readonly OtherFeature[];
}

/** `sets` are the columns that each split chose. */
export function featuresOf(
  outcomes: Outcomes,
  { method, k }: Pick<InnerChoice, 'method' | 'k'>,
  sets: readonly (readonly number[])[],
): FeatureFindings {
  const { table, classCodes, classes } = outcomes.plan;
  const { train } = divideRows(table, classCodes, [...classCodes.keys()], []);
  const { q } = discoveries({ x: train.x, classCodes, classes: classes.length, real: true });
  const frequencies = frequenciesOf(sets);
  const { order, scores } = outcomes.method(method);
  const columns = order.slice(0, k);
  const groups = groupsOf(train.x, columns);
  const name = (j: number): string => table.featureNames[j]!;
  return {
    q,
    others: [...frequencies]
      .filter(([j]) => !columns.includes(j))
      .map(([j, frequency]) => ({ feature: name(j), column: j, frequency, q: q[j]! })),
    selected: columns.map((j, i) => ({
      feature: name(j),
      column: j,
      rank: i + 1,
      frequency: frequencies.get(j) ?? 0,
      score: scores[i]!,
      q: q[j]!,
      group: groups[i]!.slice(0, mostNamed).map(name),
      groupSize: groups[i]!.length,
      sign: signsOf(train, classes, j),
    })),
  };
}

/** Other columns that say the same, the nearest first. */
function groupsOf(x: Matrix, columns: readonly number[]): number[][] {
  const [n, p] = x.shape as [number, number];
  const units = unitColumns({ data: x.data, rows: n, columns: p }).values;
  const near = (j: number, k: number): number => Math.abs(dot(units, j * n, units, k * n, n));
  return exchangeable({ x }, columns).map((all, i) => {
    const own = columns[i]!;
    const others = all.filter((j) => j !== own).map((j): [number, number] => [j, near(own, j)]);
    return others.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([j]) => j);
  });
}

/** Means of the classes, of a column of mean 0 and variance 1. */
function signsOf({ x, classCodes }: Part, classes: readonly string[], j: number): Record<string, number> {
  const p = x.shape[1]!;
  const sums = classes.map(() => ({ sum: 0, rows: 0 }));
  classCodes.forEach((code, i) => {
    sums[code]!.sum += x.data[i * p + j]!;
    sums[code]!.rows++;
  });
  return Object.fromEntries(classes.map((name, c) => [name, sums[c]!.sum / sums[c]!.rows]));
}
