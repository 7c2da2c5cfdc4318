import type { RandomState } from '../random/index.js';

/**
 * How many of `draws` rows each class gives: its share rounded down, then the largest remainders, ties broken at random
 * (scikit-learn's approximate mode of the multivariate hypergeometric distribution).
 */
export function shareOut(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((c) => (c / total) * draws);
  const taken = exact.map(Math.floor);
  let left = draws - taken.reduce((a, b) => a + b, 0);
  const remainders = exact.map((e, k) => e - taken[k]!);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const tied = remainders.flatMap((r, k) => (r === value ? [k] : []));
    const adding = Math.min(tied.length, left);
    for (const i of random.choiceWithoutReplacement(tied.length, adding)) taken[tied[i]!]!++;
    left -= adding;
  }
  return taken;
}
