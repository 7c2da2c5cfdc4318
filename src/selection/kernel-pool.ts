/** Threads of a pool that have kernels of their own. */
import { TaskPool, type Work } from '../workers/index.js';

/** What a thread is begun with: a compiled module, and a table in its kernels' terms. */
export interface KernelSetup<Table> {
  readonly module: object;
  readonly table: Table;
}

/** A pool whose threads score tasks by kernels. */
export type KernelPool<Table, Task, Result> = TaskPool<KernelSetup<Table>, Task, Result>;

/** A class whose objects do the tasks of one thread. As source text it is a worker's, so it must not refer to anything outside itself. */
export type KernelThread<Kernels, Table, Task, Result> = new (
  kernels: Kernels,
  table: Table,
) => { score(task: Task): Result };

/** What a worker of a pool does, as source text as well. */
const kernelWork =
  <Kernels, Table, Task, Result>(
    Thread: KernelThread<Kernels, Table, Task, Result>,
  ): Work<KernelSetup<Table>, Task, Result> =>
  ({ module, table }) => {
    interface Instances {
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
    }
    const { Instance } = (globalThis as unknown as { WebAssembly: Instances }).WebAssembly;
    const thread = new Thread(new Instance(module, {}).exports as Kernels, table);
    return (task) => thread.score(task);
  };

/** Starts threads, each with kernels of its own. */
export function openKernels<Kernels, Table, Task, Result>(
  Thread: KernelThread<Kernels, Table, Task, Result>,
  setup: KernelSetup<Table>,
  threads: number,
): Promise<KernelPool<Table, Task, Result>> {
  const text = `(${kernelWork.toString()})(${Thread.toString()})`;
  return TaskPool.open({ work: kernelWork(Thread), text, setup, threads });
}
