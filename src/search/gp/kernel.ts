/**
 * Covariance functions of a Gaussian process.
 *
 * Notation: x [n x d] are inputs, row by row; l [d] are lengthscales; q is the squared distance Σ_k (Δ_k / l_k)², where Δ_k is the
 * difference of two coordinates, and of a categorical one 0 or 1 (Hamming); c(q) is the correlation, c(0) = 1.
 *   matern52: c = (1 + r + r²/3) exp(-r) with r = √(5q), c'(q) = -5/6 (1 + r) exp(-r)
 *   rbf:      c = exp(-q/2), c'(q) = -c/2
 * Source: Rasmussen and Williams 2006, "Gaussian processes for machine learning", section 4.2.1.
 */

export type KernelKind = 'matern52' | 'rbf';

/** Overwrites the n squared distances q from `offset` on with c(q), and writes c'(q) into `slopes`, where it is given, at the same places. */
export function correlate(kind: KernelKind, q: Float64Array, n: number, slopes?: Float64Array, offset = 0): void {
  if (kind === 'rbf') {
    for (let i = offset; i < offset + n; i++) {
      const c = Math.exp(-0.5 * q[i]!);
      q[i] = c;
      if (slopes) slopes[i] = -0.5 * c;
    }
    return;
  }
  for (let i = offset; i < offset + n; i++) {
    const r = Math.sqrt(5 * q[i]!);
    const e = Math.exp(-r);
    q[i] = (1 + r + (r * r) / 3) * e;
    if (slopes) slopes[i] = (-5 / 6) * (1 + r) * e;
  }
}

/**
 * Writes the squared distances of one point (row `at` of `points` [m x d]) to the rows `first` to `last` - 1 of x [n x d] into
 * `out` from `offset` on; `weights` [d] are 1 / l².
 */
export function squaredDistances(
  points: Float64Array,
  at: number,
  x: Float64Array,
  last: number,
  weights: Float64Array,
  categorical: readonly boolean[],
  out: Float64Array,
  offset = 0,
): void {
  const d = weights.length;
  const p = at * d;
  if (!categorical.includes(true)) {
    for (let i = 0, row = 0; i < last; i++, row += d) {
      let q = 0;
      for (let k = 0; k < d; k++) {
        const difference = points[p + k]! - x[row + k]!;
        q += weights[k]! * difference * difference;
      }
      out[offset + i] = q;
    }
    return;
  }
  for (let i = 0, row = 0; i < last; i++, row += d) {
    let q = 0;
    for (let k = 0; k < d; k++) {
      const difference = points[p + k]! - x[row + k]!;
      q += weights[k]! * (categorical[k] ? (difference === 0 ? 0 : 1) : difference * difference);
    }
    out[offset + i] = q;
  }
}
