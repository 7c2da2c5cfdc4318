/** What synthetic rows are worth, by several classifiers: the types that a comparison, a choice and a run share. */
import type { ClassifierName, Measures } from '../metrics/index.js';

/** A classifier on the same test rows, trained on real rows, on synthetic rows and on both. */
export interface Utility {
  readonly real: Measures;
  readonly synthetic: Measures;
  readonly both: Measures | null;
}

/** The utility by classifier; what was not trained is left out. */
export type UtilityTable = Readonly<Partial<Record<ClassifierName, Utility>>>;

/** Accuracies after training on real rows, on synthetic rows and on both (null where that was not trained). */
export interface Accuracies {
  readonly real: number;
  readonly synthetic: number;
  readonly both: number | null;
}

/** The accuracies by classifier. */
export type AccuracyTable = Readonly<Partial<Record<ClassifierName, Accuracies>>>;

/** The classifier that decides, chosen by inner validation on the real training rows alone. */
export interface DecidingClassifier {
  readonly name: ClassifierName;
  /** Whether it sees only the columns that are related to others (see `Preprocessor`), or all. */
  readonly columns: 'all' | 'related';
  /** Its inner score, and why it decides, in a sentence. */
  readonly innerScore: number;
  readonly reason: string;
}
