/**
 * What a nested selection gives: plain data, as `result.json` holds it. Accuracies, shares and differences are from 0 to 1; a score is in the
 * measure of the result, accuracy or balanced accuracy.
 */
import type { Leakage, VerdictMeasure } from '../metrics/index.js';

/** Whether the chosen columns tell the classes apart; where they do not, no column is said to matter. */
export type SelectionAnswer = 'signal' | 'no-signal' | 'cannot-tell';

/** What synthetic rows do to a selection. */
export type AugmentationAnswer =
  'helps' | 'only helps this method' | 'class balance, not new rows' | 'no help' | 'harms' | 'cannot-tell';

/** A mean over splits with its 95 % interval, corrected for rows that splits share. */
export interface MeanOfSplits {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Nogueira's figure of how alike the choices of the splits are, with its 95 % interval; null for a single split, or all columns. */
export interface SelectionStability {
  readonly nogueira: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One method at one number of columns, over all splits. */
export interface SelectionMethod {
  readonly name: string;
  readonly k: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  /** In the measure of the result. */
  readonly score: MeanOfSplits;
  readonly stability: SelectionStability;
  /** Splits in which a column was among the first k, as shares, by column name; those of two splits or more, the most frequent first. */
  readonly frequencies: Readonly<Record<string, number>>;
  /** Of ranking, a split's training part, on average; one ranking serves every k. */
  readonly seconds: number;
}

/** A point of the picture of score against k. */
export interface CurvePoint {
  readonly method: string;
  readonly k: number;
  /** Whose rows were added for ranking; null for real rows alone. */
  readonly synthesizer: string | null;
  readonly score: MeanOfSplits;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly stability: number | null;
  /** The score of every split, in the order of `splits`. */
  readonly scores: readonly number[];
}

/** A difference of scores with its corrected interval; synthetic rows less what they are compared with. */
export interface PairedDifference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Of every split, in the order of `splits`. */
  readonly differences: readonly number[];
}

/** Rankings with synthetic rows at one method and k, compared with rankings without. */
export interface AugmentationComparison {
  readonly method: string;
  readonly k: number;
  readonly score: number;
  /** The same method on real rows alone. */
  readonly same: PairedDifference;
  /** The method that is best on real rows alone at this k. */
  readonly best: PairedDifference & { readonly method: string };
  /** The same method with as many rows drawn from the real ones with replacement; null for these themselves. */
  readonly bootstrap: PairedDifference | null;
  readonly stability: { readonly real: number | null; readonly augmented: number | null };
  readonly verdict: AugmentationAnswer;
}

/** What the rows of one synthesizer do. */
export interface AugmentationFinding {
  readonly synthesizer: string;
  /** Rows that were added to a split's training part. */
  readonly rows: number;
  /** The method and k of the verdict: those that are chosen on all real rows, or the nearest that was tried with synthetic rows. */
  readonly method: string;
  readonly k: number;
  /** Against the same method on real rows. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: AugmentationAnswer;
  /** In a sentence. */
  readonly headline: string;
  /** Every method and k. */
  readonly comparisons: readonly AugmentationComparison[];
}

/** A column that was chosen by all rows, with what the splits say of it. */
export interface SelectedFeature {
  readonly feature: string;
  /** Its number among the features of the table, from 0. */
  readonly column: number;
  /** Its place in the ranking by all rows, from 1. */
  readonly rank: number;
  /** Share of the splits whose own choice has it. */
  readonly frequency: number;
  /** The ranker's figure, by all rows. */
  readonly score: number;
  /** The false discovery rate of all columns that are at least as related to the class, from real rows alone. */
  readonly q: number;
  /** Others that say the same (|r| > 0.8) by name, the nearest first; at most 20. */
  readonly group: readonly string[];
  /** How many others there are. */
  readonly groupSize: number;
  /** For every class, by name, its mean less the mean of all rows, in standard deviations of the column. */
  readonly sign: Readonly<Record<string, number>>;
}

/** A column that some split chose. */
export interface OtherFeature {
  readonly feature: string;
  readonly column: number;
  readonly frequency: number;
  readonly q: number;
}

/** One split: what was chosen within its training part, and how that did on its test part. */
export interface SelectionSplit {
  readonly seed: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly method: string;
  readonly k: number;
  readonly classifier: string;
  /** The score within the training part, on rows held out there. */
  readonly inner: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  /** In the measure of the result. */
  readonly score: number;
  /** Of naming the most frequent class of the training part. */
  readonly baseline: number;
  /** Names of the chosen columns, the best first. */
  readonly selected: readonly string[];
}

/** What permuted labels give: the scores that nothing but chance gives, with rankers that are quick. */
export interface PermutationNull {
  readonly permutations: number;
  readonly splits: number;
  readonly rankers: readonly string[];
  readonly classifiers: readonly string[];
  /** By k: the mean over splits of every permutation, ranker and classifier, and 2.5, 50 and 97.5 % of them. */
  readonly byK: readonly {
    readonly k: number;
    readonly scores: readonly number[];
    readonly low: number;
    readonly median: number;
    readonly high: number;
  }[];
  /** Share of them that are at least as good as the selection, itself counted. */
  readonly p: number;
}

/** What columns give that nobody chose. */
export interface SelectionBaselines {
  /** All columns. */
  readonly all: { readonly columns: number; readonly accuracy: number; readonly score: MeanOfSplits };
  /** Columns at random, by k. */
  readonly random: readonly { readonly k: number; readonly accuracy: number; readonly score: MeanOfSplits }[];
  /** Naming the most frequent class of the training part. */
  readonly majority: number;
}

/** The genetic search of one split. */
export interface GeneticHistory {
  readonly seed: number;
  readonly k: number;
  readonly generations: readonly { readonly best: number; readonly mean: number; readonly diversity: number }[];
  /** The fitness of the winner, on rows that the search held out again and again. */
  readonly inner: number;
  /** The score of the winner on rows that the search has not seen. */
  readonly outer: number;
}

/** Columns whose relation to the class is known because it was put there, and how many of them are found. */
export interface SpikeIn {
  readonly planted: number;
  /** The shift between classes, in standard deviations within classes. */
  readonly shift: number;
  readonly method: string;
  readonly repeats: number;
  /** Share of the planted columns among the first `planted`, on real rows alone, mean over repeats. */
  readonly found: number;
  /** The same with synthetic rows. */
  readonly withSynthetic: readonly { readonly synthesizer: string; readonly rows: number; readonly found: number }[];
}

/** How many test rows of a split were seen, by stage. */
export interface SelectionLeakage extends Leakage {
  /** By what ranks columns. */
  readonly selection: number;
  /** By what judges methods, numbers of columns and classifiers. */
  readonly fitness: number;
  /** Rows that an inner fold held out, and that something which it was judged by had seen. */
  readonly inner: number;
}

/** What a nested selection found. */
export interface SelectionResult {
  readonly dataset: {
    readonly name: string;
    readonly target: string;
    readonly rows: number;
    readonly columns: number;
    readonly classes: readonly { readonly name: string; readonly rows: number }[];
    /** Groups of rows that stay together, where a column names them. */
    readonly groups: { readonly column: string; readonly count: number } | null;
  };
  readonly options: {
    readonly methods: readonly string[];
    readonly k: readonly number[];
    /** Whether method and k are chosen inside each training part, because several were given. */
    readonly chosenInside: { readonly method: boolean; readonly k: boolean };
    readonly augment: readonly string[];
    readonly rows: number;
    readonly balance: 'classes' | 'proportions';
    readonly splits: number;
    readonly test: number;
    readonly permutations: number;
    readonly fdr: number;
    readonly classifier: string;
    readonly seed: number;
  };
  readonly measure: VerdictMeasure;
  readonly verdict: {
    readonly answer: SelectionAnswer;
    readonly headline: string;
    readonly details: readonly string[];
  };
  /** The whole procedure, method, k and classifier chosen inside every split: its mean score is what a new table can expect. */
  readonly nested: {
    readonly accuracy: number;
    readonly balancedAccuracy: number;
    readonly score: MeanOfSplits;
    readonly stability: SelectionStability;
  };
  /** What is chosen by all rows, in the same way as in the splits. */
  readonly chosen: { readonly method: string; readonly k: number; readonly classifier: string };
  readonly methods: readonly SelectionMethod[];
  readonly curve: readonly CurvePoint[];
  readonly selected: readonly SelectedFeature[];
  /** Columns that splits chose and all rows do not, the most frequent first. */
  readonly others: readonly OtherFeature[];
  /** Columns with a q value of at most `options.fdr`, among all; none where there is no signal, since single columns count only after the whole does. */
  readonly discoveries: number;
  readonly augmentation: readonly AugmentationFinding[];
  /** Null where none were asked for. */
  readonly permutation: PermutationNull | null;
  readonly baselines: SelectionBaselines;
  readonly splits: readonly SelectionSplit[];
  /** Empty where no genetic search ran. */
  readonly genetic: readonly GeneticHistory[];
  /** Null where no synthesizer is compared. */
  readonly spikeIn: SpikeIn | null;
  /** Of the first split; every split is audited, and one that is not clean ends the selection. */
  readonly leakage: SelectionLeakage;
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly version: string;
  readonly files: readonly string[];
}
