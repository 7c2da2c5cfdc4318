/** Backends whose threads share whatever can be cut at all, however small: what the tests check on several threads. */
import { findHost } from '../../src/tensor/backends/wasm/host.js';
import { wasmOn } from '../../src/tensor/backends/wasm/index.js';
import type { WasmBackend } from '../../src/tensor/index.js';

/** Numbers of threads that the tests use. */
export const threadCounts = [1, 2, 3] as const;

export async function dividedWasm(threads: number): Promise<WasmBackend> {
  return wasmOn(await findHost(), { threads }, 0);
}
