/** The study's experiments, protocols and the main job. */
export { classifierSettings, protocols, resolveSettings, type RunOptions, type RunSettings } from './settings.js';
export {
  type BlockName,
  blocks,
  type Experiment,
  experiments,
  flaws,
  furtherExperiments,
  geneSelections,
  neverRan,
  type RecordedReport,
  studyRecords,
  type StudyDataset,
  variants,
} from './catalogue/index.js';
export { findExperiment } from './defaults.js';
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
  type Place,
  runJob,
} from './reproduce.js';
export {
  type DrawScores,
  isFinished,
  type Machine,
  type ReproductionRecord,
  type ResultLine,
  type RunOrigin,
  type SeedScores,
} from './record.js';
export { appendResult, openResults, openResultsAt, prepareResults } from './results-file.js';
export type { RealScores } from './score-seeds.js';
export { dataRemarks, runMainJob, type RunOutcome } from './run.js';
export type { Leakage, Point, ProtocolName, RunPictures, RunResult, Scatter, Score } from './result.js';
export { FailedTrainingError, SearchObjective, type TrialHooks } from './search-objective.js';
export { checkSearchSpace, withParams } from './search-parameters.js';
export { findPreset, presetGrid, presetSpace, type SearchPreset, searchPresets } from './search-presets.js';
export type { SearchResult } from './search-result.js';
export { testClaims } from './claims.js';
export type { Claim, ClaimRow, Outcome } from './claim-rows.js';
export { groupRecords, type RecordedAccuracies, recordedAccuracies, type ReproductionGroup } from './groups.js';
export { summarise, type ReproductionSummary } from './summary.js';
