/** The options of a Gaussian process. */
import { described, checkChoice, checkWhole, OptionError, withDefaults } from '../../checks/index.js';
import { checkLeast, type Settled } from '../option-checks.js';
import { type KernelKind, kernelKinds } from './kernel.js';
import type { Hyperparameters } from './posterior.js';

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);

const where = 'GaussianProcess';

/** Kernel and hyperparameters of a `GaussianProcess`; what is not given is fitted. */
export interface GaussianProcessOptions {
  /** 'matern52' (default), 'rbf', or 'additive': nearly a sum of functions of one coordinate. */
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

/** All options; those that are undefined follow from the data. */
export type ProcessSettings = Settled<GaussianProcessOptions, 'kernel' | 'optimize' | 'fitPoints' | 'transform'>;

const defaults: ProcessSettings = {
  kernel: 'matern52',
  lengthscales: undefined,
  outputScale: undefined,
  noise: undefined,
  mean: undefined,
  optimize: true,
  fitPoints: 500,
  categorical: undefined,
  transform: 'standardize',
};

/** The options with their defaults; hyperparameters that are to be fitted are undefined. */
export function settleProcess(given: GaussianProcessOptions | undefined): ProcessSettings {
  const options = withDefaults(where, given, defaults);
  const { kernel, transform, optimize, fitPoints, categorical = [] } = options;
  checkChoice(`${where}: kernel`, kernel, kernelKinds);
  checkChoice(`${where}: transform`, transform, ['none', 'standardize', 'power']);
  checkChoice(`${where}: optimize`, optimize, [true, false]);
  checkWhole(`${where}: fitPoints`, fitPoints);
  if (!Array.isArray(categorical) || categorical.some((value) => typeof value !== 'boolean'))
    throw new OptionError(`${where}: categorical must be a list with true or false for each column of x.`);
  checkHyperparameters(options);
  return options;
}

/** @throws OptionError for hyperparameters outside their ranges; those that are undefined are not looked at. */
export function checkHyperparameters(given: Partial<Pick<ProcessSettings, keyof Hyperparameters>>): void {
  const { lengthscales = [], outputScale = 1, noise = 0, mean = 0 } = given;
  for (const value of [lengthscales, outputScale].flatMap((one) => (isList(one) ? Array.from(one) : one)))
    if (typeof value !== 'number' || !(value > 0 && value < Infinity))
      throw new OptionError(
        `${where}: lengthscales and outputScale must be positive numbers, found ${described(value)}.`,
      );
  checkLeast(`${where}: noise`, noise);
  if (!Number.isFinite(noise) || !Number.isFinite(mean))
    throw new OptionError(
      `${where}: noise and mean must be finite numbers, found ${described(noise)} and ${described(mean)}.`,
    );
}

/** A lengthscale for each of d coordinates; undefined where none is given. @throws OptionError when there is another number of them. */
export function lengthscalesOf(given: number | readonly number[] | undefined, d: number): (number | undefined)[] {
  if (given === undefined || typeof given === 'number') return new Array<number | undefined>(d).fill(given);
  if (given.length !== d)
    throw new OptionError(`${where}: there are ${given.length} lengthscales, but x has ${d} columns.`);
  return [...given];
}
