import { describe, expect, test } from 'vitest';
import { type GpuBackend, type GpuMode, gpu, input, parameter, plan, type Tensor } from '../../src/index.js';
import {
  checkAdam,
  checkFinite,
  checkLosses,
  checkOps,
  checkShapes,
  checkSpecials,
  checkStep,
  countTraffic,
} from './gpu-checks.js';
import { nodeModes } from './gpu-modes.js';
import { tapWebGpu } from './gpu-tap.js';

async function withGpu<T>(mode: GpuMode, work: (backend: GpuBackend) => Promise<T>): Promise<T> {
  const backend = await gpu({ mode });
  try {
    expect(backend.mode).toBe(mode);
    const result = await work(backend);
    expect(backend.liveBytes).toBe(0);
    return result;
  } finally {
    await backend.dispose();
  }
}

describe.each(nodeModes)('mode %s', (mode) => {
  test('every operation is what the reference computes', async () => {
    const { checked, wrong } = await withGpu(mode, checkOps);
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(150);
  });

  test('odd shapes, many axes, nothing at all', async () => {
    expect(await withGpu(mode, checkShapes)).toEqual([]);
  });

  test('plans that differ in sizes alone share a backend', async () => {
    await withGpu(mode, async (backend) => {
      for (const count of [64, 4096, 64])
        expect(
          (await parameter('x', new Float32Array(count).fill(2)).add(1).slice([0], [1]).data(backend)).data[0],
        ).toBe(3);
    });
  });

  test('special values', async () => {
    expect(await withGpu(mode, checkSpecials)).toEqual([]);
  });

  test('a step of a VAE with two widths, its losses in 50 steps, and Adam', async () => {
    expect(await withGpu(mode, checkStep)).toEqual([]);
    expect(await withGpu(mode, checkLosses)).toBeLessThan(1e-3);
    expect(await withGpu(mode, checkAdam)).toEqual([]);
  });

  test('what is not finite is found', async () => {
    expect(await withGpu(mode, checkFinite)).toEqual([true, true, false, false, false, false]);
  });

  test('per step the batch goes up if it changed, with the three numbers of Adam; the loss comes down; memory is flat', async () => {
    const tap = mode === 'webgpu' ? tapWebGpu((await import('webgpu')).globals as never) : undefined;
    const { batchBytes, counted, tapped, liveAfter, aliveAfter } = await withGpu(mode, (backend) =>
      countTraffic(backend, 1000, tap),
    );
    expect(counted).toEqual({
      changed: { up: batchBytes + 12, down: 0 },
      unchanged: { up: 12, down: 0 },
      read: { up: 0, down: 4 },
    });
    if (mode === 'webgpu') expect(tapped).toEqual(counted);
    expect(new Set(liveAfter).size).toBe(1);
    expect(new Set(aliveAfter).size).toBeLessThanOrEqual(1);
  });

  test('a long run gives way to the event loop', async () => {
    const ticks = await withGpu(mode, async (backend) => {
      const x = input('x', [200, 200]);
      let y: Tensor = x;
      for (let i = 0; i < 20; i++) y = y.matmul(x).multiply(1e-3);
      const program = await backend.compile(plan({ outputs: { y: y.sum() } }));
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const feed = { x: new Float32Array(40_000).fill(0.01) };
      await program.run(Array.from({ length: 4 }, () => feed));
      clearInterval(timer);
      await program.dispose();
      return ticks;
    });
    expect(ticks).toBeGreaterThan(1);
  });
});
