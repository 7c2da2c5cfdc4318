/** Chooses a backend by name. */
import { described, OptionError, withDefaults } from '../checks/index.js';
import type { Backend } from '../tensor/backend.js';
import { gpu, type GpuMode } from './gpu/index.js';
import { reference } from '../tensor/reference/index.js';
import { wasm, type WasmOptions } from './wasm/index.js';

/** What `createBackend` takes: a kind of backend, or 'auto' for the fastest that works here. */
export type BackendName = 'auto' | 'wasm' | 'gpu' | 'reference';

/** The names that `createBackend` takes. */
export const backendNames: readonly BackendName[] = ['auto', 'wasm', 'gpu', 'reference'];

/** How the wasm backend or the gpu backend works, where it is the one. */
export interface BackendOptions extends Pick<WasmOptions, 'threads' | 'vectors' | 'fused' | 'blas' | 'profile'> {
  /** How the gpu backend computes; the best way that works here when omitted. */
  readonly mode?: GpuMode | undefined;
}

/**
 * Creates a backend. 'auto' takes the fastest that works here and says in `reason` which and why: `wasm`, unless WebGPU
 * finds a graphics card that turns out faster.
 * @throws Error when the backend asked for does not work here
 */
export async function createBackend(name: BackendName = 'auto', options: BackendOptions = {}): Promise<Backend> {
  const { mode, ...wasmOptions } = withDefaults<Required<BackendOptions>>('createBackend', options, {
    threads: undefined,
    vectors: 128,
    fused: undefined,
    blas: 'off',
    profile: false,
    mode: undefined,
  });
  if (name === 'reference') return reference();
  if (name === 'wasm') return wasm(wasmOptions);
  if (name === 'gpu') return gpu({ mode });
  if (name !== 'auto')
    throw new OptionError(`createBackend: unknown backend ${described(name)}; there are ${backendNames.join(', ')}`);
  try {
    const { compareWithCard } = await import('./faster-card.js');
    const comparison = await compareWithCard(() => wasm(wasmOptions));
    const reason = comparison?.reason ?? 'fastest that works here';
    return comparison?.faster === 'gpu'
      ? await gpu({ mode: 'webgpu', reason })
      : await wasm({ ...wasmOptions, reason });
  } catch (error) {
    if (error instanceof OptionError) throw error;
    return reference({ reason: `wasm does not work here: ${error instanceof Error ? error.message : String(error)}` });
  }
}
