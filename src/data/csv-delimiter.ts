import { InputError, shown } from '../checks/index.js';

/** @throws InputError for a delimiter that is not one character, or is a quote or a line end. */
export function checkDelimiter(delimiter: string, place: string): void {
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new InputError(
      `${place}: the delimiter ${shown(delimiter)} cannot be used; give one character other than a quote.`,
    );
  }
}

/** Index of the quote that closes the one at `start`, doubled quotes skipped, or -1 when there is none before `end`. */
function closingQuote(text: string, start: number, end: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && at < end && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < end ? at : -1;
}

/** The most frequent of comma, semicolon, tab and bar in the first line that is not blank, outside quotes. */
export function guessDelimiter(text: string): string {
  const start = /\S/.exec(text)?.index ?? 0;
  const lineEnd = text.indexOf('\n', start);
  const end = lineEnd < 0 ? text.length : lineEnd;
  const counts = new Map([',', ';', '\t', '|'].map((candidate) => [candidate, 0]));
  let quotes = true;
  for (let i = start; i < end; i++) {
    const c = text[i]!;
    if (quotes && c === '"') {
      const close = closingQuote(text, i, end);
      // A quote that is never closed is a character like any other.
      if (close < 0) quotes = false;
      else i = close;
    }
    const count = counts.get(c);
    if (count !== undefined) counts.set(c, count + 1);
  }
  let best = ',';
  for (const [candidate, count] of counts) if (count > counts.get(best)!) best = candidate;
  return best;
}
