/** What to expect from a stranger: pieces of text, values, and changes of what is sound. */
import type { Chance } from './chance.js';

const pieces: readonly string[] = [
  ',',
  ';',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '"',
  "'",
  '""',
  '{',
  '}',
  '[',
  ']',
  '%',
  '@',
  '?',
  '\\',
  '|',
  '=',
  '-',
  'NA',
  'nan',
  'null',
  'undefined',
  'Infinity',
  '-0',
  '1e999',
  '1e-999',
  '0x10',
  '1_000',
  '1,5',
  '.',
  'e5',
  '__proto__',

  '@data\n',
  '@attribute a numeric\n',
  '@relation',
  '% ',
  '{0 1, 1 2}',
  '\\u0041',
  '\u0000',
  '\ufeff',
  '\ufffd',
  '\ud800',

  '\u001b[2J',
  '\u009b31m',
  '\u202e',
  '\u2028',
  'é',
  '日本',
  '=1+1',
  '<script>',
  'constructor',
  'toString',
  '\u0007',
];

/** Sizes and numbers that no one may rely on, and values of other types. */
const values: readonly unknown[] = [
  0,
  -0,
  1,
  -1,
  2,
  0.5,
  -1.5,
  NaN,
  Infinity,
  -Infinity,
  1e300,
  -1e300,
  5e-324,
  1e39,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e15,

  null,
  undefined,
  true,
  false,
  '',
  'x',
  '1',
  '-1',
  'NaN',
  '__proto__',
  'constructor',
  '\u001b[31m',
];

/** No text and no number can be made of these. */
const unprintable: readonly object[] = [
  Object.create(null) as object,
  { toString: 1 },
  { toString: true, valueOf: null },
];

/** A piece of text, some of them many times over. */
export function hostileText(chance: Chance): string {
  const piece = chance.pick(pieces);
  if (chance.happens(0.9)) return piece;
  return chance.happens(0.02) ? piece.repeat(20_000) : piece.repeat(chance.around(2, 200));
}

/** A value of any type. */
export function hostileValue(chance: Chance): unknown {
  const kind = chance.below(20);
  if (kind < 13) return chance.pick(values);
  if (kind === 13) return [];
  if (kind === 14) return chance.pick([{}, ...unprintable]);
  if (kind === 15) return [chance.pick(values)];
  if (kind === 16) return { [String(chance.pick(values))]: chance.pick(values) };
  if (kind === 17) return [[chance.pick(values), 1], [2]];
  if (kind === 18) return chance.happens(0.3) ? nested(chance.pick([40, 2000])) : Float32Array.of(1, NaN);
  return hostileText(chance);
}

/** A list in a list in a list … */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** A text with some stretches left out, doubled, moved or put in. */
export function spoiltText(chance: Chance, text: string): string {
  let spoilt = text;
  for (let times = chance.around(1, 5); times > 0; times--) {
    const at = chance.below(spoilt.length + 1);
    const length = chance.around(0, chance.happens(0.1) ? spoilt.length : 12);
    const [before, stretch, after] = [spoilt.slice(0, at), spoilt.slice(at, at + length), spoilt.slice(at + length)];
    const put = [(): string => hostileText(chance), (): string => '', (): string => stretch + stretch];
    spoilt = before + chance.pick(put)() + after;
    if (chance.happens(0.05)) spoilt = spoilt.slice(0, chance.below(spoilt.length + 1));
  }
  return spoilt;
}

/** Bytes with some of them changed, left out or put in. */
export function spoiltBytes(chance: Chance, bytes: Uint8Array): Uint8Array {
  let spoilt = bytes.slice();
  for (let times = chance.around(1, 8); times > 0 && spoilt.length > 0; times--) {
    const at = chance.below(spoilt.length);
    if (chance.happens(0.7)) spoilt[at] = chance.pick([0, 0xff, 0x22, 0x7b, chance.below(256)]);
    else if (chance.happens(0.5)) spoilt = spoilt.subarray(0, at);
    else {
      const to = at + chance.around(0, 16);
      spoilt = new Uint8Array([...spoilt.subarray(0, at), ...spoilt.subarray(to), ...spoilt.subarray(at, to)]);
    }
  }
  return spoilt;
}

/** A copy of plain data with one to three places changed: another value, left out, doubled, or another key. */
export function spoiltData<T>(chance: Chance, data: T): unknown {
  let spoilt: unknown = data;
  for (let times = chance.around(1, 3); times > 0; times--) spoilt = changedSomewhere(chance, spoilt);
  return spoilt;
}

function changedSomewhere(chance: Chance, value: unknown): unknown {
  const inside = Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
  if (!inside || chance.happens(0.12)) return changedValue(chance, value);
  if (Array.isArray(value)) {
    const at = chance.below(value.length);
    const part: unknown = value[at];
    const replaced = chance.happens(0.12)
      ? chance.pick([[], [part, part], [part, hostileValue(chance)]])
      : [changedSomewhere(chance, part)];
    return [...(value as unknown[]).slice(0, at), ...replaced, ...(value as unknown[]).slice(at + 1)];
  }
  const entries = Object.entries(value as object);
  const at = chance.below(entries.length);
  const [name, part] = entries[at] as [string, unknown];
  const other = (): [string, unknown] => [String(chance.pick(pieces)), part];
  const replaced: [string, unknown][] = chance.happens(0.12)
    ? chance.pick([[], [other()], [[name, part], other()]])
    : [[name, changedSomewhere(chance, part)]];
  return Object.fromEntries([...entries.slice(0, at), ...replaced, ...entries.slice(at + 1)]);
}

/** A number near another, or anything. */
function changedValue(chance: Chance, value: unknown): unknown {
  if (typeof value === 'number' && chance.happens(0.4))
    return chance.pick([value + 1, value - 1, -value, value / 2, value * 1e4, String(value), [value]]);
  if (typeof value === 'string' && chance.happens(0.4)) return spoiltText(chance, value);
  return hostileValue(chance);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
