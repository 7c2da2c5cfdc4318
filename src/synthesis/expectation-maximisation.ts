/**
 * Mixtures of normals by expectation and maximisation (Dempster, Laird and Rubin 1977) from a k-means++ start (Arthur and
 * Vassilvitskii 2007).
 *
 * Notation: m rows y_i of r coordinates, k components with weight w_k, centre μ_k and scatter S_k over responsibilities that sum to N_k.
 * W = Σ N_k S_k / m is what components have in common; a component's covariance is drawn to it as by r + 1 further rows (the mode under
 * a Wishart prior): (N_k S_k + (r + 1) W) / (N_k + r + 1).
 */
import { type Matrix, matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { densityOf, type Density, logDensity, scatter } from './covariance.js';

export interface MixturePart {
  readonly weight: number;
  /** [r]. */
  readonly centre: Float64Array;
  /** [r, r]. */
  readonly covariance: Float64Array;
}

/** Keeps covariances invertible while a mixture is fitted. */
const floor = 0.01;
const mostSteps = 40;
/** Steps end when the mean log likelihood gains less. */
const enough = 1e-3;
const starts = 4;

/** A mixture of `k` normals for all rows of y [m, r]; 1 <= k <= m. */
export function fitMixture(y: Matrix, k: number, random: SeededRandom): MixturePart[] {
  const m = y.shape[0]!;
  let responsibilities = startOf(y, k, random);
  let parts = maximise(y, responsibilities, k);
  let last = -Infinity;
  for (let step = 0; step < mostSteps && k > 1; step++) {
    const expected = expect(y, parts);
    responsibilities = expected.responsibilities;
    const mean = expected.logLikelihood / m;
    if (!(mean - last > enough)) break;
    last = mean;
    parts = maximise(y, responsibilities, k);
  }
  return parts;
}

/** Σ_i log p(y_i), less a constant, with every covariance (1 - λ) C + λ I. -Infinity when one of them is singular. */
export function mixtureLogLikelihood(y: Matrix, parts: readonly MixturePart[], noise: number, outside: number): number {
  return logJoint(y, parts, noise, outside)?.logLikelihood ?? -Infinity;
}

function expect(y: Matrix, parts: readonly MixturePart[]): { responsibilities: Float64Array; logLikelihood: number } {
  const found = logJoint(y, parts, floor, 0);
  if (found === undefined) throw new Error('a covariance of the mixture is singular');
  return found;
}

/** Responsibilities [m, k], and the log likelihood. */
function logJoint(
  y: Matrix,
  parts: readonly MixturePart[],
  noise: number,
  outside: number,
): { responsibilities: Float64Array; logLikelihood: number } | undefined {
  const [m, r] = y.shape as [number, number];
  const k = parts.length;
  const densities = parts.map(({ covariance }) => densityOf(covariance, r, noise, outside));
  if (densities.some((density) => density === undefined)) return undefined;
  const responsibilities = new Float64Array(m * k);
  const d = new Float64Array(r);
  let logLikelihood = 0;
  for (let i = 0; i < m; i++) {
    const own = responsibilities.subarray(i * k, (i + 1) * k);
    parts.forEach(({ weight, centre }, c) => {
      for (let l = 0; l < r; l++) d[l] = y.data[i * r + l]! - centre[l]!;
      own[c] = Math.log(weight) + logDensity(densities[c] as Density, d);
    });
    const largest = own.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let c = 0; c < k; c++) sum += own[c] = Math.exp(own[c]! - largest);
    for (let c = 0; c < k; c++) own[c]! /= sum;
    logLikelihood += largest + Math.log(sum);
  }
  return { responsibilities, logLikelihood };
}

