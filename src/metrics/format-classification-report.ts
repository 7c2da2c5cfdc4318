/** A classification report as scikit-learn 1.2 prints it. */
import { described, withDefaults } from '../checks/index.js';
import { f1Score, type ClassificationReport, type ScoreRow } from './classification-report.js';

/** Fixed-point text with exact ties to the even digit, as Python's `format` rounds (`toFixed` rounds them up). */
function fixed(value: number, digits: number): string {
  const scaled = value * 2 ** (digits + 1);
  if (Number.isInteger(scaled) && scaled % 2 !== 0) {
    const below = Math.floor(value * 10 ** digits);
    return ((below % 2 === 0 ? below : below + 1) / 10 ** digits).toFixed(digits);
  }
  return value.toFixed(digits);
}

const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - [...text].length)) + text;

/**
 * The report as text, character for character what scikit-learn 1.2 prints (`digits` decimal places, 2 by default).
 *
 * Throws a RangeError for digits that are not a whole number in [0, 20].
 */
export function formatClassificationReport(
  report: ClassificationReport,
  options: { digits?: number | undefined } = {},
): string {
  const { digits } = withDefaults('formatClassificationReport', options, { digits: 2 });
  if (!Number.isInteger(digits) || digits < 0 || digits > 20) {
    throw new RangeError(
      `formatClassificationReport: digits is ${described(digits)}; it must be a whole number from 0 to 20.`,
    );
  }
  const width = Math.max('weighted avg'.length, digits, ...report.perClass.map((row) => [...row.label].length));
  const line = (name: string, cells: readonly string[]): string =>
    `${padStart(name, width)} ${cells.map((cell) => ' ' + cell.padStart(9)).join('')}\n`;
  const { accuracy } = report;
  // scikit-learn 1.2 counts in floats when not one row is right, and its supports then end in ".0".
  const count = (support: number): string => (accuracy === 0 ? `${support}.0` : String(support));
  const scores = (name: string, row: ScoreRow): string =>
    line(name, [...[row.precision, row.recall, row.f1].map((v) => fixed(v, digits)), count(row.support)]);
  let first: string;
  if (accuracy === null) {
    if (!report.micro)
      throw new RangeError('formatClassificationReport: the report has neither accuracy nor micro average.');
    first = scores('micro avg', report.micro);
  } else {
    first = line('accuracy', ['', '', fixed(f1Score(accuracy, accuracy), digits), count(report.macro.support)]);
  }
  return [
    line('', ['precision', 'recall', 'f1-score', 'support']),
    '\n',
    ...report.perClass.map((row) => scores(row.label, row)),
    '\n',
    first,
    scores('macro avg', report.macro),
    scores('weighted avg', report.weighted),
  ].join('');
}
