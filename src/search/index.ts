/** Searching for the hyperparameters of an objective: spaces, samplers, studies and pruners. Float64, no tensors, no Node. */
export type {
  Condition,
  Direction,
  LinearConstraint,
  ParameterSpec,
  Params,
  ParamValue,
  Pruner,
  Recommendation,
  Sampler,
  SpaceSpec,
  Suggestion,
  Trial,
  TrialState,
} from './types.js';
export { Space } from './space.js';
export { checkSpace, SpaceError } from './space-check.js';

export { type AutoOptions, AutoSearch } from './samplers/auto-search.js';
export type { BayesianOptions, BayesianSettings } from './samplers/bayesian-options.js';
export { BayesianSearch } from './samplers/bayesian-search.js';
export { type GridOptions, GridSearch, sizeOfGrid } from './samplers/grid-search.js';
export { type ParzenOptions, ParzenSearch } from './samplers/parzen-search.js';
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
  type ObjectiveAnswer,
  type ObjectiveContext,
  type OptimizeOptions,
  type OptimizeResult,
  WorkerDiedError,
} from './study/optimize.js';
export type { ObjectiveResult, Outcome, TellOptions } from './study/outcome.js';
export type { AskedTrial } from './study/running-trial.js';
export type { TrialToAdd } from './study/trials-in.js';
export type { StudyStopping } from './study/stopping.js';
export {
  type AddedTrial,
  type Damage,
  type Entry,
  MemoryStorage,
  type Position,
  type ProcessIdentity,
  type Reading,
  type StudyChange,
  type StudyEvent,
  type StudyHeader,
  type StudyStorage,
  type UnreadBytes,
} from './study/storage.js';
export { NothingToTryError, StudyError, UnusableObjectiveError } from './study/study-error.js';
export { type MergedStudies, mergeStudies } from './study/merge.js';
export { readStudy, StudyReader, type StudyRecord, type StudyWorker } from './study/study-record.js';

export {
  analyse,
  type AnalysisOptions,
  analyseStudy,
  type StudyAnalysis,
  type StudyOverview,
} from './analysis/analysis.js';
export type { Axis } from './analysis/axes.js';
export type { Contour } from './analysis/contours.js';
export type { Curve, HistoryPoint, Slice, Span } from './analysis/history.js';
export type { Importance } from './analysis/importance.js';
export type { ModelView } from './analysis/model-view.js';
export type { ParetoAnalysis } from './analysis/pareto.js';
export { hypervolume } from './pareto.js';
export type { Scored } from './ranking.js';

export { type HyperbandOptions, HyperbandPruner } from './study/pruners/hyperband-pruner.js';
export { type MedianOptions, MedianPruner } from './study/pruners/median-pruner.js';
export { type HalvingOptions, SuccessiveHalvingPruner } from './study/pruners/successive-halving-pruner.js';
