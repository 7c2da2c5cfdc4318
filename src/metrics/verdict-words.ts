/** The sentences of a verdict. */
import { count, fixed, percent, plural } from '../checks/numbers.js';
import type { SplitScores } from './split-scores.js';
import type { Leakage, Verdict, VerdictWarnings } from './verdict-types.js';

/** What the sentences are made of. */
export interface VerdictText extends Omit<Verdict, 'headline' | 'details' | 'caution'> {
  /** The first split, for its numbers of rows. */
  readonly first: SplitScores;
  readonly classifier: string;
  readonly leakage: Leakage | undefined;
  /** As `warningsOf` words them. */
  readonly warnings: readonly string[];
}

/** Rows with less or more of the real within-class variance than this do not look like real ones. */
const varianceRange = [0.7, 1.4] as const;

const points = (share: number): string => {
  const text = fixed(Math.abs(100 * share), 1).replace(/\.0$/, '');
  return `${text} ${text === '1' ? 'point' : 'points'}`;
};
const range = ([low, high]: readonly [number, number]): string =>
  `${fixed(100 * low, 1)} to ${fixed(100 * high, 1)} points`;

/** Whether anything had seen test rows before the test. */
export function leaks({ leakage }: { readonly leakage: Leakage }): boolean {
  return leakage.unseen < leakage.testRows;
}

/** What is wrong with the generator or the classifier, as parts of a sentence. */
export function warningsOf({ worseThanConstant, varianceRatio, unconverged }: VerdictWarnings): string[] {
  const strange = typeof varianceRatio === 'number' && Number.isFinite(varianceRatio);
  return [
    worseThanConstant === true && 'the generator is worse than always answering the mean of every column',
    strange &&
      varianceRatio < varianceRange[0] &&
      `synthetic rows are too alike (${fixed(varianceRatio, 2)} of the variance of real rows within a class)`,
    strange &&
      varianceRatio > varianceRange[1] &&
      `synthetic rows differ too much (${fixed(varianceRatio, 2)} times the variance of real rows within a class)`,
    unconverged === true && 'a classifier stopped before it had converged',
  ].filter((text): text is string => text !== false);
}

/** The verdict in a sentence, and what is wrong besides. */
export function headlineOf(text: VerdictText): string {
  const { warnings } = text;
  const [first, ...others] = warnings;
  if (first === undefined) return mainSentence(text);
  const list = others.length === 0 ? first : `${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)!}`;
  return `${mainSentence(text)} ${text.tone === 'mixed' ? 'But' : 'Besides,'} ${list}.`;
}

function mainSentence(text: VerdictText): string {
  const { answer, classifier, interval, margin, measure } = text;
  if (interval === null) return 'No verdict: a score is missing.';
  const scores = `${percent(text.synthetic)} against ${percent(text.real)} ${measure}`;
  const yes = text.leakage !== undefined && leaks({ leakage: text.leakage }) ? 'Yes, but with leakage' : 'Yes';
  switch (answer) {
    case 'better':
      return `${yes}: synthetic rows train ${classifier} better than real rows do (${scores}).`;
    case 'as-good':
      return `${yes}: synthetic rows train ${classifier} as well as real rows do, to within ${points(margin)} (${scores}).`;
    case 'worse':
      return interval[0] > -margin
        ? `Nearly: synthetic rows train ${classifier} worse than real rows do, but by less than ${points(margin)} (${scores}).`
        : `No: synthetic rows train ${classifier} worse than real rows do (${scores})${interval[1] < -margin ? `, by more than ${points(margin)}` : ''}.`;
    case 'cannot-tell':
      return `Cannot tell: ${scores}; the true difference could be anywhere from ${range(interval)}. ${wouldTell(text)}`;
    case 'no-signal':
      return `No signal: real rows do not train ${classifier} beyond doubt to more than ${percent(text.baseline)}, which needs no look at the rows (${percent(text.real)} ${measure}), so there is nothing to compare. ${wouldTell(text)}`;
  }
}

/** What would tell, in a sentence. */
function wouldTell({ answer, needed, splits, first, interval }: VerdictText): string {
  if (needed === null || interval === null) return '';
  const rows = first.trainRows + first.testRows;
  const few = splits === 1 ? `One split with ${plural(first.testRows, 'test row')} does not tell; about` : 'About';
  if (needed.splits !== null) {
    const more = needed.splits > splits ? `${few} ${plural(needed.splits, 'split')} would` : 'A few more splits should';
    return `${more}, if the scores stay as they are.`;
  }
  if (needed.rows !== null) {
    const enough = tidy(needed.rows);
    const more = enough > rows ? `about ${count(enough)} rows in all would` : 'a few more rows would';
    return `No number of splits of these ${count(rows)} rows would tell; ${more}, if the scores stay as they are.`;
  }
  return answer === 'no-signal' ? 'Real rows do not score above it at all.' : 'No number of splits would tell.';
}

/** Two digits are enough for what is an estimate. */
const tidy = (rows: number): number => Number(Math.max(1, rows).toPrecision(2));

/** The sentences that put the answer into proportion. */
export function detailsOf(text: VerdictText): string[] {
  const { interval, splits, first, difference, measure, margin } = text;
  if (interval === null) return [];
  const over =
    splits > 1
      ? `On average over ${plural(splits, 'split')} with ${plural(first.testRows, 'test row')} each`
      : `On the same ${plural(first.testRows, 'test row')}`;
  const corrected =
    splits > 1 ? '95% interval, which allows for splits that share rows' : '95% interval of paired answers';
  const same =
    Math.abs(difference) < 1e-9 ? 'the two score the same' : `the difference is ${fixed(100 * difference, 1)} points`;
  return [
    `${over} ${same}; the true difference could be anywhere from ${range(interval)} (${corrected}). One test row is worth ${points(1 / first.testRows)}.`,
    `A difference of ${points(margin)} or less counts as none that matters.`,
    measure === 'accuracy'
      ? `Always naming the most frequent class gets ${percent(text.baseline)} right.`
      : `The classes are uneven: every class counts the same, however many rows it has. Always naming one class scores ${percent(text.baseline)}.`,
  ];
}

/** What of the test was known before, in sentences; null for nothing. */
export function cautionOf(leakage: Leakage): string | null {
  if (!leaks({ leakage })) return null;
  const of = `of the ${count(leakage.testRows)} test rows`;
  const parts = [
    leakage.generatorTraining > 0 && `was trained on ${count(leakage.generatorTraining)} ${of}`,
    leakage.earlyStopping > 0 && `was stopped by looking at ${count(leakage.earlyStopping)}`,
    leakage.latentStatistics > 0 && `took its latent statistics from ${count(leakage.latentStatistics)}`,
    leakage.scaling > 0 && `was scaled with ${count(leakage.scaling)}`,
    leakage.search > 0 && `got its sizes from a search that looked at ${count(leakage.search)}`,
  ].filter((p): p is string => p !== false);
  const known =
    leakage.classifierTraining > 0
      ? [
          `${count(leakage.classifierTraining)} ${of} stand among the rows that a classifier learned from: they are no test.`,
        ]
      : [];
  if (parts.length === 0) return known.join(' ');
  if (leakage.generatorTraining <= 0) parts[0] += ` ${of}`;
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}` : parts[0]!;
  const seen = `The generator ${list}, so this score does not show what it would do for rows it has never seen.`;
  return [seen, ...known].join(' ');
}
