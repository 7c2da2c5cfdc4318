/**
 * 95 % intervals of shares and of their differences.
 *
 * Notation: n rows; p and q in [0, 1] the shares that two classifiers name correctly; b rows are named correctly by the first alone, c by
 * the second alone, so that q - p = (c - b) / n; z = 1.96, the two-sided 95 % point of the normal distribution.
 */
export type Interval = readonly [low: number, high: number];

export const z = 1.959963984540054;

/** Wilson's 95 % score interval of a share `p` seen in `n` trials (Wilson 1927; Newcombe 1998, method 3). */
export function wilson(p: number, n: number): Interval {
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * 95 % interval of q - p, each seen in `n` trials, as if the two were independent (Newcombe 1998, hybrid score method 10).
 *
 * For answers to the same rows the true interval is mostly narrower: this one errs towards "cannot tell".
 */
export function differenceInterval(p: number, q: number, n: number): Interval {
  const [pLow, pHigh] = wilson(p, n);
  const [qLow, qHigh] = wilson(q, n);
  return [q - p - Math.hypot(q - qLow, pHigh - p), q - p + Math.hypot(qHigh - q, p - pLow)];
}

/**
 * 95 % score interval of q - p from paired answers to `n` rows: the differences δ at which the score statistic lies within ± z
 * (Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design").
 */
export function tangoInterval(b: number, c: number, n: number): Interval {
  const score = (delta: number): number => {
    const linear = -b - c + (2 * n - c + b) * delta;
    const root = Math.sqrt(Math.max(0, linear ** 2 + 8 * n * b * delta * (1 - delta)));
    const variance = n * ((2 * (root - linear)) / (4 * n) + delta * (1 - delta));
    const off = c - b - n * delta;
    return variance > 0 ? off / Math.sqrt(variance) : off === 0 ? 0 : Math.sign(off) * Infinity;
  };
  const middle = (c - b) / n;
  return [bisect(-1, middle, (delta) => score(delta) > z), bisect(middle, 1, (delta) => score(delta) > -z)];
}

/** Where `holds` turns from true to false. */
function bisect(low: number, high: number, holds: (at: number) => boolean): number {
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * 95 % interval of the mean of independent shares or differences, one a class, from their own intervals: the distances to the bounds add
 * in squares (Zou and Donner 2008, "Construction of confidence limits about effect measures", MOVER).
 */
export function meanInterval(values: readonly number[], intervals: readonly Interval[]): Interval {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const below = Math.hypot(...values.map((value, i) => value - intervals[i]![0])) / values.length;
  const above = Math.hypot(...values.map((value, i) => intervals[i]![1] - value)) / values.length;
  return [mean - below, mean + above];
}
