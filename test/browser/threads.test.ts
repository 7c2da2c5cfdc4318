/** The wasm backend in a real page: in Chromium, from a bundle that Vite makes of the built package. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Done } from './job.js';
import type { Functions } from './page.js';
import { type Open, openPages, type Kind, type Pages, present } from './pages.js';

describe.skipIf(!present)('in a page', () => {
  let pages: Pages | undefined;
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages?.close());

  const open = (kind: Kind): Promise<Open> => pages!.open(kind);
  const work = (page: Page, threads: number): Promise<Done> =>
    page.evaluate((threads) => (globalThis as unknown as Functions).work(threads), threads);

  function expectGoodTraining({ losses, milliseconds, longestWait }: Done): void {
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    // A timer went on ticking: a thread that never gave way would have waited from beginning to end.
    expect(longestWait).toBeLessThan(0.5 * milliseconds);
  }

  test('the bundle builds without a warning and without modules of Node', () => {
    const { folder, warnings } = pages!;
    expect(warnings).toEqual([]);
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    expect(
      scripts.filter((file) => /["'`]node:|browser-external/.test(readFileSync(join(folder, file), 'utf8'))),
    ).toEqual([]);
  });

  test('isolated: two workers train while the page goes on, to the same bits as one thread', async () => {
    const { page, workers, errors } = await open('isolated');
    const one = await work(page, 1);
    expect(workers).toHaveLength(0);
    const two = await work(page, 2);
    expect(workers).toHaveLength(2);
    await Promise.all(workers);
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expectGoodTraining(one);
    expectGoodTraining(two);
    expect(two.losses).toEqual(one.losses);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('isolated, in a worker of the page: it takes part, with one more', async () => {
    const { page, workers, errors } = await open('isolated');
    const done = await page.evaluate(() => (globalThis as unknown as Functions).workInWorker(2));
    expect(workers).toHaveLength(2);
    await workers[1];
    expect(done.threads).toBe(2);
    expectGoodTraining(done);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('not isolated: one thread, with the reason', async () => {
    const { page, workers, errors } = await open('plain');
    const done = await work(page, 2);
    expect(done.threads).toBe(1);
    expect(done.reason).toMatch(/^asked for; 1 thread because the page is not cross-origin isolated/);
    expectGoodTraining(done);
    expect(workers).toHaveLength(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('not isolated: a genetic search has its workers nonetheless, and ends them', async () => {
    const { page, workers, errors } = await open('plain');
    const select = (threads: number): Promise<string> =>
      page.evaluate((threads) => (globalThis as unknown as Functions).select(threads), threads);
    const one = await select(1);
    expect(workers).toHaveLength(0);
    expect(await select(2)).toBe(one);
    expect(workers).toHaveLength(2);
    await Promise.all(workers);
    expect(errors).toEqual([]);
    await page.close();
  });

  test.each([
    ['cannot start', 'module', /thread 2 of 2 .* ended unexpectedly: .*WebAssembly\.Instance/],
    ['fails at work', 'memory', /thread 2 of 2 .* failed: memory access out of bounds/],
  ] as const)('a worker that %s fails the run with its reason', async (_, part, reason) => {
    const { page, workers } = await open('isolated');
    await page.evaluate((part) => (globalThis as unknown as Functions).spoil(part), part);
    await expect(work(page, 2)).rejects.toThrow(reason);
    expect(workers).toHaveLength(2);
    await Promise.all(workers);
    await page.close();
  });

  test('a page that allows no workers fails the run with the reason', async () => {
    const { page } = await open('workerless');
    await expect(work(page, 2)).rejects.toThrow(/thread 1 of 2 .* it could not be started/);
    await page.close();
  });

  test('a model cannot be loaded from a file, and the error says what can be done', async () => {
    const { page } = await open('plain');
    const load = page.evaluate(() => (globalThis as unknown as Functions).load('model.safetensors'));
    await expect(load).rejects.toThrow(/a page does not have: use toBytes and fromBytes/);
    await page.close();
  });
});
