import type { Stopping } from '../nn/index.js';

/** scikit-learn's rule: a pass improves by more than `tol` on the best loss, or counts; more than `limit` in a row stop. */
export class NoImprovement implements Stopping {
  bestEpoch = 0;
  waited = 0;
  readonly #tol: number;
  readonly #limit: number;
  #best = Infinity;

  constructor(tol: number, limit: number) {
    this.#tol = tol;
    this.#limit = limit;
  }
  observe(epoch: number, loss: number): { improved: boolean; stop: boolean } {
    this.waited = loss > this.#best - this.#tol ? this.waited + 1 : 0;
    const improved = loss < this.#best;
    if (improved) {
      this.#best = loss;
      this.bestEpoch = epoch;
    }
    return { improved, stop: this.waited > this.#limit };
  }
}
