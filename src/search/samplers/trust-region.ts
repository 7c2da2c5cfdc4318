/**
 * A trust region: in many dimensions a box around the best point, which grows with success and shrinks with failure.
 *
 * Notation: length is the side of the box in the unit cube before lengthscales stretch it; a window is some trials in a row, and is a success
 * when one of them improves the best value noticeably. The state follows from the values in their order, so that a study that is
 * replayed has the same.
 * Source: Eriksson, Pearce, Gardner, Turner and Poloczek 2019, "Scalable global optimization via local Bayesian optimization" (TuRBO-1); its
 * batches are windows of four trials here, whatever the number of workers.
 */

import { type Box, boxOf } from './box.js';

interface TrustRegion {
  /** Observations before this one belong to regions that were given up. */
  readonly first: number;
  readonly length: number;
}

const initialLength = 0.8;
const largestLength = 1.6;
const smallestLength = 0.5 ** 7;
const window = 4;
const successes = 3;

/** The state after values y [n], the first `initial` of each region of which are a design that does not count. */
export function trustRegion(y: Float64Array, d: number, initial: number): TrustRegion {
  const failures = Math.ceil(Math.max(1, d / window));
  let first = 0;
  let length = initialLength;
  let best = Infinity;
  let [good, bad] = [0, 0];
  let improved = false;
  for (let i = 0; i < y.length; i++) {
    const seen = i - first;
    if (seen < initial) {
      best = Math.min(best, y[i]!);
      continue;
    }
    if (y[i]! < best - 1e-3 * Math.abs(best)) improved = true;
    best = Math.min(best, y[i]!);
    if ((seen - initial + 1) % window !== 0) continue;
    [good, bad] = improved ? [good + 1, 0] : [0, bad + 1];
    improved = false;
    if (good === successes) [length, good] = [Math.min(largestLength, 2 * length), 0];
    if (bad === failures) [length, bad] = [length / 2, 0];
    if (length >= smallestLength) continue;
    // Nothing is left to be found here: begin anew elsewhere.
    [first, length, best, good, bad] = [i + 1, initialLength, Infinity, 0, 0];
  }
  return { first, length };
}

/** The trust region's box around a centre [d]: sides in proportion to the lengthscales, of the given length in geometric mean. */
export function boxAround(
  centre: Float64Array,
  { lengthscales, categorical }: { readonly lengthscales: readonly number[]; readonly categorical: readonly boolean[] },
  length: number,
): Box {
  const middle = lengthscales.reduce((sum, l) => sum + Math.log(l), 0) / lengthscales.length;
  return boxOf(centre, categorical, (j) => 0.5 * length * Math.exp(Math.log(lengthscales[j]!) - middle));
}
