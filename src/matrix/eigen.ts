/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal one, then the QL algorithm with implicit
 * shifts (Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3).
 *
 * Notation: A [n x n] symmetric, flat, row by row; A = Q T Qᵀ with T tridiagonal, d its diagonal and e what stands beside it;
 * T = U Λ Uᵀ. The rows of Z are the columns of Q, and in the end of Q U, the eigenvectors: rows are rotated, not columns, so that
 * every loop runs along rows.
 */
import { dot } from './cholesky.js';

/** Eigenvalues in descending order, and the unit eigenvector of each as a row of `vectors` [n x n]. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Shifts that the QL algorithm takes for one eigenvalue at most; two are usual. */
const mostShifts = 60;

/** Of a symmetric matrix [n x n], of which both triangles are read; it is left as it is. @throws Error for numbers that are not finite */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const z = new Float64Array(n * n);
  const { d, e } = tridiagonalise(Float64Array.from(matrix), n, z);
  // Beside the whole matrix, not beside its neighbours: of a matrix of low rank those are rounding errors themselves.
  const negligible =
    Number.EPSILON * d.reduce((most, value, l) => Math.max(most, Math.abs(value) + Math.abs(e[l]!)), 0);
  for (let l = 0; l < n; l++) deflate(d, e, z, n, l, negligible);
  const order = Array.from(d.keys()).sort((a, b) => d[b]! - d[a]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(z.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (at) => d[at]!), vectors };
}

interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
}

/** Brings `a`, which is spoilt, to tridiagonal form and writes the columns of Q into the rows of `z`. */
function tridiagonalise(a: Float64Array, n: number, z: Float64Array): Tridiagonal {
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  for (let k = 0; k < n; k++) {
    d[k] = a[k * n + k]!;
    const first = k + 1;
    if (first >= n) break;
    const size = n - first;
    const x = a.subarray(k * n + first, (k + 1) * n);
    e[k] = x[0]!;
    const rest = dot(x, 1, x, 1, size - 1);
    if (rest === 0) continue;
    const length = Math.sqrt(x[0]! ** 2 + rest);
    e[k] = x[0]! > 0 ? -length : length;
    v.set(x);
    v[0] = x[0]! - e[k]!;
    const beta = 2 / dot(v, 0, v, 0, size);
    reflect(a, n, first, v, beta, w);
    reflectRows(z, n, first, v, beta, w);
  }
  return { d, e };
}

/** A' = H A' H of the block that begins at `first`, H = I - β v vᵀ. */
function reflect(a: Float64Array, n: number, first: number, v: Float64Array, beta: number, w: Float64Array): void {
  const size = n - first;
  for (let i = 0; i < size; i++) w[i] = beta * dot(a, (first + i) * n + first, v, 0, size);
  const half = (beta / 2) * dot(w, 0, v, 0, size);
  for (let i = 0; i < size; i++) w[i]! -= half * v[i]!;
  for (let i = 0; i < size; i++) {
    const row = (first + i) * n + first;
    const [vi, wi] = [v[i]!, w[i]!];
    for (let j = 0; j < size; j++) a[row + j]! -= vi * w[j]! + wi * v[j]!;
  }
}

/** Z' = H Z' of the rows from `first` on. */
function reflectRows(z: Float64Array, n: number, first: number, v: Float64Array, beta: number, w: Float64Array): void {
  w.fill(0);
  for (let i = first; i < n; i++) {
    const vi = beta * v[i - first]!;
    for (let j = 0; j < n; j++) w[j]! += vi * z[i * n + j]!;
  }
  for (let i = first; i < n; i++) {
    const vi = v[i - first]!;
    for (let j = 0; j < n; j++) z[i * n + j]! -= vi * w[j]!;
  }
}

/** Takes shifted QL steps until `d[l]` is an eigenvalue. */
function deflate(d: Float64Array, e: Float64Array, z: Float64Array, n: number, l: number, negligible: number): void {
  for (let shifts = 0; shifts <= mostShifts; shifts++) {
    let m = l;
    while (m < n - 1 && !(Math.abs(e[m]!) <= negligible)) m++;
    if (m === l) return;
    rotate(z, n, m, step(d, e, l, m));
  }
  throw new Error(
    'the eigenvalues of the matrix do not converge; it holds numbers that are not finite or far too large',
  );
}

/** Rotations of neighbouring rows, from the last pair upwards. */
interface Rotations {
  readonly sines: number[];
  readonly cosines: number[];
}

/** One implicit QL step on the block from `l` to `m`, and the rotations of rows m - 1 and m, m - 2 and m - 1 … that it takes. */
function step(d: Float64Array, e: Float64Array, l: number, m: number): Rotations {
  const sines: number[] = [];
  const cosines: number[] = [];
  const ratio = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let g = d[m]! - d[l]! + e[l]! / (ratio + (ratio < 0 ? -1 : 1) * Math.hypot(ratio, 1));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[m] = 0;
      return { sines, cosines };
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
    sines.push(sine);
    cosines.push(cosine);
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
  return { sines, cosines };
}

/** Turns the rows from m upwards, three pairs in one pass: two of four rows need not be stored and loaded again between them. */
function rotate(z: Float64Array, n: number, m: number, { sines, cosines }: Rotations): void {
  const count = sines.length;
  let done = 0;
  for (; done + 3 <= count; done += 3) {
    const [s1, s2, s3] = [sines[done]!, sines[done + 1]!, sines[done + 2]!];
    const [c1, c2, c3] = [cosines[done]!, cosines[done + 1]!, cosines[done + 2]!];
    let r0 = (m - done) * n;
    let [r1, r2, r3] = [r0 - n, r0 - 2 * n, r0 - 3 * n];
    for (let k = 0; k < n; k++, r0++, r1++, r2++, r3++) {
      const y1 = z[r0]!;
      const x1 = z[r1]!;
      z[r0] = s1 * x1 + c1 * y1;
      const y2 = c1 * x1 - s1 * y1;
      const x2 = z[r2]!;
      z[r1] = s2 * x2 + c2 * y2;
      const y3 = c2 * x2 - s2 * y2;
      const x3 = z[r3]!;
      z[r2] = s3 * x3 + c3 * y3;
      z[r3] = c3 * x3 - s3 * y3;
    }
  }
  for (; done < count; done++) {
    const [sine, cosine, lower, upper] = [sines[done]!, cosines[done]!, (m - done) * n, (m - done - 1) * n];
    for (let k = 0; k < n; k++) {
      const [x, y] = [z[upper + k]!, z[lower + k]!];
      z[lower + k] = sine * x + cosine * y;
      z[upper + k] = cosine * x - sine * y;
    }
  }
}
