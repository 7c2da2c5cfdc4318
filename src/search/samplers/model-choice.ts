/**
 * The Gaussian process that explains some observations best: which kernel, which transformation of the outputs, with noise or without.
 *
 * Every candidate is the maximum of its posterior density; all but the plainest must be better than it by some nats.
 */
import { evenly, type FitEffort, type Fitted, fitHyperparameters } from '../gp/fit-hyperparameters.js';
import type { KernelKind } from '../gp/kernel.js';
import { defaultPriors, defaultRanges, defaultStarts, largestExponent } from '../gp/priors.js';
import { OutputTransform } from '../gp/transform.js';
import { isNoisy } from './noise.js';
import { picked } from './observations.js';
import type { RowsFit } from './outliers.js';

export interface FitOptions {
  /** The first one is the plainest. */
  readonly kernels: readonly KernelKind[];
  /** Whether the exponent of the outputs is fitted; otherwise they are standardised. */
  readonly power: boolean;
  /** Whether the objective has no noise. */
  readonly exact: boolean;
}

interface Data {
  /** Points [n x d] and their values [n]. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly categorical: readonly boolean[];
}

/** Nats: rough functions look noisy from afar, to an advantage of two that was seen; noise that is there soon has ten. */
const doubtOfNoise = 4;
const doubtOfTail = 4;
const doubtOf: Readonly<Record<KernelKind, number>> = { matern52: 0, rbf: 6, additive: 2 };

/** An additive kernel takes an exponential for every coordinate of every pair: it is for at most so many observations times parameters. */
const mostAdditive = 1500;

/** Of more observations than this the choice is made by as many. */
const fewFitted = 100;

const whole: FitEffort = { maxIterations: 60, valueTolerance: 1e-5 };
const polish: FitEffort = { maxIterations: 6, valueTolerance: 1e-5 };

const usualExponent = defaultRanges.exponent.high;

export class ModelChoice {
  readonly #options: FitOptions;
  readonly #data: Data;

  constructor(options: FitOptions, data: Data) {
    this.#options = options;
    this.#data = data;
  }

  /** The best model of some rows. */
  best(rows: readonly number[]): RowsFit {
    const { kernels, power } = this.#options;
    const { y, categorical } = this.#data;
    const d = categorical.length;
    const few = rows.length > fewFitted;
    const part = few ? evenly(rows.length, fewFitted).map((i) => rows[i]!) : rows;
    const better = (a: RowsFit, b: RowsFit): RowsFit => (this.#score(b) > this.#score(a) ? b : a);
    let best = defaultStarts(d)
      .map((start) => this.#fit(part, kernels[0]!, start))
      .reduce(better);
    for (const kernel of kernels.slice(1)) {
      const additive = kernel === 'additive';
      if (additive && (d === 1 || y.length * d > mostAdditive)) continue;
      const starts = [thetaOf(best.fitted), ...(additive ? defaultStarts(d) : [])];
      best = starts.map((start) => this.#fit(part, kernel, start)).reduce(better, best);
    }
    // Values that are much better than the others are drawn in only where that is plain: small differences among the best get lost with it.
    if (power && best.fitted.exponent >= usualExponent)
      best = better(best, this.#fit(part, best.kernel, thetaOf(best.fitted), whole, largestExponent));
    return few ? this.again(rows, best, polish) : best;
  }

  /** The same kind of model of other rows, beginning at an earlier fit. */
  again(rows: readonly number[], { kernel, fitted }: RowsFit, effort: FitEffort = whole): RowsFit {
    return this.#fit(rows, kernel, thetaOf(fitted), effort, Math.max(usualExponent, fitted.exponent));
  }

  /** What speaks for a model. */
  #score({ fitted, kernel }: RowsFit): number {
    return (
      fitted.density -
      (isNoisy(fitted) ? doubtOfNoise : 0) -
      (kernel === this.#options.kernels[0] ? 0 : doubtOf[kernel]) -
      (fitted.exponent > usualExponent ? doubtOfTail : 0)
    );
  }

  #fit(
    rows: readonly number[],
    kernel: KernelKind,
    start: readonly number[],
    effort: FitEffort = whole,
    high: number = usualExponent,
  ): RowsFit {
    const { x, y, categorical } = this.#data;
    const { power, exact } = this.#options;
    const d = categorical.length;
    const outputs = new OutputTransform(rows.map((i) => y[i]!));
    const problem = {
      kernel,
      categorical,
      x: picked(x, d, rows),
      y: power ? outputs : outputs.at(1).w,
      mean: undefined,
      priors: defaultPriors(d),
    };
    const { noise, exponent } = defaultRanges;
    const ranges = {
      ...defaultRanges,
      noise: exact ? { low: noise.low, high: noise.low } : noise,
      exponent: { low: exponent.low, high },
    };
    const fitted = fitHyperparameters(problem, ranges, [start], [], effort);
    return { fitted, kernel, outputs, evidence: fitted.density + (power ? 0 : outputs.at(1).logJacobian) };
  }
}

/** A fit as the start of another. */
function thetaOf({ lengthscales, outputScale, noise, exponent }: Fitted): number[] {
  return [...lengthscales.map(Math.log), Math.log(outputScale), Math.log(noise), exponent];
}
