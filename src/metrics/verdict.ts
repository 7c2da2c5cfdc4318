/**
 * What synthetic rows are worth: whether they train a classifier as well as real ones, by the same classifier on the same real test rows.
 *
 * Notation: d is the score after synthetic rows less that after real ones, with its 95 % interval [low, high] (`verdict-figures.ts`); m is
 * the margin, what counts as no difference that matters. The answer is
 *   no-signal    unless real rows beat the best answer that does not look at the row, beyond their interval;
 *   better       if low > 0, and for one split the exact McNemar test agrees (P < 0.05);
 *   worse        if high < 0, and for one split that test agrees;
 *   as-good      if low > -m, and synthetic rows, too, beat that answer beyond their interval;
 *   cannot-tell  otherwise, and wherever there are fewer than five splits of fewer than 100 test rows.
 */
import { checkChoice, checkList, checkPositive, described, OptionError, withDefaults } from '../checks/index.js';
import { mcnemar, stratifiedMcnemar } from './mcnemar.js';
import type { SplitScores, VerdictMeasure } from './split-scores.js';
import {
  bestGuess,
  differenceOf,
  fewestSplits,
  type Finding,
  halfWidth,
  neededFor,
  pairedClasses,
  signalOf,
} from './verdict-figures.js';
import type { Answer, Needed, Verdict, VerdictInput } from './verdict-types.js';
import { cautionOf, detailsOf, headlineOf, leaks, warningsOf } from './verdict-words.js';

/** Fewer test rows in a split give no verdict before there are `fewestSplits`. */
const fewestRows = 100;

const defaults: Omit<Required<VerdictInput>, 'margin'> & { readonly margin: number } = {
  splits: [],
  measure: 'accuracy',
  margin: 0.03,
  classifier: 'the classifier',
  leakage: undefined,
  warnings: undefined,
};

/**
 * Compares what real and synthetic rows train.
 * @throws OptionError for an unknown option, a margin outside (0, 1), no split, or one without its scores
 */
export function verdictOf(input: VerdictInput): Verdict {
  const given = withDefaults('verdictOf', input, defaults);
  const { splits, measure, margin, leakage } = given;
  checkChoice('verdictOf: measure', measure, ['accuracy', 'balanced accuracy']);
  checkList('verdictOf: splits', splits);
  for (const [i, split] of splits.entries()) checkSplit(`split ${i}`, split);
  checkPositive('verdictOf: margin', margin);
  if (margin >= 1)
    throw new OptionError(`verdictOf: margin is ${margin}; give a share below 1, such as 0.03 for 3 points`);
  if (splits.length === 0) throw new OptionError('verdictOf: there is no split; give the scores of one at least');
  const average = (value: (split: SplitScores) => number): number =>
    splits.reduce((sum, split) => sum + value(split), 0) / splits.length;
  const scores = {
    real: average(({ real }) => real),
    synthetic: average(({ synthetic }) => synthetic),
    baseline: average((split) => bestGuess(split, measure)),
  };
  const known = splits.every((s) => s.testRows > 0 && Number.isFinite(s.real) && Number.isFinite(s.synthetic));
  const findings = known
    ? {
        difference: differenceOf(splits, measure),
        signal: signalOf(splits, measure, 'real'),
        ownSignal: signalOf(splits, measure, 'synthetic'),
      }
    : null;
  const answer = findings === null ? 'cannot-tell' : judge(findings, given);
  const parts = {
    ...scores,
    answer,
    measure,
    margin,
    difference: scores.synthetic - scores.real,
    interval: findings === null ? null : findings.difference.interval,
    splits: splits.length,
    needed: findings === null ? null : neededOf(answer, findings, given),
    settled: findings !== null && isSettled(answer, findings, given),
  };
  const warnings = warningsOf(given.warnings ?? {});
  const tone = toneOf(parts, warnings.length > 0 || (leakage !== undefined && leaks({ leakage })));
  const text = {
    ...parts,
    tone,
    first: splits[0]!,
    classifier: given.classifier ?? 'the classifier',
    leakage,
    warnings,
  };
  return {
    ...parts,
    tone,
    headline: headlineOf(text),
    details: detailsOf(text),
    caution: leakage === undefined ? null : cautionOf(leakage),
  };
}

