/**
 * Layers. Notation: x [rows, in] input, y result, W [in, out] weight, b [out] bias, μ and σ² the mean and variance of a
 * column over the batch, γ scale, β shift.
 */
import {
  checkChoice,
  checkPositive,
  checkProbability,
  checkText,
  described,
  OptionError,
  withDefaults,
} from '../checks/index.js';
import { Parameter, type Tensor } from '../tensor/index.js';
import { constantInit, type Forward, type Initialization, type Module } from './module.js';

/** y = x W + b, `[rows, in] -> [rows, out]`. The weight is stored `[in, out]`. */
export class Linear implements Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(name: string, inFeatures: number, outFeatures: number, init: Initialization) {
    checkText('Linear: name', name);
    this.weight = new Parameter(
      `${name}.weight`,
      [inFeatures, outFeatures],
      init.weight(`${name}.weight`, inFeatures, outFeatures),
    );
    this.bias = new Parameter(`${name}.bias`, [outFeatures], init.bias(`${name}.bias`, inFeatures, outFeatures));
  }
  get parameters(): readonly Parameter[] {
    return [this.weight, this.bias];
  }
  get state(): readonly Parameter[] {
    return this.parameters;
  }
  forward(x: Tensor): Tensor {
    return x.matmul(this.weight).add(this.bias);
  }
}

/** How batch normalisation divides and what it remembers. */
export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Share of a new batch in the running statistics, from 0 to 1. Default 0.1. */
  readonly momentum?: number | undefined;
}

/**
 * Batch normalisation of columns: y = γ (x - μ) / √(σ² + ε) + β (Ioffe and Szegedy 2015, algorithm 1).
 *
 * In training mode μ and σ² (biased) are the batch's, and the running statistics move towards μ and the unbiased
 * variance; in evaluation mode the running statistics take their place. PyTorch's conventions.
 * @throws ShapeError when a training batch has a single row, whose unbiased variance does not exist
 */
export class BatchNorm1d implements Module {
  readonly scale: Parameter;
  readonly shift: Parameter;
  readonly runningMean: Parameter;
  readonly runningVariance: Parameter;
  readonly #epsilon: number;
  readonly #momentum: number;

  /** @throws OptionError for numbers out of range or an option that does not exist */
  constructor(name: string, features: number, options: BatchNormOptions = {}) {
    const { epsilon, momentum } = withDefaults('BatchNorm1d', options, { epsilon: 1e-5, momentum: 0.1 });
    checkText('BatchNorm1d: name', name);
    checkProbability('BatchNorm1d: momentum', momentum);
    this.scale = new Parameter(`${name}.scale`, [features], constantInit(1));
    this.shift = new Parameter(`${name}.shift`, [features], constantInit(0));
    this.runningMean = new Parameter(`${name}.runningMean`, [features], constantInit(0));
    this.runningVariance = new Parameter(`${name}.runningVariance`, [features], constantInit(1));
    this.#epsilon = checkPositive('BatchNorm1d: epsilon', epsilon);
    this.#momentum = momentum;
  }
  get parameters(): readonly Parameter[] {
    return [this.scale, this.shift];
  }
  get state(): readonly Parameter[] {
    return [this.scale, this.shift, this.runningMean, this.runningVariance];
  }

  forward(x: Tensor, pass: Forward): Tensor {
    const [mean, variance] =
      pass.mode === 'training' ? this.#batchStatistics(x, pass) : [this.runningMean, this.runningVariance];
    const factor = this.scale.divide(variance.add(this.#epsilon).sqrt());
    return x.subtract(mean).multiply(factor).add(this.shift);
  }

  #batchStatistics(x: Tensor, pass: Forward): [Tensor, Tensor] {
    const [rows, features] = x.shape as [number, number];
    if (rows < 2)
      throw new RangeError(`BatchNorm1d '${this.scale.name}': a training batch needs at least 2 rows, found ${rows}`);
    const moments = x.batchMoments();
    const mean = moments.slice([0, 0], [1, features]).reshape([features]);
    const variance = moments.slice([1, 0], [1, features]).reshape([features]);
    const keep = 1 - this.#momentum;
    pass.updates.push(
      {
        kind: 'assign',
        parameter: this.runningMean,
        value: this.runningMean.multiply(keep).add(mean.multiply(this.#momentum)),
      },
      {
        kind: 'assign',
        parameter: this.runningVariance,
        value: this.runningVariance.multiply(keep).add(variance.multiply((this.#momentum * rows) / (rows - 1))),
      },
    );
    return [mean, variance];
  }
}

/** Sets each element to 0 with `probability` while training and divides the others by 1 - probability. */
export class Dropout implements Module {
  readonly parameters: readonly Parameter[] = [];
  readonly state: readonly Parameter[] = [];
  readonly probability: number;

  /** @throws OptionError unless `probability` is a number of at least 0 and below 1 */
  constructor(probability: number) {
    if (typeof probability !== 'number')
      throw new OptionError(`Dropout: the probability must be a number, found ${described(probability)}`);
    if (!(probability >= 0 && probability < 1))
      throw new OptionError(`Dropout: the probability must be at least 0 and below 1, found ${described(probability)}`);
    this.probability = probability;
  }
  forward(x: Tensor, pass: Forward): Tensor {
    if (!pass.dropout || this.probability === 0) return x;
    const keep = 1 - this.probability;
    return x.multiply(pass.random('dropout', x.shape, (random, out) => random.fillBernoulli(out, keep, 1 / keep)));
  }
}

const activationNames = ['identity', 'relu', 'sigmoid', 'tanh', 'softplus'] as const;
/** The elementwise functions that a layer may end with. */
export type ActivationName = (typeof activationNames)[number];

/** An elementwise function as a module. */
export class Activation implements Module {
  readonly parameters: readonly Parameter[] = [];
  readonly state: readonly Parameter[] = [];
  readonly name: ActivationName;
  /** @throws OptionError for a name that is none of these functions */
  constructor(name: ActivationName) {
    this.name = checkChoice('Activation: the name', name, activationNames);
  }
  forward(x: Tensor): Tensor {
    return this.name === 'identity' ? x : x[this.name]();
  }
}
