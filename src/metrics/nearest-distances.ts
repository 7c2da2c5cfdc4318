import { nearestRows } from '../matrix/index.js';
import { type Rows, rowsMatrix } from './rows.js';

/**
 * Euclidean distance of every row of `from` to its nearest row of `to`; Infinity where there is none.
 * With `sameRows` the two are one matrix and a row is not its own neighbour.
 */
export function nearestDistances(from: Rows, to: Rows, sameRows: boolean = false): Float64Array {
  return nearestRows(rowsMatrix(from), sameRows ? null : rowsMatrix(to), 1).distances.map(Math.sqrt);
}
