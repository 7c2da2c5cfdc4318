/** Synthesizers: from a table to synthetic rows, and what they are worth. */
export {
  AutoencoderSynthesizer,
  type AutoencoderSynthesizerOptions,
  type AutoencoderTraining,
  type AutoencoderSynthesizerSettings,
  type FittedAutoencoder,
  type TrialOptions,
  type TrialResult,
} from './autoencoder-synthesizer.js';
export { Bootstrap } from './bootstrap.js';
export { ClassNormals } from './class-normals.js';
export {
  type Classified,
  type Classifier,
  type ClassifierFactory,
  type ClassifierInput,
  classifierSettings,
  classify,
  mlp,
  type Score,
} from './classifier.js';
export {
  type ComparedRows,
  type Comparison,
  type ComparisonOptions,
  type ComparisonStage,
  compareRows,
  joined,
  majorityBaseline,
} from './compare.js';
export { CVAESynthesizer } from './cvae-synthesizer.js';
export {
  createSynthesizer,
  type LoadOptions,
  loadSynthesizer,
  readSynthesizer,
  synthesizerFromBytes,
  synthesizerFromSaved,
  type SynthesizerKind,
  synthesizerKinds,
} from './kinds.js';
export { checkRequest, optionLabel, plainJob, type PlainJob, type RunJob, type RunRequest } from './job.js';
export { checkNumbers } from './limits.js';
export { audit, LeakageError, Lineage, refuseLeakage, type Use } from './lineage.js';
export { type NearestDistances, nearestNeighbours } from './nearest.js';
export {
  asFailure,
  describeValidationObjective,
  FailedTrainingError,
  finiteLoss,
  tellLoss,
  type TrainingObjective,
  type TrialHooks,
  ValidationObjective,
} from './objective.js';
export {
  checkOption,
  flagWord,
  type OptionGroup,
  optionRow,
  type OptionRow,
  runOptions,
  type ValueKind,
} from './options.js';
export { projectRows } from './pictures.js';
export { Preprocessor, type PreprocessorOptions, type PreprocessorState } from './preprocessor.js';
export type { SearchResult } from './search-result.js';
export type { Point, RunPictures, RunResult, Scatter } from './result.js';
export {
  type AutoencoderModel,
  cvaeRowModel,
  type Posterior,
  type RowModel,
  type RowView,
  vaeRowModel,
} from './row-model.js';
export { classCodesOf, completeRun, describeTraining, prepareRun, runSeeds } from './run.js';
export type {
  OwnSplit,
  PreparedRun,
  Progress,
  RunContext,
  RunData,
  RunLabels,
  RunOutcome,
  RunSettings,
  Stage,
} from './run-types.js';
export { type LabelledRows, type Sample, Source } from './sample.js';
export { checkSearchSpace, type SearchedOptions, searchedOptions } from './search-space.js';
export { type SavedSynthesizer, type SynthesizerState, type TrainedOn } from './saved.js';
export { type RowSplit, splitTable, testShare } from './split.js';
export {
  type DrawContext,
  type DrawnRows,
  type DrawnTable,
  type FitProgress,
  type SampleRequest,
  type RestoreOptions,
  type SaveOptions,
  Synthesizer,
  type SynthesizerFitOptions,
  type SynthesizerOptions,
} from './synthesizer.js';
export { type BatchSizes, batchSizesFor, type TrainedRowModel, type TrainingSpec, trainRowModel } from './training.js';
export { VAESynthesizer } from './vae-synthesizer.js';
