/**
 * A truth on a person's own table: its labels permuted, so that no column is related to them, and then some columns shifted by the class.
 * Whoever ranks columns well finds these first.
 */
import { normalQuantile } from '../../data/index.js';
import { type Matrix, matrix, stackRows } from '../../matrix/index.js';
import { SeededRandom } from '../../random/index.js';
import { AnovaRanker } from '../anova.js';
import { CorrelationAdjustedT } from '../cat.js';
import { drawFor } from './draw.js';
import { divideRows, type Part, type Parts, rankPart } from './parts.js';
import type { SelectionPlan } from './plan.js';
import type { SpikeOutcome } from './units.js';

/** Columns that are planted, at most a fifth of all. */
const most = 20;

/** What looks for planted columns: CAT scores where these are among the methods, else ANOVA. Both are quick. */
export function spikeRanker({ rankers }: SelectionPlan): AnovaRanker | CorrelationAdjustedT {
  return rankers.some(({ name }) => name === 'cat') ? new CorrelationAdjustedT() : new AnovaRanker();
}

/** Plants, draws where a synthesizer is named, ranks, and counts. */
export async function spiked(
  plan: SelectionPlan,
  repeat: number,
  synthesizer: string | undefined,
): Promise<SpikeOutcome> {
  const { table: real, classCodes: own } = plan;
  const random = new SeededRandom(plan.seed).split(`planted columns ${repeat}`);
  const [n, p] = real.features.shape as [number, number];
  const source = Array.from(random.permutation(n));
  const classCodes = source.map((row) => own[row]!);
  const labels = source.map((row) => real.labels[row]!);
  const unshifted = divideRows({ ...real, labels }, classCodes, [...source.keys()], []);
  const varying = varyingColumns(unshifted.train.x);
  const count = Math.max(1, Math.min(most, Math.floor(varying.length / 5)));
  const columns = Array.from(random.permutation(varying.length).slice(0, count), (at) => varying[at]!);
  const classes = plan.classes.length;
  const sizes = Array.from({ length: classes }, (_, c) => classCodes.filter((code) => code === c).length);
  const smallest = Math.min(...sizes);
  const shift = normalQuantile(1 - count / (2 * p)) * Math.sqrt(1 / smallest + 1 / (n - smallest));
  const features = planted(unshifted, columns, classes, shift);
  const table = { ...unshifted.table, features };
  const parts = divideRows(table, classCodes, [...source.keys()], []);
  let rows: Part = parts.train;
  let drawn = 0;
  if (synthesizer !== undefined) {
    const { part } = await drawFor(plan, synthesizer, parts, plan.seed + repeat);
    drawn = part.classCodes.length;
    rows = {
      x: stackRows([rows.x, part.x]),
      classCodes: [...rows.classCodes, ...part.classCodes],
      rows: [...rows.rows, ...part.rows],
    };
  }
  const first = new Set(rankPart(spikeRanker(plan), rows, random.split('ranking'), count).order.slice(0, count));
  const found = columns.filter((j) => first.has(j)).length / count;
  return { kind: 'spike', planted: count, shift, found, rows: drawn };
}

/** Column numbers of more than one value, of rows on a common scale. */
function varyingColumns(x: Matrix): number[] {
  const [n, p] = x.shape as [number, number];
  return Array.from({ length: p }, (_, j) => j).filter((j) => {
    for (let i = 1; i < n; i++) if (x.data[i * p + j] !== x.data[j]) return true;
    return false;
  });
}

/** The rows with `shift` standard deviations added to each planted column where the row is of the column's class, every class in turn. */
function planted({ table, train, scaler }: Parts, columns: readonly number[], classes: number, shift: number): Matrix {
  const [n, p] = table.features.shape as [number, number];
  const out = matrix(n, p, table.features.data.slice());
  columns.forEach((j, c) => {
    for (let i = 0; i < n; i++)
      if (train.classCodes[i] === c % classes) out.data[i * p + j]! += shift * scaler.scale[j]!;
  });
  return out;
}
