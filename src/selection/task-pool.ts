/**
 * Tasks that do not touch each other, done by workers or, for one thread, by the calling one. What a task gives depends on the task alone,
 * so that the number of threads changes no result.
 */
import { findHost } from './find-host.js';
import type { SelectionHost, SelectionWorker } from './host.js';

/** Makes of a setup what works on tasks. As source text it is a worker's, so it must not refer to anything outside itself. */
export type Work<Setup, Task, Result> = (setup: Setup) => (task: Task) => Result;

export interface PoolSpec<Setup, Task, Result> {
  readonly work: Work<Setup, Task, Result>;
  /** The source text of `work`, with all that it refers to. */
  readonly text: string;
  readonly setup: Setup;
  readonly threads: number;
}

/** How long the calling thread works before it lets others have a turn, in milliseconds. */
const slice = 50;

/** A task that a worker is busy with. */
interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class TaskPool<Setup extends object, Task, Result> {
  readonly #own: ((task: Task) => Result) | undefined;
  readonly #workers: SelectionWorker[];
  readonly #pending = new Map<number, Pending>();
  #number = 0;
  #broken: Error | undefined;
  #turn = 0;

  private constructor(
    { work, text, setup, threads }: PoolSpec<Setup, Task, Result>,
    start: SelectionHost['startWorker'] | undefined,
  ) {
    const many = threads > 1 && start !== undefined;
    this.#own = many ? undefined : work(setup);
    this.#workers = many ? Array.from({ length: threads }, (_, index) => this.#start(start(text, setup), index)) : [];
  }

  /** Starts the workers; none for one thread, and none where the environment has none. */
  static async open<S extends object, T, R>(spec: PoolSpec<S, T, R>): Promise<TaskPool<S, T, R>> {
    if (spec.threads === 1) return new TaskPool(spec, undefined);
    const host = await findHost();
    return new TaskPool(spec, host.singleBecause === undefined ? host.startWorker : undefined);
  }

  /** Threads that work. */
  get threads(): number {
    return Math.max(1, this.#workers.length);
  }

  #start(worker: SelectionWorker, index: number): SelectionWorker {
    worker.onMessage = (message) => {
      const { number, result } = message as { number: number; result: unknown };
      const pending = this.#pending.get(number);
      this.#pending.delete(number);
      pending?.resolve(result);
    };
    worker.onEnd = (reason) => {
      this.#broken ??= new Error(`thread ${index + 1} of the pool ended unexpectedly: ${reason}`);
      for (const { reject } of this.#pending.values()) reject(this.#broken);
      this.#pending.clear();
    };
    return worker;
  }

  /** The results, in the order of the tasks; those of tasks that were not begun when the signal was raised are missing. */
  async run(tasks: readonly Task[], signal?: AbortSignal): Promise<Result[]> {
    const results: Result[] = [];
    let next = 0;
    const loop = async (step: (task: Task) => Result | Promise<Result>): Promise<void> => {
      while (next < tasks.length && signal?.aborted !== true) {
        const at = next++;
        results[at] = await step(tasks[at]!);
      }
    };
    const own = this.#own;
    if (own !== undefined) await loop((task) => this.#inTurn(() => own(task)));
    else await Promise.all(this.#workers.map((worker) => loop((task) => this.#ask(worker, task))));
    return results;
  }

  async #inTurn(work: () => Result): Promise<Result> {
    if (performance.now() - this.#turn > slice) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#turn = performance.now();
    }
    return work();
  }

  async #ask(worker: SelectionWorker, task: Task): Promise<Result> {
    if (this.#broken !== undefined) throw this.#broken;
    const number = this.#number++;
    worker.hold(true);
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#pending.set(number, { resolve: resolve as (result: unknown) => void, reject });
        worker.post({ number, task });
      });
    } finally {
      worker.hold(false);
    }
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    const workers = this.#workers.splice(0);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
