/** Bad input from a person: a file, a cell, a name or an option; the message says where, what was found and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** An option outside its range, or one that does not exist. */
export class OptionError extends RangeError {
  override readonly name = 'OptionError';
}

/** A named data set whose files are not where they were looked for. */
export class MissingDataError extends InputError {}

/** The edit distance of two strings (Levenshtein 1966), for suggestions. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

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

/** A list for a message: the first `limit` names, then how many more there are. */
export function shortList(names: readonly string[], limit = 8): string {
  const more = names.length - limit;
  return names.slice(0, limit).join(', ') + (more > 0 ? `, … (${more} more)` : '');
}

/** A found text for a message: quoted, on one line, cut when long. */
export function shown(text: string, limit = 40): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return `'${cut.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;
}
