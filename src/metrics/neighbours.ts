/**
 * What the distances between real and synthetic rows say.
 *
 * Notation: x_1 … x_n real and y_1 … y_m synthetic rows; matrices of distances are flat, row by row, and may hold any increasing
 * function of the distance; r_i is the distance of x_i to its k-th nearest other real row.
 */
import { squaredDistance } from '../matrix/index.js';
import { type Rows, rowsMatrix } from './rows.js';

/** Euclidean distances [from.rows, to.rows] of all rows of `from` to all rows of `to`, taken from differences: equal rows are at 0 exactly. */
export function distances(from: Rows, to: Rows): Float64Array {
  const [n, m, p] = [from.rows, to.rows, from.columns];
  const out = new Float64Array(n * m);
  const [a, b] = [rowsMatrix(from).data, rowsMatrix(to).data];
  const same = from === to;
  for (let i = 0; i < n; i++)
    for (let j = same ? i + 1 : 0; j < m; j++) {
      const distance = Math.sqrt(squaredDistance(a, i * p, b, j * p, p));
      out[i * m + j] = distance;
      if (same) out[j * m + i] = distance;
    }
  return out;
}

/** The least of every row of a matrix [rows, columns] of distances. */
export function nearestOf(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return Float64Array.from({ length: rows }, (_, i) =>
    matrix.subarray(i * columns, (i + 1) * columns).reduce((a, b) => Math.min(a, b), Infinity),
  );
}

/** The distance of each of n rows to its `k`-th nearest other row, of their distances [n, n]; Infinity where there are fewer. */
export function neighbourRadii(matrix: Float64Array, n: number, k: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const others = matrix.slice(i * n, (i + 1) * n);
    others[i] = Infinity;
    return others.sort()[k - 1] ?? Infinity;
  });
}

/**
 * Density and coverage (Naeem et al. 2020, "Reliable fidelity and diversity metrics for generative models", section 3).
 *
 * Density: for a synthetic row, the number of real rows within whose radius r_i it falls, over k, and the mean of that; it may
 * exceed 1. Coverage: the share of real rows within whose radius a synthetic row falls. Fewer than k + 1 real rows have radii by the
 * neighbours that there are; of one real row both are NaN. `realToSynthetic` [n, m], `radii` [n].
 */
export function densityCoverage(
  realToSynthetic: Float64Array,
  radii: Float64Array,
  k: number,
): { readonly density: number; readonly coverage: number } {
  const n = radii.length;
  const m = realToSynthetic.length / n;
  let within = 0;
  let covered = 0;
  for (let i = 0; i < n; i++) {
    const before = within;
    for (let j = 0; j < m; j++) if (realToSynthetic[i * m + j]! < radii[i]!) within++;
    if (within > before) covered++;
  }
  return n < 2 ? { density: NaN, coverage: NaN } : { density: within / (k * m), coverage: covered / n };
}

/**
 * Leave-one-out accuracy of a nearest neighbour that tells n real from n synthetic rows (Lopez-Paz and Oquab 2017, "Revisiting
 * classifier two-sample tests"): 0.5 where it cannot, 1 where it always can, 0 where every row's nearest is its copy. Of several
 * nearest rows each counts its share. All three matrices of distances are [n, n]. NaN for n = 1.
 */
export function nearestTwoSample(
  realToReal: Float64Array,
  realToSynthetic: Float64Array,
  syntheticToSynthetic: Float64Array,
  n: number,
): number {
  if (n < 2) return NaN;
  let right = 0;
  for (let i = 0; i < n; i++) {
    right += ownShare(
      n,
      i,
      (j) => realToReal[i * n + j]!,
      (j) => realToSynthetic[i * n + j]!,
    );
    right += ownShare(
      n,
      i,
      (j) => syntheticToSynthetic[i * n + j]!,
      (j) => realToSynthetic[j * n + i]!,
    );
  }
  return right / (2 * n);
}

/** Of the rows nearest to row i, the share that is of its own kind. */
function ownShare(n: number, i: number, own: (j: number) => number, other: (j: number) => number): number {
  let nearest = Infinity;
  let [same, different] = [0, 0];
  const see = (distance: number, isOwn: boolean): void => {
    if (distance > nearest) return;
    if (distance < nearest) [nearest, same, different] = [distance, 0, 0];
    if (isOwn) same++;
    else different++;
  };
  for (let j = 0; j < n; j++) {
    if (j !== i) see(own(j), true);
    see(other(j), false);
  }
  return same / (same + different);
}
