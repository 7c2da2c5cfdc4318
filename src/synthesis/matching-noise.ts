/**
 * How much noise decoded rows lack: a decoder gives means, which vary less within a class than rows do.
 *
 * Notation: x real rows [n, q] and d decoded rows [m, q], v and u the variances of their columns within classes.
 */
import type { Matrix } from '../matrix/index.js';
import { columnDeviations, lessMeans } from './network-view.js';
import { classMeans } from './row-space.js';

/** √max(0, v - u) of every column [q]: with noise of these deviations decoded rows have the variance within classes of real ones. */
export function matchingNoise(
  x: Matrix,
  classCodes: readonly number[],
  decoded: Matrix,
  decodedCodes: readonly number[],
  classes: number,
): Float64Array {
  const within = (rows: Matrix, codes: readonly number[]): Float64Array => {
    const freedom = Math.max(1, codes.length - new Set(codes).size);
    return columnDeviations(lessMeans(rows, classMeans(rows, codes, classes), codes), freedom);
  };
  const own = within(decoded, decodedCodes);
  return within(x, classCodes).map((v, j) => Math.sqrt(Math.max(0, v ** 2 - own[j]! ** 2)));
}
