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
import { type Workspace, withWorkspace } from './kernels/kernels.js';

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
    const order = withWorkspace((workspace) => added(workspace, rows, this.#alpha, most));
    const chosen = new Set(order);
    const rest = rankingOf(anova(rows).f).order.filter((j) => !chosen.has(j));
    return rankingInOrder(Int32Array.from([...order, ...rest]));
  }
}

/** The columns that are added, in order. */
function added(workspace: Workspace, rows: RankedRows, alpha: number, most: number): number[] {
  const state = new Additions(workspace, rows, alpha);
  const order: number[] = [];
  while (order.length < Math.min(most, rows.x.shape[1]!)) {
    const best = state.best();
    if (best < 0) break;
    order.push(best);
    state.add(best);
  }
  return order;
}

/** Columns that one call of the kernel looks at: the engine compiles for speed between two calls. */
const chunk = 64;

class Additions {
  readonly #workspace: Workspace;
  readonly #p: number;
  /** n rounded up to an even number; all columns are that long. */
  readonly #long: number;
  readonly #outputs: number;
  readonly #taken: Uint8Array;
  /** Addresses of x_j and c_j [p, long], a [K, long], d, the column added last, scratch, and the errors [p]. */
  readonly #x: number;
  readonly #c: number;
  readonly #a: number;
  readonly #d: number;
  readonly #u: number;
  readonly #room: number;
  readonly #errors: number;
  /** 1 / (1 + x_jᵀ c_j) of the column added last, which the others do not know of yet; 0 for none. */
  #scale = 0;

  constructor(workspace: Workspace, rows: RankedRows, alpha: number) {
    const [n, p] = rows.x.shape as [number, number];
    const long = n + (n % 2);
    this.#workspace = workspace;
    [this.#p, this.#long] = [p, long];
    const x = lengthened(centredColumns(rows), n, long);
    const targets = centredTargets(rows);
    this.#outputs = targets.length;
    this.#taken = new Uint8Array(p);
    this.#x = workspace.put(x);
    const c = new Float64Array(x.length);
    for (let at = 0; at < x.length; at++) c[at] = x[at]! / alpha;
    this.#c = workspace.put(c);
    const a = new Float64Array(targets.length * long);
    targets.forEach((y, k) =>
      a.set(
        y.map((value) => value / alpha),
        k * long,
      ),
    );
    this.#a = workspace.put(a);
    this.#d = workspace.put(Float64Array.from({ length: long }, (_, i) => (i < n ? 1 / alpha : 1)));
    this.#u = workspace.zeros(long);
    this.#room = workspace.zeros(long);
    this.#errors = workspace.zeros(p);
  }

  /** The column whose addition gives the least squared error on rows left out, or -1 when none is left. */
  best(): number {
    const { kernels } = this.#workspace;
    for (let from = 0; from < this.#p; from += chunk)
      kernels.additions(
        this.#errors,
        this.#x,
        this.#c,
        this.#long,
        from,
        Math.min(this.#p, from + chunk),
        this.#a,
        this.#outputs,
        this.#d,
        this.#u,
        this.#scale,
        this.#room,
      );
    this.#scale = 0;
    const errors = this.#workspace.doubles(this.#errors, this.#p);
    let [best, least] = [-1, Infinity];
    for (let j = 0; j < errors.length; j++) {
      if (this.#taken[j] === 1 || !(errors[j]! < least)) continue;
      [best, least] = [j, errors[j]!];
    }
    return best;
  }

  /** Adds a column; the others hear of it when their errors are next asked for. */
  add(j: number): void {
    const n = this.#long;
    const x = this.#workspace.doubles(this.#x + 8 * j * n, n);
    const own = this.#workspace.doubles(this.#u, n);
    own.set(this.#workspace.doubles(this.#c + 8 * j * n, n));
    const scale = 1 / (1 + dot(x, 0, own, 0, n));
    for (let k = 0; k < this.#outputs; k++) {
      const a = this.#workspace.doubles(this.#a + 8 * k * n, n);
      const along = scale * dot(x, 0, a, 0, n);
      for (let i = 0; i < n; i++) a[i]! -= along * own[i]!;
    }
    const d = this.#workspace.doubles(this.#d, n);
    for (let i = 0; i < n; i++) d[i]! -= scale * own[i]! * own[i]!;
    this.#scale = scale;
    this.#taken[j] = 1;
  }
}

/** Columns of n numbers with zeros behind, `long` numbers each. */
function lengthened(columns: Float64Array, n: number, long: number): Float64Array {
  if (n === long) return columns;
  const out = new Float64Array((columns.length / n) * long);
  for (let from = 0, to = 0; from < columns.length; from += n, to += long)
    out.set(columns.subarray(from, from + n), to);
  return out;
}
