/** The page of docs/guides/browser.md: its files, bundled by Vite, make synthetic rows of a table that a person chooses. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { readFile } from '../markdown.js';
import { chromiumIsPresent, isolated, launchChromium, noGpu, serve } from './chromium.js';

const root = resolve(import.meta.dirname, '../..');

test.skipIf(!chromiumIsPresent('test of the guide to pages'))('the page of the guide works', async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // Within the project, so that `vaelab` is what is built here.
  const folder = mkdtempSync(join(root, '.cache', 'guide-'));
  const blocks = [
    ...readFile('docs/guides/browser.md').matchAll(/^```(?:html|js)\n(?:\/\/|<!--) (\S+).*?\n(.*?)^```$/gms),
  ];
  for (const [, name, code] of blocks) writeFileSync(join(folder, name!), code!);
  expect(blocks.map(([, name]) => name)).toEqual(['index.html', 'worker.js', 'main.js', 'vite.config.js']);

  await build({ root: folder, logLevel: 'error', base: './' });
  const { address, server } = await serve(join(folder, 'dist'), { isolated });
  const browser = await launchChromium(noGpu);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await page.goto(`${address}/isolated/`);
    const table = join(root, 'examples/patients/patients.csv');
    await page.getByLabel('Table').setInputFiles(table);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the synthetic rows' }).click(),
    ]);
    const rows = readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\n');
    expect([rows[0], rows.length]).toEqual([readFileSync(table, 'utf8').split('\n')[0], 161]);
    expect(wrong).toEqual([]);

    await page.getByLabel('Class column').fill('nothing');
    await page.getByLabel('Table').setInputFiles([]);
    await page.getByLabel('Table').setInputFiles(table);
    await page.getByRole('status').filter({ hasText: "no column 'nothing'" }).waitFor();
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
