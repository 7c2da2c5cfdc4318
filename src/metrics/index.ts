export { accuracyScore } from './accuracy.js';
export { areaUnderCurve, spanResiduals } from './attacks.js';
export { type ClassSpread, classSpread, selectedOverlap, varianceRatio, withinClasses } from './class-spread.js';
export {
  classificationReport,
  type ClassificationReport,
  type ClassRow,
  type ReportOptions,
  type ScoreRow,
  type ZeroDivision,
} from './classification-report.js';
export {
  type ClassifierName,
  classifierNames,
  classifierTitle,
  classifierWords,
  decidingWords,
  mostDeciding,
  type NamedClassifier,
  onSplits,
} from './classifiers.js';
export { columnShapes, ksComplement, sortColumns, type SortedColumns, tvComplement } from './column-shapes.js';
export { confusionMatrix, type ConfusionMatrix } from './confusion-matrix.js';
export { type Fidelity } from './fidelity.js';
export { formatClassificationReport } from './format-classification-report.js';
export { differenceInterval, wilson } from './intervals.js';
export { measuresOf } from './measures.js';
export { nearestDistances } from './nearest-distances.js';
export { densityCoverage, distances, nearestOf, nearestTwoSample, neighbourRadii } from './neighbours.js';
export {
  type CorrelationCounts,
  type CorrelationTiles,
  countCorrelations,
  noCorrelations,
  pairCorrelations,
  type PairScores,
  plainTiles,
  strongThreshold,
  type UnitColumns,
  unitColumns,
  varyingColumns,
  withoutPairs,
} from './pair-correlations.js';
export { principalAxes, project } from './principal-axes.js';
export { type Privacy } from './privacy.js';
export { correlationLost, type Quality, qualityOf, type QualityOf, qualityThresholds } from './quality.js';
export { type Rows } from './rows.js';
export {
  measureFor,
  type Measures,
  type PairedClass,
  type SplitAnswers,
  splitScores,
  type SplitScores,
  type VerdictMeasure,
} from './split-scores.js';
export {
  combine,
  difference,
  estimate,
  type Estimate,
  meanAndSd,
  median,
  quantile,
  studentQuantile975,
} from './statistics.js';
export { verdictOf } from './verdict.js';
export { differenceOf, fewestSplits, type Finding, signalOf } from './verdict-figures.js';
export {
  type Answer,
  type Leakage,
  type Needed,
  type Verdict,
  type VerdictInput,
  type VerdictWarnings,
} from './verdict-types.js';
export { leaks } from './verdict-words.js';
