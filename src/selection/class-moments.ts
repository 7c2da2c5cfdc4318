/** Means of classes and the spread within them, column by column. */
import { type Matrix, matrix } from '../matrix/index.js';
import type { RankedRows } from './ranker.js';

export interface ClassMoments {
  /** Rows of every class [K]. */
  readonly counts: Float64Array;
  /** Class means [K, p]. */
  readonly means: Matrix;
  /** Means over all rows [p]. */
  readonly overall: Float64Array;
  /** Sums of squares within classes [p]. */
  readonly within: Float64Array;
  /** Sums of squares between classes [p]. */
  readonly between: Float64Array;
}

/** Sums of squares at this share of the squared values are rounding: the column is constant. */
const negligible = 1e-24;

export function classMoments({ x, classCodes, classes }: RankedRows): ClassMoments {
  const [n, p] = x.shape as [number, number];
  const { data } = x;
  const counts = new Float64Array(classes);
  const means = matrix(classes, p);
  for (let i = 0; i < n; i++) {
    const code = classCodes[i]!;
    counts[code]!++;
    for (let j = 0, at = i * p, to = code * p; j < p; j++) means.data[to + j]! += data[at + j]!;
  }
  const overall = new Float64Array(p);
  for (let c = 0; c < classes; c++)
    for (let j = 0; j < p; j++) {
      overall[j]! += means.data[c * p + j]! / n;
      means.data[c * p + j]! /= counts[c]!;
    }
  const [within, between, sizes] = [new Float64Array(p), new Float64Array(p), new Float64Array(p)];
  for (let i = 0; i < n; i++)
    for (let j = 0, at = i * p, from = classCodes[i]! * p; j < p; j++) {
      const value = data[at + j]!;
      within[j]! += (value - means.data[from + j]!) ** 2;
      sizes[j]! += value * value;
    }
  for (let c = 0; c < classes; c++)
    for (let j = 0; j < p; j++) between[j]! += counts[c]! * (means.data[c * p + j]! - overall[j]!) ** 2;
  for (let j = 0; j < p; j++) {
    if (within[j]! <= negligible * sizes[j]!) within[j] = 0;
    if (between[j]! <= negligible * sizes[j]!) between[j] = 0;
  }
  return { counts, means, overall, within, between };
}
