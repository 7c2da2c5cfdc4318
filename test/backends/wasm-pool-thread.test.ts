/** What the threads of a pool tell each other through their shared words. */
import { expect, test } from 'vitest';
import type { Kernels } from '../../src/backends/wasm/kernels.js';
import { words } from '../../src/backends/wasm/control-words.js';
import { PoolThread, type Run } from '../../src/backends/wasm/pool-thread.js';

const control = (): Int32Array<ArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(4 * words.length)) as unknown as Int32Array<ArrayBuffer>;
/** Two threads of one pool, which call no kernels. */
function pair(shared = control()): readonly [PoolThread, PoolThread] {
  const thread = (index: number): PoolThread =>
    new PoolThread({} as Kernels, { control: shared, words, index, threads: 2 });
  return [thread(0), thread(1)];
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
