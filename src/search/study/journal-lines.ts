/**
 * The lines of a journal: `<checksum> <length> <entry>`, the entry as JSON in UTF-8, its length in bytes, and the CRC-32 of
 * these bytes as eight hexadecimal digits.
 *
 * The length tells a line that was never written to its end (nobody was told that it is there) from one that was damaged
 * later.
 */
import type { Entry, UnreadBytes } from './storage.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as in zlib (polynomial 0xEDB88320, reflected; ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** One entry as a line, with its end. */
export function encodeLine(entry: Entry): Uint8Array {
  const body = encoder.encode(JSON.stringify(entry));
  const head = encoder.encode(`${crc32(body).toString(16).padStart(8, '0')} ${body.length} `);
  const line = new Uint8Array(head.length + body.length + 1);
  line.set(head);
  line.set(body, head.length);
  line[line.length - 1] = 0x0a;
  return line;
}

/** What a line without its end may begin with, up to its entry. */
const unfinished = /^(?:[0-9a-f]{0,8}|[0-9a-f]{8} \d{0,9})$/;

const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};

function classify(text: string): boolean {
  // A machine that loses power may leave zeros where the end of a line should have come.
  const written = text.replace(/\0+$/, '');
  if (unfinished.test(written)) return true;
  const [start] = /^[0-9a-f]{8} \d{1,9} /.exec(written) ?? [];
  return start !== undefined && written.length < start.length + Number(start.slice(9));
}

/**
 * The entries of one line (without its end), and the bytes between them that hold none.
 *
 * A sound line is one entry. After a writer died in the middle of a line, another's entry may follow on the same one.
 */
export function decodeLine(line: Uint8Array): { entries: Entry[]; garbage: UnreadBytes[] } {
  const entries: Entry[] = [];
  const garbage: UnreadBytes[] = [];
  const text = latin1(line);
  let done = 0;
  const skip = (to: number): void => {
    if (to > done) garbage.push({ from: done, to, torn: classify(text.slice(done, to)) });
  };
  // One character of Latin-1 text stands for one byte.
  const head = /[0-9a-f]{8} \d{1,9} /g;
  for (let found = head.exec(text); found; found = head.exec(text)) {
    const start = found.index + found[0].length;
    const body = line.subarray(start, start + Number(found[0].slice(9)));
    if (body.length === Number(found[0].slice(9)) && crc32(body) === Number.parseInt(found[0].slice(0, 8), 16)) {
      skip(found.index);
      entries.push(JSON.parse(decoder.decode(body)) as Entry);
      done = head.lastIndex = start + body.length;
    } else head.lastIndex = found.index + 1;
  }
  skip(line.length);
  return { entries, garbage };
}
