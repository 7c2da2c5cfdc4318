/** Generators beside one another: the candidates of a choice, and the ranking of a run. */
import type { ClassifierName, Fidelity, Privacy, Quality, VerdictMeasure } from '../metrics/index.js';
import type { UtilityTable } from './utility.js';

/** A generator that was tried within the training rows. */
export interface Candidate {
  readonly kind: string;
  /** What it is called in a sentence. */
  readonly label: string;
  /** Whether it is a control, shown and never chosen. */
  readonly control: boolean;
  /** Whether it keeps training rows as they are. */
  readonly keepsRows: boolean;
  /** Mean score of the deciding classifier trained on its rows, over inner splits; null where it could not be tried. */
  readonly score: number | null;
  /** Standard error of the best score less this one; null for the best. */
  readonly error: number | null;
  /** Means over inner splits; null where it could not be tried. */
  readonly fidelity: Fidelity | null;
  readonly privacy: Privacy | null;
  /** What most inner splits say. */
  readonly quality: Quality | null;
  /** Seconds that fitting and judging took. */
  readonly seconds: number;
  /** Why it was not chosen, or why it was, in a sentence. */
  readonly remark: string;
}

/** What `--model auto` decided, and on what grounds. */
export interface Choice {
  readonly chosen: string;
  /** Its options, beside those that were asked for, where the kind was tried in several ways. */
  readonly options?: object;
  /** In one sentence. */
  readonly reason: string;
  /** The classifier that decided; null without classes (fidelity is the score then), and where nothing was compared. */
  readonly classifier: ClassifierName | null;
  readonly measure: VerdictMeasure | null;
  /** Of real rows, by the same classifier on the same inner splits. */
  readonly realScore: number | null;
  readonly innerSplits: number;
  /** In the order of their ranks. */
  readonly candidates: readonly Candidate[];
}

/** A generator on the splits of a run. */
export interface RankedGenerator {
  readonly kind: string;
  readonly label: string;
  readonly control: boolean;
  /** Whether it is the run's own generator. */
  readonly own: boolean;
  /** Mean score of the deciding classifier trained on its rows. */
  readonly score: number;
  /** Its score less that of real rows, mean and 95 % interval over the splits (null for a single split without one). */
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  readonly utility: UtilityTable;
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  readonly quality: Quality;
}

/** One point of the learning curve of augmentation: real rows of each class, and the scores with and without synthetic rows. */
export interface CurvePoint {
  readonly rowsPerClass: number;
  readonly splits: number;
  readonly real: number;
  readonly augmented: number;
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
}
