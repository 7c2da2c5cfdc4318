/** Gaussian-process regression, for the public. */
import { defaultPriors, defaultRanges, defaultStarts } from './gp-options.js';
import type { KernelKind } from './kernel.js';
import { evenly, type Fitted, fitHyperparameters } from './likelihood.js';
import { type Hyperparameters, type Model, Posterior } from './posterior.js';
import { OutputTransform } from './transform.js';

/** Rows of numbers, as lists or as an ndarray [rows x d]. */
export type Points =
  readonly ArrayLike<number>[] | { readonly shape: readonly number[]; get(row: number, column: number): number };

export interface GaussianProcessOptions {
  /** Default 'matern52'. */
  readonly kernel?: KernelKind;
  /**
   * Hyperparameters, in units of the inputs and of the transformed outputs; a single lengthscale serves all coordinates. Those that are
   * not given are fitted, unless `optimize` is false; then lengthscales are ½ √d, the output scale 1, the noise 1e-6 and the mean 0.
   */
  readonly lengthscales?: number | readonly number[];
  readonly outputScale?: number;
  readonly noise?: number;
  readonly mean?: number;
  /** Whether what is not given is fitted: the maximum of the posterior density, with the priors of docs/numerics.md. Default true. */
  readonly optimize?: boolean;
  /** Hyperparameters are fitted to at most so many observations, evenly chosen, since each step takes O(n³). Default 500. */
  readonly fitPoints?: number;
  /** Which coordinates are categories, that are the same or not (Hamming distance). */
  readonly categorical?: readonly boolean[];
  /**
   * 'none'; 'standardize' (default): mean 0 and variance 1; 'power': a power transformation (Yeo and Johnson) whose exponent is
   * fitted, for outputs with a heavy tail. Predictions are in the units of the outputs in any case.
   */
  readonly transform?: 'none' | 'standardize' | 'power';
}

export interface Prediction {
  /** With transform 'power' the median. */
  readonly mean: Float64Array;
  /** Of the function, without the noise; with transform 'power' half of what lies between the quantiles of ∓1 deviation. */
  readonly standardDeviation: Float64Array;
}

function rowsOf(points: Points, what: string): { rows: Float64Array; n: number; d: number } {
  let lists: readonly ArrayLike<number>[];
  if ('shape' in points) {
    const [n = 0, d = 0] = points.shape;
    lists = Array.from({ length: n }, (_, i) => Array.from({ length: d }, (_, j) => points.get(i, j)));
  } else lists = points;
  const d = lists[0]?.length ?? 0;
  const rows = new Float64Array(lists.length * d);
  lists.forEach((row, i) => {
    if (row.length !== d)
      throw new RangeError(`GaussianProcess: row ${i} of ${what} has ${row.length} numbers, row 0 has ${d}.`);
    for (let j = 0; j < d; j++) {
      if (!Number.isFinite(row[j]!))
        throw new RangeError(`GaussianProcess: ${what} [${i}, ${j}] is ${row[j]}; inputs must be finite numbers.`);
      rows[i * d + j] = row[j]!;
    }
  });
  return { rows, n: lists.length, d };
}

/** How outputs become what the process models, and back. */
interface Scale {
  readonly forward: (y: ArrayLike<number>) => Float64Array;
  readonly back: (w: number) => { y: number; slope: number };
  readonly linear: boolean;
}

/**
 * A Gaussian process: `fit` to inputs [n x d] and outputs [n], then `predict`.
 *
 * Inputs are taken as they are; the priors suit the unit cube. Every pair of observations is at hand, so that time grows with n³ and
 * memory with n².
 */
export class GaussianProcess {
  readonly #options: GaussianProcessOptions;
  #posterior: Posterior | undefined;
  #scale: Scale | undefined;
  #outputs: number[] = [];
  #exponent = 1;

  /** Throws a RangeError for a hyperparameter that is not a positive number. */
  constructor(options: GaussianProcessOptions = {}) {
    this.#options = options;
    const { lengthscales = [], outputScale = 1, noise = 0, mean = 0 } = options;
    const all = typeof lengthscales === 'number' ? [lengthscales] : lengthscales;
    const wrong = [...all, outputScale].find((value) => !(value > 0 && value < Infinity));
    if (wrong !== undefined)
      throw new RangeError(`GaussianProcess: lengthscales and outputScale must be positive numbers, found ${wrong}.`);
    if (!(noise >= 0 && noise < Infinity) || !Number.isFinite(mean))
      throw new RangeError(`GaussianProcess: noise must be at least 0 and mean finite, found ${noise} and ${mean}.`);
  }

