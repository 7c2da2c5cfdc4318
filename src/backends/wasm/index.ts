/** The wasm backend, whose code and kernels are loaded when one is made. */
import type { WasmBackend, WasmOptions } from './options.js';

export type { BlasUse, BlasWish } from './blas/types.js';
export type { WasmBackend, WasmOptions } from './options.js';

/** Creates the wasm backend. @throws Error where WebAssembly SIMD is missing, OptionError for options out of range */
export async function wasm(options: WasmOptions = {}): Promise<WasmBackend> {
  const { wasmOn } = await import('./backend.js');
  const { findHost } = await import('./find-host.js');
  return wasmOn(await findHost(), options);
}
