/** The nearest rows by Euclidean distance: all pairs are looked at by products of blocks, the near ones again by differences. */
import { squaredDistance } from './cholesky.js';
import { type Matrix, rowsBetween } from './matrix.js';
import { rowProducts, squaredLengths } from './products.js';

/** Of every row the numbers of its `count` nearest, the nearest first, of equally near ones the first, [rows, count]. */
export interface Nearest {
  readonly rows: number;
  readonly count: number;
  readonly numbers: Int32Array;
  /** Squared. Infinity, and number 0, where there are fewer rows. */
  readonly distances: Float64Array;
}

/** Rows whose products with all others are made at once. */
const block = 64;

/** Columns between two looks at whether a row is already too far away. */
const stride = 32;

/**
 * The `count` rows of `to` [m, p] nearest to every row of `from` [n, p], without a row itself where `to` is null and stands for `from`.
 *
 * |a - b|² is taken from differences, so that equal rows are at 0 exactly, but only where |a|² + |b|² - 2 a·b, less what rounding may
 * have added to it, is below the distance that it has to undercut: the answer is that of a search by differences alone.
 */
export function nearestRows(from: Matrix, to: Matrix | null, count: number): Nearest {
  const found = new Found(from.shape[0]!, count);
  const others = to ?? from;
  const p = from.shape[1]!;
  const [own, other] = [squaredLengths(from), squaredLengths(others)];
  // Of 2 p + 4 roundings of half an epsilon in |a|² + |b|² - 2 a·b, and 2 p in the sum of squared differences; twice as much is allowed.
  const rounding = 4 * (p + 4) * Number.EPSILON;
  for (let start = 0; start < found.rows; start += block) {
    const end = Math.min(found.rows, start + block);
    const first = to === null ? start : 0;
    const products = rowProducts(rowsBetween(from, start, end), rowsBetween(others, first, others.shape[0]!));
    const width = products.shape[1]!;
    for (let i = start; i < end; i++) {
      for (let r = to === null ? i + 1 : 0; r < others.shape[0]!; r++) {
        const lengths = own[i]! + other[r]!;
        const limit = to === null ? Math.max(found.limit(i), found.limit(r)) : found.limit(i);
        // What overflows is no number, and is looked at.
        if (lengths * (1 - rounding) - 2 * products.data[(i - start) * width + r - first]! >= limit) continue;
        const distance = distanceBelow(from, i, others, r, limit);
        found.see(i, r, distance);
        if (to === null) found.see(r, i, distance);
      }
    }
  }
  return found;
}

/** The nearest rows so far; those of any row have to be shown to it in the order of their numbers. */
class Found implements Nearest {
  readonly numbers: Int32Array;
  readonly distances: Float64Array;
  constructor(
    readonly rows: number,
    readonly count: number,
  ) {
    this.numbers = new Int32Array(rows * count);
    this.distances = new Float64Array(rows * count).fill(Infinity);
  }

  /** What a row has to undercut to be among the nearest of row i. */
  limit(i: number): number {
    return this.distances[(i + 1) * this.count - 1]!;
  }

  see(i: number, r: number, distance: number): void {
    const { count, numbers, distances } = this;
    if (!(distance < this.limit(i))) return;
    let at = (i + 1) * count - 1;
    for (; at > i * count && distances[at - 1]! > distance; at--) {
      distances[at] = distances[at - 1]!;
      numbers[at] = numbers[at - 1]!;
    }
    distances[at] = distance;
    numbers[at] = r;
  }
}

/** |a_i - b_r|², or something that is not below `limit` where that is not. */
function distanceBelow(a: Matrix, i: number, b: Matrix, r: number, limit: number): number {
  const p = a.shape[1]!;
  const [x, y, at, from] = [a.data, b.data, i * p, r * p];
  let total = 0;
  for (let start = 0; start < p && total < limit; start += stride) {
    const end = Math.min(p, start + stride);
    total += squaredDistance(x, at + start, y, from + start, end - start);
  }
  return total;
}
