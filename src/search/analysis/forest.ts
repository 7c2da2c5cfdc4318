/**
 * Regression trees over the unit cube, grown to the end, each on a bootstrap sample (Breiman 2001, "Random Forests").
 *
 * Notation: x in [0, 1]^d is a point, y its value, n the number of points; a leaf is a box of volume v with the mean value c of
 * the points in it. A column is split where Σ (y - mean)² of the two sides is least: numbers at the middle between two
 * neighbours, categories (K of them, coded 0 to K - 1) into two sets, in the order of their means, which is optimal
 * (Breiman et al. 1984, section 4.2).
 */
import type { SeededRandom } from '../../random/index.js';

/** Number of categories of a column, or 0 for numbers in [0, 1]. */
type ColumnKind = number;

/** What a box admits of one column: an interval, or a set of categories. */
type Side = { readonly low: number; readonly high: number } | readonly number[];

interface Leaf {
  readonly value: number;
  readonly volume: number;
  readonly box: readonly Side[];
}

/** The leaves of a tree; their boxes fill the cube. */
export type Tree = readonly Leaf[];

export interface Samples {
  /** One array of n values per column: positions in [0, 1], or category codes. */
  readonly columns: readonly Float64Array[];
  readonly kinds: readonly ColumnKind[];
  readonly y: Float64Array;
}

interface Cut {
  readonly column: number;
  /** The sum of squares Σ (Σy)²/n of both sides; the greater, the better. */
  readonly gain: number;
  /** A threshold, or the categories that go left. */
  readonly at: number | ReadonlySet<number>;
}

/** A tree on n points drawn with replacement. */
export function growTree(samples: Samples, random: SeededRandom): Tree {
  const n = samples.y.length;
  const drawn = Int32Array.from({ length: n }, () => Math.floor(random.uniform() * n));
  const whole = samples.kinds.map((kind): Side => (kind === 0 ? { low: 0, high: 1 } : [...Array(kind).keys()]));
  const leaves: Leaf[] = [];
  const pending: { rows: Int32Array; box: readonly Side[] }[] = [{ rows: drawn, box: whole }];
  while (pending.length > 0) {
    const { rows, box } = pending.pop()!;
    const cut = bestCut(samples, rows, random);
    if (cut === undefined) {
      leaves.push({ value: mean(samples.y, rows), volume: volumeOf(box, samples.kinds), box });
      continue;
    }
    const column = samples.columns[cut.column]!;
    const { at } = cut;
    const isLeft = (row: number): boolean => (typeof at === 'number' ? column[row]! <= at : at.has(column[row]!));
    const [left, right] = divide(box[cut.column]!, at);
    pending.push({ rows: rows.filter((row) => !isLeft(row)), box: box.with(cut.column, right) });
    pending.push({ rows: rows.filter(isLeft), box: box.with(cut.column, left) });
  }
  return leaves;
}

export function isSet(side: Side): side is readonly number[] {
  return Array.isArray(side);
}

function divide(side: Side, at: Cut['at']): [Side, Side] {
  if (isSet(side)) {
    const set = at as ReadonlySet<number>;
    // A category without a point goes right, as anything that is not known to be left.
    return [side.filter((code) => set.has(code)), side.filter((code) => !set.has(code))];
  }
  const threshold = at as number;
  return [
    { low: side.low, high: threshold },
    { low: threshold, high: side.high },
  ];
}

/** The share of one column's range that a side of a box takes. */
export function widthOf(side: Side, kind: ColumnKind): number {
  return isSet(side) ? side.length / kind : side.high - side.low;
}

function volumeOf(box: readonly Side[], kinds: readonly ColumnKind[]): number {
  return box.reduce((volume, side, j) => volume * widthOf(side, kinds[j]!), 1);
}

function mean(y: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += y[row]!;
  return sum / rows.length;
}

function bestCut(samples: Samples, rows: Int32Array, random: SeededRandom): Cut | undefined {
  const first = samples.y[rows[0]!]!;
  if (rows.every((row) => samples.y[row] === first)) return undefined;
  let best: Cut | undefined;
  // In random order, so that ties between columns fall to each of them in turn.
  for (const column of random.permutation(samples.columns.length)) {
    const cut = samples.kinds[column] === 0 ? cutNumbers(samples, column, rows) : cutCategories(samples, column, rows);
    if (cut !== undefined && (best === undefined || cut.gain > best.gain)) best = cut;
  }
  return best;
}

function cutNumbers({ columns, y }: Samples, column: number, rows: Int32Array): Cut | undefined {
  const x = columns[column]!;
  const order = rows.slice().sort((a, b) => x[a]! - x[b]!);
  const n = order.length;
  const centre = mean(y, rows);
  let [sum, best, at] = [0, -1, Number.NaN];
  for (let i = 0; i + 1 < n; i++) {
    sum += y[order[i]!]! - centre;
    const [here, next] = [x[order[i]!]!, x[order[i + 1]!]!];
    if (here === next) continue;
    // About the common mean both sides have sums of equal size.
    const gain = (sum * sum) / (i + 1) + (sum * sum) / (n - i - 1);
    if (gain > best) [best, at] = [gain, (here + next) / 2];
  }
  return best < 0 ? undefined : { column, gain: best, at };
}

function cutCategories({ columns, kinds, y }: Samples, column: number, rows: Int32Array): Cut | undefined {
  const x = columns[column]!;
  const centre = mean(y, rows);
  const groups = Array.from({ length: kinds[column]! }, (_, code) => ({ code, count: 0, sum: 0 }));
  for (const row of rows) {
    const group = groups[x[row]!]!;
    group.count++;
    group.sum += y[row]! - centre;
  }
  const present = groups.filter(({ count }) => count > 0).sort((a, b) => a.sum / a.count - b.sum / b.count);
  let [count, sum, best, taken] = [0, 0, -1, 0];
  for (const [i, group] of present.slice(0, -1).entries()) {
    count += group.count;
    sum += group.sum;
    const gain = (sum * sum) / count + (sum * sum) / (rows.length - count);
    if (gain > best) [best, taken] = [gain, i + 1];
  }
  if (best < 0) return undefined;
  return { column, gain: best, at: new Set(present.slice(0, taken).map(({ code }) => code)) };
}
