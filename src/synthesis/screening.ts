/**
 * Which columns are related to any other, and which to the class; the rest can be modelled on their own.
 *
 * Notation: n rows, p columns, q other columns that each is compared with, K classes; r a correlation of ranks, η² the share of a column's variance
 * between classes; u = -½ ν log(1 - r²), about exponential in its tail where nothing is related (ν = n - 2; n - K for η²).
 *
 * A column is compared with all others at once by its largest |r|, whose distribution under no relation is that of the same column with
 * its rows permuted, all others left as they are. From these p-values, columns are found at a false discovery rate (Benjamini and
 * Hochberg 1995, "Controlling the false discovery rate"); beyond the permutations that were drawn, the tail is taken as exponential in u
 * with the mean excess of its upper fifth.
 */
import { DirectProduct } from '../backends/index.js';
import { dot, type Matrix } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';

/** Which columns are related to one another or to the class, and which stand alone. */
export interface Screening {
  /** Columns that are modelled jointly, in order: never none. */
  readonly related: readonly number[];
  /** The others. */
  readonly alone: readonly number[];
  /** Columns that are related to the class. */
  readonly classRelated: readonly number[];
  /** The |r| from which on a column counts as related to another. */
  readonly threshold: number;
}

/** Share of the columns found that may be found by chance. */
const falseShare = 0.01;
const mostRows = 4000;
/** Multiplications of the comparison of columns, at most; beyond it columns are compared with some others at random. */
const mostWork = 3e9;
const permutations = 300;
const leastRows = 8;

/**
 * Screens the columns of `x` [n, p] (any units; those of one value are alone) of rows of these classes [n]. The same rows give the same
 * answer. Where no column is related to another, those that are related to the class count as related; where there are none either,
 * all do.
 */
export function screenColumns(x: Matrix, classCodes: readonly number[]): Screening {
  const [n, p] = x.shape as [number, number];
  const all = Array.from({ length: p }, (_, j) => j);
  if (n < leastRows || p < 2) return { related: all, alone: [], classRelated: all, threshold: 0 };
  const random = new SeededRandom(0).split('screening');
  const rows = n > mostRows ? random.permutation(n).slice(0, mostRows) : Int32Array.from({ length: n }, (_, i) => i);
  const units = unitColumns(x, rows);
  const ofPairs = relatedColumns(units, rows.length, p, random);
  const classRelated = relatedToClass(
    units,
    Array.from(rows, (row) => classCodes[row]!),
    p,
    random,
  );
  const related = [ofPairs.found, classRelated, all].find((columns) => columns.length > 0)!;
  const inside = new Set(related);
  return { related, alone: all.filter((j) => !inside.has(j)), classRelated, threshold: ofPairs.threshold };
}

/** Overwrites values with their ranks, equal ones with their middle rank. */
function toRanks(column: Float64Array): void {
  const order = Uint32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!);
  const values = column.slice();
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) column[order[k]!] = (start + end - 1) / 2;
  }
}

/** Ranks of columns as vectors of mean 0 and length 1, one after the other: [p, n]; zeros for a column of one value. */
function unitColumns({ data, shape }: Matrix, rows: Int32Array): Float32Array {
  const [p, n] = [shape[1]!, rows.length];
  const out = new Float32Array(p * n);
  const column = new Float64Array(n);
  for (let j = 0; j < p; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) column[i] = data[rows[i]! * p + j]!;
    toRanks(column);
    for (let i = 0; i < n; i++) mean += column[i]! / n;
    for (let i = 0; i < n; i++) column[i]! -= mean;
    const length = Math.sqrt(dot(column, 0, column, 0, n));
    const factor = length > 1e-12 * Math.abs(mean) ? 1 / length : 0;
    for (let i = 0; i < n; i++) out[j * n + i] = column[i]! * factor;
  }
  return out;
}

const tailOf = (squared: number, freedom: number): number =>
  -0.5 * freedom * Math.log(Math.max(1 - squared, Number.EPSILON));

/** Columns that are multiplied by all others at a time. */
const blockSize = 128;

/**
 * Raises `largest` [p] to each column's largest |r| with a partner. Where all columns are partners, one product serves both of a pair.
 */
function compareAll(units: Float32Array, n: number, partners: Int32Array, largest: Float64Array): void {
  const p = largest.length;
  const all = partners.length === p;
  const products = new DirectProduct({ values: units, depth: n, columns: p, transposed: true }, blockSize);
  for (let b = 0; b < partners.length; b += blockSize) {
    const block = partners.subarray(b, b + blockSize);
    const width = all ? b + block.length : p;
    const r = products.times(columnsOf(units, n, block), block.length, width);
    block.forEach((k, row) => {
      const end = all ? k : p;
      let own = largest[k]!;
      for (let j = 0, at = row * width; j < end; j++, at++) {
        if (j === k) continue;
        const size = Math.abs(r[at]!);
        if (size > largest[j]!) largest[j] = size;
        if (all && size > own) own = size;
      }
      if (all) largest[k] = own;
    });
  }
}

