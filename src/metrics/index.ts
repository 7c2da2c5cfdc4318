export {
  classificationReport,
  formatClassificationReport,
  type ClassificationReport,
  type ClassRow,
  type ReportOptions,
  type ScoreRow,
  type ZeroDivision,
} from './classification-report.js';
export { accuracyScore, confusionMatrix, type ConfusionMatrix, type Label } from './confusion-matrix.js';
export { median, nearestDistances, principalAxes, type PrincipalAxes, project, type Rows } from './projection.js';
export { combine, difference, estimate, type Estimate, meanAndSd, quantile, studentQuantile975 } from './statistics.js';
