/** WebGPU in Node: the `webgpu` package, if it is installed, and only while gpu.js asks for a device. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type GPULike, notInstalled } from './library.js';

interface WebGpuPackage {
  readonly create: (flags: readonly string[]) => GPULike;
}

/** Made once: the package does no work for adapters whose maker has been collected. */
let gpu: GPULike | undefined;

/** @throws Error that says what is missing */
export async function findGpu(): Promise<GPULike> {
  const { navigator } = globalThis as { navigator?: { gpu?: GPULike } };
  if (navigator?.gpu !== undefined) return navigator.gpu;
  if (gpu !== undefined) return gpu;
  let create: WebGpuPackage['create'] | undefined;
  try {
    ({ create } = (await import('webgpu')) as unknown as Partial<WebGpuPackage>);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND')
      throw new Error(
        `the package 'webgpu' does not load here: ${error instanceof Error ? error.message : String(error)} (npm i webgpu brings the newest)`,
        { cause: error },
      );
  }
  if (create === undefined) throw new Error(`Node has no WebGPU of its own, and ${notInstalled(['webgpu'])}`);
  const real = create([]);
  // gpu.js asks without a wish, and of two cards we want the faster one.
  gpu = { requestAdapter: () => real.requestAdapter({ powerPreference: 'high-performance' }) };
  return gpu;
}

/** Works in progress that need `navigator.gpu`. */
let users = 0;

/** Does `work`, which looks for `navigator.gpu`, where there is one; afterwards the globals are as they were. */
export async function withGpu<T>(found: GPULike, work: () => Promise<T>): Promise<T> {
  const globals = globalThis as { navigator?: { gpu?: GPULike } };
  if (users === 0 && globals.navigator?.gpu !== undefined) return work();
  if (users++ === 0) {
    const [owner, name, value] =
      globals.navigator === undefined ? [globals, 'navigator', { gpu: found }] : [globals.navigator, 'gpu', found];
    Object.defineProperty(owner, name, { configurable: true, writable: true, value });
    remove = () => Reflect.deleteProperty(owner, name);
  }
  try {
    return await work();
  } finally {
    if (--users === 0) remove();
  }
}
let remove: () => void = () => undefined;

export function missingPackages(): readonly string[] {
  const { navigator } = globalThis as { navigator?: { gpu?: GPULike } };
  const needed = navigator?.gpu === undefined ? ['gpu.js', 'webgpu'] : ['gpu.js'];
  const { resolve } = createRequire(import.meta.url);
  return needed.filter((name) => {
    try {
      resolve(name);
      return false;
    } catch (error) {
      return (error as { code?: string }).code === 'MODULE_NOT_FOUND';
    }
  });
}

/** Where Linux keeps its graphics cards: of any maker, of NVIDIA's own driver, of Windows underneath. */
const linuxCards = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

export function noCardBecause(): string | undefined {
  return process.platform === 'linux' && !linuxCards.some((path) => existsSync(path))
    ? 'there is no graphics card'
    : undefined;
}
