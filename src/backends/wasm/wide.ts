/** Whether the engine really joins pairs of 128-bit vectors, found by measuring the tile that is made for it. */
import { createMemory, instantiateKernels, type LoadedKernels } from './kernels.js';

/** What was found, by the loaded module: measuring takes a moment. */
const found = new WeakMap<object, Promise<boolean>>();

/**
 * Runs the tile of 16 columns beside two tiles of 8 until the engine has compiled both for speed. True when both give the
 * same bits and the first becomes clearly faster, which it only does with 256-bit vectors.
 */
export function wideTileWorks(loaded: LoadedKernels, shared: boolean): Promise<boolean> {
  const result = found.get(loaded.module) ?? measure(loaded, shared);
  found.set(loaded.module, result);
  return result;
}

/** Depth of the panels, and how long to wait for the engine, in milliseconds. */
const depth = 256;
const patience = 400;

async function measure(loaded: LoadedKernels, shared: boolean): Promise<boolean> {
  const memory = createMemory(4, shared);
  const kernels = await instantiateKernels(memory, loaded);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < floats.length; i++) floats[i] = Math.sin(i);
  const [a, b, wide, narrow] = [65536, 65536 + 20 * depth, 196608, 200704] as const;
  const bytesOfRow = 64;
  const widely = (): void => kernels.tile16(a, b, depth, wide, bytesOfRow);
  const narrowly = (): void => {
    kernels.tile8(a, b, depth, narrow, bytesOfRow);
    kernels.tile8(a, b + 32, depth, narrow + 32, bytesOfRow);
  };
  const time = (tile: () => void): number => {
    const begin = performance.now();
    for (let i = 0; i < 400; i++) tile();
    return performance.now() - begin;
  };
  const same = (): boolean =>
    floats.subarray(wide / 4, wide / 4 + 80).every((value, i) => value === floats[narrow / 4 + i]);
  const end = performance.now() + patience;
  let best = Infinity;
  // One tile may be compiled for speed before the other, so it must stay faster for some time.
  let faster = 0;
  while (performance.now() < end) {
    best = Math.min(best, time(narrowly));
    faster = time(widely) < 0.75 * best ? faster + 1 : 0;
    if (!same()) return false;
    if (faster === 10) return true;
    // Code compiled in the background comes into use between tasks as well.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return false;
}
