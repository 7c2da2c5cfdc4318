/** Synthesizers: from a table to synthetic rows, and what they are worth. */
export type { WordsState } from './words.js';
export { type Block, drawBlocks, mostRows } from './draw-blocks.js';
export {
  AutoencoderSynthesizer,
  type AutoencoderSynthesizerOptions,
  type AutoencoderTraining,
  type AutoencoderSynthesizerSettings,
  type DecodedRows,
  type FittedAutoencoder,
  type TrialOptions,
  type TrialResult,
} from './autoencoder-synthesizer.js';
export { Avatar, type AvatarOptions } from './avatar.js';
export { Bootstrap } from './bootstrap.js';
export {
  type ChoiceProgress,
  chooseSynthesizer,
  type ChooseOptions,
  type ChosenSynthesizer,
} from './choose-synthesizer.js';
export { choiceDetail, fitAuto, isOfNetwork, optionsByKind } from './fit-auto.js';
export { contentOf } from './content.js';
export { ClassGaussian } from './class-gaussian.js';
export { ClassMeans } from './class-means.js';
export { ClassNormals } from './class-normals.js';
export {
  type Classified,
  type Classifier,
  type ClassifierFactory,
  type ClassifierInput,
  classifierSettings,
  type ClassScores,
  classify,
  mlp,
  type Score,
  settledMlp,
} from './classifier.js';
export {
  type ChoosingOptions,
  chooseClassifier,
  type ChosenClassifier,
  measureOfRows,
  scored,
  type TriedClassifier,
} from './choose-classifier.js';
export { type ComparedRows, type Comparison, type ComparisonOptions, compareRows, leakageOf } from './compare.js';
export type { Correction } from './correction.js';
export { CVAESynthesizer } from './cvae-synthesizer.js';
export { GaussianMixture, type GaussianMixtureOptions } from './gaussian-mixture.js';
export { GaussianSynthesizer } from './gaussian-synthesizer.js';
export { type Shares } from './held-out-shares.js';
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
export { type Candidate, type Choice, type CurvePoint, type RankedGenerator } from './ranking.js';
export { checkRequest, optionLabel, plainJob, type PlainJob, type RunJob, type RunRequest, splitsPlan } from './job.js';
export {
  type ComparisonStage,
  type Judged,
  type JudgeOptions,
  type JudgingOptions,
  majorityBaseline,
  type RealSplit,
  SplitJudge,
} from './judge.js';
export { checkNumbers } from './limits.js';
export type { LatentFrom, LatentSource } from './latent-source.js';
export type { Mixture } from './latent-mixture.js';
export { NetworkView, type NetworkViewOptions } from './network-view.js';
export { audit, LeakageError, Lineage, refuseInnerLeakage, refuseLeakage, type Use } from './lineage.js';
export { createMeasure, type MeasureOptions, measureRows, type RealRows, type RowMeasures } from './measure.js';
export { type Neighbour, NeighbourSynthesizer } from './neighbour-synthesizer.js';
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
  type Preset,
  publishedDefaults,
  runOptions,
  type ValueKind,
} from './options.js';
export { PooledGaussian, type PooledGaussianOptions } from './pooled-gaussian.js';
export { preparationDefaults, type PreparedRows, PreparedSynthesizer } from './prepared-synthesizer.js';
export { projectRows } from './pictures.js';
export { exportPyTorch, type PyTorchExport } from './pytorch/export.js';
export { type RowPreparation, type RowPreparationOptions, prepareRows } from './prepared-rows.js';
export { type OwnColumns, type SharedEnd } from './own-columns.js';
export {
  type OwnColumnsState,
  Preprocessor,
  type PreprocessorOptions,
  type PreprocessorState,
  type UnstandardiseOptions,
} from './preprocessor.js';
export { type Screening, screenColumns } from './screening.js';
export type { SearchResult } from './search-result.js';
export type {
  ColumnPicture,
  CorrelationPicture,
  NetworkGenerator,
  Point,
  RunPictures,
  RunPreview,
  RunResult,
  Scatter,
  SplitResult,
} from './result.js';
export {
  type AutoencoderModel,
  cvaeRowModel,
  type Posterior,
  type RowModel,
  type RowView,
  vaeRowModel,
} from './row-model.js';
export { classCodesOf, describeTraining, divideTable, fitKind, prepareRun } from './prepare-run.js';
export { type Repeated, type RepeatHooks, type RepeatPlan, repeatSplits, type RepeatState } from './repeat-splits.js';
export { backendFacts } from './backend-facts.js';
export { completeRun, runSeeds } from './run.js';
export { type KeptSplit, RunCheckpoint } from './run-checkpoint.js';
export { runData, runTable, type RunTableOptions } from './run-table.js';
export { runSplits, type SplitsPlan } from './run-splits.js';
export { accuraciesOf, meanUtility } from './means.js';
export {
  type JudgedSplit,
  summariseSplits,
  verdictOnSplits,
  type VerdictTerms,
  worseThanConstant,
} from './run-verdict.js';
export type {
  FitContext,
  FitGenerator,
  FittedGenerator,
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
export { joined, type LabelledRows, type Sample, Source } from './sample.js';
export { checkSearchSpace, type SearchedOptions, searchedOptions } from './search-space.js';
export { type SavedSynthesizer, type SynthesizerState, type TrainedOn } from './saved.js';
export { type Component, type RowGaussians, type Weighted } from './row-gaussians.js';
export { type RowFrame } from './row-space.js';
export { stageWords } from './stage-words.js';
export { Smote, type SmoteOptions } from './smote.js';
export { type RowSplit, splitTable, testShare } from './split.js';
export {
  type DrawContext,
  type DrawnRows,
  type DrawnTable,
  type FitProgress,
  type SampleRequest,
  type RestoreOptions,
  type RowViewer,
  type SaveOptions,
  Synthesizer,
  type SynthesizerFitOptions,
  type SynthesizerOptions,
} from './synthesizer.js';
export { type BatchSizes, batchSizesFor, type TrainedRowModel, type TrainingSpec, trainRowModel } from './training.js';
export type { Accuracies, AccuracyTable, DecidingClassifier, Utility, UtilityTable } from './utility.js';
export { classifierFactory, type ClassifierMaking } from './utility-classifiers.js';
export { VAESynthesizer } from './vae-synthesizer.js';
