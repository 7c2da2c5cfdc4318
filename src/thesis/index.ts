/** The study's experiments, its protocols, and the reproduction of both. */
export {
  blocks,
  datasetRecords,
  type Experiment,
  experiments,
  furtherExperiments,
  neverRan,
  type RecordedReport,
  variants,
} from './catalogue/index.js';
export { findExperiment } from './defaults.js';
export { studyOptions } from './options.js';
export { dataRemarks, prepareStudy, runStudy, type StudyContext } from './prepare.js';
export { protocolMeaning, type ProtocolName, protocols } from './protocol.js';
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
export { appendResults, openResults, openResultsAt, prepareResults } from './results-file.js';
export type { RealScores } from './score-seeds.js';
export { labelsOf, resolveSettings } from './settings.js';
export type { StudyRequest, StudySettings } from './study-settings.js';
export { studyObjective } from './search-objective.js';
export { findPreset, presetGrid, presetSpace, type SearchPreset, searchPresets } from './search-presets.js';
export { testClaims } from './claims.js';
export { groupRecords } from './groups.js';
export { summarise } from './summary.js';
export {
  findGenetic,
  type GeneSelection,
  geneSelections,
  type GeneticExperiment,
  geneticExperiments,
} from './catalogue/index.js';
export { networkThread, openNetworks } from './kernels/networks.js';
export {
  type GeneticOutcome,
  type GeneticProgress,
  type GeneticRequest,
  type GeneticRun,
  runGeneticExperiment,
} from './genetic/run.js';
