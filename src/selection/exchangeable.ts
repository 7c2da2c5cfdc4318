/** Columns that say the same: any of them could stand for the others. */
import { checkProbability, checkWhole } from '../checks/index.js';
import { dot } from '../matrix/index.js';
import { unitColumns } from '../metrics/index.js';
import type { RankedRows } from './ranker.js';

/**
 * For each of some columns all columns of the table, itself included, whose |r| with it is above `threshold` (default 0.8), by their numbers.
 * @throws OptionError for a threshold outside 0 to 1, or a number that is no column
 */
export function exchangeable(
  rows: Pick<RankedRows, 'x'>,
  columns: readonly number[],
  threshold: number = 0.8,
): number[][] {
  checkProbability('threshold', threshold);
  const [n, p] = rows.x.shape as [number, number];
  const units = unitColumns({ data: rows.x.data, rows: n, columns: p }).values;
  return columns.map((j) => {
    checkWhole('column', j, 0, p - 1);
    const near: number[] = [];
    for (let k = 0; k < p; k++) if (k === j || Math.abs(dot(units, j * n, units, k * n, n)) > threshold) near.push(k);
    return near;
  });
}
