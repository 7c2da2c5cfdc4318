/**
 * Columns that are modelled on their own: each is a normal in the standardised scale, and 0/1 columns a share of ones.
 *
 * Notation: a columns, K classes; m, s [K, a] are a column's mean and standard deviation (denominator: rows) over the rows of a class where
 * the column is related to the class, over all rows otherwise.
 */
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { membersOf } from './latent-points.js';

/** What is known of them, as plain data. */
export interface OwnColumns {
  /** Their numbers within the table. */
  readonly columns: readonly number[];
  readonly mean: readonly (readonly number[])[];
  readonly deviation: readonly (readonly number[])[];
  /** For a 0/1 column its two values in the standardised scale, otherwise null. */
  readonly ends: readonly (readonly [number, number] | null)[];
}

/** Learns the columns [a] of standardised rows `x` [n, p]; `classRelated` are the numbers of those that are told apart by class. */
export function ownColumns(
  x: Matrix,
  classCodes: readonly number[],
  classes: number,
  columns: readonly number[],
  classRelated: ReadonlySet<number>,
  isBinary: (column: number) => boolean,
): OwnColumns {
  const everyone = classCodes.map((_, row) => row);
  const groups = membersOf(classCodes, classes).map((members) =>
    columns.map((j) => moments(x, j, classRelated.has(j) ? members : everyone)),
  );
  return {
    columns,
    mean: groups.map((group) => group.map(({ mean }) => mean)),
    deviation: groups.map((group) => group.map(({ deviation }) => deviation)),
    ends: columns.map((j) => (isBinary(j) ? endsOf(x, j) : null)),
  };
}

function moments(x: Matrix, j: number, rows: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const width = x.shape[1]!;
  let mean = 0;
  for (const i of rows) mean += x.data[i * width + j]! / rows.length;
  let squares = 0;
  for (const i of rows) squares += (x.data[i * width + j]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / rows.length) };
}

function endsOf({ data, shape }: Matrix, j: number): [number, number] {
  const ends: [number, number] = [Infinity, -Infinity];
  for (let k = j; k < data.length; k += shape[1]!) {
    ends[0] = Math.min(ends[0], data[k]!);
    ends[1] = Math.max(ends[1], data[k]!);
  }
  return ends;
}

/**
 * Writes the columns into standardised rows `out` [n, p] of these classes, drawn at random, or as their means without `random`. Without
 * classes, each row's class is drawn as often as `classCounts` says, for means the mean over them.
 */
export function writeOwnColumns(
  out: Matrix,
  { columns, mean, deviation, ends }: OwnColumns,
  classCodes: readonly number[] | undefined,
  classCounts: readonly number[],
  random: SeededRandom | undefined,
): void {
  const [rows, width] = out.shape as [number, number];
  const total = classCounts.reduce((sum, count) => sum + count, 0);
  const middle = columns.map((_, a) =>
    mean.reduce((sum, own, code) => sum + own[a]! * (total > 0 ? classCounts[code]! / total : 1), 0),
  );
  const anyClass = (): number => {
    let left = random!.uniform() * total;
    const code = classCounts.findIndex((count) => (left -= count) < 0);
    return Math.max(0, code);
  };
  for (let i = 0; i < rows; i++) {
    // A model may draw a code that is no class.
    const given = classCodes?.[i];
    const known = given !== undefined && mean[given] !== undefined;
    const code = known ? given : random === undefined ? -1 : anyClass();
    columns.forEach((j, a) => {
      const m = code < 0 ? middle[a]! : mean[code]![a]!;
      out.data[i * width + j] = random === undefined ? m : draw(m, deviation[code]![a]!, ends[a]!, random);
    });
  }
}

function draw(mean: number, deviation: number, ends: readonly [number, number] | null, random: SeededRandom): number {
  if (ends === null) return mean + deviation * random.normal();
  return random.uniform() * (ends[1] - ends[0]) < mean - ends[0] ? ends[1] : ends[0];
}
