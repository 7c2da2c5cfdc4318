/**
 * The class with the nearest mean (scikit-learn's NearestCentroid, Euclidean).
 *
 * Notation: m_k the mean of the n_k training rows of class k. Without its own row x, the mean of its class is at the distance
 * |x - m_k| n_k / (n_k - 1).
 */
import { type Label, type Matrix, matrix } from '../matrix/index.js';
import type { Values } from '../tensor/index.js';
import { argMax, labelledRows, queryRows } from './labelled-rows.js';

interface FittedCentroids<L extends Label> {
  readonly classes: readonly L[];
  /** [K, p]. */
  readonly centroids: Matrix;
  readonly leaveOneOut: readonly L[];
}

/** Names the class whose mean is nearest, by Euclidean distance. */
export class NearestCentroid<L extends Label = Label> {
  #fitted: FittedCentroids<L> | undefined;

  /** The classes seen by `fit`, sorted. */
  get classes(): readonly L[] {
    return this.#model.classes;
  }
  /** The class means [K, p]. */
  get centroids(): Matrix {
    return this.#model.centroids;
  }
  /** The class of every training row by the model fitted without it; a class that has no other row is never named. */
  get leaveOneOut(): readonly L[] {
    return this.#model.leaveOneOut;
  }
  get #model(): FittedCentroids<L> {
    if (this.#fitted === undefined) throw new Error('the classifier has no centroids yet: call fit() first');
    return this.#fitted;
  }

  /**
   * Learns from `[rows, columns]` and one label per row, and answers with the model itself.
   * @throws OptionError for cells that are not finite, labels that differ from the rows in number, or fewer than two classes
   */
  fit(x: Values, y: ArrayLike<L>): this {
    const { features, classes, codes } = labelledRows(x, y);
    const [n, p] = features.shape as [number, number];
    const centroids = matrix(classes.length, p);
    const counts = new Float64Array(classes.length);
    for (let i = 0; i < n; i++) {
      const k = codes[i]!;
      counts[k]!++;
      for (let j = 0; j < p; j++) centroids.data[k * p + j]! += features.data[i * p + j]!;
    }
    for (let at = 0; at < centroids.data.length; at++) centroids.data[at]! /= counts[Math.floor(at / p)]!;
    const scores = nearness(features, centroids);
    codes.forEach((k, i) => {
      const others = counts[k]! - 1;
      const at = i * classes.length + k;
      scores.data[at] = others === 0 ? -Infinity : scores.data[at]! * (counts[k]! / others) ** 2;
    });
    this.#fitted = { classes, centroids, leaveOneOut: named(scores, classes) };
    return this;
  }

  /** Minus the squared distance to every class mean, [rows, K]. */
  decisionFunction(x: Values): Matrix {
    const { centroids } = this.#model;
    return nearness(queryRows(x, centroids.shape[1]!), centroids);
  }

  /** The class of the nearest mean of every row, of equally near ones the first. */
  predict(x: Values): L[] {
    return named(this.decisionFunction(x), this.#model.classes);
  }
}

function nearness(x: Matrix, centroids: Matrix): Matrix {
  const [n, p] = x.shape as [number, number];
  const classes = centroids.shape[0]!;
  const out = matrix(n, classes);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < classes; k++) {
      let squares = 0;
      for (let j = 0; j < p; j++) squares += (x.data[i * p + j]! - centroids.data[k * p + j]!) ** 2;
      out.data[i * classes + k] = -squares;
    }
  return out;
}

function named<L extends Label>(scores: Matrix, classes: readonly L[]): L[] {
  return Array.from(
    { length: scores.shape[0]! },
    (_, i) => classes[argMax(scores.data, i * classes.length, classes.length)]!,
  );
}
