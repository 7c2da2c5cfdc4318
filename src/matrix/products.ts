/**
 * Products of float64 matrices of moderate size; large ones are for a backend.
 *
 * Every number of a product is one sum in the order of the inner dimension, so that neither tiles nor blocks change a bit of it.
 */
import { dot } from './cholesky.js';
import { type Matrix, matrix } from './matrix.js';

/** Rows and columns of a tile, whose sums stay in registers. */
const side = 4;

/** Terms of the sums that are added before the next tile: what they are made of stays in the nearest cache. */
const depth = 512;

/** X Xᵀ [n x n] of the rows of X [n, p], flat, both triangles. */
export function gram(x: Matrix): Float64Array {
  const n = x.shape[0]!;
  const out = new Float64Array(n * n);
  multiply(x, n, packedRows(x), out, true);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!;
  return out;
}

/** A B [n, m] of A [n, k] and B [k, m]. */
export function product(a: Matrix, b: Matrix): Matrix {
  const m = b.shape[1]!;
  const out = matrix(a.shape[0]!, m);
  multiply(a, m, packedColumns(b), out.data);
  return out;
}

/** A Bᵀ [n, m] of the rows of A [n, k] and of B [m, k]. */
export function rowProducts(a: Matrix, b: Matrix): Matrix {
  const m = b.shape[0]!;
  const out = matrix(a.shape[0]!, m);
  multiply(a, m, packedRows(b), out.data);
  return out;
}

/** |x_i|² [n] of the rows of X [n, p]. */
export function squaredLengths({ data, shape }: Matrix): Float64Array {
  const [n, p] = shape as [number, number];
  return Float64Array.from({ length: n }, (_, i) => dot(data, i * p, data, i * p, p));
}

/** Writes `count` columns of B from column j on, of its rows from `start` to `end`, into a panel, row by row with `side` numbers each. */
type Pack = (panel: Float64Array, j: number, count: number, start: number, end: number) => void;

function packedColumns({ data, shape }: Matrix): Pack {
  const m = shape[1]!;
  return (panel, j, count, start, end) => {
    for (let l = start, at = 0; l < end; l++, at += side)
      for (let c = 0; c < count; c++) panel[at + c] = data[l * m + j + c]!;
  };
}

/** Of B = Rᵀ, given by R. */
function packedRows({ data, shape }: Matrix): Pack {
  const k = shape[1]!;
  return (panel, j, count, start, end) => {
    for (let c = 0; c < count; c++)
      for (let l = start, at = c; l < end; l++, at += side) panel[at] = data[(j + c) * k + l]!;
  };
}

/** Adds A B to `out` [n, m], B by its panels; with `lower` only tiles that reach to the diagonal or below are made. */
function multiply(a: Matrix, m: number, pack: Pack, out: Float64Array, lower: boolean = false): void {
  const [n, k] = a.shape as [number, number];
  const panel = new Float64Array(side * Math.min(k, depth));
  const sums = new Float64Array(side * side);
  for (let start = 0; start < k; start += depth) {
    const end = Math.min(k, start + depth);
    for (let j = 0; j < m; j += side) {
      const across = Math.min(side, m - j);
      pack(panel, j, across, start, end);
      for (let i = lower ? j : 0; i < n; i += side) {
        const down = Math.min(side, n - i);
        for (let r = 0; r < down; r++) for (let c = 0; c < across; c++) sums[side * r + c] = out[(i + r) * m + j + c]!;
        addTile(a.data, k, i, n - 1, start, end, panel, sums);
        for (let r = 0; r < down; r++) for (let c = 0; c < across; c++) out[(i + r) * m + j + c] = sums[side * r + c]!;
      }
    }
  }
}

/** Adds to `sums` [4, 4] what the rows from i on, of which none is after `last`, make with a panel. */
function addTile(
  a: Float64Array,
  k: number,
  i: number,
  last: number,
  start: number,
  end: number,
  panel: Float64Array,
  sums: Float64Array,
): void {
  const rows = [i, Math.min(i + 1, last), Math.min(i + 2, last), Math.min(i + 3, last)] as const;
  let [p0, p1, p2, p3] = [rows[0] * k + start, rows[1] * k + start, rows[2] * k + start, rows[3] * k + start];
  let [s00, s01, s02, s03] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
  let [s10, s11, s12, s13] = [sums[4]!, sums[5]!, sums[6]!, sums[7]!];
  let [s20, s21, s22, s23] = [sums[8]!, sums[9]!, sums[10]!, sums[11]!];
  let [s30, s31, s32, s33] = [sums[12]!, sums[13]!, sums[14]!, sums[15]!];
  for (let l = start, at = 0; l < end; l++, at += 4) {
    const b0 = panel[at]!;
    const b1 = panel[at + 1]!;
    const b2 = panel[at + 2]!;
    const b3 = panel[at + 3]!;
    const a0 = a[p0++]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = a[p1++]!;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = a[p2++]!;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = a[p3++]!;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  sums.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}

/** Xᵀ [p, n] of X [n, p]. */
export function transposed(x: Matrix): Matrix {
  const [n, p] = x.shape as [number, number];
  const out = matrix(p, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) out.data[j * n + i] = x.data[i * p + j]!;
  return out;
}

/** The mean of every column of X [n, p]. */
export function columnMeans(x: Matrix): Float64Array {
  const [n, p] = x.shape as [number, number];
  const means = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) means[j]! += x.data[i * p + j]! / n;
  return means;
}
