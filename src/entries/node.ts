/**
 * `vaelab/node`: what only Node has, files and processes.
 * @module vaelab/node
 */
export { FileError, InputError, OptionError } from '../checks/index.js';
export type { DatasetFiles, DatasetName, DatasetSpec, ImageSize } from '../data/index.js';
export {
  type CachedDataset,
  cachedDataset,
  type DownloadProgress,
  fetchDataset,
  type FetchedDataset,
  type FetchOptions,
  loadDataset,
  type LoadDatasetOptions,
  type LoadedDataset,
  inspectTable,
  loadTable,
  type LoadTableOptions,
  type OpenMLDescription,
} from '../data/node.js';
export {
  commandObjective,
  type CommandOptions,
  JournalStorage,
  optimizeInProcesses,
  type ProcessOptions,
  type WorkerContext,
  type WorkerObjective,
  type JournalFile,
  type JournalFileFacts,
  type JournalFiles,
} from '../search/node/index.js';
export { PostgresStorage } from '../postgres/index.js';
// The types that its names speak of.
export type * from './data.js';
export type * from './search.js';
