/** What ranks columns: the one interface of all of them. */
import { checkList, described, InputError } from '../checks/index.js';
import { findNonFinite, type Matrix, type MatrixLike, toMatrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';

/** Columns from the best to the worst. */
export interface Ranking {
  /** Numbers of the columns [p], the best first. */
  readonly order: Int32Array;
  /** The figure of every column [p], greater for better ones; what it means is the ranker's own. */
  readonly score: Float64Array;
}

/** Rows that columns are ranked by. */
export interface RankedRows {
  /** float64 [n, p]. */
  readonly x: Matrix;
  /** The class of every row [n], numbered from 0. */
  readonly classCodes: readonly number[];
  readonly classes: number;
}

/** Ranks the columns of a table by what they say of the class. */
export interface Ranker {
  /** What it is called on the command line and in reports. */
  readonly name: string;
  /**
   * The columns of labelled rows in order. `most` is how many of the first will be used (default: all): rankers that choose one after the
   * other order the rest by something simpler.
   */
  rank(rows: RankedRows, random: SeededRandom, most?: number): Ranking;
}

/** @throws InputError for cells that are not finite, codes that fit no class, and fewer than two classes or two rows of a class */
export function checkRankedRows(where: string, x: MatrixLike, classCodes: readonly number[]): RankedRows {
  const rows = toMatrix(x, where);
  const [n, p] = rows.shape as [number, number];
  checkList(`${where}: class codes`, classCodes);
  if (classCodes.length !== n)
    throw new InputError(`${where}: ${n} rows and ${classCodes.length} class codes; give one for each row.`);
  const bad = findNonFinite(rows);
  if (bad)
    throw new InputError(
      `${where}: row ${bad.row}, column ${bad.column} holds ${bad.value}; leave the row out or fill in the value.`,
    );
  const wrong = classCodes.findIndex((code) => !Number.isInteger(code) || code < 0 || code >= n);
  if (wrong >= 0)
    throw new InputError(
      `${where}: the class code of row ${wrong} is ${described(classCodes[wrong])}; number the classes from 0.`,
    );
  const classes = classCodes.reduce((most, code) => Math.max(most, code), -1) + 1;
  const counts = new Float64Array(classes);
  for (const code of classCodes) counts[code]!++;
  if (classes < 2 || p === 0)
    throw new InputError(
      `${where}: there are ${p} columns and ${classes} classes; at least one column and two classes are needed.`,
    );
  const empty = counts.findIndex((count) => count === 0);
  if (empty >= 0) throw new InputError(`${where}: no row is of class ${empty}; number the classes without gaps.`);
  return { x: rows, classCodes, classes };
}

/** The ranking by scores, the greatest first; of equal ones the earlier column. Scores that are no numbers are the worst. */
export function rankingOf(score: Float64Array): Ranking {
  const value = (j: number): number => (Number.isNaN(score[j]!) ? -Infinity : score[j]!);
  const order = Int32Array.from(score.keys()).sort((a, b) => value(b) - value(a) || a - b);
  return { order, score };
}

/** The ranking of columns that were put in order one by one, the best first; scores fall by 1. */
export function rankingInOrder(order: Int32Array): Ranking {
  const score = new Float64Array(order.length);
  order.forEach((j, place) => (score[j] = order.length - place));
  return { order, score };
}
