/** The cells of ARFF data rows. */
import { closingQuote } from './arff-header.js';

const COMMA = 44;
const TAB = 9;
const SPACE = 32;

export const isBlank = (c: number): boolean => c === SPACE || c === TAB || c === 13;

/** The separator of the rows, judged by the first one, `text` from `start` to `end`: a comma, else a tab, else blanks. */
export function separatorOf(text: string, start: number, end: number): number {
  let separator = SPACE;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === COMMA) return COMMA;
    if (c === TAB) separator = TAB;
    // Quoted separators do not count; a quote that is never closed is refused when the row is split.
    if (c === 39 || c === 34) {
      const after = closingQuote(text, i, end);
      if (after < 0) break;
      i = after - 1;
    }
  }
  return separator;
}

/** Start and end of every cell of one row, blanks around it left out. */
export class RowSplitter {
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(
    readonly columns: number,
    readonly separator: number,
  ) {
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
  }

  /** Splits text[start, end), which has no blanks at its ends; returns the number of cells, or minus the position after an unclosed quote. */
  split(text: string, start: number, end: number): number {
    const { columns, separator, starts, ends } = this;
    let count = 0;
    let i = start;
    for (;;) {
      while (i < end && text.charCodeAt(i) !== separator && isBlank(text.charCodeAt(i))) i++;
      const from = i;
      const first = text.charCodeAt(i);
      if (i < end && (first === 39 || first === 34)) {
        i = closingQuote(text, i, end);
        if (i < 0) return -from - 1;
      }
      while (i < end && text.charCodeAt(i) !== separator) i++;
      let to = i;
      while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
      if (count < columns) {
        starts[count] = from;
        ends[count] = to;
      }
      count++;
      if (i >= end) break;
      i++;
      if (separator === SPACE) while (isBlank(text.charCodeAt(i))) i++;
      if (i >= end) {
        // A separator at the end of a complete row is tolerated.
        if (count !== columns) count++;
        break;
      }
    }
    return count;
  }
}
