// Matrix products of the gpu backend against the naive gpu.js kernel, mode by mode, as a Markdown table of GFLOP/s:
//
//   node bench/gpu-matmul.mjs [--mode webasm,cpu,webgpu] [--page webgl2,webgpu] [--rounds 5]
//
// `--page` measures in Chromium (CHROMIUM_PATH). Modes that do not work here are named with the reason.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, PRODUCTS } from './gpu-product.mjs';
import { machine, median, printMachine } from './measure.mjs';

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'cpu,webasm,webgpu' },
    page: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    'software-card': { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const named = (text) => text.split(',').filter(Boolean);

printMachine(machine());
console.log(
  '\n| where | mode | product | naive GFLOP/s | ours GFLOP/s | ratio | of bests | first ms, naive / ours | largest error |',
);
console.log('| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const mode of named(options.mode)) await report('Node', mode, () => measure(mode, PRODUCTS, rounds));
const pageModes = named(options.page);
if (pageModes.length > 0)
  await inPage((run) => pageModes.reduce((before, mode) => before.then(() => run(mode)), Promise.resolve()));

async function report(where, mode, work) {
  try {
    const { adapter, table } = await work();
    for (const { name, flops, naive, ours } of table) {
      const rate = ({ times }) => flops / median(times) / 1e6;
      console.log(
        `| ${where} | ${mode}${adapter ? ` on ${/swiftshader/i.test(adapter) ? 'SwiftShader' : adapter}` : ''} | ${name} | ${rate(naive).toFixed(2)} | ${rate(ours).toFixed(2)} | ` +
          `${(rate(ours) / rate(naive)).toFixed(2)} | ${(Math.min(...naive.times) / Math.min(...ours.times)).toFixed(2)} | ${naive.first.toFixed(0)} / ${ours.first.toFixed(0)} | ${Math.max(naive.error, ours.error).toExponential(1)} |`,
      );
    }
  } catch (error) {
    console.log(`| ${where} | ${mode} | not measured: ${error.message.split('\n')[0]} |`);
  }
}

/** A page with gpu-product.mjs in it. */
async function inPage(work) {
  const { chromium } = await import('playwright-core');
  const { build } = await import('vite');
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-bench-'));
  const entry = join(import.meta.dirname, 'gpu-product.mjs');
  const page = join(folder, 'source.mjs');
  writeFileSync(page, `import { measure } from ${JSON.stringify(entry)}; globalThis.measure = measure;\n`);
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '..'),
    base: './',
    build: { outDir: join(folder, 'out'), rollupOptions: { input: page, output: { entryFileNames: 'page.js' } } },
  });
  const server = createServer(({ url }, response) => {
    const path = join(folder, 'out', url.slice(1));
    if (url === '/')
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<script type="module" src="page.js"></script>');
    else if (existsSync(path)) response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(path));
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const software = ['--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--use-webgpu-adapter=swiftshader'];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--enable-unsafe-webgpu', ...(options['software-card'] ? software : [])],
  });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab.waitForFunction('globalThis.measure');
    await work((mode) =>
      report('Chromium', mode, () =>
        tab.evaluate(
          ([mode, products, rounds]) => globalThis.measure(mode, products, rounds),
          [mode, PRODUCTS, rounds],
        ),
      ),
    );
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}
