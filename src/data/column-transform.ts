/**
 * Increasing curves that bring skewed and heavy-tailed columns nearer to normal ones, and back.
 *
 * Notation: x [n, p] rows; g_j the curve of column j. A method is judged by the held-out log density of a normal fitted to g_j(x), plus
 * log g_j'(x): the density in the column's own units, so that methods can be compared (Box and Cox 1964, "An analysis of
 * transformations", section 3).
 */
import { checkChoice, InputError, withDefaults } from '../checks/index.js';
import { type Matrix, matrix } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import { bend, type ColumnCurve, logSlope, straight, straighten } from './column-curve.js';
import { normalScores } from './normal-scores.js';

/** Kinds of curves: 'none', inverse hyperbolic sine, logarithm, normal scores of ranks; 'auto' takes the likeliest. */
export type ColumnTransformMethod = 'auto' | 'none' | 'asinh' | 'log' | 'quantile';

/** A fitted transform as plain data. */
export interface ColumnTransformState {
  readonly method: Exclude<ColumnTransformMethod, 'auto'>;
  /** What was chosen and why. */
  readonly note: string;
  /** The curve of every column. */
  readonly curves: readonly ColumnCurve[];
}

/** Which curve columns are taken by. */
export interface ColumnTransformOptions {
  /** Default 'auto'. */
  readonly method?: ColumnTransformMethod;
}

type Method = ColumnTransformState['method'];
const methods: readonly Method[] = ['none', 'asinh', 'log', 'quantile'];

/** Columns of at most so many values are codes or counts of few, and stay as they are. */
const fewValues = 10;
const folds = 5;
/** Cells that 'auto' looks at, at most. */
const mostRows = 500;
const mostColumns = 500;
/** No single row counts for or against a method with more than this: one wild value is no reason. */
const mostGain = 3;
/** Share of the gain by ranks that a formula needs to be preferred. */
const nearlyBest = 0.8;

/** Curves that make skewed columns more like normal ones, fitted on training rows [rows, columns] and undone on any others. */
export class ColumnTransform {
  readonly #state: ColumnTransformState;

  private constructor(state: ColumnTransformState) {
    this.#state = state;
  }

  /**
   * Learns the curve of every column of `x` [rows, columns]; 'auto' (default) takes one method for all of them, by held-out
   * likelihood. Columns of at most ten different values stay as they are, as do columns that a method is not for: 'log' takes columns
   * of positive numbers, and counts as log(x + 1).
   */
  static fit(x: Matrix, options: ColumnTransformOptions = {}): ColumnTransform {
    const all = withDefaults<Required<ColumnTransformOptions>>('ColumnTransform.fit', options, { method: 'auto' });
    checkChoice('method', all.method, ['auto', ...methods]);
    const columns = columnsOf(x).map((values) => (new Set(values).size > fewValues ? values : undefined));
    const { method, note } = all.method === 'auto' ? chosen(columns) : { method: all.method, note: done[all.method] };
    const curves = columns.map((values) => (values === undefined ? straight : curveOf(method, values)));
    return new ColumnTransform({ method, note, curves });
  }

  /** The method that was taken, for all columns alike. */
  get method(): ColumnTransformState['method'] {
    return this.#state.method;
  }
  /** What was chosen and why, in a sentence. */
  get note(): string {
    return this.#state.note;
  }
  /** The curve of every column, in their order. */
  get curves(): readonly ColumnCurve[] {
    return this.#state.curves;
  }

  /** g(x) of every cell [rows, columns]. @throws InputError for another number of columns */
  transform(x: Matrix): Matrix {
    return this.#each(x, bend);
  }

  /** Undoes `transform`. @throws InputError for another number of columns */
  inverseTransform(y: Matrix): Matrix {
    return this.#each(y, straighten);
  }

  #each(x: Matrix, change: (curve: ColumnCurve, value: number) => number): Matrix {
    const { curves } = this.#state;
    const [rows, width] = x.shape as [number, number];
    if (width !== curves.length)
      throw new InputError(
        `ColumnTransform: found ${width} columns, but it was fitted on ${curves.length}; give the same columns`,
      );
    const out = matrix(rows, width);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < width; j++) out.data[i * width + j] = change(curves[j]!, x.data[i * width + j]!);
    return out;
  }

  /** What a file keeps. */
  toJSON(): ColumnTransformState {
    return this.#state;
  }

  /** The transform that `toJSON` described. @throws InputError when it is not complete */
  static fromJSON(state: ColumnTransformState): ColumnTransform {
    const sound =
      methods.includes(state.method) &&
      typeof state.note === 'string' &&
      Array.isArray(state.curves) &&
      state.curves.every((curve) => isCurve(curve as ColumnCurve | null));
    if (!sound) throw new InputError("the file's curves of the columns are not complete; save the model again");
    return new ColumnTransform(state);
  }
}

function isCurve(curve: ColumnCurve | null): boolean {
  switch (curve?.method) {
    case 'none':
      return true;
    case 'asinh':
      return curve.scale > 0 && Number.isFinite(curve.scale);
    case 'log':
      return Number.isFinite(curve.shift) && curve.floor > 0 && Number.isFinite(curve.floor);
    case 'quantile':
      return (
        curve.values.length > 1 &&
        curve.values.length === curve.scores.length &&
        [curve.values, curve.scores].every((list) => list.every((v, k) => k === 0 || v > list[k - 1]!))
      );
    default:
      return false;
  }
}

