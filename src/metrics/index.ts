export { accuracyScore } from './accuracy.js';
export {
  classificationReport,
  type ClassificationReport,
  type ClassRow,
  type ReportOptions,
  type ScoreRow,
  type ZeroDivision,
} from './classification-report.js';
export { confusionMatrix, type ConfusionMatrix } from './confusion-matrix.js';
export { formatClassificationReport } from './format-classification-report.js';
export { nearestDistances } from './nearest-distances.js';
export { principalAxes, project } from './principal-axes.js';
export { type Rows } from './rows.js';
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
export {
  type Answer,
  differenceInterval,
  type Leakage,
  leaks,
  type Verdict,
  type VerdictFigures,
  verdictOf,
  wilson,
} from './verdict.js';
