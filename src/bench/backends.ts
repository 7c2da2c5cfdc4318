/** The backends that are measured: each kind that works here, the wasm backend once for every number of threads. */
import { type BackendName, type BlasWish, gpu, type GpuMode, wasm } from '../backends/index.js';
import { type Backend, parameter, plan, reference, type Tensor } from '../tensor/index.js';
import { findCard } from '../backends/gpu/open.js';
import { findEnvironment } from '../backends/gpu/environment.js';
import type { MeasuredBackend } from './types.js';

export interface OpenBackend extends MeasuredBackend {
  readonly backend: Backend;
}

interface BackendWishes {
  /** Undefined for every kind that works here, 'auto' for the fastest. */
  readonly name?: BackendName | undefined;
  /** Undefined for one thread and as many as the backend takes by itself. */
  readonly threads?: number | undefined;
  readonly vectors: 128 | 256 | 'auto';
  readonly fused: boolean;
  /** As the wasm backend takes it. */
  readonly blas?: BlasWish;
  /** Of the gpu backend; undefined for the best that works here. */
  readonly mode?: GpuMode | undefined;
}

/** Opens them, and says why one is missing. @throws Error when the only one asked for does not work here */
export async function openBackends({
  name,
  threads,
  vectors,
  fused,
  blas = 'off',
  mode,
}: BackendWishes): Promise<{ backends: OpenBackend[]; missing: string[] }> {
  const backends: OpenBackend[] = [];
  const missing: string[] = [];
  const reason = name === undefined ? 'works here' : 'asked for';
  const openWasm = async (count: number | undefined): Promise<OpenBackend> => {
    const begin = performance.now();
    const backend = await wasm({
      vectors,
      blas,
      reason,
      ...(!fused && { fused }),
      ...(count !== undefined && { threads: count }),
    });
    return measured(backend, begin, backend);
  };
  const openGpu = async (): Promise<OpenBackend> => {
    const begin = performance.now();
    const backend = await gpu({ mode, reason });
    return measured(backend, begin, { mode: backend.mode });
  };
  const tryToOpen = async (kind: BackendName, open: () => Promise<void>): Promise<void> => {
    try {
      await open();
    } catch (error) {
      if (name === kind) throw error;
      missing.push(`the ${kind} backend does not work here: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (name !== 'reference' && name !== 'gpu')
    await tryToOpen('wasm', async () => {
      const first = await openWasm(threads);
      backends.push(first);
      if (threads === undefined && first.threads > 1) backends.unshift(await openWasm(1));
    });
  if (name === 'gpu') backends.push(await openGpu());
  if (name === undefined) {
    const card = await findCard(await findEnvironment()).catch((error: Error) => error);
    if (card instanceof Error)
      missing.push(`the gpu backend is measured unasked on a graphics card only: ${card.message}; --backend gpu asks`);
    else await tryToOpen('gpu', async () => void backends.push(await openGpu()));
  }
  if (name === undefined || backends.length === 0) {
    const begin = performance.now();
    backends.push(await measured(reference({ reason }), begin));
  }
  return { backends, missing };
}

/** Computes something that is large enough for all threads to start. */
async function measured(
  backend: Backend,
  begin: number,
  { vectors = null, fused = null, blas, mode }: Partial<Pick<OpenBackend, 'vectors' | 'fused' | 'blas' | 'mode'>> = {},
): Promise<OpenBackend> {
  const square = (name: string): Tensor => parameter(name, new Float32Array(4096).fill(1)).reshape([64, 64]);
  const program = await backend.compile(plan({ outputs: { product: square('a').matmul(square('b')) } }));
  await program.run([{}]);
  await program.read('product');
  const startMs = performance.now() - begin;
  await program.dispose();
  const { name, threads, reason } = backend;
  return { name, threads, vectors, fused, blas, ...(mode !== undefined && { mode }), reason, startMs, backend };
}