  /** Takes observations in, in place of earlier ones, and fits the hyperparameters. Throws a RangeError for data of unequal lengths, none, or not finite. */
  fit(x: Points, y: ArrayLike<number>): this {
    const { rows, n, d } = rowsOf(x, 'x');
    if (n === 0 || d === 0) throw new RangeError('GaussianProcess: x needs at least one row and one column.');
    if (y.length !== n) throw new RangeError(`GaussianProcess: x has ${n} rows, y ${y.length} numbers.`);
    const bad = Array.from(y).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`GaussianProcess: y [${bad}] is ${y[bad]}; outputs must be finite numbers.`);
    const { kernel = 'matern52', transform = 'standardize', optimize = true } = this.#options;
    const categorical = this.#options.categorical ?? new Array<boolean>(d).fill(false);
    if (categorical.length !== d)
      throw new RangeError(`GaussianProcess: categorical has ${categorical.length} entries, x ${d} columns.`);
    const outputs = new OutputTransform(y);
    const fitted = optimize ? this.#fitted(kernel, categorical, rows, y) : undefined;
    this.#exponent = transform === 'power' ? (fitted?.exponent ?? 1) : 1;
    this.#scale = this.#scaleOf(outputs);
    this.#outputs = Array.from(y);
    this.#posterior = Posterior.of(this.#model(kernel, categorical, fitted), rows, this.#scale.forward(y));
    return this;
  }

  /** One more observation, with the hyperparameters as they are: O(n²). */
  add(x: ArrayLike<number>, y: number): this {
    const posterior = this.#need('add');
    const { rows, d } = rowsOf([x], 'x');
    this.#checkWidth(d);
    if (!Number.isFinite(y)) throw new RangeError(`GaussianProcess: y is ${y}; outputs must be finite numbers.`);
    this.#outputs.push(y);
    this.#posterior = posterior.with(rows, this.#scale!.forward([y])[0]!);
    return this;
  }

  /** Mean and standard deviation of the function at points [rows x d]. Throws an Error before `fit`. */
  predict(points: Points): Prediction {
    const posterior = this.#need('predict');
    const { rows, n, d } = rowsOf(points, 'points');
    if (n === 0) return { mean: new Float64Array(), standardDeviation: new Float64Array() };
    this.#checkWidth(d);
    const { mean, variance } = posterior.predict(rows);
    return {
      mean: mean.map((value) => this.#scale!.back(value).y),
      standardDeviation: variance.map((value, i) => this.#spread(mean[i]!, Math.sqrt(value))),
    };
  }

  /** The same at one point [d], with the gradients of both [d]; along categories they are 0. */
  predictWithGradient(x: ArrayLike<number>): {
    mean: number;
    standardDeviation: number;
    meanGradient: Float64Array;
    standardDeviationGradient: Float64Array;
  } {
    const { rows, d } = rowsOf([x], 'x');
    const posterior = this.#need('predict');
    this.#checkWidth(d);
    const { mean, variance, meanGradient, varianceGradient } = posterior.at(rows);
    const deviation = Math.sqrt(variance);
    const { back } = this.#scale!;
    const [above, at, below] = [back(mean + deviation), back(mean), back(mean - deviation)];
    return {
      mean: at.y,
      standardDeviation: this.#spread(mean, deviation),
      meanGradient: meanGradient.map((value) => at.slope * value),
      standardDeviationGradient: varianceGradient.map((value, j) => {
        const own = value / (2 * deviation);
        return (above.slope * (meanGradient[j]! + own) - below.slope * (meanGradient[j]! - own)) / 2;
      }),
    };
  }

  /** log p(outputs | inputs) of the transformed outputs, for the hyperparameters in use or for others. */
  logMarginalLikelihood(parameters: Partial<Hyperparameters> = {}): number {
    const { model, x, y } = this.#need('logMarginalLikelihood');
    if (Object.keys(parameters).length === 0) return this.#posterior!.logMarginalLikelihood();
    return Posterior.of({ ...model, ...parameters }, x, y).logMarginalLikelihood();
  }

  /** What the others say of each observation when it is left out (with its noise), in units of the outputs, and the summed log density of the transformed ones. */
  leaveOneOut(): Prediction & { readonly logDensity: number } {
    const { mean, variance, logDensity } = this.#need('leaveOneOut').leaveOneOut();
    return {
      mean: mean.map((value) => this.#scale!.back(value).y),
      standardDeviation: variance.map((value, i) => this.#spread(mean[i]!, Math.sqrt(value))),
      logDensity,
    };
  }

  /** The hyperparameters in use, in units of the transformed outputs; the exponent is 1 where none is fitted. */
  get parameters(): Hyperparameters & { readonly exponent: number } {
    const { lengthscales, outputScale, noise, mean } = this.#need('parameters').model;
    return { lengthscales, outputScale, noise, mean, exponent: this.#exponent };
  }

  /** The hyperparameters that are not given, from a part of the observations where there are many. */
  #fitted(kernel: KernelKind, categorical: readonly boolean[], rows: Float64Array, outputs: ArrayLike<number>): Fitted {
    const d = categorical.length;
    const { lengthscales, outputScale, noise, mean, fitPoints = 500, transform } = this.#options;
    const chosen = evenly(outputs.length, fitPoints);
    const x = Float64Array.from(chosen.flatMap((i) => [...rows.subarray(i * d, (i + 1) * d)]));
    const some = Float64Array.from(chosen, (i) => outputs[i]!);
    const scaled = new OutputTransform(some);
    const y = transform === 'power' ? scaled : transform === 'none' ? some : scaled.at(1).w;
    const given = [...lengthscalesOf(lengthscales, d), outputScale, noise];
    // What is given stays where it is: its range is that one value.
    const pin = (value: number | undefined, at: number): number =>
      value === undefined ? at : Math.log(Math.max(value, 1e-300));
    const starts = defaultStarts(d).map((start) => start.map((at, j) => pin(given[j], at)));
    return fitHyperparameters(
      { kernel, categorical, x, y, mean, priors: defaultPriors(d) },
      defaultRanges,
      starts,
      100,
      given.map((value) => value !== undefined),
    );
  }

  #model(kernel: KernelKind, categorical: readonly boolean[], fitted: Fitted | undefined): Model {
    const d = categorical.length;
    const { lengthscales, outputScale, noise, mean } = this.#options;
    const given = lengthscalesOf(lengthscales, d);
    return {
      kernel,
      categorical,
      lengthscales: given.map((value, j) => value ?? fitted?.lengthscales[j] ?? 0.5 * Math.sqrt(d)),
      outputScale: outputScale ?? fitted?.outputScale ?? 1,
      noise: noise ?? fitted?.noise ?? 1e-6,
      mean: mean ?? fitted?.mean ?? 0,
    };
  }

  #scaleOf(outputs: OutputTransform): Scale {
    if (this.#options.transform === 'none')
      return { forward: (y) => Float64Array.from(y), back: (w) => ({ y: w, slope: 1 }), linear: true };
    const exponent = this.#exponent;
    return { forward: outputs.forward(exponent), back: outputs.inverse(exponent), linear: exponent === 1 };
  }

  #spread(mean: number, deviation: number): number {
    const { back, linear } = this.#scale!;
    return linear ? deviation * back(mean).slope : (back(mean + deviation).y - back(mean - deviation).y) / 2;
  }

  #checkWidth(d: number): void {
    const own = this.#posterior!.model.categorical.length;
    if (d !== own) throw new RangeError(`GaussianProcess: points have ${d} columns, but x had ${own}.`);
  }

  #need(operation: string): Posterior {
    if (!this.#posterior) throw new Error(`GaussianProcess: ${operation} needs observations; call fit first.`);
    return this.#posterior;
  }
}

function lengthscalesOf(given: number | readonly number[] | undefined, d: number): (number | undefined)[] {
  if (given === undefined || typeof given === 'number') return new Array<number | undefined>(d).fill(given);
  if (given.length !== d)
    throw new RangeError(`GaussianProcess: there are ${given.length} lengthscales, but x has ${d} columns.`);
  return [...given];
}
