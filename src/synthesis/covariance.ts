/**
 * Covariances in the coordinates of a row space, and the density of rows under them.
 *
 * Notation: Y [n, r] coordinates, q' columns that vary within classes (r <= q'); C, C_c the pooled and a class's own covariance [r, r];
 * λ the share of independent noise, γ that of the class's own covariance: Σ_c = (1 - λ) ((1 - γ) C + γ C_c) + λ I, and λ in each of the
 * q' - r directions outside.
 */
import { cholesky, dot, type Matrix, solveLower } from '../matrix/index.js';

/** Σ_i w_i (y_i - m)(y_i - m)ᵀ [r, r] of the given rows, both triangles; `meanOf` gives where a row's m [r] begins in `means`. */
export function scatter(
  y: Matrix,
  rows: readonly number[],
  means: Float64Array,
  meanOf: (row: number) => number,
  weightOf: (row: number) => number = () => 1,
): Float64Array {
  const r = y.shape[1]!;
  const out = new Float64Array(r * r);
  const d = new Float64Array(r);
  for (const i of rows) {
    const [at, weight] = [meanOf(i), weightOf(i)];
    if (weight === 0) continue;
    for (let k = 0; k < r; k++) d[k] = y.data[i * r + k]! - means[at + k]!;
    for (let k = 0; k < r; k++) {
      const factor = weight * d[k]!;
      for (let l = 0; l <= k; l++) out[k * r + l]! += factor * d[l]!;
    }
  }
  for (let k = 0; k < r; k++) for (let l = 0; l < k; l++) out[l * r + k] = out[k * r + l]!;
  return out;
}

/** (1 - share) a + share b, element by element. */
export function blend(a: Float64Array, b: Float64Array, share: number): Float64Array {
  return a.map((value, at) => (1 - share) * value + share * b[at]!);
}

/** A normal density as far as its rows are within the span: L of (1 - λ) C + λ I, and log |.| of the whole. */
export interface Density {
  readonly r: number;
  readonly lower: Float64Array;
  readonly logDeterminant: number;
}

/** The density with covariance (1 - λ) C + λ I; `outside` is q' - r. Undefined when the covariance is singular. */
export function densityOf(covariance: Float64Array, r: number, noise: number, outside: number): Density | undefined {
  const lower = covariance.map((value) => (1 - noise) * value);
  for (let k = 0; k < r; k++) lower[k * r + k]! += noise;
  if (!cholesky(lower, r)) return undefined;
  let logDeterminant = outside > 0 ? outside * Math.log(noise) : 0;
  for (let k = 0; k < r; k++) logDeterminant += 2 * Math.log(lower[k * r + k]!);
  return { r, lower, logDeterminant };
}

/** log density, less a constant, of a row whose difference from the mean is d [r], which is spoilt. */
export function logDensity({ r, lower, logDeterminant }: Density, d: Float64Array): number {
  solveLower(lower, r, d);
  return -(logDeterminant + dot(d, 0, d, 0, r)) / 2;
}

/** A [r, r] with AᵀA = C, singular or not: Cholesky's method, the largest remaining pivot first (Higham 2002, section 10.3). */
export function factorOf(covariance: Float64Array, r: number): Float64Array {
  const rest = covariance.slice();
  const factor = new Float64Array(r * r);
  let least = 0;
  for (let k = 0; k < r; k++) {
    let at = 0;
    for (let l = 1; l < r; l++) if (rest[l * r + l]! > rest[at * r + at]!) at = l;
    const pivot = rest[at * r + at]!;
    if (k === 0) least = r * Number.EPSILON * pivot;
    if (!(pivot > least)) break;
    const row = factor.subarray(k * r, (k + 1) * r);
    const length = Math.sqrt(pivot);
    for (let l = 0; l < r; l++) row[l] = rest[at * r + l]! / length;
    for (let i = 0; i < r; i++) for (let l = 0; l < r; l++) rest[i * r + l]! -= row[i]! * row[l]!;
    rest[at * r + at] = 0;
  }
  return factor;
}