/** @throws OptionError unless a split is an object, and its paired counts a list of objects where there are any */
function checkSplit(name: string, split: SplitScores): void {
  checkObject(name, split, splitNumbers);
  const { paired = [] } = split;
  checkList(`verdictOf: paired of ${name}`, paired);
  for (const [i, one] of paired.entries()) checkObject(`paired[${i}] of ${name}`, one, classNumbers);
}

const splitNumbers = ['trainRows', 'testRows', 'real', 'synthetic', 'baseline'];
const classNumbers = ['rows', 'both', 'onlyReal', 'onlySynthetic'];

/** That `value` is an object, and what it has of these fields numbers. */
function checkObject(name: string, value: unknown, fields: readonly string[]): void {
  if (typeof value !== 'object' || value === null)
    throw new OptionError(`verdictOf: ${name} must be an object, found ${described(value)}`);
  for (const field of fields) {
    const each = (value as Readonly<Record<string, unknown>>)[field];
    if (each !== undefined && typeof each !== 'number')
      throw new OptionError(`verdictOf: ${field} of ${name} must be a number, found ${described(each)}`);
  }
}

interface Findings {
  readonly difference: Finding;
  readonly signal: Finding;
  readonly ownSignal: Finding;
}
type Given = Pick<VerdictInput, 'splits' | 'measure'> & { readonly margin: number };

function judge({ difference, signal, ownSignal }: Findings, { splits, measure, margin }: Given): Answer {
  if (signal.interval[0] <= 0) return 'no-signal';
  const [first] = splits as [SplitScores];
  if (splits.length < fewestSplits && first.testRows < fewestRows) return 'cannot-tell';
  const [low, high] = difference.interval;
  const beyondChance = splits.length > 1 || exactChance(first, measure) < 0.05;
  if (high < 0 && beyondChance) return 'worse';
  if (ownSignal.interval[0] <= 0) return 'cannot-tell';
  if (low > 0 && beyondChance) return 'better';
  return low > -margin ? 'as-good' : 'cannot-tell';
}

/** P of the exact McNemar test of one split; 0 where only scores are known, and the interval has to do. */
function exactChance(split: SplitScores, measure: VerdictMeasure): number {
  const classes = pairedClasses(split, measure);
  if (classes === null) return 0;
  const [only] = classes;
  return classes.length === 1 ? mcnemar(only!.onlyReal, only!.onlySynthetic) : stratifiedMcnemar(classes);
}

/** Half the width that an interval around `d` must go below to give an answer. */
const deciding = (d: number, margin: number): number => Math.max(d + margin, -d);

function neededOf(answer: Answer, { difference, signal }: Findings, { splits, margin }: Given): Needed | null {
  const rows = splits[0]!.trainRows + splits[0]!.testRows;
  if (answer === 'no-signal') return neededFor(signal, signal.mean, rows);
  if (answer === 'cannot-tell') return neededFor(difference, deciding(difference.mean, margin), rows);
  return null;
}

/**
 * An answer settles after enough splits; that there is none, once more splits would have to move the mean by more than two of its
 * standard errors (over the choice of splits) to give one.
 */
function isSettled(answer: Answer, { difference, signal }: Findings, { splits, margin }: Given): boolean {
  if (splits.length < fewestSplits) return false;
  const play = (found: Finding): number => 2 * Math.sqrt(found.variance / found.splits);
  if (answer === 'no-signal') return signal.mean + play(signal) < halfWidth(signal, Infinity);
  if (answer !== 'cannot-tell') return true;
  const [floor, move] = [halfWidth(difference, Infinity), play(difference)];
  return difference.mean + move + margin < floor && -(difference.mean - move) < floor;
}

/** Green is for what nothing spoils; a loss within the margin is not red. */
function toneOf(
  { answer, interval, margin }: Pick<Verdict, 'answer' | 'interval' | 'margin'>,
  spoilt: boolean,
): Verdict['tone'] {
  if (answer === 'no-signal' || answer === 'cannot-tell') return 'unknown';
  if (answer === 'worse') return interval !== null && interval[0] > -margin ? 'mixed' : 'bad';
  return spoilt ? 'mixed' : 'good';
}
