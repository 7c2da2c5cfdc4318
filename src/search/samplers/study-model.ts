/**
 * The Gaussian process of a study, as a function of its observations alone.
 *
 * Hyperparameters are fitted to the first m observations, where m is their number n up to 64 and then grows with it in steps of about a sixteenth, and with them the
 * transformation of the outputs; the factor is that of the first m with a row for each of the rest. So every suggestion between two fits costs
 * O(n²), and the bits of the result do not depend on what was kept from the suggestion before.
 */
import { evenly } from '../gp/fit-hyperparameters.js';
import { type Model, Posterior } from '../gp/posterior.js';
import { type FitOptions, ModelChoice } from './model-choice.js';
import { picked } from './observations.js';
import { isSurprise, type RowsFit, type Trimmed, trimmed } from './outliers.js';

interface StudyModelOptions extends FitOptions {
  /** Whether observations that are much worse than the others say are left out. */
  readonly robust: boolean;
}

export interface StudyModel {
  /** Of the observations that count. */
  readonly posterior: Posterior;
  /** Which ones do, in their order. */
  readonly rows: readonly number[];
  /** From outputs of the observations to the model's, and back. */
  readonly forward: (y: ArrayLike<number>) => Float64Array;
  readonly back: (w: number) => number;
}

/** Fits use so many observations at most. */
const mostFitted = 300;

/** Up to so many observations every one brings a fit. */
const always = 64;

/** The largest m <= n at which hyperparameters are fitted. */
export function fittedAt(n: number): number {
  let m = Math.min(n, always);
  for (let next = m; next <= n; next += Math.max(1, Math.floor(next / 16))) m = next;
  return m;
}

interface Kept {
  /** What the hyperparameters were fitted to. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly fit: RowsFit;
  readonly rows: readonly number[];
  /** Whether some of the first m were left out. */
  readonly wary: boolean;
  /** The posterior of the first m observations, and of the most seen since. */
  readonly base: Posterior;
  latest: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly posterior: Posterior;
    readonly rows: readonly number[];
  };
}

const startsWith = (whole: Float64Array, part: Float64Array): boolean =>
  part.length <= whole.length && part.every((value, i) => value === whole[i]);

/** Makes models, and keeps the last one for the next. */
export class StudyModeller {
  readonly #options: StudyModelOptions;
  #kept: Kept | undefined;

  constructor(options: StudyModelOptions) {
    this.#options = options;
  }

  /** The model of observations x [n x d], y [n]; with `robust` outliers may be left out. */
  model(
    x: Float64Array,
    y: Float64Array,
    categorical: readonly boolean[],
    robust: boolean = this.#options.robust,
  ): StudyModel {
    const d = categorical.length;
    const m = fittedAt(y.length);
    const [x0, y0] = [x.subarray(0, m * d), y.subarray(0, m)];
    let kept = this.#kept;
    if (kept?.y.length !== m || !startsWith(y0, kept.y) || !startsWith(x0, kept.x))
      kept = this.#kept = this.#keep(x0.slice(), y0.slice(), categorical, robust);
    const forward = kept.fit.outputs.forward(kept.fit.fitted.exponent);
    const back = kept.fit.outputs.inverse(kept.fit.fitted.exponent);
    const known = startsWith(x, kept.latest.x) && startsWith(y, kept.latest.y);
    let posterior = known ? kept.latest.posterior : kept.base;
    const rows = known ? [...kept.latest.rows] : [...kept.rows];
    for (let i = known ? kept.latest.y.length : m; i < y.length; i++) {
      const point = x.subarray(i * d, (i + 1) * d);
      const w = forward([y[i]!])[0]!;
      if (kept.wary && isSurprise(posterior, point, w)) continue;
      posterior = posterior.with(point, w);
      rows.push(i);
    }
    kept.latest = { x: x.slice(), y: y.slice(), posterior, rows };
    return { posterior, rows, forward, back: (w) => back(w).y };
  }

  #keep(x: Float64Array, y: Float64Array, categorical: readonly boolean[], robust: boolean): Kept {
    const d = categorical.length;
    const m = y.length;
    const chosen = evenly(m, mostFitted);
    const choice = new ModelChoice(this.#options, { x, y, categorical });
    const fitOf = (rows: readonly number[], from?: RowsFit): RowsFit =>
      from ? choice.again(rows, from) : choice.best(rows);
    const posteriorOf = ({ fitted, kernel, outputs }: RowsFit, rows: readonly number[]): Posterior => {
      const model: Model = { ...fitted, kernel, categorical };
      const values = outputs.forward(fitted.exponent)(rows.map((i) => y[i]!));
      return Posterior.of(model, picked(x, d, rows), values);
    };
    const first = fitOf(chosen);
    const found: Trimmed =
      robust && m > 2 * d + 4
        ? trimmed({ x, y, d, rows: chosen, first, fitOf, posteriorOf })
        : { fit: first, rows: chosen };
    let rows: readonly number[] = Array.from({ length: m }, (_, i) => i);
    const wary = found.rows.length < chosen.length;
    if (wary) {
      const inside = new Set(found.rows);
      const seen = new Set(chosen);
      const judge = posteriorOf(found.fit, found.rows);
      const forward = found.fit.outputs.forward(found.fit.fitted.exponent);
      rows = rows.filter(
        (i) =>
          inside.has(i) || (!seen.has(i) && !isSurprise(judge, x.subarray(i * d, (i + 1) * d), forward([y[i]!])[0]!)),
      );
    }
    const base = posteriorOf(found.fit, rows);
    return { x, y, fit: found.fit, rows, wary, base, latest: { x, y, posterior: base, rows } };
  }
}
