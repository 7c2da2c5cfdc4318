/**
 * `vaelab/metrics`: what predictions are worth, and what synthetic rows are.
 * @module vaelab/metrics
 */
export { InputError, OptionError } from '../checks/index.js';
export type { Label } from '../matrix/index.js';
export {
  accuracyScore,
  type Answer,
  areaUnderCurve,
  type ClassificationReport,
  classificationReport,
  type ClassifierName,
  type ClassRow,
  confusionMatrix,
  type ConfusionMatrix,
  type Fidelity,
  formatClassificationReport,
  type Leakage,
  measureFor,
  type Measures,
  type Needed,
  type PairedClass,
  type ReportOptions,
  type ScoreRow,
  type SplitAnswers,
  splitScores,
  type SplitScores,
  type Verdict,
  type VerdictInput,
  type VerdictMeasure,
  verdictOf,
  type VerdictWarnings,
  ksComplement,
  type Privacy,
  type Quality,
  qualityThresholds,
  tvComplement,
  type ZeroDivision,
} from '../metrics/index.js';
