/** Method, k and classifier of a split, by rows that were held out within its training part. */
import type { InnerScore } from './units.js';

/** What is chosen, and its score on the held-out rows. */
export interface InnerChoice {
  readonly method: string;
  readonly k: number;
  readonly classifier: string;
  readonly inner: number;
}

/** A method's inner scores. */
export interface InnerTrial {
  readonly method: string;
  readonly inner: readonly InnerScore[];
}

/** The better of two scores is the higher; of equal ones that with the smaller loss. */
const better = (a: InnerScore, b: InnerScore): boolean => a.score > b.score || (a.score === b.score && a.loss < b.loss);

const bestOf = (scores: readonly InnerScore[]): InnerScore =>
  scores.reduce((best, one) => (better(one, best) ? one : best));

/** The classifier of a method at k: the one with the best inner score. */
export function classifierAt({ inner }: Pick<InnerTrial, 'inner'>, k: number): InnerScore {
  return bestOf(inner.filter((one) => one.k === k));
}

/**
 * The method is the one with the best mean score over the numbers of columns, each with its better classifier; of equally good ones that
 * with the smaller loss. k is the smallest whose score is within one standard error of the method's best (Breiman et al. 1984, section
 * 3.4.3).
 */
export function chooseInside(trials: readonly InnerTrial[], numbers: readonly number[]): InnerChoice {
  const rated = trials.map((trial) => {
    const atEach = numbers.map((k) => classifierAt(trial, k));
    const mean = (value: (one: InnerScore) => number): number =>
      atEach.reduce((sum, one) => sum + value(one), 0) / atEach.length;
    return { method: trial.method, atEach, score: mean((one) => one.score), loss: mean((one) => one.loss) };
  });
  const first = rated.reduce((best, one) =>
    one.score > best.score || (one.score === best.score && one.loss < best.loss) ? one : best,
  );
  const best = bestOf(first.atEach);
  const { k, classifier, score } = first.atEach.find((one) => one.score >= best.score - best.error)!;
  return { method: first.method, k, classifier, inner: score };
}
