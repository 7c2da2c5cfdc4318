/**
 * The lines of a store: `<checksum> <length> <entry>`, the entry as JSON in UTF-8, its length in bytes, and the CRC-32 of
 * these bytes as eight hexadecimal digits.
 *
 * The length tells a line that was never written to its end (nobody was told that it is there) from one that was damaged
 * later.
 */
import { crc32 } from './checksum.js';
import type { UnreadBytes } from './store-types.js';

/** What a line holds: the values of its entries, as JSON has them, and the bytes between them that hold none. */
export interface DecodedLine {
  readonly entries: readonly { readonly value: unknown; readonly from: number; readonly to: number }[];
  readonly garbage: readonly UnreadBytes[];
}

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

/** One entry as a line, with its end. */
export function encodeLine(entry: unknown): Uint8Array {
  const body = encoder.encode(JSON.stringify(entry));
  const head = encoder.encode(`${crc32(body)} ${body.length} `);
  const line = new Uint8Array(head.length + body.length + 1);
  line.set(head);
  line.set(body, head.length);
  line[line.length - 1] = 0x0a;
  return line;
}

/** What a line without its end may begin with, up to its entry. */
const unfinished = /^(?:[0-9a-f]{0,8}|[0-9a-f]{8} \d{0,9})$/;
const wholeHead = /^[0-9a-f]{8} \d{1,9} /;
/** The longest head: eight digits, a blank, nine digits, a blank. */
const longestHead = 19;

/** Bytes as Latin-1 text: one character stands for one byte. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Whether bytes are the beginning of an entry, and no more than that. */
function isTorn(bytes: Uint8Array): boolean {
  // A machine that loses power may leave zeros where the end of a line should have come.
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const start = latin1(bytes.subarray(0, Math.min(end, longestHead + 1)));
  if (end <= longestHead && unfinished.test(start)) return true;
  const [head] = wholeHead.exec(start) ?? [];
  return head !== undefined && end < head.length + Number(head.slice(9));
}

/** Checksums that fail may cover so many times the bytes of a line; a line that asks for more is no line of ours. */
const effort = 4;

/**
 * The entries of one line (without its end), in time that grows with its length.
 *
 * A sound line is one entry. After a writer died in the middle of a line, another's entry may follow on the same one.
 */
export function decodeLine(line: Uint8Array): DecodedLine {
  const entries: { value: unknown; from: number; to: number }[] = [];
  const garbage: UnreadBytes[] = [];
  const text = latin1(line);
  let done = 0;
  let left = effort * line.length;
  const skip = (to: number): void => {
    if (to > done) garbage.push({ from: done, to, torn: isTorn(line.subarray(done, to)) });
  };
  const head = /[0-9a-f]{8} \d{1,9} /g;
  for (let found = head.exec(text); found && left > 0; found = head.exec(text)) {
    const start = found.index + found[0].length;
    const length = Number(found[0].slice(9));
    const body = line.subarray(start, start + length);
    const whole = body.length === length;
    if (whole) left -= length;
    const value = whole && crc32(body) === found[0].slice(0, 8) ? parse(body) : undefined;
    if (value === undefined) head.lastIndex = found.index + 1;
    else {
      skip(found.index);
      entries.push({ value, from: found.index, to: start + length });
      done = head.lastIndex = start + length;
    }
  }
  skip(line.length);
  return { entries, garbage };
}

/** The value of JSON in UTF-8; undefined for anything else. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * The same for a line of JSON without a checksum, as earlier versions wrote it; `opening` is what each of them begins with. Of two that
 * were glued together, because the first was never written to its end, the second counts.
 */
export function decodePlainLine(line: Uint8Array, opening: string): DecodedLine {
  const value = parse(line);
  if (value !== undefined) return { entries: [{ value, from: 0, to: line.length }], garbage: [] };
  const from = latin1(line).lastIndexOf(opening);
  const last = from > 0 ? parse(line.subarray(from)) : undefined;
  if (last === undefined) return { entries: [], garbage: [{ from: 0, to: line.length, torn: isOpen(line) }] };
  return {
    entries: [{ value: last, from, to: line.length }],
    garbage: [{ from: 0, to: from, torn: isOpen(line.subarray(0, from)) }],
  };
}

/** Whether a JSON text ends within a string or before its brackets are closed. */
function isOpen(bytes: Uint8Array): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const char = String.fromCharCode(bytes[i]!);
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
  }
  return quoted || depth > 0;
}
