import type { RunResult } from '../../synthesis/index.js';
import { type Fact, type GeneratorWords, plain, runSummary } from './summary.js';

const width = 80;

const pad = (text: string, n: number): string => text + ' '.repeat(Math.max(0, n - [...text].length));

/** Breaks a text into lines of at most 80 characters, all but the first beginning with `indent` spaces. */
function wrap(text: string, head = '', indent = 14): string[] {
  const lines = [head === '' ? '' : pad(head, indent)];
  for (const word of plain(text, 2000).split(' ')) {
    const last = lines.at(-1)!;
    const gap = last === '' || last.endsWith(' ') ? '' : ' ';
    if (last.length + gap.length + word.length <= width || last.trim() === '')
      lines[lines.length - 1] = last + gap + word;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines;
}

const factLines = (facts: readonly Fact[]): string[] => facts.flatMap(({ about, words }) => wrap(words, about));

/** The generator and the controls, a line each; nothing where there are no controls. */
function generatorLines(generators: readonly GeneratorWords[]): string[] {
  if (generators.length === 0) return [''];
  const line = ({ kind, own, control, score, difference, range, fails }: GeneratorWords): string => {
    const name = `${own ? '*' : ' '} ${kind}${control ? ' (control)' : ''}`;
    const points = `${difference.padStart(5)}${range === '' ? '' : ` (${range})`}`;
    return `${pad(name, 33)}${score.padStart(7)}  ${pad(points, 22)} ${fails}`;
  };
  return [
    '',
    `${pad('  generator (* this run)', 33)}  score  minus real, points    fails`,
    ...generators.map(line),
    '',
  ];
}

/**
 * The end of a run as plain text of at most 80 columns: the verdict, the scores behind it, the controls, fidelity, privacy, leakage.
 *
 * Shares are in percent, differences in points; what is not finite is an en dash.
 */
export function terminalTable(result: RunResult): string {
  const { title, headline, caution, scores, generators, quality } = runSummary(result);
  return [
    ...wrap(title, '', 2),
    '',
    ...wrap(headline, '', 0),
    ...(caution === null ? [] : wrap(`Read with care. ${caution}`, '', 0)),
    '',
    ...factLines(scores),
    ...generatorLines(generators),
    ...factLines(quality),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}
