/** Searching for the hyperparameters of an objective: spaces, samplers, studies and pruners. Float64, no tensors, no Node. */
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
export { Space } from './space.js';
export { checkSpace, SpaceError } from './space-check.js';

export { type BayesianOptions, BayesianSearch, type BayesianSettings } from './samplers/bayesian-search.js';
export { type GridOptions, GridSearch, sizeOfGrid } from './samplers/grid-search.js';
export { RandomSearch, type SeedOptions } from './samplers/random-search.js';
export { Sobol } from './samplers/sobol.js';
export { SobolSearch } from './samplers/sobol-search.js';

export { GaussianProcess, type Prediction } from './gp/gaussian-process.js';
export type { KernelKind } from './gp/kernel.js';
export type { Hyperparameters } from './gp/posterior.js';
export type { GaussianProcessOptions } from './gp/process-options.js';

export { type AskOptions, Study, type StudyOptions } from './study/study.js';
export {
  type Objective,
  type ObjectiveContext,
  type OptimizeOptions,
  type OptimizeResult,
  WorkerDiedError,
} from './study/optimize.js';
export type { AskedTrial, Outcome } from './study/running-trial.js';
export type { StudyStopping } from './study/stopping.js';
export {
  type Damage,
  type Entry,
  MemoryStorage,
  type Position,
  type ProcessIdentity,
  type Reading,
  type StudyEvent,
  type StudyHeader,
  type StudyStorage,
  type UnreadBytes,
} from './study/storage.js';
export { NothingToTryError, StudyError } from './study/study-error.js';

export { type HyperbandOptions, HyperbandPruner } from './study/pruners/hyperband-pruner.js';
export { type MedianOptions, MedianPruner } from './study/pruners/median-pruner.js';
export { type HalvingOptions, SuccessiveHalvingPruner } from './study/pruners/successive-halving-pruner.js';
