/**
 * Columns that are modelled on their own: each is a normal in the standardised scale, 0/1 columns a share of ones, and columns that many rows
 * hold the lowest or highest value of (zeros, a limit of detection) a share of that value, and for the distance of the others from it a gamma of
 * their mean and deviation. A normal would be cut off there, and lose up to half of its variance.
 *
 * Notation: a columns, K classes; m, s [K, a] are a column's mean and standard deviation (denominator: rows) over the rows of a class where
 * the column is related to the class, over all rows otherwise; of columns with a shared end, over those of these rows that do not hold it.
 */
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { drawGamma } from './gamma-draw.js';
import { membersOf } from './latent-points.js';

/** Rows that hold the lowest or the highest value of a column, from which share of all rows on it is modelled apart. */
const sharedByMany = 0.25;

/** An end of a column's range that many rows share. */
export interface SharedEnd {
  /** In the standardised scale. */
  readonly value: number;
  /** The share of the rows of every class that hold it [K]. */
  readonly share: readonly number[];
}

/** What is known of them, as plain data. */
export interface OwnColumns {
  /** Their numbers within the table. */
  readonly columns: readonly number[];
  readonly mean: readonly (readonly number[])[];
  readonly deviation: readonly (readonly number[])[];
  /** For a 0/1 column its two values in the standardised scale, otherwise null. */
  readonly ends: readonly (readonly [number, number] | null)[];
  /** The end of its range that many rows of a column share, otherwise null; files of before there were any do not have it. */
  readonly shared?: readonly (SharedEnd | null)[];
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
  const members = membersOf(classCodes, classes);
  const about = columns.map((j): OwnColumn => {
    const groups = classRelated.has(j) ? members : members.map(() => everyone);
    const ends = endsOf(x, j);
    const value = isBinary(j) ? null : sharedEnd(x, j, ends);
    if (value === null)
      return { groups: groups.map((rows) => moments(x, j, rows)), ends: isBinary(j) ? ends : null, shared: null };
    const others = (rows: readonly number[]): number[] => rows.filter((i) => at(x, i, j) !== value);
    const rests = groups.map(others);
    return {
      // One value of a class says nothing of its spread.
      groups: rests.map((rest) => moments(x, j, rest.length > 1 ? rest : others(everyone))),
      ends: null,
      shared: { value, share: rests.map((rest, code) => 1 - rest.length / groups[code]!.length) },
    };
  });
  const by = (pick: (moments: Moments) => number): number[][] =>
    members.map((_, code) => about.map(({ groups }) => pick(groups[code]!)));
  return {
    columns,
    mean: by(({ mean }) => mean),
    deviation: by(({ deviation }) => deviation),
    ends: about.map(({ ends }) => ends),
    shared: about.map(({ shared }) => shared),
  };
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

interface OwnColumn {
  /** One for each class. */
  readonly groups: readonly Moments[];
  readonly ends: [number, number] | null;
  readonly shared: SharedEnd | null;
}

const at = ({ data, shape }: Matrix, i: number, j: number): number => data[i * shape[1]! + j]!;

function moments(x: Matrix, j: number, rows: readonly number[]): Moments {
  let mean = 0;
  for (const i of rows) mean += at(x, i, j) / rows.length;
  let squares = 0;
  for (const i of rows) squares += (at(x, i, j) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / rows.length) };
}

/** The end of the column's range that most rows hold, if these are many; null for a column of one value. */
function sharedEnd(x: Matrix, j: number, ends: readonly [number, number]): number | null {
  if (ends[0] === ends[1]) return null;
  const held = [0, 0];
  for (let i = 0; i < x.shape[0]!; i++) ends.forEach((end, which) => (held[which]! += Number(at(x, i, j) === end)));
  const which = held[1]! > held[0]! ? 1 : 0;
  return held[which]! >= sharedByMany * x.shape[0]! ? ends[which] : null;
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
  own: OwnColumns,
  classCodes: readonly number[] | undefined,
  classCounts: readonly number[],
  random: SeededRandom | undefined,
): void {
  const { columns, mean, shared } = own;
  const [rows, width] = out.shape as [number, number];
  const total = classCounts.reduce((sum, count) => sum + count, 0);
  const expected = (code: number, a: number): number => {
    const end = shared?.[a];
    const m = mean[code]![a]!;
    return end ? end.share[code]! * end.value + (1 - end.share[code]!) * m : m;
  };
  const middle = columns.map((_, a) =>
    mean.reduce((sum, _, code) => sum + expected(code, a) * (total > 0 ? classCounts[code]! / total : 1), 0),
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
      out.data[i * width + j] =
        random !== undefined ? draw(own, code, a, random) : code < 0 ? middle[a]! : expected(code, a);
    });
  }
}

function draw({ mean, deviation, ends, shared }: OwnColumns, code: number, a: number, random: SeededRandom): number {
  const [m, s, range, end] = [mean[code]![a]!, deviation[code]![a]!, ends[a]!, shared?.[a]];
  if (range !== null) return random.uniform() * (range[1] - range[0]) < m - range[0] ? range[1] : range[0];
  if (!end) return m + s * random.normal();
  if (random.uniform() < end.share[code]!) return end.value;
  const distance = m - end.value;
  const shape = s > 0 ? (distance / s) ** 2 : Infinity;
  return end.value + distance * (shape < Infinity ? drawGamma(shape, random) / shape : 1);
}
