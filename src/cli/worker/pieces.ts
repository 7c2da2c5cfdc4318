/** Runs of `reproduce` and units of `select`, done for somebody on another machine. */
import type { Work } from '../../postgres/index.js';
import { RunWorker } from '../../thesis/commands/reproduce-workers.js';
import type { WorkerJob } from '../../thesis/commands/reproduce-worker.js';
import { unitWorker } from '../select/unit-worker.js';
import type { SelectionJob } from '../select/select-worker.js';

interface Child {
  run(job: object): Promise<unknown>;
  close(): void;
}

/** What this machine decides for itself. */
export interface Machine {
  readonly data: string | undefined;
  readonly threads: number | undefined;
}

/** Does pieces in a process of their own, which keeps its table from one to the next of the same kind. */
export class PieceWorker {
  readonly #machine: Machine;
  #child: Child | undefined;
  /** What the process was started for. */
  #about: string | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** @throws Error when it fails, or its process dies twice */
  async perform({ kind, data }: Work): Promise<unknown> {
    const { threads } = this.#machine;
    if (kind === 'run') {
      const job = data as WorkerJob;
      const backend = { ...job.backend, threads: threads ?? job.backend.threads };
      return this.#childFor('run', () => new RunWorker()).run({
        ...job,
        backend,
        dataDir: this.#machine.data ?? job.dataDir,
      });
    }
    const { setup, unit, identity } = data as SelectionJob;
    const backend = { ...setup.backend, threads: threads ?? setup.backend.threads };
    const folder = this.#machine.data ?? setup.data.data;
    const own = { ...setup, backend, data: { ...setup.data, ...(folder !== undefined && { data: folder }) } };
    return this.#childFor(`unit ${identity}`, () => unitWorker()).run({ setup: own, unit, identity });
  }

  close(): void {
    this.#child?.close();
    this.#child = undefined;
  }

  #childFor(about: string, make: () => Child): Child {
    if (this.#about !== about) this.close();
    this.#about = about;
    return (this.#child ??= make());
  }
}
