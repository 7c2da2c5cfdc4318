/**
 * Exact McNemar test of paired answers.
 *
 * Notation: of a class of n rows, b are named correctly by the first classifier alone and c by the second alone. If both are as good, each
 * of the b + c rows falls to either with probability 1/2.
 */
import type { PairedClass } from './split-scores.js';

/** Two-sided exact P of b against c: twice the smaller tail of the binomial distribution (McNemar 1947). */
export function mcnemar(b: number, c: number): number {
  const shares = halves(b + c);
  const tail = shares.slice(0, Math.min(b, c) + 1).reduce((sum, share) => sum + share, 0);
  return Math.min(1, 2 * tail);
}

/** Cells of the grid on which weighted sums are counted. */
const cells = 4000;

/**
 * The same class by class, for the mean over classes of (c - b) / n: two-sided exact P that it is at least as far from 0 as it is. Its values
 * are counted on a grid; a value that the grid cannot tell from the one seen counts as far.
 */
export function stratifiedMcnemar(classes: readonly PairedClass[]): number {
  const torn = classes
    .map(({ rows, onlyReal, onlySynthetic }) => ({ rows, b: onlyReal, c: onlySynthetic }))
    .filter(({ b, c }) => b + c > 0);
  const reach = torn.reduce((sum, { rows, b, c }) => sum + (b + c) / rows, 0);
  if (reach === 0) return 1;
  const step = (2 * reach) / cells;
  let chances = new Float64Array(cells + 1);
  chances[cells / 2] = 1;
  for (const { rows, b, c } of torn) {
    const next = new Float64Array(cells + 1);
    for (const [taken, share] of halves(b + c).entries()) {
      const shift = Math.round((2 * taken - b - c) / rows / step);
      for (let i = Math.max(0, -shift); i <= Math.min(cells, cells - shift); i++)
        next[i + shift]! += share * chances[i]!;
    }
    chances = next;
  }
  const seen = Math.abs(torn.reduce((sum, { rows, b, c }) => sum + (c - b) / rows, 0));
  const least = seen / step - torn.length;
  return Math.min(
    1,
    chances.reduce((sum, chance, i) => (Math.abs(i - cells / 2) >= least ? sum + chance : sum), 0),
  );
}

/** Chances of 0 to m successes in m tosses of a fair coin. */
function halves(m: number): number[] {
  let log = -m * Math.LN2;
  return Array.from({ length: m + 1 }, (_, k) => {
    if (k > 0) log += Math.log((m - k + 1) / k);
    return Math.exp(log);
  });
}
