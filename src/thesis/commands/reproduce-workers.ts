/** Runs of `vaelab reproduce` elsewhere than in its own process: in child processes, or by workers on any machine. */
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { WorkQueue } from '../../postgres/index.js';
import { ChildWorker } from '../../cli/kit/child-worker.js';
import type { ResultLine } from '../index.js';
import type { WorkerJob } from './reproduce-worker.js';

const program = fileURLToPath(new URL('./reproduce-worker.js', import.meta.url));

/** A process that does one run after the other. */
export class RunWorker extends ChildWorker<WorkerJob, ResultLine> {
  /** @param main the program of the process */
  constructor(main: string = program) {
    super(main);
  }
}

/** What does runs, one at a time. */
export interface RunPerformer {
  run(job: WorkerJob): Promise<ResultLine>;
  close(): void;
}

/** Runs in a queue, each of which some worker takes. */
export class QueuedRuns {
  readonly #queue: WorkQueue;
  readonly #stopped = new AbortController();

  private constructor(queue: WorkQueue) {
    this.#queue = queue;
  }

  static async open(address: string): Promise<QueuedRuns> {
    return new QueuedRuns(await WorkQueue.open(address));
  }

  /** Somebody who waits for one run after the other. */
  performer(): RunPerformer {
    return {
      run: (job) => {
        // Where the data lie, and what computes, is no part of a run.
        const rest = { ...job, dataDir: undefined, backend: undefined };
        const digest = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
        const name = `${job.experiment} ${job.protocol} seed ${job.seed} on ${job.dataset}`;
        return this.#queue.result('run', `${name} ${digest}`, job, this.#stopped.signal);
      },
      close: () => this.#stopped.abort(),
    };
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
