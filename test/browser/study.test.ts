/** The page of `vaelab study serve` in a browser: it follows a study that runs, and asks for nothing from anywhere else. */
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StudySite, startServer } from '../../src/cli/study/serve.js';
import { RandomSearch, Study } from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/index.js';
import { chromiumIsPresent, launchChromium, noGpu } from './chromium.js';

test.skipIf(!chromiumIsPresent('test of the page that follows studies'))('the page follows a study', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-page-'));
  const study = new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, y: { type: 'real', low: 0, high: 1 } },
    sampler: new RandomSearch({ seed: 1 }),
    directions: ['minimize', 'maximize'],
    storage: new JournalStorage(join(folder, 'two.study')),
  });
  const run = (trials: number): Promise<unknown> =>
    study.optimize(({ x, y }) => [Number(x) + Number(y), Number(x)], { trials });
  await run(8);
  const server = await startServer(new StudySite(folder), 0);
  const browser = await launchChromium(noGpu);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${address}/`) && !url.startsWith('data:')) wrong.push(url);
    });
    await page.goto(`${address}/`);
    await page.getByRole('link', { name: /two\.study/ }).click();
    await page.getByText('8 trials: 8 complete.').waitFor();
    const pictures: string[] = [];
    for (const each of await page.getByRole('img').all()) pictures.push((await each.getAttribute('aria-label'))!);
    expect(pictures.join('; ')).toMatch(
      /Both objectives of 8 trials, and the front of \d; The area that the front covered/,
    );
    await page.getByText('How it was done').scrollIntoViewIfNeeded();
    const before = await page.evaluate('window.scrollY');
    await run(11);
    await page.getByText('11 trials: 11 complete.').waitFor();
    expect(await page.evaluate('window.scrollY')).toBe(before);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    await page.getByRole('link', { name: 'The whole report' }).click();
    await page.getByRole('heading', { name: 'What matters: objective 1' }).waitFor();
    await page.goBack();
    server.close();
    server.closeAllConnections();
    await page.getByText('No answer from vaelab study serve').waitFor();
    const refused = wrong.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'));
    expect(refused).toEqual([]);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
});
