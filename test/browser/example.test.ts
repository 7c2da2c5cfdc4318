/** The page of examples/browser, bundled by Vite, as a person uses it: by names, roles and keys. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Locator, Page } from 'playwright-core';
import { build, createLogger } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv, writeArff, writeParquet } from '../../src/data/index.js';
import { loadTable } from '../../src/data/node.js';
import { terminalTable } from '../../src/report/run/terminal.js';
import { loadSynthesizer, type RunResult } from '../../src/synthesis/index.js';
import { seriesMatrix } from '../everyday-tables.js';
import { chromiumIsPresent, isolated, launchChromium, noGpu, serve } from './chromium.js';

const present = chromiumIsPresent('tests of the example page');
const example = resolve(import.meta.dirname, '../../examples/browser');

/** What a page says of its pictures, and how often it could draw, while something goes on. */
interface Seen {
  readonly labels: string[];
  frames: number;
}
/** The part of the page's objects in use; the tests compile without the types of any page. */
interface PageObjects {
  seen: Seen;
  readonly innerHeight: number;
  readonly document: {
    getElementById(id: string): { getAttribute(name: string): string };
    dispatchEvent(event: object): void;
  };
  readonly requestAnimationFrame: (callBack: () => void) => void;
  readonly MutationObserver: new (callBack: () => void) => { observe(node: object, options: object): void };
  readonly DataTransfer: new () => { setData(type: string, text: string): void; items: { add(file: object): void } };
  readonly DragEvent: new (type: string, options: object) => object;
  readonly ClipboardEvent: new (type: string, options: object) => object;
}

/** Rows whose class two columns tell, with gaps; so few that a training takes no time. */
const lines = Array.from({ length: 40 }, (_, i) => {
  const ill = i % 2;
  const age = 40 + 20 * ill + ((i * 7) % 13);
  return `P${i + 1}x,${age},${i % 9 === 0 ? '' : (1 + 2 * ill + ((i * 5) % 7) / 10).toFixed(1)},${ill ? 'ill' : 'well'}`;
});
const patients = ['patient,age,marker,state', ...lines].join('\n');

