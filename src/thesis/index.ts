/** The study's experiments, protocols and the main job. */
export { classifierSettings, protocols, resolveSettings, type RunOptions, type RunSettings } from './settings.js';
export {
  type Experiment,
  experiments,
  neverRan,
  type RecordedReport,
  studyRecords,
  type StudyDataset,
  variants,
} from './catalogue/index.js';
export { DivergedError } from './generator.js';
export { audit, LeakageError, Lineage, type Sample, Source, type Use } from './lineage.js';
export { modelHeader, type Progress, type RunContext, type RunData, type Stage } from './pipeline.js';
export {
  chooseExperiments,
  classifierSeeds,
  estimateClassifier,
  estimateJob,
  type Job,
  type Order,
  planJobs,
  type RealScores,
  runJob,
} from './reproduce.js';
export { appendResult, openResults } from './results-file.js';
export { dataRemarks, runMainJob, type RunOutcome } from './run.js';
export type {
  Leakage,
  Point,
  ProtocolName,
  ReproductionRecord,
  RunPictures,
  RunResult,
  Scatter,
  Score,
  SeedScores,
} from './result.js';
export { FailedTrainingError, SearchObjective, type TrialHooks } from './search-objective.js';
export { checkSearchSpace, withParams } from './search-parameters.js';
export { findPreset, presetGrid, presetSpace, type SearchPreset, searchPresets } from './search-presets.js';
export type { SearchResult } from './search-result.js';
