/**
 * What bringing rows back into a table's kinds and ranges does to them, undone beforehand. Cutting values off at the ends of the training rows'
 * range, or at a value that many rows share, shifts the means of classes and takes from their variance.
 *
 * Notation: x drawn standardised rows [n, q] with their classes, m_c the mean of class c in them; T the way into original units, kinds and ranges and
 * back to standardised columns. A row is changed to t_c + a ⊙ (x - m_c), [q], so that after T the classes have the means m_c and the columns the
 * variances within classes that x had.
 */
import { type Matrix, matrix } from '../matrix/index.js';
import type { NamedTensor } from '../models/index.js';
import { columnDeviations, lessMeans } from './network-view.js';
import { classMeans } from './row-space.js';
import { tensorOf } from './saved.js';

/** x' = a ⊙ x + b_c. */
export interface Correction {
  /** a, [q]. */
  readonly factor: Float64Array;
  /** b, [K, q]. */
  readonly offset: Matrix;
}

const rounds = 3;
/** The largest factor, and its inverse the least: a column that is cut off at most of its values cannot be mended. */
const largestFactor = 3;
/** The farthest that a mean is moved, in deviations of its column within classes. */
const farthest = 1;

/** Rows and cells that a correction is learned from, about; rounded up to whole tables. */
const mostTried = 1000;
const cellsTried = 1e6;

/** Class codes of rows to learn a correction from, in the shares of the training rows. */
export function triedCodes(classCodes: readonly number[], columns: number): number[] {
  const least = Math.min(mostTried, Math.ceil(cellsTried / columns));
  const rounds = Math.ceil(least / classCodes.length);
  return Array.from({ length: rounds }, () => classCodes).flat();
}

/** What makes up for T, learned from drawn rows. */
export function learnCorrection(
  x: Matrix,
  classCodes: readonly number[],
  classes: number,
  restored: (x: Matrix) => Matrix,
): Correction {
  const q = x.shape[1]!;
  const means = classMeans(x, classCodes, classes);
  const within = deviationsOf(x, means, classCodes);
  const targets = matrix(classes, q, Float64Array.from(means.data));
  const factor = new Float64Array(q).fill(1);
  const correction = (): Correction => ({
    factor,
    offset: matrix(
      classes,
      q,
      targets.data.map((target, at) => target - factor[at % q]! * means.data[at]!),
    ),
  });
  for (let round = 0; round < rounds; round++) {
    const back = restored(corrected(x, classCodes, correction()));
    const found = classMeans(back, classCodes, classes);
    const left = deviationsOf(back, found, classCodes);
    for (let j = 0; j < q; j++)
      if (left[j]! > 0 && within[j]! > 0)
        factor[j] = Math.min(largestFactor, Math.max(1 / largestFactor, (factor[j]! * within[j]!) / left[j]!));
    for (let at = 0; at < targets.data.length; at++) {
      const most = farthest * within[at % q]!;
      const moved = targets.data[at]! - found.data[at]!;
      targets.data[at] = means.data[at]! + Math.min(most, Math.max(-most, moved));
    }
  }
  return correction();
}

/** Rows [n, q] with what makes up for T. */
export function corrected(x: Matrix, classCodes: readonly number[], { factor, offset }: Correction): Matrix {
  const [n, q] = x.shape as [number, number];
  const out = matrix(n, q);
  classCodes.forEach((code, i) => {
    for (let j = 0; j < q; j++) out.data[i * q + j] = factor[j]! * x.data[i * q + j]! + offset.data[code * q + j]!;
  });
  return out;
}

function deviationsOf(x: Matrix, means: Matrix, classCodes: readonly number[]): Float64Array {
  return columnDeviations(lessMeans(x, means, classCodes), x.shape[0]!);
}

/** Whether a tensor of this name belongs to a correction. */
export const isOfCorrection = (name: string): boolean => name.startsWith('correction.');

export function correctionTensors({ factor, offset }: Correction): NamedTensor[] {
  return [
    { name: 'correction.factor', value: matrix(1, factor.length, factor), dtype: 'F64' },
    { name: 'correction.offset', value: offset, dtype: 'F64' },
  ];
}

/** @throws Error when a part is missing or has another size */
export function correctionFrom(tensors: readonly NamedTensor[], classes: number, columns: number): Correction {
  const read = (name: string, rows: number): Float64Array =>
    Float64Array.from(tensorOf(tensors, `correction.${name}`, [rows, columns]).data);
  return { factor: read('factor', 1), offset: matrix(classes, columns, read('offset', classes)) };
}
