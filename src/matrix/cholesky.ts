/**
 * Dense linear algebra of symmetric positive definite matrices, in float64.
 *
 * Notation: A [n x n] is symmetric; L is its lower Cholesky factor, A = L Lᵀ; all matrices are flat, row by row, with n numbers a
 * row, and of symmetric and triangular ones only the lower triangle is read. Every loop runs along rows.
 */

/** Σ a[i + t] b[j + t] for t < n, in four partial sums. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = n & ~3;
  let t = 0;
  for (; t < whole; t += 4) {
    s0 += a[i + t]! * b[j + t]!;
    s1 += a[i + t + 1]! * b[j + t + 1]!;
    s2 += a[i + t + 2]! * b[j + t + 2]!;
    s3 += a[i + t + 3]! * b[j + t + 3]!;
  }
  for (; t < n; t++) s0 += a[i + t]! * b[j + t]!;
  return s0 + s1 + (s2 + s3);
}

/** Σ (a[i + t] - b[j + t])² for t < n, in four partial sums. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = n & ~3;
  let t = 0;
  for (; t < whole; t += 4) {
    const d0 = a[i + t]! - b[j + t]!;
    const d1 = a[i + t + 1]! - b[j + t + 1]!;
    const d2 = a[i + t + 2]! - b[j + t + 2]!;
    const d3 = a[i + t + 3]! - b[j + t + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; t < n; t++) s0 += (a[i + t]! - b[j + t]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

const four = new Float64Array(4);

/** Writes into `out` [4] the products of rows i0 and i1 of a with rows j0 and j1 of b, over n columns: each number read serves twice. */
function dot2x2(
  a: Float64Array,
  i0: number,
  i1: number,
  b: Float64Array,
  j0: number,
  j1: number,
  n: number,
  out: Float64Array,
): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let u00 = 0;
  let u01 = 0;
  let u10 = 0;
  let u11 = 0;
  const even = n & ~1;
  let t = 0;
  for (; t < even; t += 2) {
    const a0 = a[i0 + t]!;
    const a1 = a[i1 + t]!;
    const b0 = b[j0 + t]!;
    const b1 = b[j1 + t]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s10 += a1 * b0;
    s11 += a1 * b1;
    const c0 = a[i0 + t + 1]!;
    const c1 = a[i1 + t + 1]!;
    const d0 = b[j0 + t + 1]!;
    const d1 = b[j1 + t + 1]!;
    u00 += c0 * d0;
    u01 += c0 * d1;
    u10 += c1 * d0;
    u11 += c1 * d1;
  }
  if (t < n) {
    const a0 = a[i0 + t]!;
    const a1 = a[i1 + t]!;
    const b0 = b[j0 + t]!;
    const b1 = b[j1 + t]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s10 += a1 * b0;
    s11 += a1 * b1;
  }
  out[0] = s00 + u00;
  out[1] = s01 + u01;
  out[2] = s10 + u10;
  out[3] = s11 + u11;
}

