/** The rows of a split on the scale of its training part, and how rankers and classifiers take them. */
import { type Matrix, takeColumns, takeRows } from '../../matrix/index.js';
import { fillGaps, learnFill, maySayMissing, StandardScaler, type Table, takeTableRows } from '../../data/index.js';
import type { SeededRandom } from '../../random/index.js';
import { type ClassifierFactory, Lineage, splitTable } from '../../synthesis/index.js';
import type { RankedRows, Ranker, Ranking } from '../ranker.js';
import type { SelectionPlan } from './plan.js';

/** Rows that classifiers and rankers see, with their class codes and their numbers in the table. */
export interface Part {
  readonly x: Matrix;
  readonly classCodes: readonly number[];
  readonly rows: readonly number[];
}

/** Two parts of the rows: what is learned from, and what is kept from it. */
export interface Parts {
  readonly train: Part;
  readonly held: Part;
  /** What standardising, and filling in missing cells, was learned from. */
  readonly lineage: Lineage;
  /** Of the training part. */
  readonly scaler: StandardScaler;
  /** The training part in original units. */
  readonly table: Table;
}

/** Rows of the table, divided, with all that is learned of columns learned from `train` alone. */
export function divideRows(
  table: Table,
  classCodes: readonly number[],
  train: readonly number[],
  held: readonly number[],
): Parts {
  const whole = maySayMissing(table) ? fillGaps(table, learnFill(table, train)) : table;
  const features = takeRows(whole.features, train);
  const scaler = new StandardScaler().fit(features);
  const part = (rows: readonly number[], x: Matrix): Part => ({
    x: scaler.transform(x),
    classCodes: rows.map((row) => classCodes[row]!),
    rows,
  });
  return {
    train: part(train, features),
    held: part(held, held.length === 0 ? takeRows(features, []) : takeRows(whole.features, held)),
    lineage: Lineage.of('scaling', { rows: train }),
    scaler,
    table: takeTableRows(whole, train),
  };
}

/** Training and test rows of an outer split; all rows and none for `undefined`. @throws InputError for a table that cannot be split */
export function outerRows(
  { table, groups, testSize, seed }: Pick<SelectionPlan, 'table' | 'groups' | 'testSize' | 'seed'>,
  split: number | undefined,
): { readonly train: readonly number[]; readonly test: readonly number[] } {
  if (split === undefined) return { train: table.labels.map((_, i) => i), test: [] };
  return splitTable(table, seed + split, groups, testSize);
}

/** Rows as rankers take them; classes of which there are none are passed over. */
export function rankedRows({ x, classCodes }: Part): RankedRows {
  const present = [...new Set(classCodes)].sort((a, b) => a - b);
  const place = new Map(present.map((code, i) => [code, i]));
  return { x, classCodes: classCodes.map((code) => place.get(code)!), classes: present.length };
}

/** Ranks columns. */
export function rankPart(ranker: Ranker, part: Part, random: SeededRandom, most: number): Ranking {
  return ranker.rank(rankedRows(part), random, most);
}

/** A classifier's answers to rows that it has not seen. */
export interface Answers {
  readonly named: readonly number[];
  /** Of every row, how far its class is ahead of the likeliest other, from -1 to 1. */
  readonly margins: readonly number[];
}

/** Trains on some columns of one part, and answers for another. */
export async function answersFor(
  factory: ClassifierFactory,
  columns: readonly number[],
  train: Part,
  held: Part,
): Promise<Answers> {
  const [only, ...others] = new Set(train.classCodes);
  if (others.length === 0)
    return {
      named: held.rows.map(() => only!),
      margins: held.classCodes.map((code) => (code === only ? 1 : -1)),
    };
  const model = factory();
  await model.fit(takeColumns(train.x, columns), train.classCodes);
  const x = takeColumns(held.x, columns);
  const named = await model.predict(x);
  const decided = await model.decide?.(x);
  const scale = factory.kind === 'ridge' ? 2 : 1;
  const margins = held.classCodes.map((code, i) => {
    if (decided === undefined) return named[i] === code ? 1 : -1;
    const { classCodes, scores } = decided;
    let [own, other] = [-Infinity, -Infinity];
    classCodes.forEach((each, c) => {
      const score = scores[i * classCodes.length + c]!;
      if (each === code) own = score;
      else other = Math.max(other, score);
    });
    return Math.min(1, Math.max(-1, (own - other) / scale));
  });
  return { named, margins };
}
