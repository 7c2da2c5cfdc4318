/**
 * Verdicts on groups of records, by the one rule of the library (`metrics/verdict.ts`).
 *
 * A split of a verdict is a seed: its scores are means over the classifier seeds and, of several experiments, over these, for the seeds that
 * all of them have. Under the study's protocols all seeds share one split; as its rows overlap entirely, the rule's correction for shared rows
 * and its least variance, that of so few test rows, keep such an interval from being narrower than one split allows.
 */
import {
  decidingWords,
  meanAndSd,
  type SplitScores,
  type Verdict,
  verdictOf,
  type VerdictWarnings,
} from '../metrics/index.js';
import { fixed } from '../checks/numbers.js';
import type { ReproductionGroup } from './groups.js';
import type { JudgedRecord, ReproductionRecord } from './record.js';

/** Generator seeds of every experiment that is judged, at least. */
export const fewestSeeds = 3;

const mean = (values: readonly number[]): number => meanAndSd(values).mean;

/** The verdict on what several experiments, or one, come to; null with fewer than three seeds that all of them have. */
export function verdictOn(groups: readonly ReproductionGroup[]): Verdict | null {
  const [first] = groups;
  if (first === undefined) return null;
  const seeds = first.records
    .map(({ seed }) => seed)
    .filter((seed) => groups.every(({ records }) => records.some((one) => one.seed === seed)));
  if (seeds.length < fewestSeeds) return null;
  const judged = groups.length === 1 ? judgedOf(first) : null;
  if (judged !== null) return verdictOnJudged(judged);
  return verdictOf({
    splits: seeds.map((seed) =>
      averaged(groups.map(({ records }) => scoresOf(records.find((one) => one.seed === seed)!))),
    ),
    measure: 'accuracy',
    classifier: "the study's neural network",
    leakage: first.records[0]!.leakage,
  });
}

/** Of the study's classifier. */
function scoresOf({ real, synthetic, leakage, majorityBaseline }: ReproductionRecord): SplitScores {
  return {
    trainRows: real.trainedOn,
    testRows: leakage.testRows,
    real: mean(real.accuracies),
    synthetic: mean(synthetic.accuracies),
    baseline: majorityBaseline,
  };
}

function averaged(scores: readonly SplitScores[]): SplitScores {
  const over = (value: (one: SplitScores) => number): number => mean(scores.map(value));
  return {
    trainRows: over(({ trainRows }) => trainRows),
    testRows: over(({ testRows }) => testRows),
    real: over(({ real }) => real),
    synthetic: over(({ synthetic }) => synthetic),
    baseline: over(({ baseline }) => baseline),
  };
}

/** What the library's classifiers say of a generator of the library; null for one of the study. */
export function judgedOf({ records }: ReproductionGroup): JudgedRecord[] | null {
  const judged = records.flatMap((record) => (record.judged === null ? [] : [record.judged]));
  return judged.length === records.length ? judged : null;
}

function verdictOnJudged(judged: readonly JudgedRecord[]): Verdict {
  const most = (test: (one: JudgedRecord) => boolean): boolean => 2 * judged.filter(test).length > judged.length;
  const warnings: VerdictWarnings = {
    worseThanConstant: most(({ worseThanConstant }) => worseThanConstant),
    varianceRatio: mean(judged.map(({ varianceRatio }) => varianceRatio ?? NaN)),
    unconverged: judged.some(({ unconverged }) => unconverged),
  };
  return verdictOf({
    splits: judged.map(({ scores }) => scores),
    measure: judged[0]!.measure,
    classifier: decidingOf(judged),
    warnings,
  });
}

/** The classifier that decided on records, in a sentence. */
export const decidingOf = (judged: readonly JudgedRecord[]): string =>
  decidingWords(judged.map(({ deciding, columns }) => ({ name: deciding, columns })));

const points = (share: number): string => `${fixed(Math.abs(100 * share), 1)} points`;

/** A verdict in a few words, for a cell of a table. */
export function verdictWords(verdict: Verdict | null): string {
  if (verdict === null) return 'not enough runs';
  const { answer, difference, interval, margin } = verdict;
  switch (answer) {
    case 'better':
      return `better by ${points(difference)}`;
    case 'as-good':
      return `as good, to within ${fixed(100 * margin, 0)} points`;
    case 'worse':
      return `worse by ${points(difference)}`;
    case 'cannot-tell':
      return interval === null
        ? 'cannot tell: a score is missing'
        : `cannot tell: ${points(Math.min(0, interval[0]))} worse to ${points(Math.max(0, interval[1]))} better`;
    case 'no-signal':
      return 'no signal: real rows teach the classifier nothing that is beyond doubt';
  }
}
