/** What the gpu backend finds around it: gpu.js, and WebGPU in this process or page. */
import { type GPULike, type GpuLibrary, loadLibrary } from './library.js';

export interface Environment {
  /** Loads gpu.js. */
  library(): Promise<GpuLibrary>;
  /** What `navigator.gpu` is or should be. @throws Error that says what is missing */
  findGpu(): Promise<GPULike>;
  /** Does `work` where `navigator.gpu` is what was found. */
  withGpu<T>(found: GPULike, work: () => Promise<T>): Promise<T>;
  /** What a graphics card needs and is not installed, as far as that can be told without loading it. */
  missingPackages(): readonly string[];
  /** Why there can be no graphics card here, as far as a glance tells. */
  noCardBecause(): string | undefined;
}

/** The environment of this process or page. */
export async function findEnvironment(): Promise<Environment> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  const here = await (process?.versions?.node === undefined ? import('./browser.js') : import('./node.js'));
  return {
    library: loadLibrary,
    findGpu: () => here.findGpu(),
    withGpu: (found, work) => here.withGpu(found, work),
    missingPackages: () => here.missingPackages(),
    noCardBecause: () => here.noCardBecause(),
  };
}
