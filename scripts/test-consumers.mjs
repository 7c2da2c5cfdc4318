/**
 * `npm run test:consumers [-- --only node22,bun,page]`: the packed package in fresh folders, as other people's projects have it, in Node 22, 24
 * and 26, Bun, Deno, and a page that Vite bundles and Chromium opens. The runtimes are packages, kept in .cache/consumers; what
 * the package depends on comes from the registry. What every consumer does stands in test/consumers.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { call, folderWith, runtime, runtimes } from './runtimes.mjs';

const programs = ['library.mjs', 'required.cjs', 'threads.mjs'];

function tryRuntime(name, folder) {
  const path = runtime(name);
  const { args = [] } = runtimes[name];
  for (const program of programs) {
    const said = call(path, [...args, program], folder).trim();
    if (said !== 'ok') throw new Error(`${program} said: ${said}`);
  }
  const command = (...words) =>
    call(path, [...args, join(folder, 'node_modules/vaelab/dist/lib/cli.js'), ...words], folder);
  const [table, model] = [join(root, 'examples/patients/patients.csv'), `${name}.safetensors`];
  command('fit', table, '--target', 'diagnosis', '--model', 'pooled-gaussian', '-o', model);
  const drawn = command('sample', model, '-n', '3').trim().split('\n');
  if (drawn.length !== 4) throw new Error(`sample printed:\n${drawn.join('\n')}`);
  return call(path, ['--version'], folder).trim().split('\n')[0];
}

const types = { '.html': 'text/html', '.js': 'text/javascript' };

/** Bundles the page, and opens it. */
async function tryPage(folder) {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(`there is no Chromium at ${executablePath} (apt-get install chromium)`);
  const page = join(folder, 'page');
  const warnings = [];
  await build({
    configFile: false,
    root: page,
    logLevel: 'error',
    build: {
      target: 'es2022',
      rolldownOptions: { onwarn: ({ message }) => warnings.push(message), checks: { pluginTimings: false } },
    },
  });
  if (warnings.length > 0) throw new Error(`Vite warns:\n${warnings.join('\n')}`);
  const server = createServer(({ url }, response) => {
    const path = join(page, 'dist', url === '/' ? 'index.html' : url);
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    response.end(readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const opened = await browser.newPage();
    const errors = [];
    opened.on('pageerror', ({ message }) => errors.push(message));
    opened.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await opened.goto(`http://127.0.0.1:${server.address().port}/`);
    await opened.waitForFunction(() => document.getElementById('done').textContent !== '', null, { timeout: 300_000 });
    const said = await opened.textContent('#done');
    if (!/^wasm; 5x2; gpu: the package gpu\.js is not installed/.test(said)) errors.push(said);
    if (errors.length > 0) throw new Error(errors.join('\n'));
    return `Chromium ${browser.version()}`;
  } finally {
    await browser.close();
    server.close();
  }
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const all = [...Object.keys(runtimes), 'page'];
  const chosen = values.only?.split(',') ?? all;
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    console.error(`test:consumers: there is no consumer ${unknown}; there are ${all.join(', ')}`);
    process.exit(2);
  }
  installIfNeeded();
  await buildIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-consumer-'));
  try {
    const [{ filename }] = JSON.parse(
      call('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root),
    );
    folderWith([`./${filename}`], folder);
    cpSync(join(root, 'test/consumers'), folder, { recursive: true });
    for (const name of chosen) {
      try {
        console.log(`${name.padEnd(8)} ok      ${name === 'page' ? await tryPage(folder) : tryRuntime(name, folder)}`);
      } catch (error) {
        console.log(`${name.padEnd(8)} FAILED  ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main();
