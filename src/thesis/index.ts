/** The study's experiments, protocols and the main job. */
export { classifierSettings, protocols, resolveSettings, type RunOptions, type RunSettings } from './settings.js';
export { type Experiment, experiments } from './experiments.js';
export { DivergedError } from './generator.js';
export {
  modelHeader,
  type Progress,
  type RunContext,
  type RunData,
  runMainJob,
  type RunOutcome,
  type Stage,
} from './run.js';
export type { Leakage, Point, ProtocolName, RunPictures, RunResult, Scatter, Score } from './result.js';
export { FailedTrainingError, SearchObjective, type TrialHooks } from './search-objective.js';
export { checkSearchSpace, withParams } from './search-parameters.js';
export { findPreset, presetGrid, presetSpace, type SearchPreset, searchPresets } from './search-presets.js';
export type { SearchResult } from './search-result.js';
