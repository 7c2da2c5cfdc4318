/** Classifier, method and k of a split, by rows that were held out within its training part. */
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

type Rated = Pick<InnerScore, 'score' | 'error' | 'loss'>;

/** The better of two scores is the higher; of equal ones that with the smaller loss. */
const better = (a: Rated, b: Rated): boolean => a.score > b.score || (a.score === b.score && a.loss < b.loss);

const bestOf = <T extends Rated>(all: readonly T[]): T => all.reduce((best, one) => (better(one, best) ? one : best));

/** The first that is within one standard error of the best (Breiman et al. 1984, section 3.4.3). */
function simplest<T extends Rated>(all: readonly T[]): T {
  const best = bestOf(all);
  return all.find(({ score }) => score >= best.score - best.error)!;
}

/**
 * The classifier: each is rated by the method that does best with it, on average over the numbers of columns, and the simplest is taken
 * that is within one standard error of the best; the simplest comes first. One for all methods, so that these differ in nothing else.
 */
export function chooseClassifierInside(trials: readonly InnerTrial[]): string {
  const names = [...new Set(trials.flatMap(({ inner }) => inner.map(({ classifier }) => classifier)))];
  const rated = names.map((name) => {
    const byMethod = trials.map(({ inner }) => {
      const own = inner.filter(({ classifier }) => classifier === name);
      const mean = (of: keyof Rated): number => own.reduce((sum, one) => sum + one[of], 0) / own.length;
      return { name, score: mean('score'), error: mean('error'), loss: mean('loss') };
    });
    return bestOf(byMethod);
  });
  return simplest(rated).name;
}

/** At each number of columns the best method; of the numbers the smallest whose method is within one standard error of the best. */
export function chooseInside(
  trials: readonly InnerTrial[],
  numbers: readonly number[],
  classifier: string,
): InnerChoice {
  const atEach = numbers.map((k) =>
    bestOf(
      trials.flatMap(({ method, inner }) =>
        inner.filter((one) => one.k === k && one.classifier === classifier).map((one) => ({ ...one, method })),
      ),
    ),
  );
  const { method, k, score } = simplest(atEach);
  return { method, k, classifier, inner: score };
}
