import { InputError, printable, shown } from './errors.js';

/** Entries of a list that a message shows. */
const most = 6;

/** What a value is, for a message: numbers as they are, texts in quotes, the first entries of lists, the kind of anything else. */
export function described(value: unknown, depth = 2): string {
  if (typeof value === 'string') return value === '' ? "'' (empty text)" : `the text ${shown(value)}`;
  if (Array.isArray(value)) return depth === 0 ? `a list of ${value.length}` : listed(value, depth);
  if (typeof value === 'object' && value !== null) return `an object (${kindOf(value)})`;
  if (typeof value === 'function') return 'a function';
  return Object.is(value, -0) ? '-0' : String(value);
}

function listed(list: readonly unknown[], depth: number): string {
  const first = list.slice(0, most).map((entry) => described(entry, depth - 1));
  return `[${first.join(', ')}${list.length > most ? `, … (${list.length - most} more)` : ''}]`;
}

function kindOf(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
}

/** A value of a JSON document for a message, as it stands there, cut when long. */
export function jsonText(value: unknown, limit = 120): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Nested too deeply, or nothing that JSON knows.
  }
  return text === undefined ? described(value) : printable(text, limit);
}

/** @throws InputError unless `value` is an array or a typed array; `where` opens its message */
export function checkList(where: string, value: unknown): void {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return;
  throw new InputError(`${where}: expected a list, found ${described(value)}.`);
}
