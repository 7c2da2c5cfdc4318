import { defused } from '../../checks/index.js';

/** A cell of a table in a file; what is absent is empty. */
type Cell = string | number | boolean | null | undefined;

/**
 * Lines of cells, quoted where they need to be (RFC 4180). Nothing reads them back but people and spreadsheets, so text that these would
 * compute stands behind an apostrophe.
 */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell): string => {
    const plain = typeof cell === 'string' ? defused(cell) : String(cell ?? '');
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return [header, ...rows].map((row) => `${row.map(text).join(',')}\n`).join('');
}
