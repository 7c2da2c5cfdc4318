/** The generator of a run and the controls beside one another, over the splits. */
import { qualityOf, type SplitScores, type Verdict } from '../metrics/index.js';
import { synthesizerKinds } from './kinds.js';
import { meanFidelity, meanPrivacy, meanUtility } from './means.js';
import type { RankedGenerator } from './ranking.js';
import type { SplitResult } from './result.js';

type OfOneSplit = SplitResult['controls'][number];

/** What the scores of several splits say; see `verdictOf`. */
export type VerdictOfScores = (scores: readonly SplitScores[]) => Verdict;

/** The best first. A control that a split is without, such as one that was interrupted, is ranked by the others. */
export function rankingOf(splits: readonly SplitResult[], verdict: VerdictOfScores): RankedGenerator[] {
  const controls = [...new Set(splits.flatMap((split) => split.controls.map(({ kind }) => kind)))];
  const own = splits[0]!.kind;
  return [
    ranked(own, true, splits, verdict),
    ...controls.map((kind) => {
      const of = splits.flatMap((split) => split.controls.find((control) => control.kind === kind) ?? []);
      return ranked(kind, false, of, verdict);
    }),
  ].sort((a, b) => b.score - a.score);
}

function ranked(
  kind: string,
  own: boolean,
  splits: readonly Omit<OfOneSplit, 'kind'>[],
  verdict: VerdictOfScores,
): RankedGenerator {
  const { synthetic: score, difference, interval } = verdict(splits.map(({ scores }) => scores));
  const fidelity = meanFidelity(splits.map((split) => split.fidelity));
  const privacy = meanPrivacy(splits.map((split) => split.privacy));
  const known = synthesizerKinds[kind];
  return {
    kind,
    label: known?.label ?? kind,
    control: known?.control ?? false,
    own,
    score,
    difference,
    interval,
    utility: meanUtility(splits.map(({ utility }) => utility)),
    fidelity,
    privacy,
    quality: qualityOf(fidelity, privacy),
  };
}
