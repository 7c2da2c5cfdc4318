/** What the workers of a pool do from their start to their end. */
import type { BlasBinding, NativeProduct } from './blas/types.js';
import type { Kernels } from './kernels.js';
import type { PoolThread, Run, ThreadSetup } from './pool-thread.js';

/** What a worker gets to begin with. */
export interface WorkerSetup extends ThreadSetup {
  readonly module: object;
  readonly memory: object;
  /** Whether to report the end of every program, because the calling thread cannot wait for it. */
  readonly reports: boolean;
  /** How a native BLAS is called, where there is one. */
  readonly blas: BlasBinding | undefined;
}
export type WorkerMessage = { readonly ready: true } | { readonly done: number } | { readonly error: string };

/** A worker's life, as source text as well. */
export function workerMain(
  Thread: typeof PoolThread,
  setup: WorkerSetup,
  post: (message: WorkerMessage) => void,
  bind?: (blas: BlasBinding, buffer: ArrayBuffer) => NativeProduct,
): void {
  interface Instances {
    readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  }
  const { Instance } = (globalThis as unknown as { WebAssembly: Instances }).WebAssembly;
  const kernels = new Instance(setup.module, { env: { memory: setup.memory } }).exports as Kernels;
  const blas = setup.blas && bind?.(setup.blas, (setup.memory as { readonly buffer: ArrayBuffer }).buffer);
  const thread = new Thread({ ...kernels, blas }, setup);
  const known = new Map<number, Run>();
  post({ ready: true });
  try {
    for (let job = thread.nextJob(); job !== undefined; job = thread.nextJob()) {
      let run = known.get(job.version);
      if (run === undefined) {
        // Programs that are gone leave their lists behind; a few at most are kept.
        if (known.size >= 64) known.clear();
        run = thread.read(job.address, job.scratch);
        known.set(job.version, run);
      }
      run.at = 0;
      run.arrived = false;
      while (!thread.advance(run, Infinity));
      if (setup.reports && setup.index === 0) post({ done: job.version });
    }
  } catch (error) {
    thread.fail();
    post({ error: error instanceof Error ? error.message : String(error) });
  }
}
