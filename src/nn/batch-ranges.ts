import { checkWhole } from '../checks/index.js';

/**
 * Batch boundaries of `rows` rows; a last batch of a single row joins the one before it (BatchNorm needs two).
 * @throws OptionError unless `batchSize` is a whole number of at least 1
 */
export function batchRanges(rows: number, batchSize: number): { from: number; to: number }[] {
  checkWhole('batchRanges: batchSize', batchSize);
  const ranges: { from: number; to: number }[] = [];
  for (let from = 0; from < rows; from += batchSize) ranges.push({ from, to: Math.min(from + batchSize, rows) });
  const last = ranges.at(-1);
  const before = ranges.at(-2);
  if (last !== undefined && before !== undefined && last.to - last.from === 1) {
    before.to = last.to;
    ranges.pop();
  }
  return ranges;
}
