/**
 * The vote of the nearest training rows (scikit-learn's KNeighborsClassifier: Euclidean, every vote counts the same).
 *
 * Notation: n training rows, p columns, K classes, k voters. Of equally near rows the first count, of equally voted classes the first wins.
 */
import { checkWhole, OptionError, withDefaults } from '../checks/index.js';
import { type Label, type Matrix, matrix, type Nearest, nearestRows } from '../matrix/index.js';
import type { Values } from '../tensor/index.js';
import { argMax, type CodedRows, labelledRows, queryRows } from './labelled-rows.js';

/** How many neighbours vote. */
export interface KNeighborsClassifierOptions {
  /**
   * How many rows vote, or 'auto' (default): of 1, 3, 5, 9 and 15, below n, the number whose votes name most of the training rows correctly
   * when each is left out, of equal ones the smallest.
   */
  readonly neighbors?: number | 'auto' | undefined;
}

const choices = [1, 3, 5, 9, 15];

interface FittedNeighbors<L extends Label> extends CodedRows<L> {
  readonly neighbors: number;
  /** Undefined until they are asked for, where nothing was chosen by them. */
  leaveOneOut: readonly L[] | undefined;
}

/** Names the class that most of a row's nearest training rows have, by Euclidean distance. */
export class KNeighborsClassifier<L extends Label = Label> {
  readonly #asked: number | 'auto';
  #fitted: FittedNeighbors<L> | undefined;

  /** @throws OptionError for an unknown option or a number that is not whole and positive */
  constructor(options: KNeighborsClassifierOptions = {}) {
    const given = withDefaults<{ readonly neighbors: number | 'auto' }>('new KNeighborsClassifier', options, {
      neighbors: 'auto',
    });
    this.#asked = given.neighbors === 'auto' ? 'auto' : checkWhole('neighbors', given.neighbors);
  }

  /** The classes seen by `fit`, sorted. */
  get classes(): readonly L[] {
    return this.#model.classes;
  }
  /** How many rows vote. */
  get neighbors(): number {
    return this.#model.neighbors;
  }
  /** The class of every training row by the votes of the others; with 'auto' the number of voters was chosen by these very answers. */
  get leaveOneOut(): readonly L[] {
    const model = this.#model;
    return (model.leaveOneOut ??= votedWithout(model, [model.neighbors]).named.map((code) => model.classes[code]!));
  }
  get #model(): FittedNeighbors<L> {
    if (this.#fitted === undefined) throw new Error('the classifier has no rows yet: call fit() first');
    return this.#fitted;
  }

  /**
   * Keeps `[rows, columns]` and one label per row, and answers with the model itself.
   * @throws OptionError for cells that are not finite, labels that differ from the rows in number, fewer than two classes, or more voters
   *   than rows
   */
  fit(x: Values, y: ArrayLike<L>): this {
    const rows = labelledRows(x, y);
    const n = rows.codes.length;
    if (this.#asked !== 'auto' && this.#asked > n)
      throw new OptionError(`neighbors is ${this.#asked}, and there are only ${n} rows to vote; ask for fewer`);
    if (this.#asked !== 'auto') {
      this.#fitted = { ...rows, neighbors: this.#asked, leaveOneOut: undefined };
      return this;
    }
    const { neighbors, named } = votedWithout(
      rows,
      choices.filter((k) => k === 1 || k < n),
    );
    this.#fitted = { ...rows, neighbors, leaveOneOut: named.map((code) => rows.classes[code]!) };
    return this;
  }

  /** The share of the votes that every class gets, [rows, K]. */
  predictProba(x: Values): Matrix {
    const model = this.#model;
    const from = queryRows(x, model.features.shape[1]!);
    return votes(nearestRows(from, model.features, model.neighbors), model.neighbors, model);
  }

  /** The class with most votes of every row. */
  predict(x: Values): L[] {
    return winners(this.predictProba(x)).map((code) => this.#model.classes[code]!);
  }
}

/** Of the numbers of voters that are tried the one whose votes name most rows correctly when each is left out, and what they name. */
function votedWithout(
  rows: CodedRows<Label>,
  tried: readonly number[],
): { neighbors: number; named: readonly number[] } {
  const others = rows.codes.length - 1;
  const nearest = nearestRows(rows.features, null, Math.min(others, Math.max(...tried)));
  let best = { neighbors: 0, right: -1, named: [] as number[] };
  for (const neighbors of tried) {
    const named = winners(votes(nearest, Math.min(neighbors, others), rows));
    const right = named.filter((code, i) => code === rows.codes[i]).length;
    if (right > best.right) best = { neighbors, right, named };
  }
  return best;
}

/** Shares of the votes of the `voters` nearest of every row's, [rows, K]. */
function votes({ rows, count, numbers }: Nearest, voters: number, { codes, classes }: CodedRows<Label>): Matrix {
  const shares = matrix(rows, classes.length);
  for (let i = 0; i < rows; i++)
    for (let v = 0; v < voters; v++) shares.data[i * classes.length + codes[numbers[i * count + v]!]!]!++;
  for (let at = 0; at < shares.data.length; at++) shares.data[at]! /= voters;
  return shares;
}

/** The class with the largest share of every row, of equal ones the first. */
function winners(shares: Matrix): number[] {
  const [rows, classes] = shares.shape as [number, number];
  return Array.from({ length: rows }, (_, i) => argMax(shares.data, i * classes, classes));
}
