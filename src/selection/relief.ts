/**
 * ReliefF: columns that differ from near rows of other classes more than from near rows of their own (Kononenko 1994, "Estimating attributes:
 * analysis and extensions of RELIEF"), and TuRF, which leaves out the worst columns and looks for neighbours anew (Moore and White 2007,
 * "Tuning ReliefF for genome-wide genetic analysis").
 *
 * Notation: n rows, p columns, k neighbours of each class; u [n, p] the rows with every column over its range, so that |u_ij - u_i'j| is at most 1;
 * distances of rows are sums of these; P(c) the share of class c. The weight of column j is, as a mean over rows i,
 *   Σ_(c ≠ class of i) P(c) / (1 - P(class of i)) mean_(misses of c) |u_ij - u_mj| - mean_(hits) |u_ij - u_hj|
 */
import { checkPositive, checkWhole, OptionError, withDefaults } from '../checks/index.js';
import { type RankedRows, type Ranker, type Ranking, rankingInOrder, rankingOf } from './ranker.js';

/** Options of `ReliefF`. */
export interface ReliefOptions {
  /** k, at most the other rows of a class. Default 10. */
  readonly neighbours?: number;
}

/** Options of `TurfRanker`. */
export interface TurfOptions extends ReliefOptions {
  /** Share of the columns that are left out each time, above 0 and below 1. Default 0.2. */
  readonly share?: number;
  /** Columns that are kept to the end. Default 50. */
  readonly least?: number;
}

export class ReliefF implements Ranker {
  readonly name = 'relieff';
  readonly #neighbours: number;

  constructor(options: ReliefOptions = {}) {
    const { neighbours } = withDefaults<Required<ReliefOptions>>('ReliefF', options, { neighbours: 10 });
    this.#neighbours = checkWhole('neighbours', neighbours, 1);
  }

  rank(rows: RankedRows): Ranking {
    const columns = overRanges(rows);
    const all = Int32Array.from({ length: columns.p }, (_, j) => j);
    const distances = new Float64Array(columns.n * columns.n);
    addDistances(distances, columns, all, 1);
    return rankingOf(weigh(columns, all, neighboursOf(distances, rows, this.#neighbours), rows));
  }
}

export class TurfRanker implements Ranker {
  readonly name = 'turf';
  readonly #neighbours: number;
  readonly #share: number;
  readonly #least: number;

  constructor(options: TurfOptions = {}) {
    const all = withDefaults<Required<TurfOptions>>('TurfRanker', options, { neighbours: 10, share: 0.2, least: 50 });
    this.#neighbours = checkWhole('neighbours', all.neighbours, 1);
    this.#least = checkWhole('least', all.least, 1);
    if (checkPositive('share', all.share) >= 1)
      throw new OptionError(`share must be above 0 and below 1, found ${all.share}`);
    this.#share = all.share;
  }

  rank(rows: RankedRows): Ranking {
    const columns = overRanges(rows);
    let left = Int32Array.from({ length: columns.p }, (_, j) => j);
    const distances = new Float64Array(columns.n * columns.n);
    addDistances(distances, columns, left, 1);
    /** The worst first. */
    const out: number[] = [];
    for (;;) {
      const weights = weigh(columns, left, neighboursOf(distances, rows, this.#neighbours), rows);
      const order = rankingOf(weights).order.map((k) => left[k]!);
      const dropped = Math.min(left.length - this.#least, Math.max(1, Math.floor(this.#share * left.length)));
      if (dropped <= 0) return rankingInOrder(Int32Array.from([...order, ...out.reverse()]));
      const gone = order.slice(left.length - dropped);
      out.push(...gone.slice().reverse());
      addDistances(distances, columns, gone, -1);
      left = order.slice(0, left.length - dropped).sort();
    }
  }
}

/** Columns over their ranges, one after the other [p, n]; zeros for constant ones. */
interface Columns {
  readonly u: Float64Array;
  readonly n: number;
  readonly p: number;
}

function overRanges({ x }: RankedRows): Columns {
  const [n, p] = x.shape as [number, number];
  const u = new Float64Array(p * n);
  for (let j = 0; j < p; j++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      const value = x.data[i * p + j]!;
      u[j * n + i] = value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const range = high - low;
    for (let i = 0; i < n; i++) u[j * n + i] = range > 0 ? (u[j * n + i]! - low) / range : 0;
  }
  return { u, n, p };
}

/** Adds, or takes away, what some columns contribute to the distances of all pairs of rows. */
function addDistances(distances: Float64Array, { u, n }: Columns, which: Int32Array, sign: 1 | -1): void {
  for (const j of which) {
    const at = j * n;
    for (let i = 1; i < n; i++) {
      const own = u[at + i]!;
      for (let m = 0, to = i * n; m < i; m++, to++) distances[to]! += sign * Math.abs(own - u[at + m]!);
    }
  }
}

/** Of a row: for every class its nearest other rows; of its own class these are the hits. */
type Neighbours = readonly (readonly Int32Array[])[];

function neighboursOf(distances: Float64Array, { classCodes, classes }: RankedRows, k: number): Neighbours {
  const n = classCodes.length;
  const members = Array.from({ length: classes }, (_, c) => classCodes.flatMap((code, i) => (code === c ? [i] : [])));
  return classCodes.map((_, i) => {
    const to = (m: number): number => distances[m < i ? i * n + m : m * n + i]!;
    return members.map((rows) =>
      Int32Array.from(rows.filter((m) => m !== i))
        .sort((a, b) => to(a) - to(b) || a - b)
        .slice(0, k),
    );
  });
}

/** The weights of some columns. */
function weigh(
  { u, n }: Columns,
  which: Int32Array,
  neighbours: Neighbours,
  { classCodes, classes }: RankedRows,
): Float64Array {
  const shares = new Float64Array(classes);
  for (const code of classCodes) shares[code]! += 1 / n;
  // Pairs of rows with what their difference counts, for all columns alike.
  const pairs = neighbours.flatMap((byClass, i) =>
    byClass.flatMap((rows, c) => {
      const own = classCodes[i]!;
      const weight = c === own ? -1 : shares[c]! / (1 - shares[own]!);
      return Array.from(rows, (m) => ({ i, m, weight: weight / (rows.length * n) }));
    }),
  );
  const from = Int32Array.from(pairs, ({ i }) => i);
  const to = Int32Array.from(pairs, ({ m }) => m);
  const weights = Float64Array.from(pairs, ({ weight }) => weight);
  return Float64Array.from(which, (j) => {
    const at = j * n;
    let sum = 0;
    for (let t = 0; t < weights.length; t++) sum += weights[t]! * Math.abs(u[at + from[t]!]! - u[at + to[t]!]!);
    return sum;
  });
}
