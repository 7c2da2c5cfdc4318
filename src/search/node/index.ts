/** The part of this room that touches files and processes; everything else also runs in a browser. */
export { commandObjective, type CommandOptions } from './command-objective.js';
export { type JournalFile, type JournalFileFacts, type JournalFiles, JournalStorage } from './journal.js';
export type { WorkerContext, WorkerObjective } from './worker-main.js';
export { optimizeInProcesses, type ProcessOptions } from './workers.js';
