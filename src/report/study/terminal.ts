import type { SearchResult } from '../../synthesis/index.js';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import { percent, plural, short } from '../../checks/numbers.js';
import { valueText } from './words.js';

/** The best trials and what matters, as plain text of about 80 columns. */
export function studyTable(result: SearchResult, analysis: StudyAnalysis, rows = 5): string {
  const { ranked, axes, importance } = analysis;
  if (ranked.length === 0) return `No trial has a value (${plural(result.trials.length, 'trial')}).`;
  const shown = ranked.slice(0, rows);
  const header = ['trial', result.objective.name, ...axes.map(({ name }) => name)];
  const cells = shown.map(({ id, value, params }) => [
    String(id),
    short(value),
    ...axes.map(({ name }) => valueText(params[name])),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i]!.length)));
  const line = (texts: readonly string[]): string => texts.map((text, i) => text.padStart(widths[i]!)).join('  ');
  const matters =
    importance === null
      ? 'not known yet'
      : importance.map(({ parameter, share }) => `${parameter} ${percent(share, 0)}`).join(', ');
  return [
    `${result.name}: the best of ${plural(result.trials.length, 'trial')} (${plural(ranked.length, 'complete one')})`,
    '',
    line(header),
    ...cells.map(line),
    '',
    `constant predictor  ${short(result.objective.constantPredictor)}`,
    `importance (fANOVA) ${matters}`,
  ].join('\n');
}