describe.skipIf(!present)('the example page', () => {
  let folder: string;
  let address: string;
  let server: Server | undefined;
  let browser: Browser | undefined;
  const warnings: string[] = [];

  beforeAll(async () => {
    const dist = resolve(import.meta.dirname, '../../dist/lib/index.js');
    if (!existsSync(dist)) throw new Error(`${dist} is missing: build it first with npm run build`);
    folder = mkdtempSync(join(tmpdir(), 'vaelab-example-'));
    const warn = (message: string): void => void warnings.push(message);
    await build({
      root: example,
      configFile: join(example, 'vite.config.ts'),
      logLevel: 'warn',
      customLogger: { ...createLogger('warn'), warn, warnOnce: warn },
      build: { outDir: folder },
    });
    ({ address, server } = await serve(folder, { isolated, plain: {} }));
    browser = await launchChromium(noGpu);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const says = (page: Page, words: string | RegExp): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).waitFor();

  /** A page that is ready, and what it should not have from then on: errors, and requests. */
  async function open(
    kind: 'isolated' | 'plain',
    look: { readonly width?: number; readonly height?: number; readonly colorScheme?: 'dark' } = {},
  ): Promise<{ page: Page; wrong: readonly string[] }> {
    const { width = 1280, height = 900, colorScheme = 'light' } = look;
    const page = await browser!.newPage({ viewport: { width, height }, colorScheme });
    // For what hangs: how long things take is no part of these tests.
    page.setDefaultTimeout(300_000);
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
    await page.goto(`${address}/${kind}/`);
    await says(page, 'Choose a table');
    page.on('request', (request) => {
      // Texts that are in the page already have such addresses, too.
      if (!request.url().startsWith('blob:')) wrong.push(`a request to ${request.url()}`);
    });
    return { page, wrong };
  }

  /** Writes down what the rows' picture is said to show, and counts frames. */
  const watch = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const objects = globalThis as unknown as PageObjects;
      const seen: Seen = { labels: [], frames: 0 };
      objects.seen = seen;
      const rows = objects.document.getElementById('rows');
      const note = (): void => void seen.labels.push(rows.getAttribute('aria-label'));
      new objects.MutationObserver(note).observe(rows, { attributes: true });
      const count = (): void => {
        seen.frames++;
        objects.requestAnimationFrame(count);
      };
      count();
    });
  const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as unknown as PageObjects).seen);

  /** Whether something lies within the screen as it is. */
  async function isSeen(page: Page, part: Locator): Promise<boolean> {
    const { x, y, width, height } = (await part.boundingBox())!;
    const screen = page.viewportSize()!;
    return x >= 0 && y >= 0 && x + width <= screen.width && y + height <= screen.height;
  }

  const choose = (page: Page, name: string, bytes: Uint8Array | string): Promise<void> =>
    page.getByLabel('Choose a file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes) });

  async function saved(page: Page, button: string, name: string): Promise<string> {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).press('Enter');
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
    const path = join(folder, name);
    await file.saveAs(path);
    return path;
  }

  test('the bundle builds without a warning, in one script that may connect to nowhere', () => {
    expect(warnings).toEqual([]);
    const scripts = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
    expect(scripts).toHaveLength(1);
    expect(readFileSync(join(folder, 'assets', scripts[0]!), 'utf8')).not.toMatch(/["'`]node:|browser-external/);
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;/);
    expect(page).not.toContain('connect-src');
  });

  test('with the keyboard alone, from a text to rows, model, report and result', async () => {
    const { page, wrong } = await open('isolated');
    await page.getByText('Type or paste its text').press('Enter');
    await page.getByLabel('Text with a header row').fill(patients);
    await page.getByRole('button', { name: 'Take this text' }).press('Enter');
    await says(page, 'pasted.csv cannot be read yet: columns with missing cells (1).');
    await page.getByText('choose under “Missing cells”').waitFor();
    await expect.poll(() => page.getByLabel('Class column').inputValue()).toBe('state');
    await page.getByLabel('Missing cells').press('l');
    await says(page, 'pasted.csv can be read: 40 rows, class column state.');
    const columns = page.getByRole('region', { name: 'Columns' });
    await columns.getByRole('row', { name: /^patient names of rows/ }).waitFor();
    await columns.getByRole('row', { name: /^marker numbers .*5 kept, rows without it left out/ }).waitFor();
    const age = page.getByLabel('Use of age');
    await age.press('l');
    await columns.getByRole('row', { name: /^age .*left out: asked for/ }).waitFor();
    // The control is another one since, and has the keyboard all the same.
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Use of age');
    expect(await age.inputValue()).toBe('drop');

    await page.getByLabel('Kind').press('V');
    expect(await page.getByLabel('Kind').inputValue()).toBe('vae');
    await page.getByText('A neural network that learns to rebuild rows').waitFor();
    await page.getByLabel('Seconds').fill('1');
    await watch(page);
    await page.getByRole('button', { name: 'Start' }).press('Enter');
    await says(page, 'Finished.');
    const headline = page.locator('#headline');
    expect(await page.locator(':focus').getAttribute('id')).toBe('headline');
    expect(await isSeen(page, headline)).toBe(true);
    expect(await isSeen(page, page.locator('.bars'))).toBe(true);
    const { labels, frames } = await seenBy(page);
    expect(labels).toContainEqual(expect.stringMatching(/^\d+ real rows, and no synthetic ones yet$/));
    expect(labels.filter((label) => / synthetic ones of epoch \d+ /.test(label)).length).toBeGreaterThan(0);
    expect(frames).toBeGreaterThan(10);
    expect(await page.locator('#curve').getAttribute('aria-label')).toMatch(
      /^Loss: [\d.]+ after the first epoch, .*of rows set aside at best/,
    );

    const result = JSON.parse(readFileSync(await saved(page, 'Save result', 'result.json'), 'utf8')) as RunResult;
    expect(await headline.textContent()).toBe(result.verdict.headline);
    const table = terminalTable(result).replace(/\s+/g, ' ');
    for (const words of await page.locator('#answer dl.facts dd').allTextContents()) expect(table).toContain(words);
    expect(result.ranking.some(({ control }) => control)).toBe(true);
    expect(readFileSync(await saved(page, 'Save report', 'report.html'), 'utf8')).toContain('id="privacy-section"');
    const model = await loadSynthesizer(await saved(page, 'Save model', 'model.safetensors'));
    await page.getByLabel('Rows', { exact: true }).fill('12');
    const rows = await loadTable(await saved(page, 'Save rows', 'synthetic.csv'), { target: 'state' });
    expect(rows.labels).toHaveLength(12);
    expect(rows.featureNames).toEqual(['marker']);
    // Of the same codes, but for how an engine rounds.
    const drawn = await model.sample(12, { seed: 0 });
    expect(drawn.labels).toEqual(rows.labels);
    const marker = rows.featureNames.indexOf('marker');
    for (let i = 0; i < 12; i++)
      expect(Math.abs(drawn.features.get(i, marker) - rows.features.get(i, marker))).toBeLessThan(1e-3);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('on a phone, in the dark: noise has no signal, and Stop keeps what is done', async () => {
    const { page, wrong } = await open('isolated', { width: 390, height: 844, colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Pure noise' }).click();
    await says(page, 'noise.csv can be read: 100 rows, class column class.');
    await page.getByLabel('Kind').selectOption('CVAE');
    await page.getByLabel('Seconds').fill('3600');
    await page.getByRole('button', { name: 'Start' }).click();
    await says(page, 'raining the generator');
    const stop = page.getByRole('button', { name: 'Stop' });
    expect(await isSeen(page, stop)).toBe(true);
    await stop.press('Enter');
    await says(page, 'Stopped; this is what was done.');
    expect(await page.locator('#headline').textContent()).toMatch(/^No signal: /);
    expect(await isSeen(page, page.locator('#headline'))).toBe(true);
    expect(await isSeen(page, page.locator('.bars'))).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('a table is chosen, dropped or pasted; what is wrong with it is told with what to do', async () => {
    const { page, wrong } = await open('plain');
    expect(await page.locator('#place').textContent()).toBe('1 thread of this device');
    const good = 'a,b,class\n1,2,x\n3,1,y\n2,2,x\n5,1,y\n';
    await choose(page, 'chosen.csv', good);
    await says(page, 'chosen.csv can be read: 4 rows');
    await page.evaluate((text) => {
      const { document, DataTransfer, DragEvent } = globalThis as unknown as PageObjects;
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([`${text}7,8\n9,old,x\n`], 'dropped.csv'));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, good);
    await says(page, /^dropped\.csv cannot be read yet: .*length/);
    expect(await page.locator('#problems > li').count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    const paste = (text: string): Promise<void> =>
      page.evaluate((text) => {
        const { document, DataTransfer, ClipboardEvent } = globalThis as unknown as PageObjects;
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      }, text);
    await paste(['a,b', ...Array.from({ length: 30 }, (_, i) => `${i * 1.37},${Math.sin(i)}`)].join('\n'));
    await says(page, 'pasted.csv cannot be read yet: columns that cannot be the class');
    await page.getByText(/'b' looks like a measurement/).waitFor();
    await paste('a,b\n');
    await page.getByRole('alert').filter({ hasText: 'there are no data rows' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByRole('alert').count()).toBe(0);

    await page.getByRole('button', { name: /^60 samples/ }).click();
    await says(page, 'genes.csv can be read: 60 rows, class column class.');
    await page.getByText('… and 300 more').waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('files of every format are read, and what a column is used for is chosen', async () => {
    const { page, wrong } = await open('plain', { width: 390, height: 844 });
    const table = readCsv(patients, { target: 'state', missing: 'model' });
    const files = {
      'packed.csv.gz': gzipSync(patients),
      'written.arff': writeArff(table),
      'packed.arff.gz': gzipSync(writeArff(table)),
      'written.parquet': await writeParquet(table),
    };
    for (const [name, bytes] of Object.entries(files)) {
      await choose(page, name, bytes);
      await says(page, `${name} cannot be read yet: columns with missing cells (1).`);
      await page.getByLabel('Missing cells').selectOption('drop');
      await says(page, `${name} can be read: 40 rows, class column state.`);
    }
    await page.getByLabel('Use of age').selectOption('names the rows');
    await page.getByRole('row', { name: /^age row numbers/ }).waitFor();
    // A column is used for one thing: what is named as the class names no rows.
    await page.getByLabel('Class column').selectOption('age');
    await page.getByText(/'age' looks like a measurement/).waitFor();
    await page.getByLabel('Class column').selectOption('state');
    await says(page, 'class column state.');
    await page.getByRole('row', { name: /^age whole numbers/ }).waitFor();

    await choose(page, 'series.txt', seriesMatrix());
    await page.getByRole('alert').filter({ hasText: 'Read it with transpose (“Rows are genes”)' }).waitFor();
    await page.getByLabel('Rows are genes').check();
    await says(page, 'series.txt can be read: 40 rows, class column tissue.');
    await page.getByRole('button', { name: /^60 samples/ }).click();
    await says(page, 'genes.csv can be read: 60 rows');
    await page.getByLabel('Find columns by name').fill('99');
    await page.getByText('Columns (3 of 301)').waitFor();
    await page.getByLabel(/^Use of .*299$/).selectOption('leave out');
    await page.getByRole('row', { name: /299 .*left out: asked for/ }).waitFor();
    await page.getByText('Columns (2 of 301)').waitFor();
    await choose(page, 'book.xlsx', Buffer.from('PK\u0003\u0004\0\0'));
    await page.getByRole('alert').filter({ hasText: 'book.xlsx: this is a spreadsheet' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(wrong).toEqual([]);
    await page.close();
  });
});
