/** The page of examples/browser, bundled by Vite, as a person uses it: by names, roles and keys. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { build, createLogger } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsPresent, isolated, launchChromium, noGpu, serve, softwareGpu } from './chromium.js';

const present = chromiumIsPresent('tests of the example page');
const example = resolve(import.meta.dirname, '../../examples/browser');

/** The part of the page's objects in use; the tests compile without the types of any page. */
interface PageObjects {
  readonly document: {
    getElementById(id: string): { toDataURL(): string };
    createElement(name: 'canvas'): {
      getContext(
        kind: '2d',
        options: { willReadFrequently: boolean },
      ): {
        drawImage(image: unknown, x: number, y: number): void;
        getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
      };
    };
  };
  readonly requestAnimationFrame: (callBack: (value: unknown) => void) => void;
}

describe.skipIf(!present)('the example page', () => {
  let folder: string;
  let address: string;
  let server: Server | undefined;
  let browser: Browser | undefined;
  let withGpu: Browser | undefined;
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
    withGpu = await launchChromium(softwareGpu);
  });
  afterAll(async () => {
    await browser?.close();
    await withGpu?.close();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  /** A page whose backends have been looked at, and what it should not have: errors, and requests to elsewhere. */
  async function open(
    kind: 'isolated' | 'plain',
    { size = { width: 1280, height: 900 }, gpu = false } = {},
  ): Promise<{ page: Page; wrong: readonly string[] }> {
    const page = await (gpu ? withGpu : browser)!.newPage({ viewport: size });
    // For what hangs: how long things take is no part of these tests.
    page.setDefaultTimeout(300_000);
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
    page.on('request', (request) => {
      if (
        !request.url().startsWith(address) &&
        !request.url().startsWith('data:') &&
        !request.url().startsWith('blob:')
      )
        wrong.push(`a request to ${request.url()}`);
    });
    await page.goto(`${address}/${kind}/`);
    await page.locator('#start:enabled').waitFor();
    // Programs that imitate a GPU are not what is taken unasked.
    expect(await page.getByRole('radio', { checked: true }).getAttribute('value')).toMatch(/threads|single/);
    return { page, wrong };
  }

  const fill = async (page: Page, values: Readonly<Record<string, number>>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await page.getByLabel(name, { exact: true }).fill(`${value}`);
  };
  const small = { 'Images of each': 200, 'Hidden width': 64, 'Epochs to train': 8 };
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const ends = (page: Page, words: RegExp): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).waitFor();
  const map = (page: Page): Locator => page.getByRole('application', { name: 'Map of the latent space' });
  /** The canvas as text, and the number of different brightnesses in it; read from a copy, to leave the page's as it is. */
  const picture = (page: Page): Promise<{ data: string; shades: number }> =>
    page.evaluate(() => {
      const { document } = globalThis as unknown as PageObjects;
      const canvas = document.getElementById('canvas');
      const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, 300, 150);
      return { data: canvas.toDataURL(), shades: new Set(data.filter((_, i) => i % 4 === 0)).size };
    });
  /** Waits for another picture than this one. */
  const nextPicture = async (page: Page, before: string): Promise<void> => {
    await expect.poll(async () => (await picture(page)).data, { timeout: 300_000, interval: 20 }).not.toBe(before);
  };

  test('the bundle builds without a warning and without modules of Node', () => {
    expect(warnings).toEqual([]);
    const scripts = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    const texts = scripts.map((file) => readFileSync(join(folder, 'assets', file), 'utf8'));
    expect(texts.filter((text) => /["'`]node:|browser-external/.test(text))).toEqual([]);
  });

  const backends = [
    ['GPU, WebGPU', /^gpu, mode webgpu \(asked for; on .*swiftshader.*\)$/i],
    ['GPU, WebGL 2', /^gpu, mode webgl2 \(asked for; on .*swiftshader.*\)$/i],
    ['CPU, several threads', /^wasm, \d+ threads \(asked for\)$/],
    ['CPU, one thread', /^wasm, 1 thread \(asked for\)$/],
  ] as const;
  const losses: [first: number, last: number][] = [];
  test.each(backends)('%s: trains, and the loss falls while the map fills', async (name, running) => {
    const { page, wrong } = await open('isolated', { gpu: true });
    await page.getByRole('radio', { name }).check();
    await fill(page, { 'Images of each': 50, 'Hidden width': 32, 'Epochs to train': 6, 'Learning rate': 0.02 });
    expect((await picture(page)).shades).toBe(1);
    await press(page, 'Start');
    await ends(page, /^Finished after 6 epochs on /);
    const said = await page.getByRole('img', { name: /^Loss curve/ }).getAttribute('aria-label');
    const [, first, last] = /: ([\d.]+) after the first epoch, ([\d.]+) after epoch 6,/.exec(said!)!.map(Number);
    expect(last).toBeLessThan(0.7 * first!);
    losses.push([first!, last!]);
    expect(Number(await page.locator('#loss').textContent())).toBe(last);
    expect(await page.locator('#running').textContent()).toMatch(running);
    expect(await page.locator('#time').textContent()).toMatch(/^[\d.]+ m?s$/);
    const points = await page.locator('#curve .curve').getAttribute('d');
    expect(points!.split('L')).toHaveLength(6);
    const before = await picture(page);
    expect(before.shades).toBeGreaterThan(50);
    await map(page).press('ArrowLeft');
    await nextPicture(page, before.data);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('the losses are the same on every backend', () => {
    expect(losses).toHaveLength(backends.length);
    const [[first, last]] = losses as [[number, number]];
    for (const other of losses) {
      expect(Math.abs(other[0] / first - 1)).toBeLessThan(1e-3);
      expect(Math.abs(other[1] / last - 1)).toBeLessThan(1e-3);
    }
  });

  test('the map moves by keys, by dragging and by buttons, while training and after it', async () => {
    const { page, wrong } = await open('isolated');
    await fill(page, { ...small, 'Latent size': 3, 'Epochs to train': 1000 });
    await press(page, 'Start');
    await page.locator('#map.filled').waitFor();
    await map(page).press('ArrowRight');
    await page.getByText('Axis 1 from −2.0 to 3.0, axis 2 from −2.5 to 2.5.').waitFor();
    await press(page, 'Stop');
    await ends(page, /^Stopped after \d+ epochs?/);

    const changes = async (action: () => Promise<unknown>, place: string): Promise<void> => {
      const { data } = await picture(page);
      await action();
      expect(await page.locator('#place').textContent()).toBe(`${place}.`);
      await nextPicture(page, data);
    };
    await changes(() => map(page).press('ArrowUp'), 'Axis 1 from −2.0 to 3.0, axis 2 from −2.0 to 3.0');
    await changes(() => map(page).press('Shift+ArrowLeft'), 'Axis 1 from −4.5 to 0.5, axis 2 from −2.0 to 3.0');
    await changes(() => map(page).press('-'), 'Axis 1 from −5.1 to 1.1, axis 2 from −2.6 to 3.6');
    await page
      .getByRole('img', { name: /^11 by 11 decoded digits; axis 1 from −5\.1 to 1\.1, .*at the top [49]/ })
      .waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /^Middle at −2\.0, 0\.5, nearest to the [49]s\.$/ })
      .waitFor();
    await changes(
      () => page.getByLabel('Vertical').selectOption('axis 3'),
      'Axis 1 from −5.1 to 1.1, axis 3 from −2.6 to 3.6',
    );
    await changes(() => map(page).press('Home'), 'Axis 1 from −2.5 to 2.5, axis 3 from −2.5 to 2.5');
    await changes(() => press(page, 'Zoom in'), 'Axis 1 from −2.0 to 2.0, axis 3 from −2.0 to 2.0');
    await changes(() => press(page, 'To the origin'), 'Axis 1 from −2.5 to 2.5, axis 3 from −2.5 to 2.5');
    // What is under the pointer stays under it: ten cells are five units.
    const { x, y, width } = (await map(page).boundingBox())!;
    await page.mouse.move(x + width / 2, y + width / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 - (2 * width) / 11, y + width / 2 + width / 11, { steps: 4 });
    await page.mouse.up();
    expect(await page.locator('#place').textContent()).toBe('Axis 1 from −1.5 to 3.5, axis 3 from −2.0 to 3.0.');
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('Start, Stop and Reset, with the keyboard alone; the page goes on meanwhile', async () => {
    const { page, wrong } = await open('isolated');
    await fill(page, { ...small, 'Images of each': 900, 'Hidden width': 512, 'Epochs to train': 1000 });
    await page.getByLabel('Epochs to train').press('Enter');
    await page.locator('#map.filled').waitFor();
    // Frames that are drawn while the training goes on.
    await page.evaluate(async () => {
      const { requestAnimationFrame } = globalThis as unknown as PageObjects;
      for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
    });
    await page
      .locator('#epoch')
      .filter({ hasText: /\d+ of/ })
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    await ends(page, /^Stopped after/);
    expect(await page.getByLabel('Latent size').isDisabled()).toBe(true);
    const [, stopped] = /(\d+) of/.exec((await page.locator('#epoch').textContent())!)!;

    await fill(page, { 'Epochs to train': 2 });
    await page.getByRole('button', { name: 'Train on' }).press('Enter');
    await ends(page, new RegExp(`^Finished after ${Number(stopped) + 2} epochs`));

    await page.getByRole('button', { name: 'Reset' }).press('Enter');
    await ends(page, /^The network is gone/);
    expect((await picture(page)).shades).toBe(1);
    expect(await page.locator('#epoch').textContent()).toBe('–');
    expect(await page.getByLabel('Latent size').isEnabled()).toBe(true);
    await fill(page, small);
    await press(page, 'Start');
    await press(page, 'Reset');
    await ends(page, /^The network is gone/);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('what does not work cannot be chosen, and the page says why', async () => {
    const { page, wrong } = await open('plain');
    const threads = page.getByRole('radio', { name: /several threads.*not here: .*not cross-origin isolated/ });
    expect(await threads.isDisabled()).toBe(true);
    expect(await page.getByRole('radio', { name: 'CPU, one thread' }).isChecked()).toBe(true);
    for (const name of [/^GPU, WebGPU not here: .*no adapter/, /^GPU, WebGL 2 not here: /])
      expect(await page.getByRole('radio', { name }).isDisabled()).toBe(true);
    await fill(page, small);
    await press(page, 'Start');
    await ends(page, /^Finished after 8 epochs on wasm, 1 thread/);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('what fails is said, and one can start again', async () => {
    const { page } = await open('isolated');
    await page.route('**/digits/9.bin', (route) => route.fulfill({ status: 503 }));
    await fill(page, small);
    await press(page, 'Start');
    await page.getByRole('alert').filter({ hasText: 'The images of 9 could not be loaded: 503' }).waitFor();
    await page.unroute('**/digits/9.bin');
    await press(page, 'Start');
    await ends(page, /^Finished after 8 epochs/);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.close();
  });

  test('on a phone nothing lies beside the screen, and all ten digits train', async () => {
    const { page, wrong } = await open('isolated', { size: { width: 390, height: 844 } });
    await page.getByLabel('Digits').selectOption('all ten');
    await fill(page, { ...small, 'Images of each': 40, 'Latent size': 4 });
    await press(page, 'Start');
    await ends(page, /^Finished/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(wrong).toEqual([]);
    await page.close();
  });
});
