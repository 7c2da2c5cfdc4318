/** Worker processes of `vaelab reproduce` that die. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunWorker } from '../../src/thesis/commands/reproduce-workers.js';
import type { WorkerJob } from '../../src/thesis/commands/reproduce-worker.js';
import { folder, sleep } from '../search/compiled.js';

let worker: RunWorker;
beforeEach(() => {
  worker = new RunWorker(join(import.meta.dirname, 'programs', 'run-worker.mjs'));
});
afterEach(() => worker.close());

const job = (experiment: string, dataDir?: string): WorkerJob => ({ experiment, dataDir }) as WorkerJob;
/** Does a run; the number of the process that has done it. */
const pid = async (): Promise<number> => Number((await worker.run(job('any'))).key);
const gone = (process_: number): boolean => {
  try {
    return !process.kill(process_, 0);
  } catch {
    return true;
  }
};

test('one process does run after run; a run that fails leaves it alone', async () => {
  const first = await pid();
  await expect(worker.run(job('fails'))).rejects.toThrow('it broke');
  expect(await pid()).toBe(first);
});

test('a process that dies between two runs is replaced, whether or not that was noticed', async () => {
  const first = await pid();
  process.kill(first, 'SIGKILL');
  const second = await pid();
  expect(second).not.toBe(first);
  process.kill(second, 'SIGKILL');
  while (!gone(second)) await sleep(10);
  expect(await pid()).not.toBe(second);
});

test('a run whose process dies is done again once', async () => {
  expect((await worker.run(job('dies once', join(folder(), 'mark')))).key).toMatch(/^\d+$/);
  await expect(worker.run(job('dies'))).rejects.toThrow(
    'its process was ended by SIGKILL: last words, the second time',
  );
  expect(await pid()).toBeGreaterThan(0);
});

test('a closed worker does not begin again', async () => {
  const running = worker.run(job('dies'));
  worker.close();
  await expect(running).rejects.toThrow('its process was ended by SIGKILL');
});