/** Some columns [count, n] of `units` [p, n]. */
function columnsOf(units: Float32Array, n: number, which: Int32Array): Float32Array {
  const out = new Float32Array(which.length * n);
  which.forEach((j, k) => out.set(units.subarray(j * n, (j + 1) * n), k * n));
  return out;
}

function relatedColumns(
  units: Float32Array,
  n: number,
  p: number,
  random: SeededRandom,
): { readonly found: number[]; readonly threshold: number } {
  const most = Math.max(2, Math.floor(mostWork / (n * p)));
  const partners = p > most ? random.permutation(p).slice(0, most).sort() : Int32Array.from({ length: p }, (_, j) => j);
  const largest = new Float64Array(p);
  compareAll(units, n, partners, largest);
  const chance = largestByChance(units, n, p, partners, random);
  const { found, threshold } = discoveries(
    largest.map((r) => tailOf(r * r, n - 2)),
    chance,
  );
  return { found, threshold: Math.sqrt(1 - Math.exp((-2 * threshold) / (n - 2))) };
}

/** u of the largest |r| of columns with permuted rows, sorted. */
function largestByChance(
  units: Float32Array,
  n: number,
  p: number,
  partners: Int32Array,
  random: SeededRandom,
): Float64Array {
  const values = columnsOf(units, n, partners);
  const products = new DirectProduct({ values, depth: n, columns: partners.length, transposed: true }, permutations);
  const shuffled = new Float32Array(permutations * n);
  const drawn = Array.from({ length: permutations }, (_, draw) => {
    const j = p >= permutations ? Math.floor((draw * p) / permutations) : draw % p;
    random.permutation(n).forEach((row, i) => (shuffled[draw * n + i] = units[j * n + row]!));
    return j;
  });
  const r = products.times(shuffled, permutations);
  return Float64Array.from(drawn, (j, draw) => {
    let largest = 0;
    const row = r.subarray(draw * partners.length, (draw + 1) * partners.length);
    for (let t = 0; t < row.length; t++) if (partners[t] !== j) largest = Math.max(largest, Math.abs(row[t]!));
    return tailOf(largest * largest, n - 2);
  }).sort();
}

/** The columns of `x` [n, p] that are related to the class codes of the rows [n], as `screenColumns` finds them. */
export function classRelatedColumns(x: Matrix, classCodes: readonly number[]): number[] {
  const [n, p] = x.shape as [number, number];
  if (n < leastRows || p === 0) return Array.from({ length: p }, (_, j) => j);
  const units = unitColumns(x, Int32Array.from(classCodes.keys()));
  return relatedToClass(units, classCodes, p, new SeededRandom(0).split('screening by class'));
}

const permuted = (count: number, draw: (k: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => draw(k)).sort();

function relatedToClass(units: Float32Array, classCodes: readonly number[], p: number, random: SeededRandom): number[] {
  const n = classCodes.length;
  const classes = classCodes.reduce((most, code) => Math.max(most, code), 0) + 1;
  const freedom = n - classes;
  if (classes < 2 || freedom < 2) return [];
  const counts = new Float64Array(classes);
  for (const code of classCodes) counts[code]!++;
  const sums = new Float64Array(classes);
  const between = (codes: ArrayLike<number>, j: number): number => {
    sums.fill(0);
    for (let i = 0; i < n; i++) sums[codes[i]!]! += units[j * n + i]!;
    return tailOf(
      sums.reduce((total, sum, code) => total + (counts[code]! > 0 ? sum ** 2 / counts[code]! : 0), 0),
      freedom,
    );
  };
  const draws = Math.max(permutations, Math.min(5000, Math.floor(5e7 / n)));
  const chance = permuted(draws, (draw) => {
    const order = random.permutation(n);
    return between(
      Array.from(order, (row) => classCodes[row]!),
      draw % p,
    );
  });
  return discoveries(
    Float64Array.from({ length: p }, (_, j) => between(classCodes, j)),
    chance,
  ).found;
}

/** The columns whose u is above the threshold of the false discovery rate; `chance` are values of u by chance, sorted. */
function discoveries(
  values: Float64Array,
  chance: Float64Array,
): { readonly found: number[]; readonly threshold: number } {
  const from = Math.floor(0.8 * chance.length);
  const start = chance[from]!;
  let excess = 0;
  for (let k = from; k < chance.length; k++) excess += (chance[k]! - start) / (chance.length - from);
  const share = 1 - from / chance.length;
  const probability = (u: number): number => {
    if (u >= start) return share * Math.exp(-(u - start) / Math.max(excess, 1e-9));
    let above = 0;
    for (let k = chance.length - 1; k >= 0 && chance[k]! >= u; k--) above++;
    return above / chance.length;
  };
  const sorted = values.slice().sort().reverse();
  let count = 0;
  for (let rank = 1; rank <= sorted.length; rank++) {
    const level = (falseShare * rank) / sorted.length;
    if (probability(sorted[rank - 1]!) <= level) count = rank;
  }
  const threshold = start + excess * Math.max(0, Math.log((share * values.length) / (falseShare * Math.max(1, count))));
  const least = count === 0 ? Infinity : sorted[count - 1]!;
  return {
    found: Array.from(values.keys()).filter((j) => values[j]! >= least),
    threshold,
  };
}