/**
 * Overwrites the lower triangle of `a` [n x n] with L, and tells whether it is positive definite; if not, `a` is spoilt.
 *
 * Two rows and two columns at a time (Cholesky-Banachiewicz); a pivot must exceed n machine epsilons of its diagonal element.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  const small = n * Number.EPSILON;
  for (let i = 0; i < n; i += 2) {
    const second = i + 1 < n;
    const r0 = i * n;
    const r1 = second ? (i + 1) * n : i * n;
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const q0 = j * n;
      const q1 = (j + 1) * n;
      dot2x2(a, r0, r1, a, q0, q1, j, four);
      const d0 = a[q0 + j]!;
      const l = a[q1 + j]!;
      const d1 = a[q1 + j + 1]!;
      const x0 = (a[r0 + j]! - four[0]!) / d0;
      const x1 = (a[r1 + j]! - four[2]!) / d0;
      const y0 = (a[r0 + j + 1]! - four[1]! - x0 * l) / d1;
      const y1 = (a[r1 + j + 1]! - four[3]! - x1 * l) / d1;
      a[r0 + j] = x0;
      a[r0 + j + 1] = y0;
      if (!second) continue;
      a[r1 + j] = x1;
      a[r1 + j + 1] = y1;
    }
    // i is even, so the pairs of columns end at i.
    const pivot = a[r0 + i]! - dot(a, r0, a, r0, i);
    if (!(pivot > small * a[r0 + i]! && pivot < Infinity)) return false;
    a[r0 + i] = Math.sqrt(pivot);
    if (!second) continue;
    a[r1 + i] = (a[r1 + i]! - dot(a, r0, a, r1, i)) / a[r0 + i]!;
    const next = a[r1 + i + 1]! - dot(a, r1, a, r1, i + 1);
    if (!(next > small * a[r1 + i + 1]! && next < Infinity)) return false;
    a[r1 + i + 1] = Math.sqrt(next);
  }
  return true;
}

/** Overwrites b [n] with L⁻¹ b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) b[i] = (b[i]! - dot(l, i * n, b, 0, i)) / l[i * n + i]!;
}

/** Overwrites b [n] with L⁻ᵀ b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const x = b[i]! / l[row + i]!;
    b[i] = x;
    for (let j = 0; j < i; j++) b[j]! -= x * l[row + j]!;
  }
}

/** Overwrites the rows of b [rows x n] with L⁻¹ of each. */
export function solveLowerRows(l: Float64Array, n: number, b: Float64Array, rows: number): void {
  let r = 0;
  for (; r + 1 < rows; r += 2) {
    const b0 = r * n;
    const b1 = (r + 1) * n;
    let i = 0;
    for (; i + 1 < n; i += 2) {
      const l0 = i * n;
      const l1 = (i + 1) * n;
      dot2x2(b, b0, b1, l, l0, l1, i, four);
      const d0 = l[l0 + i]!;
      const off = l[l1 + i]!;
      const d1 = l[l1 + i + 1]!;
      const x0 = (b[b0 + i]! - four[0]!) / d0;
      const x1 = (b[b1 + i]! - four[2]!) / d0;
      b[b0 + i] = x0;
      b[b1 + i] = x1;
      b[b0 + i + 1] = (b[b0 + i + 1]! - four[1]! - x0 * off) / d1;
      b[b1 + i + 1] = (b[b1 + i + 1]! - four[3]! - x1 * off) / d1;
    }
    if (i < n) {
      b[b0 + i] = (b[b0 + i]! - dot(b, b0, l, i * n, i)) / l[i * n + i]!;
      b[b1 + i] = (b[b1 + i]! - dot(b, b1, l, i * n, i)) / l[i * n + i]!;
    }
  }
  if (r < rows) solveLower(l, n, b.subarray(r * n, (r + 1) * n));
}

/**
 * Writes A⁻¹ = L⁻ᵀ L⁻¹ into `out` [n x n], lower triangle; `work` [n x n] receives L⁻ᵀ in its upper triangle.
 *
 * Row j of L⁻ᵀ is the solution of L m = e_j, and an element of A⁻¹ the product of two such rows.
 */
export function invert(l: Float64Array, n: number, out: Float64Array, work: Float64Array): void {
  for (let j = 0; j < n; j += 2) {
    const w0 = j * n;
    const w1 = (j + 1) * n;
    work[w0 + j] = 1 / l[w0 + j]!;
    if (j + 1 >= n) break;
    const d1 = l[w1 + j + 1]!;
    work[w0 + j + 1] = (-l[w1 + j]! * work[w0 + j]!) / d1;
    work[w1 + j] = 0; // so that both rows begin in the same column
    work[w1 + j + 1] = 1 / d1;
    let k = j + 2;
    for (; k + 1 < n; k += 2) {
      const l0 = k * n;
      const l1 = (k + 1) * n;
      dot2x2(work, w0 + j, w1 + j, l, l0 + j, l1 + j, k - j, four);
      const e0 = l[l0 + k]!;
      const off = l[l1 + k]!;
      const e1 = l[l1 + k + 1]!;
      const x0 = -four[0]! / e0;
      const x1 = -four[2]! / e0;
      work[w0 + k] = x0;
      work[w1 + k] = x1;
      work[w0 + k + 1] = (-four[1]! - x0 * off) / e1;
      work[w1 + k + 1] = (-four[3]! - x1 * off) / e1;
    }
    if (k < n) {
      work[w0 + k] = -dot(work, w0 + j, l, k * n + j, k - j) / l[k * n + k]!;
      work[w1 + k] = -dot(work, w1 + j, l, k * n + j, k - j) / l[k * n + k]!;
    }
  }
  for (let i = 0; i < n; i += 2) {
    const second = i + 1 < n;
    const w0 = i * n;
    const w1 = second ? (i + 1) * n : i * n;
    // Rows i and i + 1 of L⁻ᵀ both count from column i: row i + 1 holds a 0 there.
    for (let j = 0; j <= i; j += 2) {
      const q0 = j * n;
      const q1 = j + 1 < n ? (j + 1) * n : j * n;
      dot2x2(work, w0 + i, w1 + i, work, q0 + i, q1 + i, n - i, four);
      out[w0 + j] = four[0]!;
      if (j + 1 <= i) out[w0 + j + 1] = four[1]!;
      if (!second) continue;
      out[w1 + j] = four[2]!;
      out[w1 + j + 1] = four[3]!;
    }
  }
}
