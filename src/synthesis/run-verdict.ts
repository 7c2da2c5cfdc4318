/** What the splits of a run say together. */
import {
  decidingWords,
  type Leakage,
  qualityOf,
  type SplitScores,
  type Verdict,
  type VerdictMeasure,
  verdictOf,
  type VerdictWarnings,
} from '../metrics/index.js';
import { accuraciesOf, meanFidelity, meanPrivacy, meanUtility } from './means.js';
import { rankingOf } from './rank.js';
import type { RunResult, SplitResult } from './result.js';

/** The loss that counts as none where nothing else is said: 3 points. */
export const defaultMargin = 0.03;

/** What a verdict on splits goes by, beside them. */
export interface VerdictTerms {
  readonly measure: VerdictMeasure;
  /** The loss that counts as none, a share. */
  readonly margin: number;
  readonly leakage?: Leakage;
}

/** A split as a verdict sees it. */
export type JudgedSplit = Pick<SplitResult, 'scores' | 'deciding' | 'fidelity' | 'notConverged' | 'worseThanConstant'>;

/** The verdict on a generator, with what is to be said of it in the headline. */
export function verdictOnSplits(splits: readonly JudgedSplit[], { leakage, ...terms }: VerdictTerms): Verdict {
  const deciding = splits.flatMap((split) => split.deciding ?? []);
  return verdictOf({
    ...terms,
    splits: splits.map(({ scores }) => scores),
    ...(deciding.length > 0 && { classifier: decidingWords(deciding) }),
    ...(leakage && { leakage }),
    warnings: warningsOf(splits),
  });
}

/** What spoils the generator on most splits, or its classifier on any. */
function warningsOf(splits: readonly JudgedSplit[]): VerdictWarnings {
  const share = (test: (split: JudgedSplit) => boolean): number => splits.filter(test).length / splits.length;
  return {
    worseThanConstant: share(({ worseThanConstant }) => worseThanConstant) > 0.5,
    varianceRatio: meanFidelity(splits.map(({ fidelity }) => fidelity)).varianceRatio,
    unconverged: share(({ deciding, notConverged }) => notConverged.includes(deciding?.name ?? 'mlp')) > 0,
  };
}

/** The fields of a result that are of all splits. */
export type SplitSummary = Pick<
  RunResult,
  'verdict' | 'utility' | 'measures' | 'deciding' | 'fidelity' | 'privacy' | 'quality' | 'splits' | 'ranking'
>;

/** What the splits come to. */
export function summariseSplits(splits: readonly SplitResult[], terms: VerdictTerms): SplitSummary {
  const measures = meanUtility(splits.map(({ utility }) => utility));
  const fidelity = meanFidelity(splits.map((split) => split.fidelity));
  const privacy = meanPrivacy(splits.map((split) => split.privacy));
  const { measure, margin } = terms;
  const ofScores = (scores: readonly SplitScores[]): Verdict => verdictOf({ splits: scores, measure, margin });
  return {
    verdict: verdictOnSplits(splits, terms),
    utility: accuraciesOf(measures),
    measures,
    deciding: splits[0]!.deciding,
    fidelity,
    privacy,
    quality: qualityOf(fidelity, privacy),
    splits,
    ranking: rankingOf(splits, ofScores),
  };
}

/** A network whose loss stayed above that of always answering the columns' means. */
export function worseThanConstant(training: RunResult['training']): boolean {
  if (training === null) return false;
  const { constantPredictor, validationLoss, trainLoss, bestEpoch } = training;
  const validated = validationLoss.some(Number.isFinite) && constantPredictor.validation !== null;
  const losses = validated ? validationLoss : trainLoss;
  const constant = validated ? constantPredictor.validation : constantPredictor.train;
  return losses[bestEpoch - 1]! - constant > 0.02 * Math.abs(constant);
}
