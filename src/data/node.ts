/** The part of this room that touches files; everything else also runs in a browser. */
export { loadDataset, type LoadDatasetOptions, type LoadedDataset } from './node-datasets.js';
export { loadTable, type LoadTableOptions } from './node-files.js';
