/** Backends whose threads share whatever can be cut at all, however small: what the tests check on several threads. */
import type { WasmBackend } from '../../src/backends/index.js';
import { findHost } from '../../src/backends/wasm/find-host.js';
import { wasmOn } from '../../src/backends/wasm/backend.js';

/** Numbers of threads that the tests use. */
export const threadCounts = [1, 2, 3] as const;

export async function dividedWasm(threads: number): Promise<WasmBackend> {
  return wasmOn(await findHost(), { threads }, 0);
}
