/**
 * The path of logistic regression with an L1 penalty, from the penalty at which the first column enters to where enough have.
 *
 * Notation: n rows, p columns x_j [n] (standardised), y [n] 0 or 1; w [p], intercept b; minimised is
 *   Σ_i log(1 + exp(-s_i (b + x_i w))) + λ Σ_j |w_j|,  s_i = 2 y_i - 1,
 * column by column, with the curvature bounded by ¼ Σ_i x_ij² (Böhning and Lindsay 1988), so that no step makes it worse. Only columns whose
 * slope reaches λ can enter (the conditions of Karush, Kuhn and Tucker), which are looked for after each solution (Friedman, Hastie and
 * Tibshirani 2010, "Regularization paths for generalized linear models via coordinate descent").
 */
import { dot } from '../matrix/index.js';

/** Columns one after the other [p, n], and the answers 0 or 1 [n]. */
export interface BinaryRows {
  readonly columns: Float64Array;
  readonly y: Float64Array;
}

export interface PathOptions {
  /** The path ends with the first solution that has so many columns, or with the last penalty. */
  readonly most: number;
  /** Penalties from the greatest to this share of it. Default 0.01. */
  readonly ratio?: number;
  /** How many penalties there are, at even distances in their logarithm. Default 60. */
  readonly steps?: number;
}

/** Where a column entered the path: the penalty as a share of the greatest; 0 for a column that did not. */
export function entries(rows: BinaryRows, { most, ratio = 0.01, steps = 60 }: PathOptions): Float64Array {
  const solver = new L1Logistic(rows, coarse);
  const entered = new Float64Array(solver.p);
  let count = 0;
  for (let step = 1; step <= steps && count < most; step++) {
    const share = ratio ** (step / steps);
    solver.solve(share * solver.greatest);
    for (const j of solver.active)
      if (solver.weights[j] !== 0 && entered[j] === 0) {
        entered[j] = share;
        count++;
      }
  }
  return entered;
}

const mostRounds = 10_000;
/** Of a path that is only asked for which columns come in. */
const coarse = 1e-3;

export class L1Logistic {
  readonly p: number;
  readonly weights: Float64Array;
  /** The penalty at which the first column enters. */
  readonly greatest: number;
  /** Columns that have, or may have, a weight. */
  readonly active: number[] = [];
  readonly #n: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** Curvatures, at most ¼ Σ x². */
  readonly #bounds: Float64Array;
  /** b + x w of every row. */
  readonly #line: Float64Array;
  /** y less the probability of 1. */
  readonly #rest: Float64Array;
  readonly #isActive: Uint8Array;
  readonly #tolerance: number;
  #intercept = 0;

  /** `tolerance` is how far no row's line moves any more in a round. */
  constructor({ columns, y }: BinaryRows, tolerance: number = 1e-7) {
    const n = y.length;
    this.#tolerance = tolerance;
    this.#n = n;
    this.p = columns.length / n;
    this.#x = columns;
    this.#y = y;
    this.weights = new Float64Array(this.p);
    this.#isActive = new Uint8Array(this.p);
    this.#bounds = Float64Array.from({ length: this.p }, (_, j) => dot(columns, j * n, columns, j * n, n) / 4);
    const share = y.reduce((a, b) => a + b, 0) / n;
    this.#intercept = Math.log(share / (1 - share));
    this.#line = new Float64Array(n).fill(this.#intercept);
    this.#rest = y.map((value) => value - share);
    let greatest = 0;
    for (let j = 0; j < this.p; j++) greatest = Math.max(greatest, Math.abs(this.#slope(j)));
    this.greatest = greatest;
  }

  get intercept(): number {
    return this.#intercept;
  }

  /** Minimises from where it is, for this penalty. */
  solve(penalty: number): void {
    do this.#descend(penalty);
    while (this.#admit(penalty));
  }

  #slope(j: number): number {
    return dot(this.#x, j * this.#n, this.#rest, 0, this.#n);
  }

  #update(): void {
    for (let i = 0; i < this.#n; i++) this.#rest[i] = this.#y[i]! - 1 / (1 + Math.exp(-this.#line[i]!));
  }

  /** Steps along the columns that are in, and the intercept, until none moves the line by more than the tolerance. */
  #descend(penalty: number): void {
    for (let round = 0; round < mostRounds; round++) {
      let moved = this.#stepIntercept();
      for (const j of this.active) moved = Math.max(moved, this.#step(j, penalty));
      if (moved < this.#tolerance) return;
    }
  }

  #stepIntercept(): number {
    const change = (4 * this.#rest.reduce((a, b) => a + b, 0)) / this.#n;
    this.#intercept += change;
    for (let i = 0; i < this.#n; i++) this.#line[i]! += change;
    this.#update();
    return Math.abs(change);
  }

  #step(j: number, penalty: number): number {
    const bound = this.#bounds[j]!;
    const goal = this.weights[j]! + this.#slope(j) / bound;
    const weight = Math.sign(goal) * Math.max(0, Math.abs(goal) - penalty / bound);
    const change = weight - this.weights[j]!;
    if (change === 0) return 0;
    this.weights[j] = weight;
    for (let i = 0, at = j * this.#n; i < this.#n; i++, at++) this.#line[i]! += change * this.#x[at]!;
    this.#update();
    return Math.abs(change) * Math.sqrt((4 * bound) / this.#n);
  }

  /** Lets in the columns whose slope is beyond the penalty; whether there were any. */
  #admit(penalty: number): boolean {
    const before = this.active.length;
    for (let j = 0; j < this.p; j++)
      if (this.#isActive[j] === 0 && this.#bounds[j]! > 0 && Math.abs(this.#slope(j)) > penalty * (1 + 1e-9)) {
        this.#isActive[j] = 1;
        this.active.push(j);
      }
    return this.active.length > before;
  }
}
