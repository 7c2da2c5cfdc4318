/** Searching for the hyperparameters of an objective: spaces, models of it, and samplers. Float64, no tensors. */
export { GridSearch, type GridOptions, sizeOfGrid } from './grid-search.js';
export {
  type Objective,
  type ObjectiveContext,
  type OptimizeOptions,
  type OptimizeResult,
  WorkerDiedError,
} from './optimize.js';
export {
  type HalvingOptions,
  HyperbandPruner,
  type HyperbandOptions,
  MedianPruner,
  type MedianOptions,
  SuccessiveHalvingPruner,
} from './pruners.js';
export { BayesianSearch, type BayesianOptions } from './bayesian-search.js';
export { GaussianProcess, type GaussianProcessOptions, type Points, type Prediction } from './gaussian-process.js';
export { RandomSearch, type SeedOptions, SobolSearch } from './samplers.js';
export { Sobol } from './sobol.js';
export { Space } from './space.js';
export { checkSpace, SpaceError } from './space-check.js';
export { type StudyStopping } from './stopping.js';
export { MemoryStorage, type StudyStorage } from './storage.js';
export { NothingToTryError, StudyError } from './study-error.js';
export { type AskedTrial, type Outcome } from './running-trial.js';
export { type AskOptions, Study, type StudyOptions } from './study.js';
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
