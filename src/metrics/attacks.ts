/**
 * Guessing from synthetic rows which real rows were behind them.
 *
 * Notation: S [m, p] are the synthetic rows of a class, x a real row of that class; the affine span of S is s_1 + the span of
 * s_i - s_1. The residual of x is its distance to that span.
 */
import { type Matrix, matrix, product, rowProducts, rowsBetween, squaredLengths, takeRows } from '../matrix/index.js';
import { checkedNumbers } from './numbers.js';
import type { Rows } from './rows.js';

/**
 * Area under the ROC curve: the chance that a row of `higher` scores above one of `lower`, equal scores counting one half (Mann and
 * Whitney 1947). In [0, 1]; NaN where either is empty.
 */
export function areaUnderCurve(higher: ArrayLike<number>, lower: ArrayLike<number>): number {
  const [a, b] = [higher, lower].map((scores) => checkedNumbers('areaUnderCurve', scores).sort()) as [
    Float64Array,
    Float64Array,
  ];
  let wins = 0;
  let [below, upTo] = [0, 0];
  for (const score of a) {
    while (below < b.length && b[below]! < score) below++;
    while (upTo < b.length && b[upTo]! <= score) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (a.length * b.length);
}

/** A direction that is left with less than this share of its length lies in the span of those before; a residual so short is 0. */
const negligible = 1e-7;

/** A residual above this share of a row's length loses less than five digits in a difference of squares. */
const cancelling = 0.01;

/** Rows that are made orthogonal to all before them at once, and then one by one to each other. */
const block = 32;

/** Takes what lies along the orthonormal rows of Q [r, p] out of every row of V [n, p]. */
function project(v: Matrix, q: Matrix): void {
  if (q.shape[0] === 0) return;
  const along = product(rowProducts(v, q), q).data;
  for (let at = 0; at < along.length; at++) v.data[at]! -= along[at]!;
}

/** Twice, as rounding leaves some of it once (Giraud, Langou and Rozloznik 2005). */
function projectTwice(v: Matrix, q: Matrix): void {
  project(v, q);
  project(v, q);
}

/** An orthonormal basis of the rows of V [n, p], which are spoilt: [rank, p], by Gram and Schmidt in blocks. */
function orthonormalBasis(v: Matrix): Matrix {
  const [n, p] = v.shape as [number, number];
  const before = lengths(v);
  const basis = new Float64Array(v.data.length);
  let rank = 0;
  for (let start = 0; start < n; start += block) {
    const end = Math.min(n, start + block);
    projectTwice(rowsBetween(v, start, end), matrix(rank, p, basis.subarray(0, rank * p)));
    const first = rank;
    for (let i = start; i < end; i++) {
      const row = rowsBetween(v, i, i + 1);
      projectTwice(row, matrix(rank - first, p, basis.subarray(first * p, rank * p)));
      const left = lengths(row)[0]!;
      if (!(left > negligible * before[i]!)) continue;
      for (let j = 0; j < p; j++) basis[rank * p + j] = row.data[j]! / left;
      rank++;
    }
  }
  return matrix(rank, p, basis.subarray(0, rank * p));
}

/** The rows of `x` from row `start` on, each less `origin`. */
function fromOrigin({ data, rows, columns }: Rows, start: number, origin: Float64Array): Matrix {
  const out = matrix(rows - start, columns);
  for (let at = 0; at < out.data.length; at++) out.data[at] = data[start * columns + at]! - origin[at % columns]!;
  return out;
}

const lengths = (x: Matrix): Float64Array => squaredLengths(x).map(Math.sqrt);

/**
 * The residual of every row of each of the `real` matrices: its distance to the affine span of the rows of `synthetic`. More
 * synthetic rows than columns fill the space: every residual is then 0.
 */
export function spanResiduals(synthetic: Rows, real: readonly Rows[]): Float64Array[] {
  if (synthetic.rows > synthetic.columns) return real.map(({ rows }) => new Float64Array(rows));
  const origin = Float64Array.from({ length: synthetic.columns }, (_, j) => synthetic.data[j]!);
  const basis = orthonormalBasis(fromOrigin(synthetic, 1, origin));
  return real.map((x) => {
    const v = fromOrigin(x, 0, origin);
    const before = lengths(v);
    // |v|² less the squares of what lies along the basis keeps enough digits where much is left, and is half the work.
    const along = lengths(rowProducts(v, basis));
    const residuals = before.map((length, i) => Math.sqrt(Math.max(0, length ** 2 - along[i]! ** 2)));
    const small = [...residuals.keys()].filter((i) => !(residuals[i]! > cancelling * before[i]!));
    const near = takeRows(v, small);
    project(near, basis);
    lengths(near).forEach((left, at) => {
      const i = small[at]!;
      residuals[i] = left > negligible * before[i]! ? left : 0;
    });
    return residuals;
  });
}
