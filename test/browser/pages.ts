/** Pages for the tests: a bundle that Vite makes of the built package, served, and opened in Chromium. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build, createLogger } from 'vite';
import { chromiumIsPresent, isolated, launchChromium, serve, softwareGpu } from './chromium.js';

export const present: boolean = chromiumIsPresent('tests in a page');

/** How a page is served, by the first part of its path. */
const headers: Record<'plain' | 'isolated' | 'workerless', object> = {
  plain: {},
  isolated,
  workerless: { ...isolated, 'Content-Security-Policy': "worker-src 'none'" },
};
export type Kind = keyof typeof headers;

export interface Open {
  readonly page: Page;
  /** For every worker that was started, by page or worker, its end. */
  readonly workers: readonly Promise<unknown>[];
  /** What the page has reported as errors. */
  readonly errors: readonly string[];
}

export interface Pages {
  /** Where the bundle is. */
  readonly folder: string;
  /** What Vite had to say about it. */
  readonly warnings: readonly string[];
  open(kind: Kind): Promise<Open>;
  close(): Promise<void>;
}

/** Builds the page, serves it and starts a browser, with a graphics card (or a program that imitates one) or without. */
export async function openPages({ graphics = false }: { graphics?: boolean } = {}): Promise<Pages> {
  const dist = join(import.meta.dirname, '../../dist/lib/index.js');
  if (!existsSync(dist)) throw new Error(`${dist} is missing: build it first with npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-page-'));
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    logLevel: 'warn',
    customLogger: { ...createLogger('warn'), warn, warnOnce: warn },
    // Not the sources, but the package as its exports have it.
    resolve: { alias: { '../../src/index.js': 'vaelab' } },
    build: {
      outDir: folder,
      assetsDir: '',
      emptyOutDir: true,
      chunkSizeWarningLimit: 2000,
      // How long the bundler takes is no part of it.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  const { address, server } = await serve(folder, headers);
  const browser = await launchChromium(graphics ? softwareGpu : ['--disable-gpu']);
  return {
    folder,
    warnings,
    open: async (kind) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(300_000);
      const workers: Promise<unknown>[] = [];
      const errors: string[] = [];
      page.on('worker', (worker) => workers.push(new Promise((resolve) => worker.once('close', resolve))));
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(`${address}/${kind}/`);
      return { page, workers, errors };
    },
    close: async () => {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
