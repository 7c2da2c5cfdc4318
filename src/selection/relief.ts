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
import { type Workspace, withWorkspace } from './kernels/kernels.js';
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
    return withWorkspace((workspace) => {
      const relief = new Relief(workspace, rows, this.#neighbours);
      relief.addDistances(relief.all, 1);
      return rankingOf(relief.weights(relief.all));
    });
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
    return withWorkspace((workspace) => {
      const relief = new Relief(workspace, rows, this.#neighbours);
      let left = relief.all;
      relief.addDistances(left, 1);
      /** The worst first. */
      const out: number[] = [];
      for (;;) {
        const order = rankingOf(relief.weights(left)).order.map((k) => left[k]!);
        const dropped = Math.min(left.length - this.#least, Math.max(1, Math.floor(this.#share * left.length)));
        if (dropped <= 0) return rankingInOrder(Int32Array.from([...order, ...out.reverse()]));
        const gone = order.slice(left.length - dropped);
        out.push(...gone.slice().reverse());
        relief.addDistances(gone, -1);
        left = order.slice(0, left.length - dropped).sort();
      }
    });
  }
}

/** Rows of distances, and columns of weights, that one call of a kernel works on: the engine compiles for speed between two calls. */
const rowsAtOnce = 64;
const columnsAtOnce = 8;

/** A table's columns over their ranges, the distances of its rows by some of them, and weights. */
class Relief {
  readonly all: Int32Array;
  readonly #workspace: Workspace;
  readonly #n: number;
  readonly #classes: number;
  readonly #classCodes: readonly number[];
  readonly #shares: Float64Array;
  readonly #members: readonly Int32Array[];
  readonly #neighbours: number;
  /** Rows and columns rounded up for the kernels. */
  readonly #rows: number;
  readonly #wide: number;
  /** Addresses of u [rows, wide], some columns of it [rows, …], distances [rows, rows] and what a call needs for a time. */
  readonly #u: number;
  readonly #panel: number;
  readonly #distances: number;
  readonly #which: number;
  readonly #weights: number;
  readonly #pairs: Pairs;

  constructor(workspace: Workspace, rows: RankedRows, neighbours: number) {
    const [n, p] = rows.x.shape as [number, number];
    this.#workspace = workspace;
    [this.#n, this.#classes, this.#classCodes] = [n, rows.classes, rows.classCodes];
    this.#neighbours = Math.min(n, neighbours);
    this.#members = Array.from({ length: rows.classes }, (_, c) =>
      Int32Array.from(rows.classCodes.flatMap((code, i) => (code === c ? [i] : []))),
    );
    this.#shares = Float64Array.from(this.#members, ({ length }) => length / n);
    this.all = Int32Array.from({ length: p }, (_, j) => j);
    [this.#rows, this.#wide] = [roundUp(n, 4), roundUp(p, 8)];
    this.#u = workspace.zeros(this.#rows * this.#wide);
    this.#panel = workspace.zeros(this.#rows * this.#wide);
    this.#distances = workspace.zeros(this.#rows * this.#rows);
    this.#which = workspace.take(4 * p);
    this.#weights = workspace.take(8 * this.#wide);
    const most = n * this.#members.reduce((sum, { length }) => sum + Math.min(length, this.#neighbours), 0);
    this.#pairs = {
      most,
      left: workspace.take(4 * most),
      right: workspace.take(4 * most),
      counts: workspace.take(8 * most),
    };
    overRanges(rows, workspace.doubles(this.#u, this.#rows * this.#wide), this.#wide);
  }

  /** Some columns as a panel of their own; all of them stay where they are. */
  #pack(which: Int32Array): { readonly panel: number; readonly width: number } {
    if (which === this.all) return { panel: this.#u, width: this.#wide };
    const width = roundUp(which.length, 8);
    this.#workspace.whole(this.#which, which.length).set(which);
    this.#workspace.kernels.packColumns(this.#panel, width, this.#u, this.#wide, this.#n, this.#which, which.length);
    // What a wider panel has left in the rows behind the last.
    this.#workspace.doubles(this.#panel + 8 * width * this.#n, width * (this.#rows - this.#n)).fill(0);
    return { panel: this.#panel, width };
  }

  /** Adds, or takes away, what some columns contribute to the distances of all pairs of rows. */
  addDistances(which: Int32Array, sign: 1 | -1): void {
    const { panel, width } = this.#pack(which);
    const { kernels } = this.#workspace;
    for (let m = 0; m < this.#rows; m += rowsAtOnce)
      for (let i = m; i < this.#rows; i += rowsAtOnce)
        kernels.addDistances(
          this.#distances,
          this.#rows,
          panel,
          width,
          i,
          Math.min(this.#rows, i + rowsAtOnce),
          m,
          Math.min(this.#rows, m + rowsAtOnce),
          sign,
        );
  }

  /** The weights of some columns, by the neighbours of the present distances. */
  weights(which: Int32Array): Float64Array {
    const count = this.#findPairs();
    const { panel, width } = this.#pack(which);
    const { left, right, counts } = this.#pairs;
    for (let from = 0; from < width; from += columnsAtOnce)
      this.#workspace.kernels.weighColumns(
        this.#weights,
        panel,
        width,
        from,
        from + columnsAtOnce,
        left,
        right,
        counts,
        count,
      );
    return this.#workspace.doubles(this.#weights, which.length).slice();
  }

  /** Writes the pairs of near rows and what their difference counts, for all columns alike; returns how many there are. */
  #findPairs(): number {
    const n = this.#n;
    const distances = this.#workspace.doubles(this.#distances, this.#rows * this.#rows);
    const { most } = this.#pairs;
    const left = this.#workspace.whole(this.#pairs.left, most);
    const right = this.#workspace.whole(this.#pairs.right, most);
    const counts = this.#workspace.doubles(this.#pairs.counts, most);
    const nearest = new Nearest(this.#neighbours);
    let pairs = 0;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < this.#classes; c++) {
        nearest.clear();
        for (const m of this.#members[c]!)
          if (m !== i) nearest.see(m, distances[m < i ? i * this.#rows + m : m * this.#rows + i]!);
        const own = this.#classCodes[i]!;
        const weight = c === own ? -1 : this.#shares[c]! / (1 - this.#shares[own]!);
        for (let t = 0; t < nearest.found; t++, pairs++) {
          left[pairs] = i;
          right[pairs] = nearest.rows[t]!;
          counts[pairs] = weight / (nearest.found * n);
        }
      }
    return pairs;
  }
}

/** Addresses of numbers of rows, and of what their difference counts. */
interface Pairs {
  /** The room that there is. */
  readonly most: number;
  readonly left: number;
  readonly right: number;
  readonly counts: number;
}

/** The k nearest of the rows seen, the nearest first; of equally near ones those seen first. */
class Nearest {
  readonly rows: Int32Array;
  readonly #distances: Float64Array;
  found = 0;

  constructor(k: number) {
    this.rows = new Int32Array(k);
    this.#distances = new Float64Array(k);
  }

  clear(): void {
    this.found = 0;
  }

  see(row: number, distance: number): void {
    const [rows, distances] = [this.rows, this.#distances];
    if (this.found === rows.length && !(distance < distances[rows.length - 1]!)) return;
    let at = this.found < rows.length ? this.found++ : rows.length - 1;
    for (; at > 0 && distance < distances[at - 1]!; at--) {
      distances[at] = distances[at - 1]!;
      rows[at] = rows[at - 1]!;
    }
    distances[at] = distance;
    rows[at] = row;
  }
}

const roundUp = (n: number, step: number): number => Math.ceil(n / step) * step;

/** Writes the columns over their ranges into `u` [n, wide]; zeros for constant ones. */
function overRanges({ x }: RankedRows, u: Float64Array, wide: number): void {
  const [n, p] = x.shape as [number, number];
  const low = new Float64Array(p).fill(Infinity);
  const high = new Float64Array(p).fill(-Infinity);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      const value = x.data[i * p + j]!;
      if (value < low[j]!) low[j] = value;
      if (value > high[j]!) high[j] = value;
    }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++)
      if (high[j]! > low[j]!) u[i * wide + j] = (x.data[i * p + j]! - low[j]!) / (high[j]! - low[j]!);
}
