/** The gpu backend, whose code is loaded when one is made. */
import type { GpuBackend, GpuOptions } from './options.js';

export { type GpuMode, gpuModes } from './library.js';
export type { Traffic } from './device.js';
export type { GpuBackend, GpuOptions } from './options.js';

/** Creates the gpu backend. @throws Error where the mode asked for does not work, with the reason */
export async function gpu(options: GpuOptions = {}): Promise<GpuBackend> {
  const { gpuIn } = await import('./backend.js');
  const { findEnvironment } = await import('./environment.js');
  return gpuIn(await findEnvironment(), options);
}
