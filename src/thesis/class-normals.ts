/**
 * The trivial generator that a trained one has to beat: columns are independent normals, with the mean and the deviation that the
 * training rows of a class have in each. It knows nothing of how columns depend on one another, and has nothing to tune.
 *
 * Notation: m, s are a column's mean and standard deviation (denominator: rows) over the training rows of one class; a row is
 * m + s ε, ε ~ N(0, 1).
 */
import type { Matrix } from '../matrix/index.js';
import ndarray from 'ndarray';
import type { SeededRandom } from '../random/index.js';
import type { Sample } from './lineage.js';

/** Rows [codes.length x columns] of the classes that `codes` names, in original units. Every one of these classes has a training row. */
export function drawClassNormals(
  { features, codes: trained }: Sample,
  codes: readonly number[],
  random: SeededRandom,
): Matrix {
  const [rows, columns] = [trained.length, features.shape[1]!];
  const moments = new Map<number, { mean: Float64Array; deviation: Float64Array }>();
  for (const code of new Set(codes)) {
    const mean = new Float64Array(columns);
    const deviation = new Float64Array(columns);
    const members = Array.from({ length: rows }, (_, i) => i).filter((i) => trained[i] === code);
    for (const i of members) for (let j = 0; j < columns; j++) mean[j]! += features.get(i, j) / members.length;
    for (const i of members)
      for (let j = 0; j < columns; j++) deviation[j]! += (features.get(i, j) - mean[j]!) ** 2 / members.length;
    for (let j = 0; j < columns; j++) deviation[j] = Math.sqrt(deviation[j]!);
    moments.set(code, { mean, deviation });
  }
  const values = new Float64Array(codes.length * columns);
  random.fillNormal(values);
  codes.forEach((code, i) => {
    const { mean, deviation } = moments.get(code)!;
    for (let j = 0; j < columns; j++) values[i * columns + j] = mean[j]! + deviation[j]! * values[i * columns + j]!;
  });
  return ndarray(values, [codes.length, columns]);
}
