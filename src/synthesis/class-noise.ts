/**
 * Standard normal noise for the rows of a draw.
 *
 * Notation: n rows, q columns, m_c rows of class c in the draw; e [n, q] standard normal, ē_c its mean over class c.
 */
import { type Matrix, matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { lessMeans } from './network-view.js';
import { classMeans } from './row-space.js';

/** e [n, q]. `balanced` noise, (e - ē_c) √(m_c / (m_c - 1)), cancels out over the rows of each class that has two, so that few rows have the means of many. */
export function classNoise(
  classCodes: readonly number[],
  width: number,
  random: SeededRandom,
  balanced: boolean,
): Matrix {
  const noise = matrix(classCodes.length, width);
  random.fillNormal(noise.data);
  if (!balanced) return noise;
  const classes = Math.max(...classCodes) + 1;
  const counts = new Float64Array(classes);
  for (const code of classCodes) counts[code]!++;
  const centred = lessMeans(noise, classMeans(noise, classCodes, classes), classCodes);
  classCodes.forEach((code, i) => {
    const m = counts[code]!;
    if (m < 2) centred.data.set(noise.data.subarray(i * width, (i + 1) * width), i * width);
    else for (let j = 0; j < width; j++) centred.data[i * width + j]! *= Math.sqrt(m / (m - 1));
  });
  return centred;
}
