/** The gpu backend as its users see it. */
import type { Backend } from '../../tensor/backend.js';
import type { Traffic } from './device.js';
import type { GpuMode } from './library.js';

/** How the gpu backend computes, and what it says of its choice. */
export interface GpuOptions {
  /**
   * How gpu.js computes: `webgpu` or `webgl2` on a graphics card, `webasm` or `cpu` without one. Default: the first of
   * these four that works here; `reason` says what was refused and why.
   */
  readonly mode?: GpuMode | undefined;
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

/** A backend of gpu.js kernels, and what it runs on. */
export interface GpuBackend extends Backend {
  readonly name: 'gpu';
  /** The mode that runs. */
  readonly mode: GpuMode;
  /** The adapter's name, where the mode has one. */
  readonly adapter: string | undefined;
  /** What went to the device and came from it so far. */
  readonly traffic: Readonly<Traffic>;
}
