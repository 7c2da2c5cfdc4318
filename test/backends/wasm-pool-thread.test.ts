/** What the threads of a pool tell each other through their shared words. */
import { expect, test } from 'vitest';
import { createMemory, instantiateKernels, type Kernels, loadKernels } from '../../src/backends/wasm/kernels.js';
import { words } from '../../src/backends/wasm/control-words.js';
import { PoolThread, type Run } from '../../src/backends/wasm/pool-thread.js';
import type { KernelCall } from '../../src/backends/wasm/task.js';
import { encode } from '../../src/backends/wasm/thread-pool.js';

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

test('kernels in a row are one call, and a native product between them one of its own', async () => {
  const memory = createMemory(1);
  const given: number[][] = [];
  const blas = (...args: number[]): void => void given.push(args);
  const kernels = { ...(await instantiateKernels(memory, await loadKernels())), blas } as Kernels;
  const values = (address: number): Float32Array => new Float32Array(memory.buffer, address, 4);
  values(0).set([1, -2, 3, -4]);
  const [list, scratch] = [1024, 4096];
  const part: KernelCall[] = [
    { kernel: 'negate', args: [64, 0, 1, 4, 4, 4] },
    { kernel: 'relu', args: [128, 64, 1, 4, 4, 4] },
    { kernel: 'blas', args: [16, 2 ** 32 - 64, 5], scratch: [0] },
    { kernel: 'fill', args: [192, 4, 0.1] },
  ];
  new Float64Array(memory.buffer, list).set(encode([{ parts: [part], steps: [0] }]));
  const thread = new PoolThread(kernels, { control: control(), words, index: 0, threads: 1 });
  const read = thread.read(list, scratch);
  expect(read.stages[0]![0]).toHaveLength(3);
  expect(thread.advance(read, soon())).toBe(true);
  expect([...values(128)]).toEqual([0, 2, 0, 4]);
  expect([...values(192)]).toEqual(new Array(4).fill(Math.fround(0.1)));
  expect(given).toEqual([[scratch + 16, 2 ** 32 - 64, 5]]);
});
