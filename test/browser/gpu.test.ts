/** The gpu backend in a real page: in Chromium, whose SwiftShader stands for a graphics card. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GpuMode } from '../../src/index.js';
import type { CheckName } from './gpu.js';
import type { Functions } from './page.js';
import { openPages, type Open, type Pages, present } from './pages.js';

describe.skipIf(!present)('gpu in a page', () => {
  let pages: Pages | undefined;
  let opened: Open | undefined;
  beforeAll(async () => {
    pages = await openPages({ graphics: true });
    opened = await pages.open('plain');
  });
  afterAll(() => pages?.close());

  const check = (mode: GpuMode, name: CheckName): Promise<unknown> =>
    opened!.page.evaluate(
      async ([mode, name]) => {
        const { found, liveBytes } = await (globalThis as unknown as Functions).gpuFunctions.check(mode, name);
        if (liveBytes !== 0) throw new Error(`${liveBytes} bytes are still there`);
        return found;
      },
      [mode, name] as const,
    );

  describe.each(['webgl2', 'webgpu'] as const)('mode %s', (mode) => {
    test('is the one that runs', async () => {
      const found = await opened!.page.evaluate(
        (mode) => (globalThis as unknown as Functions).gpuFunctions.describe(mode),
        mode,
      );
      console.log(found);
      expect(found).toMatchObject({ mode, reason: 'asked for' });
    });

    test('every operation is what the reference computes', async () => {
      const { checked, wrong } = (await check(mode, 'checkOps')) as { checked: number; wrong: string[] };
      expect(wrong).toEqual([]);
      expect(checked).toBeGreaterThan(150);
      expect(await check(mode, 'checkShapes')).toEqual([]);
      expect(await check(mode, 'checkSpecials')).toEqual([]);
    });

    test('a step of a VAE with two widths, its losses in 50 steps, and Adam', async () => {
      expect(await check(mode, 'checkStep')).toEqual([]);
      expect(await check(mode, 'checkLosses')).toBeLessThan(1e-3);
      expect(await check(mode, 'checkAdam')).toEqual([]);
    });

    test('what is not finite is found', async () => {
      expect(await check(mode, 'checkFinite')).toEqual([true, true, false, false, false, false]);
    });
  });

  test('the page reported no error', () => {
    expect(opened!.errors).toEqual([]);
  });
});
