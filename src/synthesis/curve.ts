/** The learning curve of augmentation: few real rows of each class against the same rows with synthetic ones made of them alone. */
import { InputError } from '../checks/index.js';
import { type Measures, type SplitScores, type VerdictMeasure, verdictOf } from '../metrics/index.js';
import { DivergedError } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import { SplitJudge } from './judge.js';
import { membersOf } from './latent-points.js';
import { type DividedRows, divideTable, prepareRun } from './prepare-run.js';
import type { CurvePoint } from './ranking.js';
import type { SplitResult } from './result.js';
import type { RunContext, RunData, RunSettings } from './run-types.js';
import type { Sample } from './sample.js';
import type { DecidingClassifier } from './utility.js';

/** Real rows of each class. */
const sizes = [5, 10, 20, 40] as const;

/** Synthetic rows for every real one. */
const times = 5;

/** Splits that the curve is measured on, at most. */
const mostSplits = 10;

export interface CurvePlan {
  /** Finished splits of the run, whose classifiers and kinds of generator the curve goes by. */
  readonly splits: readonly SplitResult[];
  readonly measure: VerdictMeasure;
  /** Seconds after which no further split is begun; the first always finishes. */
  readonly seconds: number;
}

/** Points in the order of their sizes; sizes that no class or no generator allows are left out. */
export async function learningCurve(
  data: RunData,
  settings: RunSettings,
  { splits, measure, seconds }: CurvePlan,
  context: RunContext,
): Promise<CurvePoint[]> {
  const end = performance.now() + 1000 * seconds;
  const found = new Map<number, SplitScores[]>(sizes.map((size) => [size, []]));
  for (const [i, split] of splits.slice(0, mostSplits).entries()) {
    if (context.signal?.aborted === true || (i > 0 && performance.now() > end)) break;
    const divided = divideTable(data, settings, split.seed);
    const members = shuffledMembers(divided.train, data.classes.length, split.seed);
    const most = Math.min(...members.map((rows) => rows.length));
    for (const size of sizes.filter((one) => one <= most)) {
      context.onProgress?.({ seed: split.seed, stage: 'curve', detail: `${size} rows a class, split ${i + 1}` });
      const few = members.flatMap((rows) => rows.slice(0, size));
      const scores = await augment(data, settings, { divided, few, split, measure }, context);
      if (scores !== undefined) found.get(size)!.push(scores);
    }
  }
  return sizes.flatMap((size) => pointOf(size, found.get(size)!, measure) ?? []);
}

/** Places among the training rows, class by class, in a random order, so that fewer rows are some of the more. */
function shuffledMembers({ classCodes }: Sample, classes: number, seed: number): number[][] {
  const random = new SeededRandom(seed).split('learning curve');
  return membersOf(classCodes, classes).map((rows) => {
    const order = random.permutation(rows.length);
    return Array.from(order, (at) => rows[at]!);
  });
}

interface Augmented {
  readonly divided: DividedRows;
  /** Places among the training rows. */
  readonly few: readonly number[];
  readonly split: SplitResult;
  readonly measure: VerdictMeasure;
}

/** Scores with (`synthetic`) and without (`real`) synthetic rows; undefined where so few rows cannot be learned from. */
async function augment(
  data: RunData,
  settings: RunSettings,
  { divided, few, split, measure }: Augmented,
  { backend, signal }: RunContext,
): Promise<SplitScores | undefined> {
  const { table, source, train, test, classCodes } = divided;
  const rows = source.take(few.map((at) => train.rows[at]!));
  const small = { ...settings, fit: settings.fitAs(split.kind), samples: times * few.length };
  const deciding: DecidingClassifier = split.deciding!;
  try {
    const prepared = await prepareRun(
      data,
      small,
      split.seed,
      { backend, signal },
      { table, source, test, classCodes, train: rows },
    );
    const judge = await SplitJudge.create(
      { train: rows, test, classes: data.classes },
      { backend, seed: split.seed, deciding, classifiers: [deciding.name] },
    );
    const { utility, scores } = await judge.judge(prepared.synthetic, { together: true, full: false });
    const score = (measures: Measures): number =>
      measure === 'accuracy' ? measures.accuracy : measures.balancedAccuracy;
    const { real, both } = utility[deciding.name]!;
    return {
      // Splits overlap as those of all training rows do.
      trainRows: train.rows.length,
      testRows: scores.testRows,
      real: score(real),
      synthetic: score(both!),
      baseline: scores.baseline,
    };
  } catch (error) {
    if (error instanceof InputError || error instanceof DivergedError || signal?.aborted === true) return undefined;
    throw error;
  }
}

function pointOf(
  rowsPerClass: number,
  scores: readonly SplitScores[],
  measure: VerdictMeasure,
): CurvePoint | undefined {
  if (scores.length === 0) return undefined;
  const { real, synthetic, difference, interval } = verdictOf({ splits: scores, measure });
  return { rowsPerClass, splits: scores.length, real, augmented: synthetic, difference, interval };
}
