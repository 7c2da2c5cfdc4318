/**
 * What synthetic rows are worth: a classifier learns from real rows, one from synthetic rows and one from both, and all are scored on
 * the same real rows, which nothing has seen (train on synthetic, test on real: Esteban, Hyland and Rätsch 2017).
 */
import { InputError, OptionError, withDefaults } from '../checks/index.js';
import { groupEqualRows } from '../data/index.js';
import { stackRows } from '../matrix/index.js';
import { classifierWords, type Leakage, type Verdict, type VerdictMeasure, verdictOf } from '../metrics/index.js';
import { type Judged, type JudgeOptions, SplitJudge } from './judge.js';
import type { NearestDistances } from './nearest.js';
import type { LabelledRows } from './sample.js';
import type { DecidingClassifier } from './utility.js';

/** Rows for a comparison: real training rows, synthetic rows, and real rows that neither the generator nor a classifier has seen. */
export interface ComparedRows {
  readonly train: LabelledRows;
  readonly synthetic: LabelledRows;
  readonly test: LabelledRows;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
}

/** What `compareRows` takes beside the rows. */
export interface ComparisonOptions extends JudgeOptions {
  /** Whether classifiers are trained on real and synthetic rows together, too. Default true. */
  readonly together?: boolean | undefined;
  /** The difference of scores that does not matter, in (0, 1). Default 0.03. */
  readonly margin?: number | undefined;
}

/** What synthetic rows are worth, and the verdict. */
export interface Comparison extends Judged {
  readonly nearest: NearestDistances;
  /** The classifier that decides, and why; null for one that was given. */
  readonly deciding: DecidingClassifier | null;
  readonly measure: VerdictMeasure;
  readonly verdict: Verdict;
}

/**
 * Trains, scores and compares; changes none of the rows. The classifier that decides is chosen within the real training rows unless one is
 * given.
 * @throws OptionError for an unknown option, InputError for rows that do not go together
 */
export async function compareRows(rows: ComparedRows, options: ComparisonOptions = {}): Promise<Comparison> {
  const { together, margin, ...judging } = withDefaults<ComparisonOptions>('compareRows', options, {
    backend: undefined,
    classifiers: undefined,
    deciding: undefined,
    classifier: undefined,
    commonScale: undefined,
    prepare: undefined,
    unseen: undefined,
    seed: undefined,
    signal: undefined,
    onEpoch: undefined,
    together: true,
    margin: undefined,
  });
  if (judging.classifier !== undefined && typeof judging.classifier !== 'function')
    throw new OptionError('compareRows: classifier must be a function that makes a classifier, such as mlp({})');
  checkParts(rows);
  const { train, synthetic, test, classes } = rows;
  const judge = await SplitJudge.create({ train, test, classes }, judging);
  const judged = await judge.judge(synthetic, { together });
  const { deciding, measure } = judge;
  const name = deciding?.name ?? judging.classifier?.kind;
  const verdict = verdictOf({
    splits: [judged.scores],
    measure,
    margin,
    classifier: name && classifierWords({ name, columns: deciding?.columns ?? 'all' }),
    leakage: seenRows(rows),
    warnings: {
      varianceRatio: judged.fidelity.varianceRatio,
      unconverged: name !== undefined && judged.notConverged.includes(name),
    },
  });
  return { ...judged, nearest: judged.nearest!, deciding, measure, verdict };
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
  return leakageOf(Array.from(contents.subarray(learned)), known);
}

/** Test rows that a classifier has learned from, as they are; rows of equal contents have one number. */
export function leakageOf(tested: readonly number[], known: ReadonlySet<number>): Leakage {
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
