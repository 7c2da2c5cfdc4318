/** What a run comes to, in words: the same on the command line and in a page. */
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import { classifierTitle, leaks, type Verdict } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import { signed } from '../kit/forest.js';
import { rangeWords, toneOf } from './answer.js';
import { casesWords } from './privacy.js';
import { classRecalls } from './recall.js';
import { decidingNote, decidingOf, generatorName } from './words.js';

/** What a line is about, and what it says. */
export interface Fact {
  readonly about: string;
  readonly words: string;
}

/** A generator beside the others, in words. */
export interface GeneratorWords {
  /** The name of its kind, as on the command line. */
  readonly kind: string;
  /** Whether it is this run's. */
  readonly own: boolean;
  readonly control: boolean;
  readonly score: string;
  /** To real rows, in points. */
  readonly difference: string;
  /** The 95% interval of the difference; '' for none. */
  readonly range: string;
  /** Which thresholds its rows do not pass: columns, relations, privacy; '' for none. */
  readonly fails: string;
}

/** A run in words. Shares are in percent, differences in points; what is not finite is an en dash. */
export interface RunSummary {
  readonly title: string;
  readonly headline: string;
  /** What keeps the headline from being all that there is to say; null for nothing. */
  readonly caution: string | null;
  /** How good the answer is; unknown where it cannot be told. */
  readonly tone: Verdict['tone'];
  /** By what was judged, and the scores. */
  readonly scores: readonly Fact[];
  /** The generator and the controls, the best first; none where there are no controls. */
  readonly generators: readonly GeneratorWords[];
  /** Fidelity, privacy, leakage. */
  readonly quality: readonly Fact[];
}

/** Classes whose recall is told. */
const mostClasses = 4;
/** Characters of a class's name that are shown. */
const mostLetters = 20;

/** A text of the data, harmless for a terminal and at most `most` characters long. */
export function plain(text: string, most: number): string {
  const letters = [...text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`;
}

const fact = (about: string, words: string): Fact => ({ about, words });

function leakageWords(result: RunResult): string {
  const { testRows: n, generatorTraining, earlyStopping, latentStatistics, scaling, search, unseen } = result.leakage;
  if (!leaks(result)) return `none: the generator has seen 0 of the ${plural(n, 'test row')}`;
  return `of the ${plural(n, 'test row')} the generator used ${count(generatorTraining)} to train, ${count(earlyStopping)} to stop, ${count(latentStatistics)} for latent statistics, ${count(scaling)} for scaling, ${count(search)} to search; ${count(unseen)} were seen by nothing`;
}

function scoresOf(result: RunResult): Fact[] {
  const { verdict, split, endedBecause } = result;
  const { interval, margin, difference } = verdict;
  const range = interval === null ? 'no interval' : `95% interval ${rangeWords(interval)}`;
  const mean = verdict.splits > 1 ? `, mean of ${count(verdict.splits)} splits` : '';
  return [
    fact(
      'judged by',
      `${classifierTitle(decidingOf(result))}${decidingNote(result)}, ${verdict.measure} on ${plural(split.test.length, 'real test row')}${mean}`,
    ),
    fact('real rows', percent(verdict.real)),
    fact(
      'synthetic',
      `${percent(verdict.synthetic)}: ${signed(100 * difference, 1)} points (${range}; a loss of up to ${fixed(100 * margin, 1)} counts as none)`,
    ),
    fact('baseline', `${percent(verdict.baseline)} by always naming the same class`),
    ...recallFacts(result),
    ...(endedBecause === null ? [] : [fact('splits', endedBecause)]),
  ];
}

/** Where classes are uneven, how many rows of each are found; of many classes those that synthetic rows find worst. */
function recallFacts(result: RunResult): Fact[] {
  const found = [...classRecalls(result)].sort((a, b) => a.synthetic - b.synthetic);
  if (found.length === 0) return [];
  const shown = found.slice(0, mostClasses).map(({ name, real, synthetic }) => {
    return `${plain(name, mostLetters)} ${percent(synthetic)} (real rows ${percent(real)})`;
  });
  const left = found.length - shown.length;
  return [fact('found of', `${shown.join(', ')}${left > 0 ? ` and ${plural(left, 'class', 'classes')} more` : ''}`)];
}

function generatorsOf({ ranking }: RunResult): GeneratorWords[] {
  if (ranking.length < 2) return [];
  const words = { fidelity: 'columns', dependence: 'relations', privacy: 'privacy' } as const;
  return ranking.map(({ kind, own, control, score, difference, interval, quality }) => ({
    kind: plain(kind, mostLetters),
    own,
    control,
    score: percent(score),
    difference: signed(100 * difference, 1),
    range: interval === null ? '' : rangeWords(interval),
    fails: Object.entries(words)
      .flatMap(([aspect, word]) => (quality[aspect as keyof typeof words] === false ? [word] : []))
      .join(', '),
  }));
}

function qualityFacts(result: RunResult): Fact[] {
  const { shapes, strongPairs, varianceRatio } = result.fidelity;
  const { distanceAttack, spanAttack, copies, nearCopies } = result.privacy;
  const attacks = [distanceAttack, spanAttack].filter((auc) => auc !== null && Number.isFinite(auc)) as number[];
  const told =
    attacks.length === 0
      ? 'not known who could be told to be in the training rows'
      : `tells who was among the training rows in ${casesWords(Math.max(...attacks))} (guessing: 50)`;
  const pairs = strongPairs === null ? '' : `, strong pairs ${fixed(strongPairs, 2)}`;
  return [
    fact(
      'fidelity',
      `columns ${fixed(shapes, 2)}${pairs} (best 1), variance within classes ${fixed(varianceRatio, 2)} of real`,
    ),
    fact(
      'privacy',
      `${told}; ${copies + nearCopies === 0 ? 'no copies' : `${count(copies)} copies, ${count(nearCopies)} nearly`}`,
    ),
    fact('leakage', leakageWords(result)),
  ];
}

/** A run in words, which `terminalTable` sets as text. */
export function runSummary(result: RunResult): RunSummary {
  const { verdict } = result;
  return {
    title: `${result.name}: ${generatorName(result)}, ${result.protocol} protocol, seed ${result.seed}`,
    headline: verdict.headline,
    caution: verdict.caution,
    tone: toneOf(verdict),
    scores: scoresOf(result),
    generators: generatorsOf(result),
    quality: qualityFacts(result),
  };
}
