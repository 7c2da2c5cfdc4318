/** What a verdict and a ranking are made of: how one classifier did on the test rows of one split, trained on real and on synthetic rows. */

/** Scores of one classifier on test rows. */
export interface Measures {
  /** Share of the test rows named correctly. */
  readonly accuracy: number;
  /** Mean over classes of the share of the class's test rows named correctly. */
  readonly balancedAccuracy: number;
  /** Matthews' correlation coefficient of several classes (Gorodkin 2004), -1 to 1. */
  readonly mcc: number;
  /** Area under the ROC curve, of several classes the mean of one class against the rest; null where there are no scores, or one class. */
  readonly auc: number | null;
}

/** Which of the two classifiers named the test rows of a class correctly. */
export interface PairedClass {
  /** Test rows of the class. */
  readonly rows: number;
  /** Named correctly by both. */
  readonly both: number;
  readonly onlyReal: number;
  readonly onlySynthetic: number;
}

/** What a verdict goes by: accuracy, or balanced accuracy where classes are uneven. */
export type VerdictMeasure = 'accuracy' | 'balanced accuracy';

/** One split: scores in the measure that the verdict goes by. */
export interface SplitScores {
  readonly trainRows: number;
  readonly testRows: number;
  /** Trained on real and on synthetic rows. */
  readonly real: number;
  readonly synthetic: number;
  /** Of always naming the most frequent class of the real training rows. */
  readonly baseline: number;
  /** The answers row by row, class by class in class order; missing where only scores are known. */
  readonly paired?: readonly PairedClass[];
}

/** Answers of both classifiers on the test rows of one split; class codes are whole numbers from 0. */
export interface SplitAnswers {
  /** True classes of the test rows [n], and the classes named after training on real and on synthetic rows [n]. */
  readonly truth: ArrayLike<number>;
  readonly real: ArrayLike<number>;
  readonly synthetic: ArrayLike<number>;
  /** Classes of the real training rows. */
  readonly trainCodes: ArrayLike<number>;
  readonly measure: VerdictMeasure;
}

/** From this many times its even share on, the largest class makes the classes uneven. */
const uneven = 1.5;

/**
 * What a verdict goes by for classes of these sizes: balanced accuracy where the largest class has more than 1.5 times its even share
 * (of two classes more than 75 %), else accuracy. Beyond that, always naming it gets half again what chance gets.
 */
export function measureFor(classCounts: ArrayLike<number>): VerdictMeasure {
  const counts = Array.from(classCounts).filter((rows) => rows > 0);
  const rows = counts.reduce((a, b) => a + b, 0);
  return Math.max(0, ...counts) * counts.length > uneven * rows ? 'balanced accuracy' : 'accuracy';
}

/**
 * Scores and paired counts of one split. Balanced accuracy is the mean over the classes that have test rows.
 * @throws RangeError for no rows or lists of different lengths
 */
export function splitScores({ truth, real, synthetic, trainCodes, measure }: SplitAnswers): SplitScores {
  const n = truth.length;
  if (n === 0 || trainCodes.length === 0 || real.length !== n || synthetic.length !== n)
    throw new RangeError(
      `splitScores: ${n} true classes, ${real.length} and ${synthetic.length} answers, ${trainCodes.length} training rows; give at least one test row with both answers, and one training row`,
    );
  const classes = new Map<number, { rows: number; both: number; onlyReal: number; onlySynthetic: number }>();
  for (let i = 0; i < n; i++) {
    const own = classes.get(truth[i]!) ?? { rows: 0, both: 0, onlyReal: 0, onlySynthetic: 0 };
    classes.set(truth[i]!, own);
    const [byReal, bySynthetic] = [real[i] === truth[i], synthetic[i] === truth[i]];
    own.rows++;
    if (byReal && bySynthetic) own.both++;
    else if (byReal) own.onlyReal++;
    else if (bySynthetic) own.onlySynthetic++;
  }
  const codes = [...classes.keys()].sort((a, b) => a - b);
  const paired = codes.map((code) => classes.get(code)!);
  const majority = mostFrequent(trainCodes);
  const score = (right: (one: PairedClass, code: number) => number): number =>
    measure === 'accuracy'
      ? paired.reduce((sum, one, i) => sum + right(one, codes[i]!), 0) / n
      : paired.reduce((sum, one, i) => sum + right(one, codes[i]!) / one.rows, 0) / paired.length;
  return {
    trainRows: trainCodes.length,
    testRows: n,
    real: score((one) => one.both + one.onlyReal),
    synthetic: score((one) => one.both + one.onlySynthetic),
    baseline: score((one, code) => (code === majority ? one.rows : 0)),
    paired,
  };
}

/** The most frequent code; of equally frequent ones the least. */
function mostFrequent(codes: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < codes.length; i++) counts.set(codes[i]!, (counts.get(codes[i]!) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
}
