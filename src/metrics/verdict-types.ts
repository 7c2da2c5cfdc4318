/** What a verdict is made of, and what it says. */
import type { SplitScores, VerdictMeasure } from './split-scores.js';

/** How many of the classifiers' test rows were seen, by stage. */
export interface Leakage {
  readonly testRows: number;
  readonly generatorTraining: number;
  readonly earlyStopping: number;
  readonly latentStatistics: number;
  readonly scaling: number;
  /** By the search that chose the parameters. */
  readonly search: number;
  /** By the training of a classifier. */
  readonly classifierTraining: number;
  /** Test rows that nothing had seen. */
  readonly unseen: number;
}

/** What else is wrong, said in the headline; what is missing or null is not known. */
export interface VerdictWarnings {
  /** Whether the generator's reconstruction is worse than always answering the mean of every column. */
  readonly worseThanConstant?: boolean | null | undefined;
  /** Within-class variance of the synthetic rows over that of the real ones. */
  readonly varianceRatio?: number | null | undefined;
  /** Whether a classifier stopped before it had converged. */
  readonly unconverged?: boolean | null | undefined;
}

/** What would tell: null where nothing within reason would. */
export interface Needed {
  /** Rows of the whole table, training and test rows together, split in the same way. */
  readonly rows: number | null;
  /** Splits of this table; null where no number of them would. */
  readonly splits: number | null;
}

/** Whether synthetic rows train a classifier better than real ones, as well, worse, or whether that cannot be told. */
export type Answer = 'better' | 'as-good' | 'worse' | 'cannot-tell' | 'no-signal';

/** What a verdict goes by. */
export interface VerdictInput {
  /** The splits that were made, in order; one at least. */
  readonly splits: readonly SplitScores[];
  /** What their scores are. */
  readonly measure: VerdictMeasure;
  /** The difference of scores that does not matter, in (0, 1); default 0.03. */
  readonly margin?: number | undefined;
  /** What the classifier is called in a sentence; default 'the classifier'. */
  readonly classifier?: string | undefined;
  /** How many test rows something had seen; left out, none. */
  readonly leakage?: Leakage | undefined;
  /** What else is wrong with the generator or the classifier. */
  readonly warnings?: VerdictWarnings | undefined;
}

/** The verdict: one word to colour it by, one sentence, and the sentences that put it into proportion. Scores are shares in [0, 1]. */
export interface Verdict {
  readonly tone: 'good' | 'mixed' | 'bad' | 'unknown';
  /** In a word. */
  readonly answer: Answer;
  readonly headline: string;
  readonly details: readonly string[];
  /** What spoils the comparison, or null. */
  readonly caution: string | null;
  /** Means over the splits: after real rows, after synthetic rows, and of the best answer that does not look at the row. */
  readonly real: number;
  readonly synthetic: number;
  readonly baseline: number;
  readonly measure: VerdictMeasure;
  readonly margin: number;
  /** Synthetic less real, and its 95 % interval; null where a score is missing. */
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  /** How many there are. */
  readonly splits: number;
  /** What would tell, where this does not; null where it does. */
  readonly needed: Needed | null;
  /** Whether more splits of the same table are unlikely to change the answer. */
  readonly settled: boolean;
}
