/** What the tests in a page share: the installed Chromium, and a server for the files of a folder. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Whether there is a Chromium; says what is missing where there is none. @throws Error for that with CI=true */
export function chromiumIsPresent(tests: string): boolean {
  if (existsSync(executablePath)) return true;
  const missing = `there is no Chromium at ${executablePath} (on Debian: apt-get install chromium; elsewhere set CHROMIUM_PATH)`;
  if (process.env['CI'] === 'true') throw new Error(`${tests}: ${missing}`);
  console.warn(`skipped: ${tests}; ${missing}`);
  return false;
}

/** The profile is a new folder, which goes with the browser. */
export function launchChromium(more: readonly string[]): Promise<Browser> {
  return chromium.launch({
    timeout: 300_000,
    executablePath,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

/** Has WebGL 2 and WebGPU come from SwiftShader, which computes on the processor and is part of Chromium. */
export const softwareGpu: readonly string[] = [
  '--enable-unsafe-swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

/** Neither WebGL nor WebGPU. */
export const noGpu: readonly string[] = ['--disable-gpu', '--disable-software-rasterizer'];

/** The headers that isolate a page from other origins, without which it gets no threads. */
export const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Serves a folder's files under several names, each with headers of its own: /name/file. */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, object>>,
): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer(({ url }, response) => {
    const [, name, ...parts] = new URL(url!, 'http://localhost').pathname.split('/');
    const path = join(folder, normalize(parts.join('/') || 'index.html'));
    if (!existsSync(path)) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', ...headers[name!] })
        .end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
