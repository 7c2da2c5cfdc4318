/**
 * Covariance functions of a Gaussian process.
 *
 * Notation: x [n x d] are inputs, row by row; l [d] are lengthscales; q is the squared distance Σ_k (Δ_k / l_k)², where Δ_k is the
 * difference of two coordinates, and of a categorical one 0 or 1 (Hamming); c(q) is the correlation, c(0) = 1.
 *   matern52: c = (1 + r + r²/3) exp(-r) with r = √(5q), c'(q) = -5/6 (1 + r) exp(-r)
 *   rbf:      c = exp(-q/2), c'(q) = -c/2
 *   additive: c = (1 - h)/d Σ_k c₅(d (Δ_k / l_k)²) + h c₅(q), where c₅ is the correlation of matern52: functions that are nearly a sum of
 *             functions of one coordinate. The factor d in front of a square keeps the lengthscales' meaning and so their prior.
 * A pair of points has one slope, c'(q), or of an additive kernel one for each coordinate, the derivative of c by (Δ_k / l_k)².
 * Sources: Rasmussen and Williams 2006, "Gaussian processes for machine learning", section 4.2.1; Duvenaud, Nickisch and Rasmussen 2011,
 * "Additive Gaussian processes".
 */

export type KernelKind = 'matern52' | 'rbf' | 'additive';

/** All kernels, the plainest first. */
export const kernelKinds: readonly KernelKind[] = ['matern52', 'rbf', 'additive'];

/** The correlation of matern52 and its slope, of r and exp(-r). */
const matern = (r: number, e: number): number => (1 + r + (r * r) / 3) * e;
const maternSlope = (r: number, e: number): number => (-5 / 6) * (1 + r) * e;

/** h: the part of an additive kernel that belongs to all coordinates together. */
const joint = 0.1;

/** How many slopes a pair of points in d dimensions has. */
export const slopesOf = (kind: KernelKind, d: number): number => (kind === 'additive' ? d : 1);

/**
 * Writes the correlations of one point (row `at` of `points` [m x d]) with the rows 0 to `last` - 1 of x [n x d] into `out` from `offset` on, and
 * their slopes, `slopesOf` for each, into `slopes`, where it is given, at the same places; `weights` [d] are 1 / l².
 */
export function correlations(
  kind: KernelKind,
  points: Float64Array,
  at: number,
  x: Float64Array,
  last: number,
  weights: Float64Array,
  categorical: readonly boolean[],
  out: Float64Array,
  offset = 0,
  slopes?: Float64Array,
): void {
  if (kind !== 'additive') {
    squaredDistances(points, at, x, last, weights, categorical, out, offset);
    correlate(kind, out, last, slopes, offset);
    return;
  }
  const d = weights.length;
  const p = at * d;
  for (let i = 0, row = 0, s = offset * d; i < last; i++, row += d, s += d) {
    let [q, sum] = [0, 0];
    for (let k = 0; k < d; k++) {
      const difference = points[p + k]! - x[row + k]!;
      const own = weights[k]! * (categorical[k] ? (difference === 0 ? 0 : 1) : difference * difference);
      const r = Math.sqrt(5 * d * own);
      const e = Math.exp(-r);
      q += own;
      sum += matern(r, e);
      if (slopes) slopes[s + k] = (1 - joint) * maternSlope(r, e);
    }
    const r = Math.sqrt(5 * q);
    const e = Math.exp(-r);
    out[offset + i] = ((1 - joint) / d) * sum + joint * matern(r, e);
    if (slopes) for (let k = 0; k < d; k++) slopes[s + k]! += joint * maternSlope(r, e);
  }
}

/** Overwrites the n squared distances q from `offset` on with c(q), and writes c'(q) into `slopes`, where it is given, at the same places. */
export function correlate(
  kind: Exclude<KernelKind, 'additive'>,
  q: Float64Array,
  n: number,
  slopes?: Float64Array,
  offset = 0,
): void {
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
    q[i] = matern(r, e);
    if (slopes) slopes[i] = maternSlope(r, e);
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
