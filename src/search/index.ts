/** Searching for the hyperparameters of an objective: spaces, models of it, and samplers. Float64, no tensors. */
export { GridSearch, type GridOptions, sizeOfGrid } from './samplers/grid-search.js';
export {
  type Objective,
  type ObjectiveContext,
  type OptimizeOptions,
  type OptimizeResult,
  WorkerDiedError,
} from './study/optimize.js';
export {
  type HalvingOptions,
  HyperbandPruner,
  type HyperbandOptions,
  MedianPruner,
  type MedianOptions,
  SuccessiveHalvingPruner,
} from './study/pruners.js';
export { BayesianSearch, type BayesianOptions } from './samplers/bayesian-search.js';
export { GaussianProcess, type GaussianProcessOptions, type Points, type Prediction } from './gp/gaussian-process.js';
export { RandomSearch, type SeedOptions, SobolSearch } from './samplers/random-search.js';
export { Sobol } from './samplers/sobol.js';
export { Space } from './space.js';
export { checkSpace, SpaceError } from './space-check.js';
export { type StudyStopping } from './study/stopping.js';
export { MemoryStorage, type StudyStorage } from './study/storage.js';
export { NothingToTryError, StudyError } from './study/study-error.js';
export { type AskedTrial, type Outcome } from './study/running-trial.js';
export { type AskOptions, Study, type StudyOptions } from './study/study.js';
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
