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

/** Tells a training row for every class code in turn: each of a class's rows as often as the others, in random order, or any at random. */
function rowPicker(
  members: readonly (readonly number[])[],
  random: SeededRandom,
  balanced: boolean,
): (code: number) => number {
  const left = members.map((): number[] => []);
  return (code) => {
    const own = members[code]!;
    if (!balanced) return own[Math.floor(random.uniform() * own.length)]!;
    if (left[code]!.length === 0) left[code] = Array.from(random.permutation(own.length), (at) => own[at]!);
    return left[code]!.pop()!;
  };
}

/**
 * A point for every wanted class code, [n, Z], each from the posterior of a training row of its class: z = μ + exp(s / 2) ε. Every class
 * that is wanted has a row among `members`; `balanced` takes each of them equally often.
 */
export function posteriorPoints(
  posterior: Posterior,
  members: readonly (readonly number[])[],
  wanted: readonly number[],
  random: SeededRandom,
  balanced = false,
): Matrix {
  const latentDim = posterior.mean.shape[1]!;
  const points = priorPoints(wanted.length, latentDim, random);
  const z = points.data;
  const pick = rowPicker(members, random, balanced);
  wanted.forEach((code, i) => {
    const row = pick(code);
    for (let j = 0; j < latentDim; j++) {
      const at = row * latentDim + j;
      z[i * latentDim + j] =
        posterior.mean.data[at]! + Math.exp(posterior.logVariance.data[at]! / 2) * z[i * latentDim + j]!;
    }
  });
  return points;
}
