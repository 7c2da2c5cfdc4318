/**
 * What classes do to columns: the variance within them, and the columns in which they differ most.
 *
 * Notation: n rows, p columns, K classes that occur; W_j is the sum of squares of column j about the means of the classes, B_j that
 * of the class means about the mean, weighted by rows. Within-class variance: W_j / (n - K). F_j = (B_j / (K - 1)) / (W_j / (n - K)).
 */
import { median } from './statistics.js';
import type { Rows } from './rows.js';

/** Of every column [p]: the variance within classes and the F of the classes; both NaN where n = K, F also for one class. */
export interface ClassSpread {
  readonly within: Float64Array;
  readonly f: Float64Array;
}

/** `classCodes` [rows] holds the class of every row, from 0 to classCount - 1. */
export function classSpread(
  { rows, columns, data }: Rows,
  classCodes: ArrayLike<number>,
  classCount: number,
): ClassSpread {
  const counts = new Float64Array(classCount);
  const means = new Float64Array(classCount * columns);
  for (let i = 0; i < rows; i++) {
    const code = classCodes[i]!;
    counts[code]!++;
    for (let j = 0, k = i * columns, m = code * columns; j < columns; j++, k++, m++) means[m]! += data[k]!;
  }
  const all = new Float64Array(columns);
  for (let c = 0; c < classCount; c++)
    for (let j = 0, m = c * columns; counts[c]! > 0 && j < columns; j++, m++) {
      all[j]! += means[m]! / rows;
      means[m]! /= counts[c]!;
    }
  const within = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0, k = i * columns, m = classCodes[i]! * columns; j < columns; j++, k++, m++)
      within[j]! += (data[k]! - means[m]!) ** 2;
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const f = new Float64Array(columns);
  for (let c = 0; c < classCount; c++)
    for (let j = 0; counts[c]! > 0 && j < columns; j++) f[j]! += counts[c]! * (means[c * columns + j]! - all[j]!) ** 2;
  for (let j = 0; j < columns; j++) {
    within[j]! /= rows - present;
    f[j]! /= present - 1;
    f[j] = f[j] === 0 ? 0 : f[j]! / within[j]!;
  }
  return { within, f };
}

/**
 * Within-class variance of the synthetic rows over that of the real ones: the median over the columns that vary within classes in the
 * real rows, so that single columns do not carry it. 1 is best; NaN where no column varies or no class has two rows.
 */
export function varianceRatio(real: ClassSpread, synthetic: ClassSpread): number {
  const ratios: number[] = [];
  real.within.forEach((variance, j) => {
    if (variance > 0) ratios.push(synthetic.within[j]! / variance);
  });
  return ratios.some(Number.isNaN) ? NaN : median(ratios);
}

/**
 * Share of the real rows' columns of largest F that are among the synthetic rows' columns of largest F: the first 50, at most half of
 * the columns; of equal ones the first. Null for fewer than two columns or classes.
 */
export function selectedOverlap(real: ClassSpread, synthetic: ClassSpread): number | null {
  const count = Math.min(50, Math.floor(real.f.length / 2));
  if (count === 0 || real.f.some(Number.isNaN) || synthetic.f.some(Number.isNaN)) return null;
  const first = new Set(largest(real.f, count));
  return largest(synthetic.f, count).filter((column) => first.has(column)).length / count;
}

function largest(values: Float64Array, count: number): number[] {
  // Infinity less Infinity is no number, so that they are compared, not subtracted.
  const order = (a: number, b: number): number => (values[a]! > values[b]! ? -1 : values[a]! < values[b]! ? 1 : a - b);
  return Array.from(values.keys()).sort(order).slice(0, count);
}

/** The rows less the mean of their class, [rows, columns]: what is left varies within classes. */
export function withinClasses({ rows, columns, data }: Rows, classCodes: ArrayLike<number>, classCount: number): Rows {
  const counts = new Float64Array(classCount);
  const means = new Float64Array(classCount * columns);
  for (let i = 0; i < rows; i++) counts[classCodes[i]!]!++;
  for (let i = 0; i < rows; i++) {
    const [code, count] = [classCodes[i]!, counts[classCodes[i]!]!];
    for (let j = 0, k = i * columns, m = code * columns; j < columns; j++, k++, m++) means[m]! += data[k]! / count;
  }
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0, k = i * columns, m = classCodes[i]! * columns; j < columns; j++, k++, m++) {
      const left = data[k]! - means[m]!;
      // A column that is constant within the class is left with rounding alone.
      out[k] = Math.abs(left) > rounding * Math.abs(means[m]!) ? left : 0;
    }
  return { data: out, rows, columns };
}

const rounding = 1e-12;
