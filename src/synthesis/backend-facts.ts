/** What results keep of where they were computed. */
import type { GpuBackend, WasmBackend } from '../backends/index.js';
import type { Backend } from '../tensor/index.js';
import type { RunResult } from './result.js';

/** The kind of a backend, its threads and vectors, its native BLAS or its card, and why it was chosen. */
export function backendFacts(backend: Backend): RunResult['backend'] {
  const { name, threads, reason } = backend;
  if (name === 'wasm') {
    const { vectors, fused, blas } = backend as WasmBackend;
    return { name, threads, vectors, fused, ...(blas !== undefined && { blas }), reason };
  }
  if (name === 'gpu') {
    const { mode, adapter } = backend as GpuBackend;
    return { name, threads, mode, ...(adapter !== undefined && { adapter }), reason };
  }
  return { name, threads, reason };
}
