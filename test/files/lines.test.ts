/** Lines with a checksum: whole, cut, glued together, damaged, hostile. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as checksum from '../../src/files/checksum.js';
import { type DecodedLine, decodeLine, decodePlainLine, encodeLine } from '../../src/files/lines.js';

const entry = fc.record({
  kind: fc.string(),
  params: fc.dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: 'grapheme' }), fc.boolean()),
  ),
  at: fc.nat(),
});
const line = (each: unknown): Uint8Array => encodeLine(each).slice(0, -1);
const plain = (each: unknown): unknown => JSON.parse(JSON.stringify(each));
const values = ({ entries }: DecodedLine): unknown[] => entries.map(({ value }) => value);

test('come back as they were', () => {
  fc.assert(
    fc.property(entry, (each) => {
      const found = decodeLine(line(each));
      expect([values(found), found.garbage]).toEqual([[plain(each)], []]);
    }),
  );
});

test('cut anywhere, are known to be unfinished, and what follows is found', () => {
  fc.assert(
    fc.property(entry, entry, fc.double({ min: 0, max: 0.999, noNaN: true }), (first, second, share) => {
      const whole = line(first);
      const cut = whole.subarray(0, Math.floor(share * whole.length));
      const garbage = cut.length === 0 ? [] : [{ from: 0, to: cut.length, torn: true }];
      expect(decodeLine(cut)).toEqual({ entries: [], garbage });
      const glued = decodeLine(Buffer.concat([cut, line(second)]));
      expect([values(glued), glued.garbage]).toEqual([[plain(second)], garbage]);
    }),
  );
});

test('with a changed byte, hold nothing', () => {
  fc.assert(
    fc.property(
      entry,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      (each, share, flip) => {
        const bytes = line(each);
        bytes[Math.floor(share * bytes.length)]! ^= flip;
        expect(decodeLine(bytes).entries).toEqual([]);
      },
    ),
  );
});

describe('without a checksum, as version 0.1.0 wrote results', () => {
  const opening = '{"key":"';
  const record = fc.record({ key: fc.string(), list: fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 5 }) });
  const bytes = (each: unknown): Uint8Array => Buffer.from(JSON.stringify(each));
  test('come back; cut anywhere they are unfinished; of two that were glued together the second counts', () => {
    fc.assert(
      fc.property(record, record, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (first, second, share) => {
        expect(values(decodePlainLine(bytes(first), opening))).toEqual([first]);
        const cut = bytes(first).subarray(0, Math.max(1, Math.floor(share * bytes(first).length)));
        const garbage = [{ from: 0, to: cut.length, torn: true }];
        expect(decodePlainLine(cut, opening)).toEqual({ entries: [], garbage });
        const glued = decodePlainLine(Buffer.concat([cut, bytes(second)]), opening);
        expect([values(glued), glued.garbage]).toEqual([[second], garbage]);
      }),
    );
  });
  test('damaged in the middle, they are not taken for unfinished ones', () => {
    const damaged = Buffer.from('{"key":"one","list":[1,2,x]}');
    expect(decodePlainLine(damaged, opening).garbage).toEqual([{ from: 0, to: damaged.length, torn: false }]);
  });
});

test('hostile lines take no more than a few looks at each byte', async () => {
  // Each of these made an earlier reader look at a share of the line for every byte of it.
  const heads = (n: number): string => '00000000 00000999 '.repeat(n);
  const hostile: readonly ((n: number) => string)[] = [
    (n) => '\0'.repeat(18 * n) + '1',
    heads,
    (n) => heads(n) + '0'.repeat(999),
    (n) => Array.from({ length: n }, (_, i) => `00000000 ${18 * (n - i) - 18} `.padEnd(18)).join(''),
  ];
  const { vi } = await import('vitest');
  for (const make of hostile) {
    const summed = (n: number): number => {
      let bytes = 0;
      const spy = vi.spyOn(checksum, 'crc32').mockImplementation((each) => {
        bytes += each.length;
        return 'ffffffff';
      });
      try {
        decodeLine(Buffer.from(make(n), 'latin1'));
      } finally {
        spy.mockRestore();
      }
      return bytes / make(n).length;
    };
    expect(summed(2000)).toBeLessThan(6);
    expect(summed(8000)).toBeLessThan(6);
  }
});
