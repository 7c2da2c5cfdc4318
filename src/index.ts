/** The public names of every platform: those of all sub-paths but `vaelab/node`. */
export * from './entries/tensor.js';
export * from './entries/data.js';
export * from './entries/metrics.js';
export * from './entries/models.js';
export * from './entries/search.js';
export * from './entries/selection.js';
export * from './entries/synthesis.js';
