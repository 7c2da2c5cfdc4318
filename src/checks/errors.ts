/** Characters that move the cursor, change colours or turn the direction of writing on a terminal; line feeds aside. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text whose control characters stand as `\u001b` and the like; line feeds stay. */
export function plainText(text: string): string {
  return text.replace(CONTROLS, (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Callers without types may hand over anything, and of some objects no text can be made. */
function textOf(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A text from a file on one line of a message, cut when long: control characters stand as `\n`, `\u001b` and the like. */
export function printable(text: string, limit: number = Infinity): string {
  const whole = textOf(text);
  const cut = whole.length > limit ? `${whole.slice(0, limit)}…` : whole;
  return plainText(cut).replaceAll('\n', SHORT['\n']!);
}

/** Bad input from a person: a file, a cell, a name or an option; the message says where, what was found and what to do. */
export class InputError extends Error {
  override readonly name: string = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** An option outside its range, or one that does not exist. */
export class OptionError extends RangeError {
  override readonly name = 'OptionError';

  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** Work that a signal ended before there was anything to keep; the message says what is there and what is not. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** A file that could not be read or written; the message names it, what was wanted and what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';

  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** A named data set whose files are not where they were looked for. */
export class MissingDataError extends InputError {}

/** The edit distance of two strings, two letters in each other's place being one slip (Damerau 1964), for suggestions. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? before[j - 2]! + 1 : Infinity,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

const longestName = 60;

/** The known name most like `name`, upper and lower case aside, or undefined when none is near enough to be a slip. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase().slice(0, 64);
  let best: string | undefined;
  let least = Math.min(Math.max(1, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const d = distance(wanted, candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** A list for a message: the first `limit` names, each on one line and cut when long, then how many more there are. */
export function shortList(names: readonly string[], limit = 8): string {
  const more = names.length - limit;
  const first = names.slice(0, limit).map((name) => printable(name, longestName));
  return first.join(', ') + (more > 0 ? `, … (${more} more)` : '');
}

/** A found text for a message: quoted, on one line, cut when long. */
export function shown(text: string, limit = 40): string {
  return `'${printable(text, limit)}'`;
}
