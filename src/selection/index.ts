/** Ranking and choosing columns, and how far a choice can be trusted. */
export { anova, type AnovaFigures, type AnovaOptions, AnovaRanker } from './anova.js';
export { CorrelationAdjustedT } from './cat.js';
export { type CorrectedInterval, correctedInterval } from './corrected-interval.js';
export { type Discoveries, discoveries, type TestedRows } from './discoveries.js';
export { exchangeable } from './exchangeable.js';
export { FeatureSelector, type FeatureSelectorOptions } from './feature-selector.js';
export type { Generation } from './evolution.js';
export { type GeneticOptions, type GeneticResult, type GeneticSearch, GeneticSelector } from './genetic.js';
export { type GreedyOptions, GreedyRLS } from './greedy-rls.js';
export { type KernelPool, type KernelSetup, type KernelThread, openKernels } from './kernel-pool.js';
export { LeaveOneOut, type LeaveOneOutOptions, type LeaveOneOutPool, type SubsetScores } from './leave-one-out.js';
export { MinRedundancyMaxRelevance } from './mrmr.js';
export { type MutualInformationOptions, MutualInformationRanker } from './mutual-information.js';
export { checkRankedRows, type RankedRows, type Ranker, type Ranking } from './ranker.js';
export { ReliefF, type ReliefOptions, type TurfOptions, TurfRanker } from './relief.js';
export type {
  AugmentationAnswer,
  AugmentationComparison,
  AugmentationFinding,
  CurvePoint,
  GeneticHistory,
  MeanOfSplits,
  OtherFeature,
  PairedDifference,
  PermutationNull,
  SelectedFeature,
  SelectionAnswer,
  SelectionBaselines,
  SelectionLeakage,
  SelectionMethod,
  SelectionResult,
  SelectionSplit,
  SelectionStability,
  SpikeIn,
} from './result.js';
export { RidgeRFE, type RidgeRfeOptions } from './ridge-rfe.js';
export { type Stability, stability } from './stability.js';
export { keyOf } from './column-sets.js';
export { expectedFalse, StabilitySelection, type StabilitySelectionOptions } from './stability-selection.js';
