/**
 * The classifier that decides, chosen on the real training rows alone.
 *
 * Every classifier names each training row without having seen it: those in closed form by leaving out one row after the other, the
 * network over five folds. Its score is the accuracy of these answers, or their balanced accuracy where classes are uneven. The simplest
 * is taken that is within one standard error of the best (Breiman et al. 1984, section 3.4.3), in the order of `classifierNames`, all
 * columns before the related ones. How the columns are scaled and screened is learned from all training rows, by their values, not by their
 * classes.
 */
import { plural } from '../checks/numbers.js';
import { type Matrix, takeColumns, takeRows } from '../matrix/index.js';
import { KNeighborsClassifier, NearestCentroid, RidgeClassifier } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import {
  type ClassifierName,
  classifierNames,
  classifierWords,
  measureFor,
  type VerdictMeasure,
} from '../metrics/index.js';
import { classifierFactory, type ClassifierMaking } from './utility-classifiers.js';
import type { LabelledRows } from './sample.js';
import type { DecidingClassifier } from './utility.js';

/** Columns are screened for a classifier where at most this share of them is related. */
const screenedShare = 0.9;
const folds = 5;
/** Multiplications that all inner trainings of a network may take, a few seconds, at so many passes over the rows. */
const networkBudget = 6e10;
const networkPasses = 60;

/** Which classifiers may decide, and by which measure. */
export interface ChoosingOptions extends ClassifierMaking {
  /** Those that may decide. Default all. */
  readonly names?: readonly ClassifierName[];
  /** Positions of the columns that are related to others. Default all columns. */
  readonly related?: readonly number[];
  /** Default by the classes: see `measureFor`. */
  readonly measure?: VerdictMeasure;
}

/** What each classifier scored within the training rows. */
export interface TriedClassifier {
  readonly name: ClassifierName;
  readonly columns: 'all' | 'related';
  readonly score: number;
  /** Standard error of the score. */
  readonly error: number;
}

/** The classifier that decides, and those that were tried beside it. */
export interface ChosenClassifier {
  readonly deciding: DecidingClassifier;
  readonly measure: VerdictMeasure;
  readonly tried: readonly TriedClassifier[];
}

/** Of prepared real training rows [n, q]. At least two classes must occur. */
export async function chooseClassifier(rows: LabelledRows, options: ChoosingOptions): Promise<ChosenClassifier> {
  const { names = classifierNames, related, measure = measureOfRows(rows.classCodes) } = options;
  const all = rows.features.shape[1]!;
  const screened = related !== undefined && related.length > 0 && related.length <= screenedShare * all;
  const views: (readonly ['all' | 'related', Matrix])[] = [['all', rows.features]];
  if (screened) views.push(['related', takeColumns(rows.features, related)]);
  const tried: TriedClassifier[] = [];
  for (const name of classifierNames.filter((each) => names.includes(each)))
    for (const [columns, x] of views) {
      if (name === 'mlp' && tried.length > 0 && !networkMatters(x, tried)) continue;
      const named = await answersWithout(name, x, rows.classCodes, options);
      tried.push({ name, columns, ...scored(rows.classCodes, named, measure) });
    }
  return { deciding: simplest(tried, measure, screened ? related.length : all), measure, tried };
}

/** What a verdict goes by, for training rows of these classes. */
export function measureOfRows(classCodes: readonly number[]): VerdictMeasure {
  const counts = new Map<number, number>();
  for (const code of classCodes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return measureFor([...counts.values()]);
}

/** Whether a network could be better by more than two standard errors, and is small enough to be tried. */
function networkMatters(x: Matrix, tried: readonly TriedClassifier[]): boolean {
  const best = bestOf(tried);
  const [n, p] = x.shape as [number, number];
  const weights = 500 * p + 500 * 200 + 200 * 100;
  return best.score + 2 * best.error < 1 && folds * n * weights * 3 * networkPasses <= networkBudget;
}

const bestOf = (tried: readonly TriedClassifier[]): TriedClassifier =>
  tried.reduce((best, one) => (one.score > best.score ? one : best));

function simplest(tried: readonly TriedClassifier[], measure: VerdictMeasure, count: number): DecidingClassifier {
  const best = bestOf(tried);
  const { name, columns, score } = tried.find((one) => one.score >= best.score - best.error)!;
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const seen = (view: 'all' | 'related'): string =>
    view === 'all' ? 'on all columns' : `on the ${plural(count, 'related column')}`;
  const isBest = name === best.name && columns === best.columns;
  const reason = isBest
    ? 'the best of those tried'
    : `within one standard error (${(100 * best.error).toFixed(1)} points) of the best, ${classifierWords({ name: best.name })} ${seen(best.columns)} with ${share(best.score)}, and simpler`;
  return {
    name,
    columns,
    innerScore: score,
    reason: `Within the training rows, the ${measure} of ${classifierWords({ name })} ${seen(columns)} is ${share(score)}: ${reason}.`,
  };
}

/** Score and standard error of answers, from the shares of the classes that are named correctly. */
export function scored(
  truth: readonly number[],
  named: readonly number[],
  measure: VerdictMeasure,
): { readonly score: number; readonly error: number } {
  const groups = measure === 'accuracy' ? truth.map(() => 0) : truth;
  const counts = new Map<number, { rows: number; right: number }>();
  groups.forEach((group, i) => {
    const one = counts.get(group) ?? { rows: 0, right: 0 };
    one.rows++;
    if (named[i] === truth[i]) one.right++;
    counts.set(group, one);
  });
  const shares = [...counts.values()].map(({ rows, right }) => ({ rows, share: right / rows }));
  const score = shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, { rows, share }) => sum + (share * (1 - share)) / rows, 0);
  return { score, error: Math.sqrt(variance) / shares.length };
}

/** The class of every row by a classifier that has not seen it. */
async function answersWithout(
  name: ClassifierName,
  x: Matrix,
  classCodes: readonly number[],
  making: ClassifierMaking,
): Promise<readonly number[]> {
  if (name === 'ridge') return new RidgeClassifier<number>().fit(x, classCodes).leaveOneOut;
  if (name === 'centroid') return new NearestCentroid<number>().fit(x, classCodes).leaveOneOut;
  if (name === 'knn') return new KNeighborsClassifier<number>().fit(x, classCodes).leaveOneOut;
  const fold = foldsOf(classCodes, making.seed);
  const answers = new Array<number>(classCodes.length).fill(-1);
  for (let k = 0; k < folds; k++) {
    const train = [...classCodes.keys()].filter((i) => fold[i] !== k);
    const held = [...classCodes.keys()].filter((i) => fold[i] === k);
    const codes = train.map((i) => classCodes[i]!);
    if (held.length === 0 || new Set(codes).size < 2) continue;
    const model = classifierFactory(name, train.length, making)();
    await model.fit(takeRows(x, train), codes);
    const named = await model.predict(takeRows(x, held));
    held.forEach((i, at) => (answers[i] = named[at]!));
  }
  return answers;
}

/** The fold of every row; the rows of a class are shared evenly among the folds. */
function foldsOf(classCodes: readonly number[], seed: number): number[] {
  const random = new SeededRandom(seed);
  const keys = classCodes.map(() => random.uniform());
  const order = [...classCodes.keys()].sort((a, b) => classCodes[a]! - classCodes[b]! || keys[a]! - keys[b]!);
  const fold = new Array<number>(classCodes.length).fill(0);
  order.forEach((row, at) => (fold[row] = at % folds));
  return fold;
}
