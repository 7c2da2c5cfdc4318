/** What the threads of a crew tell each other through their shared words. */
import { expect, test } from 'vitest';
import type { Kernels } from '../../src/backends/wasm/kernels.js';
import { createMember, type Member, type Run, words } from '../../src/backends/wasm/member.js';

const control = (): Int32Array<ArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(4 * words.length)) as unknown as Int32Array<ArrayBuffer>;
/** Two members of one crew, which call no kernels. */
function pair(shared = control()): readonly [Member, Member] {
  const member = (index: number): Member =>
    createMember({} as Kernels, { control: shared, words, index, threads: 2, names: [] });
  return [member(0), member(1)];
}
/** One stage of two parts. */
const run = (): Run => ({ stages: [[[], []]], at: 0, arrived: false, stage: 0, began: 0 });
const soon = (): number => performance.now() + 100;

test('a thread waits for the other at the end of a stage, and goes on when it has come', () => {
  const [first, second] = pair();
  const waiting = run();
  expect(first.advance(waiting, soon())).toBe(false);
  expect(second.advance(run(), soon())).toBe(true);
  expect(first.advance(waiting, soon())).toBe(true);
});

test('a thread that begins to wait after the other has failed does not wait for it', () => {
  const [first, second] = pair();
  second.fail();
  expect(() => first.advance(run(), soon())).toThrow('another thread failed');
});

test('the first to fail stays the one that has failed', () => {
  const shared = control();
  const [first, second] = pair(shared);
  second.fail();
  first.fail();
  expect(shared[words.failed]).toBe(2);
});
