import { InputError, shown } from '../checks/index.js';

/** @throws InputError for a delimiter that is not one character, or is a quote or a line end. */
export function checkDelimiter(delimiter: string, place: string): void {
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new InputError(
      `${place}: the delimiter ${shown(delimiter)} cannot be used; give one character other than a quote.`,
    );
  }
}

/** Separators that are looked for; blanks only where no other fits. */
const candidates = [',', ';', '\t', '|', ' '];
/** Rows that are looked at. */
const mostRows = 100;

/** Index of the quote that closes the one at `start`, doubled quotes skipped, or -1 when there is none before `end`. */
function closingQuote(text: string, start: number, end: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && at < end && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < end ? at : -1;
}

/** How often each candidate stands in the first rows, outside quotes; blank rows are left out. */
function countsByRow(text: string): number[][] {
  const rows: number[][] = [];
  let counts = candidates.map(() => 0);
  let quotes = true;
  let blank = true;
  const end = (): void => {
    if (!blank) rows.push(counts);
    counts = candidates.map(() => 0);
    blank = true;
  };
  for (let i = 0; i < text.length && rows.length < mostRows; i++) {
    const c = text[i]!;
    if (c === '\n') {
      end();
      continue;
    }
    if (c !== ' ' && c !== '\t') blank = false;
    if (quotes && c === '"') {
      const close = closingQuote(text, i, text.length);
      // A quote that is never closed is a character like any other.
      if (close < 0) quotes = false;
      else i = close;
    }
    const at = candidates.indexOf(c);
    if (at >= 0) counts[at]!++;
  }
  if (rows.length < mostRows) end();
  return rows;
}

/** How well a separator divides the rows: the share of rows with the most frequent count, halved where the header has another. */
function fitOf(counts: readonly number[]): { readonly fit: number; readonly count: number } {
  const rows = counts.length > 1 ? counts.slice(1) : counts;
  const often = new Map<number, number>();
  for (const count of rows) often.set(count, (often.get(count) ?? 0) + 1);
  const [count, times] = [...often].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0]);
  if (count === 0 || counts[0] === 0) return { fit: 0, count: counts.length > 1 ? 0 : counts[0]! };
  // R leaves out the name of the column of row names.
  const header = counts[0] === count || counts[0] === count - 1;
  return { fit: (times / rows.length) * (header ? 1 : 0.5), count };
}

/**
 * The separator that divides the first rows of a text most evenly: comma, semicolon, tab, bar, or blanks where no other does; a comma
 * where none stands in the header.
 */
export function guessDelimiter(text: string): string {
  const rows = countsByRow(text);
  const fits = candidates.map((candidate, k) => ({ candidate, ...fitOf(rows.map((counts) => counts[k]!)) }));
  const [blank, usual] = [fits[fits.length - 1]!, fits.slice(0, -1)];
  const best = usual.reduce((a, b) => (b.fit > a.fit || (b.fit === a.fit && b.count > a.count) ? b : a));
  if (best.fit === 0 && best.count === 0 && blank.fit === 1 && blank.count > 0) return ' ';
  return best.fit > 0 || best.count > 0 ? best.candidate : ',';
}
