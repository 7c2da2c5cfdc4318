/** Lines of cells, each as wide as the widest of its column; columns named in `left` begin at the left, the others end at the right. */
export function aligned(rows: readonly (readonly string[])[], left: readonly number[] = []): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => [...row[i]!].length)));
  const pad = (text: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - [...text].length);
    return left.includes(i) ? text + space : space + text;
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
