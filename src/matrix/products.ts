/** Products of float64 matrices of moderate size; large ones are for a backend. */
import { dot } from './cholesky.js';
import { type Matrix, matrix } from './matrix.js';

/** X Xᵀ [n x n] of the rows of X [n, p], flat, both triangles. */
export function gram(x: Matrix): Float64Array {
  const [n, p] = x.shape as [number, number];
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) out[i * n + j] = out[j * n + i] = dot(x.data, i * p, x.data, j * p, p);
  return out;
}

/** A B [n, m] of A [n, k] and B [k, m], row by row. */
export function product(a: Matrix, b: Matrix): Matrix {
  const [n, k] = a.shape as [number, number];
  const m = b.shape[1]!;
  const out = matrix(n, m);
  for (let i = 0; i < n; i++) {
    const row = out.data.subarray(i * m, (i + 1) * m);
    for (let l = 0; l < k; l++) {
      const factor = a.data[i * k + l]!;
      if (factor === 0) continue;
      for (let j = 0, at = l * m; j < m; j++, at++) row[j]! += factor * b.data[at]!;
    }
  }
  return out;
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
