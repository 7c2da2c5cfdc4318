import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutArena } from '../../src/tensor/arena.js';
import { BlockMemory } from '../../src/backends/wasm/memory.js';
import { MemoryError } from '../../src/tensor/index.js';

interface Lifetime {
  offset: number;
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

const lifetimes: fc.Arbitrary<Lifetime[]> = fc.array(
  fc
    .record({ size: fc.nat(200), first: fc.nat(20), length: fc.nat(8) })
    .map(({ size, first, length }) => ({ offset: -1, size, first, last: first + length })),
  { maxLength: 40 },
);
/** Offsets are multiples of 16 elements, so that is what a buffer takes. */
const room = (size: number): number => Math.ceil(size / 16) * 16;
const sum = (buffers: readonly Lifetime[]): number => buffers.reduce((total, { size }) => total + room(size), 0);

describe('layoutArena', () => {
  test('buffers that live at the same time never overlap, within bounds that hold for any layout', () => {
    fc.assert(
      fc.property(lifetimes, (buffers) => {
        const total = layoutArena(buffers);
        for (const [i, a] of buffers.entries()) {
          expect(a.offset % 16).toBe(0);
          expect(a.offset).toBeGreaterThanOrEqual(0);
          expect(a.offset + a.size).toBeLessThanOrEqual(total);
          for (const b of buffers.slice(0, i)) {
            const together = a.first <= b.last && b.first <= a.last;
            const apart = a.offset + a.size <= b.offset || b.offset + b.size <= a.offset;
            if (together && a.size > 0 && b.size > 0) expect(apart).toBe(true);
          }
        }
        expect(total).toBeLessThanOrEqual(sum(buffers));
        for (let step = 0; step <= 28; step++) {
          const live = buffers.filter(({ first, last }) => first <= step && step <= last);
          expect(total).toBeGreaterThanOrEqual(live.reduce((size, buffer) => size + buffer.size, 0));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a chain needs two buffers, whatever its length', () => {
    const chain = Array.from({ length: 50 }, (_, i): Lifetime => ({ offset: -1, size: 64, first: i, last: i + 1 }));
    expect(layoutArena(chain)).toBe(128);
  });

  test('a small buffer goes into the smallest gap that holds it', () => {
    const buffers: Lifetime[] = [
      { offset: -1, size: 320, first: 0, last: 9 },
      { offset: -1, size: 160, first: 0, last: 4 },
      { offset: -1, size: 96, first: 0, last: 9 },
      { offset: -1, size: 80, first: 5, last: 9 },
      { offset: -1, size: 80, first: 5, last: 9 },
    ];
    expect(layoutArena(buffers)).toBe(320 + 160 + 96);
    expect(new Set(buffers.slice(3).map(({ offset }) => offset))).toEqual(new Set([320, 400]));
  });

  test('nothing needs nothing', () => {
    expect(layoutArena([])).toBe(0);
  });
});

describe('blocks of the WebAssembly memory', () => {
  test('never overlap, and freed ones are used again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(9), fc.boolean())), (requests) => {
        const memory = new BlockMemory();
        const live: { address: number; bytes: number }[] = [];
        for (const [bytes, which, freeOne] of requests) {
          if (freeOne && live.length > 0) memory.free(live.splice(which % live.length, 1)[0]!);
          const block = memory.allocate(bytes);
          expect(block.bytes).toBeGreaterThanOrEqual(bytes);
          expect(block.address % 64).toBe(0);
          expect(block.address + block.bytes).toBeLessThanOrEqual(memory.memory.buffer.byteLength);
          for (const other of live)
            expect(block.address + block.bytes <= other.address || other.address + other.bytes <= block.address).toBe(
              true,
            );
          live.push(block);
          expect(memory.liveBytes).toBe(live.reduce((total, one) => total + one.bytes, 0));
        }
        for (const block of live) memory.free(block);
        expect(memory.liveBytes).toBe(0);
        // Everything is one free range again: a block of the whole size does not make the memory grow.
        const before = memory.memory.buffer.byteLength;
        if (before > 65536) memory.allocate(before - 65536 - 64 * 1024);
        expect(memory.memory.buffer.byteLength).toBe(before);
      }),
      { numRuns: 100 },
    );
  });

  test('a block that cannot be had is refused, and loses no free range', () => {
    const memory = new BlockMemory();
    memory.free(memory.allocate(1 << 20));
    const before = memory.memory.buffer.byteLength;
    expect(() => memory.allocate(2 ** 32)).toThrow(MemoryError);
    expect(memory.liveBytes).toBe(0);
    expect(memory.allocate(1 << 20).address).toBe(65536);
    expect(memory.memory.buffer.byteLength).toBe(before);
  });
});
