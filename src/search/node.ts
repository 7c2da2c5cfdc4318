/** The part of this room that touches files and processes; everything else also runs in a browser. */
export { JournalStorage } from './node-journal.js';
export type { WorkerContext, WorkerObjective } from './node-worker-main.js';
export { optimizeInProcesses, type ProcessOptions } from './node-workers.js';
