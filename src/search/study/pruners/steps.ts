/** What pruners share: a trial's intermediate values by their step. */
import type { Trial } from '../../types.js';

/** A value with four digits, for messages. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Index of the first value at `step` or later; the length when there is none. */
export function firstFrom(intermediate: Trial['intermediate'], step: number): number {
  let [low, high] = [0, intermediate.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intermediate[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
