import type { RunResult } from '../../synthesis/index.js';
import type { RankedGenerator } from '../../synthesis/ranking.js';
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import { classifierTitle, leaks } from '../../metrics/index.js';
import { signed } from '../kit/forest.js';
import { rangeWords } from './answer.js';
import { casesWords } from './privacy.js';
import { classRecalls } from './recall.js';
import { decidingNote, decidingOf, generatorName } from './words.js';

const width = 80;
/** Classes whose recall is told. */
const mostClasses = 4;

/** Makes a text of the data harmless for a terminal and at most `most` characters long. */
function plain(text: string, most: number): string {
  const letters = [...text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`;
}

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

function leakageLine(result: RunResult): string {
  const { testRows: n, generatorTraining, earlyStopping, latentStatistics, scaling, search, unseen } = result.leakage;
  if (!leaks(result)) return `none: the generator has seen 0 of the ${plural(n, 'test row')}`;
  return `of the ${plural(n, 'test row')} the generator used ${count(generatorTraining)} to train, ${count(earlyStopping)} to stop, ${count(latentStatistics)} for latent statistics, ${count(scaling)} for scaling, ${count(search)} to search; ${count(unseen)} were seen by nothing`;
}

/** By what was judged, and the scores. */
function scoreLines(result: RunResult): string[] {
  const { verdict, split } = result;
  const { interval, margin, difference } = verdict;
  const range = interval === null ? 'no interval' : `95% interval ${rangeWords(interval)}`;
  return [
    ...wrap(
      `${classifierTitle(decidingOf(result))}${decidingNote(result)}, ${verdict.measure} on ${plural(split.test.length, 'real test row')}${verdict.splits > 1 ? `, mean of ${count(verdict.splits)} splits` : ''}`,
      'judged by',
    ),
    ...wrap(percent(verdict.real), 'real rows'),
    ...wrap(
      `${percent(verdict.synthetic)}: ${signed(100 * difference, 1)} points (${range}; a loss of up to ${fixed(100 * margin, 1)} counts as none)`,
      'synthetic',
    ),
    ...wrap(`${percent(verdict.baseline)} by always naming the same class`, 'baseline'),
    ...recallLines(result),
  ];
}

/** Where classes are uneven, how many rows of each are found; of many classes those that synthetic rows find worst. */
function recallLines(result: RunResult): string[] {
  const found = [...classRecalls(result)].sort((a, b) => a.synthetic - b.synthetic);
  if (found.length === 0) return [];
  const shown = found.slice(0, mostClasses).map(({ name, real, synthetic }) => {
    return `${plain(name, 20)} ${percent(synthetic)} (real rows ${percent(real)})`;
  });
  const left = found.length - shown.length;
  return wrap(`${shown.join(', ')}${left > 0 ? ` and ${plural(left, 'class', 'classes')} more` : ''}`, 'found of');
}

/** The generator and the controls, a line each; nothing where there are no controls. */
function rankingLines({ ranking }: RunResult): string[] {
  if (ranking.length < 2) return [''];
  const failed = ({ quality }: RankedGenerator): string => {
    const words = { fidelity: 'columns', dependence: 'relations', privacy: 'privacy' } as const;
    const those = Object.entries(words).flatMap(([aspect, word]) =>
      quality[aspect as keyof typeof words] === false ? [word] : [],
    );
    return those.length === 0 ? '' : those.join(', ');
  };
  const line = (generator: RankedGenerator): string => {
    const { kind, own, control, score, difference, interval } = generator;
    const name = `${own ? '*' : ' '} ${plain(kind, 20)}${control ? ' (control)' : ''}`;
    const range = interval === null ? '' : ` (${rangeWords(interval)})`;
    return `${pad(name, 33)}${percent(score).padStart(7)}  ${pad(`${signed(100 * difference, 1).padStart(5)}${range}`, 22)} ${failed(generator)}`;
  };
  return ['', `${pad('  generator (* this run)', 33)}  score  minus real, points    fails`, ...ranking.map(line), ''];
}

/** Fidelity and privacy, a line each. */
function qualityLines({ fidelity, privacy }: RunResult): string[] {
  const { shapes, strongPairs, varianceRatio } = fidelity;
  const { distanceAttack, spanAttack, copies, nearCopies } = privacy;
  const attacks = [distanceAttack, spanAttack].filter((auc) => auc !== null && Number.isFinite(auc)) as number[];
  const told =
    attacks.length === 0
      ? 'not known who could be told to be in the training rows'
      : `tells who was among the training rows in ${casesWords(Math.max(...attacks))} (guessing: 50)`;
  const pairs = strongPairs === null ? '' : `, strong pairs ${fixed(strongPairs, 2)}`;
  return [
    ...wrap(
      `columns ${fixed(shapes, 2)}${pairs} (best 1), variance within classes ${fixed(varianceRatio, 2)} of real`,
      'fidelity',
    ),
    ...wrap(
      `${told}; ${copies + nearCopies === 0 ? 'no copies' : `${count(copies)} copies, ${count(nearCopies)} nearly`}`,
      'privacy',
    ),
  ];
}

/**
 * The end of a run as plain text of at most 80 columns: the verdict, the scores behind it, the controls, fidelity, privacy, leakage.
 *
 * Shares are in percent, differences in points; what is not finite is an en dash.
 */
export function terminalTable(result: RunResult): string {
  const { verdict, endedBecause } = result;
  const title = `${result.name}: ${generatorName(result)}, ${result.protocol} protocol, seed ${result.seed}`;
  return [
    ...wrap(title, '', 2),
    '',
    ...wrap(verdict.headline, '', 0),
    ...(verdict.caution === null ? [] : wrap(`Read with care. ${verdict.caution}`, '', 0)),
    '',
    ...scoreLines(result),
    ...(endedBecause === null ? [] : wrap(endedBecause, 'splits')),
    ...rankingLines(result),
    ...qualityLines(result),
    ...wrap(leakageLine(result), 'leakage'),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}
