/** The part of this room that touches files; everything else also runs in a browser. */
export { loadDataset, type LoadDatasetOptions, type LoadedDataset } from './node-datasets.js';
export { inspectTable, loadCells, loadTable, type LoadTableOptions } from './node-files.js';
export { cachedDataset, fetchDataset } from './openml/load.js';
export type { CachedDataset } from './openml/cache.js';
export type { OpenMLDescription } from './openml/description.js';
export type { DownloadProgress } from './openml/download.js';
export type { FetchedDataset, FetchOptions } from './openml/fetch.js';
