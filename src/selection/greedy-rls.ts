/**
 * Greedy regularised least squares: columns one after the other, each the one whose addition gives the least error on rows left out, exactly and
 * without fitting again (Pahikkala, Airola and Salakoski 2010, "Speeding up greedy forward selection for regularized least-squares").
 *
 * Notation: n rows, p columns, S those chosen so far, X their columns less their means over all rows, y [n, K] targets of 1 and -1; G = (X_S X_Sᵀ +
 * α I)⁻¹; a = G y, d = diag G, c_j = G x_j. Adding j gives u = c_j / (1 + x_jᵀ c_j), a' = a - u (x_jᵀ a), d' = d - u ⊙ c_j, and the answer to row
 * i when it is left out is y_i - a'_i / d'_i.
 */
import { checkPositive, withDefaults } from '../checks/index.js';
import { dot } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { anova } from './anova.js';
import { type RankedRows, type Ranker, type Ranking, rankingInOrder, rankingOf } from './ranker.js';
import { centredColumns, centredTargets } from './centred.js';

/** Options of `GreedyRLS`. */
export interface GreedyOptions {
  /** α, in the squared units of the rows, which should be standardised. Default 10. */
  readonly alpha?: number;
}

/** Columns chosen one after the other unless more are asked for. */
const usual = 100;

export class GreedyRLS implements Ranker {
  readonly name = 'greedy';
  readonly #alpha: number;

  constructor(options: GreedyOptions = {}) {
    this.#alpha = checkPositive(
      'alpha',
      withDefaults<Required<GreedyOptions>>('GreedyRLS', options, { alpha: 10 }).alpha,
    );
  }

  rank(rows: RankedRows, _random?: SeededRandom, most: number = usual): Ranking {
    const p = rows.x.shape[1]!;
    const state = new Additions(rows, this.#alpha);
    const order: number[] = [];
    while (order.length < Math.min(most, p)) {
      const best = state.best();
      if (best < 0) break;
      state.add(best);
      order.push(best);
    }
    const chosen = new Set(order);
    const rest = rankingOf(anova(rows).f).order.filter((j) => !chosen.has(j));
    return rankingInOrder(Int32Array.from([...order, ...rest]));
  }
}

class Additions {
  readonly #n: number;
  readonly #p: number;
  /** x_j and c_j, one column after the other [p, n]. */
  readonly #x: Float64Array;
  readonly #c: Float64Array;
  readonly #a: readonly Float64Array[];
  readonly #d: Float64Array;
  readonly #taken: Uint8Array;

  constructor(rows: RankedRows, alpha: number) {
    const [n, p] = rows.x.shape as [number, number];
    [this.#n, this.#p] = [n, p];
    this.#x = centredColumns(rows);
    this.#c = this.#x.map((value) => value / alpha);
    const targets = centredTargets(rows);
    this.#a = targets.map((y) => y.map((value) => value / alpha));
    this.#d = new Float64Array(n).fill(1 / alpha);
    this.#taken = new Uint8Array(p);
  }

  /** The squared error on rows left out after adding column j. */
  #errorWith(j: number): number {
    const n = this.#n;
    const at = j * n;
    const scale = 1 / (1 + dot(this.#x, at, this.#c, at, n));
    let error = 0;
    for (const a of this.#a) {
      const along = scale * dot(this.#x, at, a, 0, n);
      for (let i = 0; i < n; i++) {
        const c = this.#c[at + i]!;
        const missed = (a[i]! - along * c) / (this.#d[i]! - scale * c * c);
        error += missed * missed;
      }
    }
    return error;
  }

  /** The column with the least error, or -1 when none is left. */
  best(): number {
    let [best, least] = [-1, Infinity];
    for (let j = 0; j < this.#p; j++) {
      if (this.#taken[j] === 1) continue;
      const error = this.#errorWith(j);
      if (error < least) [best, least] = [j, error];
    }
    return best;
  }

  add(j: number): void {
    const n = this.#n;
    const own = this.#c.slice(j * n, (j + 1) * n);
    const scale = 1 / (1 + dot(this.#x, j * n, own, 0, n));
    for (const a of this.#a) {
      const along = scale * dot(this.#x, j * n, a, 0, n);
      for (let i = 0; i < n; i++) a[i]! -= along * own[i]!;
    }
    for (let i = 0; i < n; i++) this.#d[i]! -= scale * own[i]! * own[i]!;
    for (let k = 0; k < this.#p; k++) {
      const along = scale * dot(own, 0, this.#x, k * n, n);
      for (let i = 0, at = k * n; i < n; i++, at++) this.#c[at]! -= along * own[i]!;
    }
    this.#taken[j] = 1;
  }
}
