/** Runs of `vaelab reproduce` in child processes, several at a time. */
import { fileURLToPath } from 'node:url';
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
