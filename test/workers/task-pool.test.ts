import { expect, test } from 'vitest';
import { findHost } from '../../src/workers/find-host.js';
import type { ThreadHost } from '../../src/workers/host.js';
import { TaskPool } from '../../src/workers/index.js';

interface Task {
  readonly value: number;
  readonly how?: 'dies' | 'dies once' | 'dies afterwards' | 'throws';
}
interface Setup {
  /** How many threads have died. */
  readonly deaths: Int32Array;
}

/** Squares numbers; it stands for itself, since it goes to the threads as text. */
const work =
  ({ deaths }: Setup) =>
  ({ value, how }: Task): number => {
    const end = (): void => {
      Atomics.add(deaths, 0, 1);
      process.exit(3);
    };
    if (how === 'throws') throw new Error(`no square of ${value}`);
    if (how === 'dies' || (how === 'dies once' && Atomics.load(deaths, 0) === 0)) end();
    if (how === 'dies afterwards') setTimeout(end);
    return value ** 2;
  };

async function open(threads: number): Promise<{
  readonly pool: TaskPool<Setup, Task, number>;
  readonly deaths: Int32Array;
  readonly started: () => number;
}> {
  const deaths = new Int32Array(new SharedArrayBuffer(4));
  const real = await findHost();
  let started = 0;
  const host: ThreadHost = {
    singleBecause: undefined,
    startThread: (text, setup) => {
      started++;
      return real.startThread(text, setup);
    },
  };
  const spec = { work, text: work.toString(), setup: { deaths }, threads };
  return { pool: await TaskPool.open(spec, host), deaths, started: () => started };
}

const numbers = [1, 2, 3, 4, 5, 6];
const squares = numbers.map((value) => value ** 2);
const tasks = (how: Task['how'], ...which: readonly number[]): Task[] =>
  numbers.map((value) => (which.includes(value) ? { value, how: how! } : { value }));

test.each([1, 2, 3])('%i threads give the results in their order, twice at once, too', async (threads) => {
  const { pool, started } = await open(threads);
  expect(pool.threads).toBe(threads);
  expect(await Promise.all([pool.run(tasks(undefined)), pool.run(tasks(undefined))])).toEqual([squares, squares]);
  expect(started()).toBe(threads === 1 ? 0 : threads);
  await pool.close();
  await expect(pool.run(tasks(undefined))).rejects.toThrow('the pool of threads is closed');
});

test('a task whose thread dies is done again by a new one', async () => {
  const { pool, deaths, started } = await open(2);
  expect(await pool.run(tasks('dies once', 3))).toEqual(squares);
  expect([deaths[0], started()]).toEqual([1, 3]);
  await pool.close();
});

test('threads that die while they have no task cost nothing', async () => {
  const { pool, deaths } = await open(2);
  for (let died = 0; died < 6; died = deaths[0]!)
    expect(await pool.run(tasks('dies afterwards', 1, 2))).toEqual(squares);
  await pool.close();
});

test('a task that ends its thread each time is given up with the reason, and the pool goes on', async () => {
  const { pool, deaths } = await open(2);
  await expect(pool.run(tasks('dies', 6))).rejects.toThrow(
    /^thread [12] of the pool ended unexpectedly, 2 times at the same task: it ended with code 3$/,
  );
  expect(deaths[0]).toBe(2);
  expect(await pool.run(tasks(undefined))).toEqual(squares);
  await pool.close();
});

test('a task that throws is an error, and no thread is lost by it', async () => {
  for (const threads of [1, 2]) {
    const { pool, started } = await open(threads);
    await expect(pool.run(tasks('throws', 4))).rejects.toThrow('no square of 4');
    expect(await pool.run(tasks(undefined))).toEqual(squares);
    expect(started()).toBe(threads === 1 ? 0 : threads);
    await pool.close();
  }
});

test('what is in progress when the pool is closed is given up', async () => {
  const { pool } = await open(2);
  const running = pool.run(tasks(undefined));
  const given = expect(running).rejects.toThrow('the pool of threads is closed');
  await pool.close();
  await given;
});
