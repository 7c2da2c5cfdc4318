/** A selection as a few lines for a terminal. */
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import { rankerLabel } from '../../selection/labels.js';
import type { SelectedFeature, SelectionMethod, SelectionResult } from '../../selection/index.js';

/** Columns that are named. */
const mostFeatures = 10;
const width = 100;

/** The verdict, the methods at the chosen number of columns, and the first columns. */
export function selectionText(result: SelectionResult): string {
  const { dataset, verdict, chosen, methods, selected, notes, leakage } = result;
  const classes = dataset.classes.map(({ name, rows }) => `${name} ${count(rows)}`).join(', ');
  return [
    `${dataset.name}: ${count(dataset.rows)} rows x ${count(dataset.columns)} columns; ${shortened(classes, 80)}`,
    '',
    ...wrapped(verdict.headline),
    '',
    ...verdict.details.flatMap((text) => wrapped(text, '  ')),
    '',
    `At ${plural(chosen.k, 'column')}:`,
    ...methodLines(
      methods.filter(({ k }) => k === chosen.k),
      result,
    ),
    '',
    `Chosen by all rows, by ${rankerLabel(chosen.method)}:`,
    ...featureLines(selected),
    ...(selected.length > mostFeatures ? [`  and ${count(selected.length - mostFeatures)} more in features.csv`] : []),
    '',
    `Audit: ${count(leakage.testRows - leakage.unseen)} of ${plural(leakage.testRows, 'test row')} had been seen by anything before the test, and ${count(leakage.inner)} held-out rows by what they judged.`,
    ...notes.flatMap((text) => wrapped(`Note: ${text}`)),
  ].join('\n');
}

function methodLines(methods: readonly SelectionMethod[], { measure, nested }: SelectionResult): string[] {
  const rows = methods.map(({ name, score, stability, seconds }) => [
    name === 'auto' ? 'chosen inside' : rankerLabel(name),
    percent(score.mean),
    `${percent(score.low)} to ${percent(score.high)}`,
    fixed(stability.nogueira, 2),
    name === 'auto' ? '' : fixed(seconds, 2),
  ]);
  const whole = ['whole procedure', percent(nested.score.mean), '', fixed(nested.stability.nogueira, 2), ''];
  return aligned([['', measure, '95 % interval', 'stability', 'seconds'], ...rows, whole]);
}

function featureLines(selected: readonly SelectedFeature[]): string[] {
  const rows = selected.slice(0, mostFeatures).map(({ rank, feature, frequency, q, sign, groupSize }) => {
    const highest = Object.entries(sign).reduce((best, one) => (one[1] > best[1] ? one : best));
    return [
      count(rank),
      shortened(feature, 32),
      percent(frequency, 0),
      q < 1e-4 ? q.toExponential(0) : fixed(q, 4),
      `highest in ${shortened(highest[0], 20)}`,
      groupSize === 0 ? '' : `${count(groupSize)} say the same`,
    ];
  });
  return aligned([['', 'column', 'splits', 'q', '', ''], ...rows]);
}

/** Columns of text side by side, the first two to the left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => [...row[j]!].length)));
  return rows.map((row) =>
    `  ${row.map((cell, j) => cell + ' '.repeat(widths[j]! - [...cell].length)).join('  ')}`.trimEnd(),
  );
}

function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

/** Breaks a text into lines. */
function wrapped(text: string, indent = ''): string[] {
  const lines = [indent];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    const gap = last.trim() === '' ? '' : ' ';
    if (last.trim() === '' || last.length + gap.length + word.length <= width)
      lines[lines.length - 1] = last + gap + word;
    else lines.push(indent + word);
  }
  return lines;
}
