/** The gpu backend, whose code is loaded when one is made. */
import type { GpuBackend, GpuOptions } from './options.js';

export { type GpuMode, gpuModes } from './library.js';
export type { Traffic } from './device.js';
export type { GpuBackend, GpuOptions } from './options.js';

/**
 * Creates the gpu backend. It needs the package gpu.js, an optional peer of this one, and on a graphics card in Node also webgpu.
 * @throws Error where gpu.js is not installed, with the command that installs it; where the mode asked for does not work, with the reason
 */
export async function gpu(options: GpuOptions = {}): Promise<GpuBackend> {
  const { gpuIn } = await import('./backend.js');
  const { findEnvironment } = await import('./environment.js');
  return gpuIn(await findEnvironment(), options);
}
