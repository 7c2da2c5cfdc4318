/** Gaussian-process regression, for the public. */
import type { NdArray } from 'ndarray';
import { InputError, withDefaults } from '../../checks/index.js';
import type { MatrixLike } from '../../matrix/index.js';
import { defaultPriors, defaultRanges, defaultStarts } from './priors.js';
import { evenly, type Fitted, fitHyperparameters } from './fit-hyperparameters.js';
import { type Hyperparameters, type Model, Posterior } from './posterior.js';
import {
  checkHyperparameters,
  type GaussianProcessOptions,
  lengthscalesOf,
  type ProcessSettings,
  settleProcess,
} from './process-options.js';
import { checkNumber, outputsOf, rowsOf } from './rows.js';
import { OutputTransform } from './transform.js';

/** What a Gaussian process expects at points, one number each. */
export interface Prediction {
  /** With transform 'power' the median. */
  readonly mean: Float64Array;
  /** Of the function, without the noise; with transform 'power' half of what lies between the quantiles of ∓1 deviation. */
  readonly standardDeviation: Float64Array;
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
  readonly #options: ProcessSettings;
  #posterior: Posterior | undefined;
  #scale: Scale | undefined;
  #exponent = 1;

  /** Throws an OptionError for an unknown option, and for a hyperparameter outside its range. */
  constructor(options?: GaussianProcessOptions) {
    this.#options = settleProcess(options);
  }

  /**
   * Takes observations in, in place of earlier ones, and fits the hyperparameters.
   *
   * Throws an InputError for data of unequal lengths, none, or cells that are no finite numbers, naming row and column.
   */
  fit(x: MatrixLike, y: ArrayLike<number> | NdArray): this {
    const { rows, n, d } = rowsOf(x, 'x');
    if (n === 0 || d === 0) throw new InputError('GaussianProcess: x needs at least one row and one column.');
    const outputs = outputsOf(y, n);
    const { transform, optimize } = this.#options;
    const categorical = this.#options.categorical ?? new Array<boolean>(d).fill(false);
    if (categorical.length !== d)
      throw new InputError(`GaussianProcess: categorical has ${categorical.length} entries, x ${d} columns.`);
    const fitted = optimize ? this.#fitted(categorical, rows, outputs) : undefined;
    this.#exponent = transform === 'power' ? (fitted?.exponent ?? 1) : 1;
    this.#scale = this.#scaleOf(new OutputTransform(outputs));
    this.#posterior = Posterior.of(this.#model(categorical, fitted), rows, this.#scale.forward(outputs));
    return this;
  }

  /** One more observation, with the hyperparameters as they are: O(n²). */
  add(x: ArrayLike<number>, y: number): this {
    const posterior = this.#need('add');
    const { rows, d } = rowsOf([x], 'x');
    this.#checkWidth(d);
    checkNumber('y', y);
    this.#posterior = posterior.with(rows, this.#scale!.forward([y])[0]!);
    return this;
  }

  /** Mean and standard deviation of the function at points [rows x d]. Throws an Error before `fit`. */
  predict(points: MatrixLike): Prediction {
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
    const posterior = this.#need('logMarginalLikelihood');
    if (Object.keys(parameters).length === 0) return posterior.logMarginalLikelihood();
    const { lengthscales, outputScale, noise, mean } = posterior.model;
    const others = withDefaults('logMarginalLikelihood', parameters, { lengthscales, outputScale, noise, mean });
    checkHyperparameters(others);
    lengthscalesOf(others.lengthscales, lengthscales.length);
    return Posterior.of({ ...posterior.model, ...others }, posterior.x, posterior.y).logMarginalLikelihood();
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
  #fitted(categorical: readonly boolean[], rows: Float64Array, outputs: ArrayLike<number>): Fitted {
    const d = categorical.length;
    const { kernel, lengthscales, outputScale, noise, mean, fitPoints, transform } = this.#options;
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
      given.map((value) => value !== undefined),
    );
  }

  #model(categorical: readonly boolean[], fitted: Fitted | undefined): Model {
    const d = categorical.length;
    const { kernel, lengthscales, outputScale, noise, mean } = this.#options;
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
    if (d !== own) throw new InputError(`GaussianProcess: points have ${d} columns, but x had ${own}.`);
  }

  #need(operation: string): Posterior {
    if (!this.#posterior) throw new Error(`GaussianProcess: ${operation} needs observations; call fit first.`);
    return this.#posterior;
  }
}
