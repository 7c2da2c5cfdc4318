/**
 * Rows in the coordinates of their own span, so that covariances of wide tables are never [q x q].
 *
 * Notation: n rows, q columns, K classes; M_c the mean of class c; R [n, q] the rows less their class's mean; s_j² = Σ_i R_ij² / (n - K)
 * the pooled within-class variance of column j; Z = R / s (0 where s is 0), so that ZᵀZ / (n - K) has the diagonal 1. Z = U S Vᵀ of
 * rank r; the rows of `basis` are those of Vᵀ, and `coordinates` is Y = Z V = U S.
 *
 * For n <= q the basis spans the rows that it was made of: who has it can tell whether a row was among them.
 */
import { axesOf, type Matrix, matrix, product, transposed } from '../matrix/index.js';

/** Means, scales and directions, which are kept. */
export interface RowFrame {
  /** M, [K, q]. */
  readonly means: Matrix;
  /** s, [q]; 0 for a column that is constant within every class. */
  readonly deviations: Float64Array;
  /** Vᵀ, [r, q]. */
  readonly basis: Matrix;
}

/** A frame with the rows that it was made of. */
export interface RowSpace extends RowFrame {
  /** Y, [n, r]. */
  readonly coordinates: Matrix;
  /** S² / (n - K), [r], descending: the pooled variance of every coordinate. */
  readonly variances: Float64Array;
}

/** Of standardised columns: deviations up to this are rounding. */
const negligible = 1e-9;

/** The row space of prepared rows x [n, q] with class codes [n]; every class has a row, and n > K. */
export function rowSpaceOf(x: Matrix, classCodes: readonly number[], classes: number): RowSpace {
  const [n, q] = x.shape as [number, number];
  const means = classMeans(x, classCodes, classes);
  const z = matrix(n, q);
  const deviations = new Float64Array(q);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < q; j++) {
      const residual = x.data[i * q + j]! - means.data[classCodes[i]! * q + j]!;
      z.data[i * q + j] = residual;
      deviations[j]! += residual ** 2 / (n - classes);
    }
  for (let j = 0; j < q; j++) deviations[j] = Math.sqrt(deviations[j]!) > negligible ? Math.sqrt(deviations[j]!) : 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < q; j++) z.data[i * q + j] = deviations[j] === 0 ? 0 : z.data[i * q + j]! / deviations[j]!;
  const { basis, squares } = axesOf(z);
  return {
    means,
    deviations,
    basis,
    coordinates: product(z, transposed(basis)),
    variances: squares.map((square) => square / (n - classes)),
  };
}

/** The mean row of every class, [K, any], of rows x [n, any]; 0 for a class without rows. */
export function classMeans(x: Matrix, classCodes: readonly number[], classes: number): Matrix {
  const [n, width] = x.shape as [number, number];
  const means = matrix(classes, width);
  const counts = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    counts[classCodes[i]!]!++;
    for (let j = 0; j < width; j++) means.data[classCodes[i]! * width + j]! += x.data[i * width + j]!;
  }
  for (let at = 0; at < means.data.length; at++) means.data[at]! /= Math.max(1, counts[Math.floor(at / width)]!);
  return means;
}
