/**
 * What synthetic rows are worth: a classifier learns from real rows, one from synthetic rows and one from both, and all are scored on
 * the same real rows, which nothing has seen (train on synthetic, test on real: Esteban, Hyland and Rätsch 2017).
 */
import { InputError, OptionError, withDefaults } from '../checks/index.js';
import { groupEqualRows } from '../data/index.js';
import { stackRows } from '../matrix/index.js';
import type { EpochReport } from '../nn/index.js';
import { type ClassifierFactory, classify, type Score } from './classifier.js';
import { type NearestDistances, nearestNeighbours } from './nearest.js';
import type { LabelledRows } from './sample.js';
import { type Leakage, type Verdict, verdictOf } from '../metrics/index.js';

/** Rows for a comparison: real training rows, synthetic rows, and real rows that neither the generator nor a classifier has seen. */
export interface ComparedRows {
  readonly train: LabelledRows;
  readonly synthetic: LabelledRows;
  readonly test: LabelledRows;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
}

/** Which of the classifiers a report is of. */
export type ComparisonStage = 'real classifier' | 'synthetic classifier' | 'joint classifier';

export interface ComparisonOptions {
  /** The classifier that both kinds of rows train, each time a fresh one. */
  readonly classifier: ClassifierFactory;
  /** Whether all are standardised with the real training rows; otherwise each with its own. Default true. */
  readonly commonScale?: boolean;
  /** Whether one is trained on real and synthetic rows together, too. Default true. */
  readonly together?: boolean;
  readonly onEpoch?: (stage: ComparisonStage, report: EpochReport) => void;
}

export interface Comparison {
  readonly real: Score;
  readonly synthetic: Score;
  /** Trained on real and synthetic rows together; null where that was not asked for. */
  readonly both: Score | null;
  /** Share of the test rows on which the classifiers of real and of synthetic rows say the same. */
  readonly agreement: number;
  /** What the classifier trained on real rows makes of the synthetic ones: the share it names as the class they carry, and how many it gives each class. */
  readonly recognised: { readonly share: number; readonly classCounts: readonly number[] };
  /** Accuracy of always predicting the most frequent class of the real training rows. */
  readonly majorityBaseline: number;
  readonly nearest: NearestDistances;
  readonly verdict: Verdict;
}

/**
 * Trains, scores and compares; changes none of the rows.
 * @throws OptionError for an unknown option or no classifier, InputError for rows that do not go together
 */
export async function compareRows(rows: ComparedRows, options: ComparisonOptions): Promise<Comparison> {
  const { classifier, commonScale, together, onEpoch } = withDefaults('compareRows', options, {
    classifier: undefined as unknown as ClassifierFactory,
    commonScale: true,
    together: true,
    onEpoch: undefined as ComparisonOptions['onEpoch'] | undefined,
  });
  if (typeof classifier !== 'function')
    throw new OptionError('compareRows: classifier must be a function that makes a classifier, such as mlp({})');
  checkParts(rows);
  const { train, synthetic, test, classes } = rows;
  const scale = commonScale ? { scaleWith: train.features } : {};
  const score = (stage: ComparisonStage, own: LabelledRows): ReturnType<typeof classify> =>
    classify({
      classifier,
      train: own,
      test,
      classes,
      ...scale,
      onEpoch: onEpoch && ((report) => onEpoch(stage, report)),
    });
  const real = await score('real classifier', train);
  const drawn = await score('synthetic classifier', synthetic);
  const both = together ? await score('joint classifier', joined(train, synthetic)) : undefined;
  const named = await real.answer(synthetic.features);
  const figures = {
    real: real.score,
    synthetic: drawn.score,
    both: both?.score ?? null,
    agreement: agreement(real.predicted, drawn.predicted),
    recognised: {
      share: agreement(named, synthetic.classCodes),
      classCounts: classes.map((_, code) => named.filter((other) => other === code).length),
    },
    majorityBaseline: majorityBaseline(train.classCodes, test.classCodes),
  };
  const verdict = verdictOf({ ...figures, leakage: seenRows(rows) });
  return { ...figures, nearest: nearestNeighbours(train.features, synthetic.features), verdict };
}

function checkParts(rows: ComparedRows): void {
  const [, columns] = rows.train.features.shape as [number, number];
  for (const name of ['train', 'synthetic', 'test'] as const) {
    const { features, classCodes } = rows[name];
    if (classCodes.length === 0 || features.shape[0] !== classCodes.length || features.shape[1] !== columns)
      throw new InputError(
        `compareRows: the ${name} rows have shape [${features.shape.join(', ')}] and ${classCodes.length} class codes; give at least one row of ${columns} columns, and a code for each`,
      );
    // A generator may give a number that is no class; a real row may not.
    const sound = (code: number): boolean => Number.isInteger(code) && (name === 'synthetic' || code in rows.classes);
    const strange = classCodes.findIndex((code) => !sound(code));
    if (strange >= 0)
      throw new InputError(
        `compareRows: the ${name} row ${strange} (counted from 0) has class code ${classCodes[strange]}; codes are whole numbers from 0 to ${rows.classes.length - 1}`,
      );
  }
}

/** Test rows that stand among the training or the synthetic rows, cell for cell: a classifier has learned from them. */
function seenRows({ train, synthetic, test }: ComparedRows): Leakage {
  const learned = train.classCodes.length + synthetic.classCodes.length;
  const contents = groupEqualRows(stackRows([train.features, synthetic.features, test.features]));
  const known = new Set(contents.subarray(0, learned));
  const tested = Array.from(contents.subarray(learned));
  const seen = tested.filter((row) => known.has(row)).length;
  return {
    testRows: tested.length,
    generatorTraining: 0,
    earlyStopping: 0,
    latentStatistics: 0,
    scaling: 0,
    search: 0,
    classifierTraining: seen,
    unseen: tested.length - seen,
  };
}

/** Rows one below the other. */
export function joined(above: LabelledRows, below: LabelledRows): LabelledRows {
  return {
    features: stackRows([above.features, below.features]),
    classCodes: [...above.classCodes, ...below.classCodes],
  };
}

/** Share of the test rows that are of the training rows' most frequent class; of equally frequent ones the first. */
export function majorityBaseline(train: readonly number[], test: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of train) counts.set(code, (counts.get(code) ?? 0) + 1);
  const majority = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
  return test.filter((code) => code === majority).length / test.length;
}

/** Share of the places at which two lists of class codes say the same. */
function agreement(a: readonly number[], b: readonly number[]): number {
  return a.filter((code, i) => code === b[i]).length / a.length;
}
