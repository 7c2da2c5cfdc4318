/** The class column of a file. */
import { parseNumber, type Label } from '../matrix/index.js';

/** The labels of a column [rows], and the first spelling of each. */
interface ClassColumn {
  readonly labels: readonly Label[];
  readonly classNames: ReadonlyMap<Label, string>;
}

/**
 * The labels of a class column as a file spells them [rows]: numbers where every cell is one (then 1 and 1.0 are one class), text
 * otherwise, as pandas reads a column. Whole numbers too large for float64 stay text, so that no two of them become one.
 */
export function readClassColumn(cells: readonly string[]): ClassColumn {
  const values = new Map<string, number>();
  for (const cell of cells) if (!values.has(cell)) values.set(cell, parseNumber(cell) + 0);
  const numeric = [...values.values()].every((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  const labels = numeric ? cells.map((cell) => values.get(cell)!) : cells;
  const classNames = new Map<Label, string>();
  labels.forEach((label, row) => {
    if (!classNames.has(label)) classNames.set(label, cells[row]!);
  });
  return { labels, classNames };
}
