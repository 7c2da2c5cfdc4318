/** The gpu backend in a real page: in Chromium, whose SwiftShader stands for a graphics card. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { gpuFunctions } from './gpu.js';
import { openPages, type Open, type Pages, present } from './pages.js';

type Functions = typeof gpuFunctions;

describe.skipIf(!present)('gpu in a page', () => {
  let pages: Pages | undefined;
  let opened: Open | undefined;
  beforeAll(async () => {
    pages = await openPages({ graphics: true });
    opened = await pages.open('plain');
  });
  afterAll(() => pages?.close());

  /** Calls one of the page's functions. */
  function call<K extends keyof Functions>(
    name: K,
    ...args: Parameters<Functions[K]>
  ): Promise<Awaited<ReturnType<Functions[K]>>> {
    return opened!.page.evaluate(
      ([name, args]) =>
        (globalThis as unknown as { gpuFunctions: Record<string, (...args: unknown[]) => unknown> }).gpuFunctions[
          name
        ]!(...args),
      [name, args] as const,
    ) as Promise<Awaited<ReturnType<Functions[K]>>>;
  }

  describe.each(['webgl2', 'webgpu'] as const)('mode %s', (mode) => {
    test('is the one that runs', async () => {
      expect(await call('describe', mode)).toMatchObject({
        mode,
        reason: 'asked for',
        adapter: expect.stringMatching(/swiftshader/i) as string,
      });
    });

    test('every operation is what the reference computes', async () => {
      const { checked, wrong } = await call('operations', mode);
      expect(wrong).toEqual([]);
      expect(checked).toBeGreaterThan(80);
    });

    test('a step of a VAE with two widths, its losses in 50 steps, Adam, and what is not finite', async () => {
      const { wrong, losses, finite } = await call('training', mode);
      expect(wrong).toEqual([]);
      expect(losses).toBeLessThan(1e-3);
      expect(finite).toEqual([true, true, false, false, false, false]);
    });

    test('per step the batch goes up if it changed; the loss comes down; memory is flat', async () => {
      const { batchBytes, counted, tapped, liveAfter, aliveAfter } = await call('traffic', mode, 1000);
      // A texture's smallest part holds four numbers.
      const [adam, loss] = mode === 'webgl2' ? [16, 16] : [12, 4];
      expect(counted).toEqual({
        changed: { up: batchBytes + adam, down: 0 },
        unchanged: { up: adam, down: 0 },
        read: { up: 0, down: loss },
      });
      expect(tapped).toEqual(counted);
      expect(new Set(liveAfter).size).toBe(1);
      expect(new Set(aliveAfter).size).toBe(1);
    });
  });

  test('asked for no mode, it passes by programs that imitate a card, and says so', async () => {
    const { mode, reason } = await call('describe');
    expect(mode).toBe('webasm');
    expect(reason).toMatch(
      /^asked for; not webgpu: it is a program \(google swiftshader\).*; not webgl2: it is a program/,
    );
  });

  test('the page reported no error', () => {
    expect(opened!.errors).toEqual([]);
  });
});
