/** `vaelab/metrics`: what predictions are worth. */
export { InputError, OptionError } from '../checks/index.js';
export type { Label } from '../matrix/index.js';
export {
  accuracyScore,
  type ClassificationReport,
  classificationReport,
  type ClassRow,
  confusionMatrix,
  type ConfusionMatrix,
  formatClassificationReport,
  type ReportOptions,
  type ScoreRow,
  type ZeroDivision,
} from '../metrics/index.js';
