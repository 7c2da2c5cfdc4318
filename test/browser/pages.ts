/** Pages for the tests: a bundle that Vite makes of the built package, served, and opened in Chromium. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build, createLogger } from 'vite';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const present: boolean = existsSync(executablePath);
if (!present) {
  const missing = `there is no Chromium at ${executablePath} (on Debian: apt-get install chromium; elsewhere set CHROMIUM_PATH)`;
  if (process.env['CI'] === 'true') throw new Error(`tests in a page: ${missing}`);
  console.warn(`skipped: tests in a page; ${missing}`);
}

/** How a page is served, by the first part of its path. */
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const headers: Record<'plain' | 'isolated' | 'workerless', object> = {
  plain: {},
  isolated: isolated,
  workerless: { ...isolated, 'Content-Security-Policy': "worker-src 'none'" },
};
export type Kind = keyof typeof headers;
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

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
  const dist = join(import.meta.dirname, '../../dist/index.js');
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
    build: { outDir: folder, assetsDir: '', emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  });
  const server = createServer(({ url }, response) => {
    const [, kind, file] = url!.split('/') as [string, Kind, string];
    const path = join(folder, file || 'index.html');
    if (!existsSync(path)) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': types[extname(path)], ...headers[kind] }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The profile is a new folder, which goes with the browser.
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...(graphics
        ? [
            '--enable-unsafe-swiftshader',
            '--use-angle=swiftshader',
            '--enable-unsafe-webgpu',
            '--use-webgpu-adapter=swiftshader',
          ]
        : ['--disable-gpu']),
    ],
  });
  return {
    folder,
    warnings,
    open: async (kind) => {
      const page = await browser.newPage();
      const workers: Promise<unknown>[] = [];
      const errors: string[] = [];
      page.on('worker', (worker) => workers.push(new Promise((resolve) => worker.once('close', resolve))));
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}/`);
      return { page, workers, errors };
    },
    close: async () => {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
