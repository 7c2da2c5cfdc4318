/** The wasm backend in a real page: in Chromium, from a bundle that Vite makes of the built package. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, createLogger } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsPresent, isolated, launchChromium, serve } from './chromium.js';
import type { Done } from './job.js';
import type { Functions } from './page.js';

const present = chromiumIsPresent('tests in a page');

/** How the page is served, by the first part of its path. */
const headers = {
  plain: {},
  isolated,
  workerless: { ...isolated, 'Content-Security-Policy': "worker-src 'none'" },
};

describe.skipIf(!present)('in a page', () => {
  let folder: string;
  let address: string;
  let server: Server | undefined;
  let browser: Browser | undefined;
  const warnings: string[] = [];

  beforeAll(async () => {
    const dist = join(import.meta.dirname, '../../dist/index.js');
    if (!existsSync(dist)) throw new Error(`${dist} is missing: build it first with npm run build`);
    folder = mkdtempSync(join(tmpdir(), 'vaelab-page-'));
    const warn = (message: string): void => void warnings.push(message);
    await build({
      configFile: false,
      root: import.meta.dirname,
      base: './',
      logLevel: 'warn',
      customLogger: { ...createLogger('warn'), warn, warnOnce: warn },
      // Not the sources, but the package as its exports have it.
      resolve: { alias: { '../../src/index.js': 'vaelab' } },
      build: { outDir: folder, assetsDir: '', emptyOutDir: true },
    });
    ({ address, server } = await serve(folder, headers));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  interface Open {
    readonly page: Page;
    /** For every worker that was started, by page or worker, its end. */
    readonly workers: readonly Promise<unknown>[];
    /** What the page has reported as errors. */
    readonly errors: readonly string[];
  }
  async function open(kind: keyof typeof headers): Promise<Open> {
    const page = await browser!.newPage();
    const workers: Promise<unknown>[] = [];
    const errors: string[] = [];
    page.on('worker', (worker) => workers.push(new Promise((resolve) => worker.once('close', resolve))));
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${address}/${kind}/`);
    return { page, workers, errors };
  }
  const work = (page: Page, threads: number): Promise<Done> =>
    page.evaluate((threads) => (globalThis as unknown as Functions).work(threads), threads);

  function expectGoodTraining({ losses, milliseconds, longestWait }: Done): void {
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
    // A timer went on ticking: a thread that never gave way would have waited from beginning to end.
    expect(longestWait).toBeLessThan(0.5 * milliseconds);
  }

  test('the bundle builds without a warning and without modules of Node', () => {
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
