/**
 * Latent points to decode, class by class.
 *
 * Notation: n points, Z latent size; μ, s a row's posterior mean and log-variance; ε standard normal.
 */
import ndarray from 'ndarray';
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Posterior } from './row-model.js';

/** `total` divided in proportion to `weights`, by largest remainders. */
export function proportionalCounts(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const counts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, i) => ({ i, rest: value - counts[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  const missing = total - counts.reduce((a, b) => a + b, 0);
  for (const { i } of byRemainder.slice(0, missing)) counts[i]!++;
  return counts;
}

/** Row numbers of each class: a list for every class code below `classCount`. */
export function membersOf(classCodes: readonly number[], classCount: number): number[][] {
  const members: number[][] = Array.from({ length: classCount }, () => []);
  classCodes.forEach((code, row) => members[code]!.push(row));
  return members;
}

/** Points of the prior N(0, I), [n, Z]. */
export function priorPoints(n: number, latentDim: number, random: SeededRandom): Matrix {
  const z = new Float64Array(n * latentDim);
  random.fillNormal(z);
  return ndarray(z, [n, latentDim]);
}

/**
 * A point for every wanted class code, [n, Z], each from the posterior of a training row of its class: z = μ + exp(s / 2) ε. Every class
 * that is wanted has a row among `members`.
 */
export function posteriorPoints(
  posterior: Posterior,
  members: readonly (readonly number[])[],
  wanted: readonly number[],
  random: SeededRandom,
): Matrix {
  const latentDim = posterior.mean.shape[1]!;
  const points = priorPoints(wanted.length, latentDim, random);
  const z = points.data;
  wanted.forEach((code, i) => {
    const own = members[code]!;
    const row = own[Math.floor(random.uniform() * own.length)]!;
    for (let j = 0; j < latentDim; j++) {
      const at = row * latentDim + j;
      z[i * latentDim + j] =
        posterior.mean.data[at]! + Math.exp(posterior.logVariance.data[at]! / 2) * z[i * latentDim + j]!;
    }
  });
  return points;
}
