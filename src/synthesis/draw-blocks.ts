/** More rows than fit into memory, drawn block by block. */
import { SeededRandom } from '../random/index.js';
import type { Table } from '../data/index.js';
import { proportionalCounts } from './latent-points.js';
import { mostCells } from './limits.js';
import type { SampleRequest, Synthesizer } from './synthesizer.js';

/** Cells of a block. */
const blockCells = 2e6;

/** Rows that one draw can hold. */
export function mostRows(synthesizer: Synthesizer): number {
  return Math.floor(mostCells / synthesizer.preprocessor.columns.length);
}

/** A block, and the number of its first row, counted from 0. */
export interface Block {
  readonly table: Table;
  readonly firstRow: number;
}

/**
 * `n` rows in blocks, each with the classes' share of all rows and with a stream of numbers of its own. The same seed gives the same rows,
 * other ones than a single draw would.
 * @throws as `Synthesizer.sample`
 */
export async function* drawBlocks(synthesizer: Synthesizer, n: number, request: SampleRequest): AsyncGenerator<Block> {
  const { seed = synthesizer.seed, ...asked } = request;
  const { classNames, classCounts, columns } = synthesizer.preprocessor;
  const rows = Math.max(1, Math.floor(blockCells / columns.length));
  const weights = classNames.map((name, code) =>
    asked.proportions === undefined ? classCounts[code]! : (asked.proportions[name] ?? 0),
  );
  const counts = weights.length > 0 && asked.class === undefined ? proportionalCounts(weights, n) : undefined;
  let firstRow = 0;
  for (let start = 0, block = 0; start < n; start += rows, block++) {
    const end = Math.min(n, start + rows);
    const upTo = (count: number, row: number): number => Math.round((count * row) / n);
    const own = counts?.map((count) => upTo(count, end) - upTo(count, start));
    const size = own === undefined ? end - start : own.reduce((a, b) => a + b, 0);
    if (size === 0) continue;
    const proportions = own && Object.fromEntries(classNames.map((name, code) => [name, own[code]!]));
    const random = new SeededRandom(seed).split(`block ${block}`);
    const { table } = await synthesizer.draw(size, proportions === undefined ? asked : { proportions }, random);
    yield { table, firstRow };
    firstRow += size;
  }
}
