/**
 * `vaelab/selection`: which columns matter, and how far a choice of them can be trusted.
 * @module vaelab/selection
 */
export { InputError, OptionError } from '../checks/index.js';
export type { Label, Matrix, MatrixLike, NumberArray } from '../matrix/index.js';
export { type FloatArray, SeededRandom, type StreamState } from '../random/index.js';
export {
  anova,
  type AnovaFigures,
  type AnovaOptions,
  AnovaRanker,
  checkRankedRows,
  CorrelationAdjustedT,
  type Discoveries,
  discoveries,
  exchangeable,
  expectedFalse,
  FeatureSelector,
  type FeatureSelectorOptions,
  type GreedyOptions,
  GreedyRLS,
  type RankedRows,
  MinRedundancyMaxRelevance,
  type MutualInformationOptions,
  MutualInformationRanker,
  type Ranker,
  type Ranking,
  ReliefF,
  type ReliefOptions,
  RidgeRFE,
  type RidgeRfeOptions,
  type Stability,
  stability,
  StabilitySelection,
  type StabilitySelectionOptions,
  type TestedRows,
  type TurfOptions,
  TurfRanker,
} from '../selection/index.js';