function columnsOf({ data, shape }: Matrix): Float64Array[] {
  const [rows, width] = shape as [number, number];
  return Array.from({ length: width }, (_, j) => Float64Array.from({ length: rows }, (_, i) => data[i * width + j]!));
}

const done: Record<Method, string> = {
  none: 'Columns are taken in their own units.',
  asinh: 'Columns are taken as asinh(x / median |x|).',
  log: 'Columns of positive numbers are taken as logarithms.',
  quantile: 'Columns are taken as normal scores of their ranks.',
};

function medianSize(values: Float64Array): number {
  const sizes = values.map(Math.abs).sort();
  return (sizes[(sizes.length - 1) >> 1]! + sizes[sizes.length >> 1]!) / 2;
}

/** The curve of a method for a column; a straight one where the method is not for it. */
function curveOf(method: Method, values: Float64Array): ColumnCurve {
  switch (method) {
    case 'none':
      return straight;
    case 'asinh': {
      const median = medianSize(values);
      return { method, scale: median > 0 && Number.isFinite(median) ? median : 1 };
    }
    case 'log': {
      const low = values.reduce((least, value) => Math.min(least, value), Infinity);
      const counts = low === 0 && values.every(Number.isSafeInteger);
      if (!(low > 0 || counts)) return straight;
      const shift = counts ? 1 : 0;
      // So that a value of 0 or below in other rows is not infinitely far away.
      return { method, shift, floor: Math.max(low + shift, medianSize(values) / 100) };
    }
    case 'quantile': {
      const knots = normalScores(values);
      return knots.values.length > 1 ? { method, ...knots } : straight;
    }
  }
}

interface Gain {
  readonly method: Method;
  readonly gain: number;
}

/** The method with the greatest gain in held-out log density, if there is a gain; a formula before ranks where it has nearly as much. */
function chosen(columns: readonly (Float64Array | undefined)[]): Pick<ColumnTransformState, 'method' | 'note'> {
  const random = new SeededRandom(0).split('column transform');
  const real = columns.filter((values) => values !== undefined);
  const some =
    real.length > mostColumns ? [...random.permutation(real.length).slice(0, mostColumns)] : [...real.keys()];
  const rows = real[0]?.length ?? 0;
  const order = random.permutation(rows).slice(0, mostRows);
  if (some.length === 0 || order.length < 2 * folds)
    return { method: 'none', note: 'Columns are taken in their own units: there is too little to choose a curve by.' };
  const looked = some.map((c) => real[c]!);
  const gains = methods.map((method) => ({ method, gain: gainOf(method, order, looked) }));
  const [none, , , ranks] = gains as [Gain, Gain, Gain, Gain];
  // Of equal gains the first; scores of ranks follow a margin's noise, too, and have to earn their many knots.
  const formula = gains.slice(0, -1).reduce((best, each) => (each.gain > best.gain ? each : best), none);
  const { method, gain } = formula.gain >= nearlyBest * ranks.gain ? formula : ranks;
  const why =
    method === 'none'
      ? 'no curve has a greater likelihood on rows held out of the training rows'
      : `on rows held out of the training rows its log-likelihood is ${gain.toPrecision(2)} a value above that of the columns as they are`;
  return { method, note: `${done[method].slice(0, -1)}: ${why}.` };
}

/** A value's mean gain over the columns as they are; 0 unless it is above by two standard errors over rows. */
function gainOf(method: Method, order: Int32Array, columns: readonly Float64Array[]): number {
  const gains = new Float64Array(order.length);
  for (const values of columns) addGains(gains, order, values, method, columns.length);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1);
  return mean > 2 * Math.sqrt(variance / gains.length) ? mean : 0;
}

function addGains(gains: Float64Array, order: Int32Array, values: Float64Array, method: Method, share: number): void {
  for (let fold = 0; fold < folds; fold++) {
    const seen = Float64Array.from(
      [...order].filter((_, at) => at % folds !== fold),
      (i) => values[i]!,
    );
    const curve = curveOf(method, seen);
    if (curve.method === 'none') continue;
    const [plain, bent] = [normalOf(straight, seen), normalOf(curve, seen)];
    if (plain === undefined || bent === undefined) continue;
    for (let at = fold; at < order.length; at += folds) {
      const x = values[order[at]!]!;
      const gain = bent(x) - plain(x);
      gains[at]! += Math.max(-mostGain, Math.min(mostGain, gain)) / share;
    }
  }
}

/** The log density of x by the normal fitted to the bent values, less a constant; undefined where they are all one. */
function normalOf(curve: ColumnCurve, values: Float64Array): ((x: number) => number) | undefined {
  const bent = values.map((x) => bend(curve, x));
  const mean = bent.reduce((sum, y) => sum + y, 0) / bent.length;
  const variance = bent.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (bent.length - 1);
  if (!(variance > 1e-24 * mean * mean && variance < Infinity)) return undefined;
  const half = 0.5 * Math.log(variance);
  return (x) => logSlope(curve, x) - half - (bend(curve, x) - mean) ** 2 / (2 * variance);
}
