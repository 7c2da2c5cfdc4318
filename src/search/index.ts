/** Searching for the hyperparameters of an objective: spaces, models of it, and samplers. Float64, no tensors. */
export { GridSearch, type GridOptions, sizeOfGrid } from './grid-search.js';
export { RandomSearch, type SeedOptions, SobolSearch } from './samplers.js';
export { Sobol } from './sobol.js';
export { Space } from './space.js';
export { checkSpace, SpaceError } from './space-check.js';
export type {
  Condition,
  Direction,
  ParameterSpec,
  Params,
  ParamValue,
  Pruner,
  Sampler,
  SpaceSpec,
  Suggestion,
  Trial,
  TrialState,
} from './types.js';
