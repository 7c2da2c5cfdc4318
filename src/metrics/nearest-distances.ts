import type { Rows } from './rows.js';

/**
 * Euclidean distance of every row of `from` to its nearest row of `to`.
 * With `sameRows` the two are one matrix and a row is not its own neighbour.
 */
export function nearestDistances(from: Rows, to: Rows, sameRows: boolean = false): Float64Array {
  return Float64Array.from({ length: from.rows }, (_, i) => {
    let nearest = Infinity;
    for (let k = 0; k < to.rows; k++) {
      if (sameRows && k === i) continue;
      let squared = 0;
      for (let j = 0; j < from.columns && squared < nearest; j++)
        squared += (from.data[i * from.columns + j]! - to.data[k * to.columns + j]!) ** 2;
      nearest = Math.min(nearest, squared);
    }
    return Math.sqrt(nearest);
  });
}
