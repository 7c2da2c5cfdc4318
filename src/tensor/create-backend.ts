/** Chooses a backend by name. */
import type { Backend } from './backend.js';
import { reference } from './backends/reference/index.js';
import { wasm, type WasmOptions } from './backends/wasm/index.js';

export type BackendName = 'auto' | 'wasm' | 'reference';

/** The names that `createBackend` takes. */
export const backendNames: readonly BackendName[] = ['auto', 'wasm', 'reference'];

/** How the wasm backend works, where it is the one. */
export type BackendOptions = Pick<WasmOptions, 'threads' | 'vectors' | 'fused' | 'profile'>;

/**
 * Creates a backend. 'auto' takes the fastest that works here and says in `reason` which and why.
 * @throws Error when the backend asked for does not work here
 */
export async function createBackend(name: BackendName = 'auto', options: BackendOptions = {}): Promise<Backend> {
  if (name === 'reference') return reference();
  if (name === 'wasm') return wasm(options);
  if (name !== 'auto')
    throw new RangeError(`createBackend: unknown backend '${String(name)}'; there are ${backendNames.join(', ')}`);
  try {
    return await wasm({ ...options, reason: 'fastest that works here' });
  } catch (error) {
    return reference({ reason: `wasm does not work here: ${error instanceof Error ? error.message : String(error)}` });
  }
}
