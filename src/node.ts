/** The public names in Node: those of every platform, and reading data from files. */
export * from './index.js';
export { loadDataset, loadTable } from './data/node.js';
export { JournalStorage, optimizeInProcesses, type ProcessOptions, type WorkerObjective } from './search/node/index.js';