function maximise(y: Matrix, responsibilities: Float64Array, k: number): MixturePart[] {
  const [m, r] = y.shape as [number, number];
  const rows = Array.from({ length: m }, (_, i) => i);
  const raw = Array.from({ length: k }, (_, c) => {
    // Less than this of a row moves nothing.
    const weightOf = (i: number): number => (responsibilities[i * k + c]! > 1e-6 ? responsibilities[i * k + c]! : 0);
    const centre = new Float64Array(r);
    const total = rows.reduce((sum, i) => sum + weightOf(i), 0);
    for (const i of rows) {
      const weight = weightOf(i) / total;
      if (weight > 0) for (let l = 0; l < r; l++) centre[l]! += weight * y.data[i * r + l]!;
    }
    return { total, centre, sum: scatter(y, rows, centre, () => 0, weightOf) };
  });
  const common = new Float64Array(r * r);
  for (const { sum } of raw) for (let at = 0; at < sum.length; at++) common[at]! += sum[at]! / m;
  const prior = k === 1 ? 0 : r + 1;
  return raw
    .filter(({ total }) => total > 0)
    .map(({ total, centre, sum }) => ({
      weight: total / m,
      centre,
      covariance: sum.map((value, at) => (value + prior * common[at]!) / (total + prior)),
    }));
}

/** Responsibilities [m, k] of 0 and 1: the best of some k-means++ starts after a few of Lloyd's steps. */
function startOf(y: Matrix, k: number, random: SeededRandom): Float64Array {
  const m = y.shape[0]!;
  let best: { readonly nearest: Int32Array; readonly cost: number } | undefined;
  for (let start = 0; start < (k === 1 ? 1 : starts); start++) {
    const found = kMeans(y, k, random);
    if (best === undefined || found.cost < best.cost) best = found;
  }
  const out = new Float64Array(m * k);
  best!.nearest.forEach((c, i) => (out[i * k + c] = 1));
  return out;
}

function kMeans(y: Matrix, k: number, random: SeededRandom): { nearest: Int32Array; cost: number } {
  const [m, r] = y.shape as [number, number];
  const centres = plusPlus(y, k, random);
  let found = nearestOf(y, centres);
  for (let step = 0; step < 15; step++) {
    const counts = new Float64Array(k);
    const sums = new Float64Array(k * r);
    for (let i = 0; i < m; i++) {
      const c = found.nearest[i]!;
      counts[c]!++;
      for (let l = 0; l < r; l++) sums[c * r + l]! += y.data[i * r + l]!;
    }
    for (let at = 0; at < k * r; at++) {
      const count = counts[Math.floor(at / r)]!;
      if (count > 0) centres.data[at] = sums[at]! / count;
    }
    const next = nearestOf(y, centres);
    if (!(next.cost < found.cost)) break;
    found = next;
  }
  return found;
}

function plusPlus(y: Matrix, k: number, random: SeededRandom): Matrix {
  const [m, r] = y.shape as [number, number];
  const centres = matrix(k, r);
  const distances = new Float64Array(m).fill(Infinity);
  let row = Math.floor(random.uniform() * m);
  for (let c = 0; c < k; c++) {
    centres.data.set(y.data.subarray(row * r, (row + 1) * r), c * r);
    for (let i = 0; i < m; i++) distances[i] = Math.min(distances[i]!, squared(y.data, i * r, centres.data, c * r, r));
    let left = random.uniform() * distances.reduce((a, b) => a + b, 0);
    row = 0;
    while (row < m - 1 && (left -= distances[row]!) >= 0) row++;
  }
  return centres;
}

function nearestOf(y: Matrix, centres: Matrix): { nearest: Int32Array; cost: number } {
  const [m, r] = y.shape as [number, number];
  const nearest = new Int32Array(m);
  let cost = 0;
  for (let i = 0; i < m; i++) {
    let least = Infinity;
    for (let c = 0; c < centres.shape[0]!; c++) {
      const distance = squared(y.data, i * r, centres.data, c * r, r);
      if (distance < least) [least, nearest[i]] = [distance, c];
    }
    cost += least;
  }
  return { nearest, cost };
}

/** The squared distance of two rows [r] that begin at i and j. */
function squared(a: Float64Array, i: number, b: Float64Array, j: number, r: number): number {
  let sum = 0;
  for (let l = 0; l < r; l++) sum += (a[i + l]! - b[j + l]!) ** 2;
  return sum;
}
