/**
 * The network of a VAE or CVAE, built from its architecture's layers (`architecture.ts`), and its loss.
 *
 * Notation: D data columns, K classes, Z latent dimension.
 */
import {
  Activation,
  BatchNorm1d,
  constantInit,
  Dropout,
  type Forward,
  freeBitsKL,
  gaussianError,
  gaussianKL,
  type Initialization,
  Linear,
  type Module,
  Sequential,
  sumAbsoluteError,
  sumSquaredError,
} from '../nn/index.js';
import { concat, Parameter, type Tensor } from '../tensor/index.js';
import { type Architecture, type LayerSpec, layersOf } from './architecture.js';

/** The least log-variance of an output (Rybkin, Daniilidis and Levine 2021, appendix B): no column may be told without error. */
export const leastLogVariance: number = -6;

/** How the KL term is weighed. */
export interface KLTerm {
  /** Its weight, a scalar or [1]. */
  readonly weight: Tensor | number;
  /** Nats a latent dimension at no cost. */
  readonly freeBits: number;
}

/** Rows as a network takes them: data `[rows, D]` and, where there are classes, one-hot labels `[rows, K]`. */
export interface RowTensors {
  readonly x: Tensor;
  readonly labels?: Tensor | undefined;
}

function moduleOf({ name, from, to, batchNorm, activation, dropout }: LayerSpec, init: Initialization): Module {
  return new Sequential([
    new Linear(`${name}.linear`, from, to, init),
    ...(batchNorm ? [new BatchNorm1d(`${name}.norm`, to)] : []),
    ...(activation === 'none' ? [] : [new Activation(activation)]),
    ...(dropout === 0 ? [] : [new Dropout(dropout)]),
  ]);
}

/** Encoder, the two layers of the posterior, and decoder, as an architecture describes them. */
export class AutoencoderNetwork {
  readonly architecture: Architecture;
  readonly encoder: Module;
  readonly mean: Linear;
  readonly logVariance: Linear;
  readonly decoder: Module;
  /** Where the variance is learned: the parameter behind its logarithm, [D], or [1] for all columns. */
  readonly #variance: Parameter | undefined;

  constructor(architecture: Architecture, init: Initialization) {
    const layers = layersOf(architecture);
    const part = (name: LayerSpec['part']): Module =>
      new Sequential(layers.filter((layer) => layer.part === name).map((layer) => moduleOf(layer, init)));
    const head = (name: string): Linear => {
      const { from, to } = layers.find((layer) => layer.name === name)!;
      return new Linear(name, from, to, init);
    };
    this.architecture = architecture;
    this.encoder = part('encoder');
    this.mean = head('mean');
    this.logVariance = head('logVariance');
    this.decoder = part('decoder');
    const { outputVariance, features } = architecture;
    this.#variance =
      outputVariance === 'fixed'
        ? undefined
        : new Parameter('output.variance', [outputVariance === 'shared' ? 1 : features], constantInit(0));
  }

  get #parts(): readonly Module[] {
    return [this.encoder, this.mean, this.logVariance, this.decoder];
  }
  get #own(): readonly Parameter[] {
    return this.#variance === undefined ? [] : [this.#variance];
  }
  /** All that is trained, in the order of a saved file. */
  get parameters(): readonly Parameter[] {
    return [...this.#parts.flatMap((part) => part.parameters), ...this.#own];
  }
  /** Parameters and running statistics. */
  get state(): readonly Parameter[] {
    return [...this.#parts.flatMap((part) => part.state), ...this.#own];
  }
  /** Number of trainable values. */
  get parameterCount(): number {
    return this.parameters.reduce((total, p) => total + p.size, 0);
  }

  /** Rows to the posterior's mean and log-variance, each `[rows, Z]`. */
  encode(rows: RowTensors, pass: Forward): { mean: Tensor; logVariance: Tensor } {
    const encoded = this.encoder.forward(joined(rows.x, rows.labels), pass);
    return { mean: this.mean.forward(encoded), logVariance: this.logVariance.forward(encoded) };
  }
  /** `[rows, Z]` and labels `[rows, K]` to `[rows, D]`. */
  decode(z: Tensor, labels: Tensor | undefined, pass: Forward): Tensor {
    return this.decoder.forward(joined(z, labels), pass);
  }

  /** The output's log-variance, [D] or [1]: l + softplus(s - l) of the parameter s, so that it stays above l = -6. @throws Error for a fixed one */
  logOutputVariance(): Tensor {
    if (this.#variance === undefined) throw new Error('the output variance of this network is not learned');
    return this.#variance.subtract(leastLogVariance).softplus().add(leastLogVariance);
  }

  /** The parameter behind the output variance, where it is learned. */
  get outputVariance(): Parameter | undefined {
    return this.#variance;
  }

  /**
   * Reconstruction, KL, and the loss, the sum of both with the KL term as `term` weighs it, of a batch, summed over rows. z is drawn while
   * training, and in evaluation where the architecture says so.
   */
  loss(rows: RowTensors, pass: Forward, term?: KLTerm): { loss: Tensor; reconstruction: Tensor; kl: Tensor } {
    const { mean, logVariance } = this.encode(rows, pass);
    const drawn = pass.mode === 'training' || this.architecture.noiseInEvaluation;
    const z = drawn ? reparameterise(mean, logVariance, pass) : mean;
    const reconstruction = this.#error(this.decode(z, rows.labels, pass), rows.x);
    const kl = gaussianKL(mean, logVariance);
    const counted = term === undefined || term.freeBits === 0 ? kl : freeBitsKL(mean, logVariance, term.freeBits);
    return { loss: reconstruction.add(weighed(counted, term?.weight ?? 1)), reconstruction, kl };
  }

  #error(output: Tensor, target: Tensor): Tensor {
    if (this.architecture.reconstruction === 'l1') return sumAbsoluteError(output, target);
    if (this.#variance === undefined) return sumSquaredError(output, target);
    // Less the least that it can be, so that losses are not negative.
    const least = (leastLogVariance / 2) * target.size;
    return gaussianError(output, target, this.logOutputVariance()).subtract(least);
  }
}

/** A scalar times a number, or times a tensor [1]. */
function weighed(kl: Tensor, weight: Tensor | number): Tensor {
  if (typeof weight === 'number') return weight === 1 ? kl : kl.multiply(weight);
  return kl.multiply(weight).sum();
}

/** The standard deviations of D columns about the decoder's output, of the parameter's values (undefined: of a variance of 1/2). */
export function outputDeviations(values: ArrayLike<number> | undefined, columns: number): Float64Array {
  if (values === undefined) return new Float64Array(columns).fill(Math.SQRT1_2);
  const deviation = (s: number): number => Math.exp((leastLogVariance + softplus(s - leastLogVariance)) / 2);
  return Float64Array.from({ length: columns }, (_, j) => deviation(values[values.length === 1 ? 0 : j]!));
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function joined(x: Tensor, labels: Tensor | undefined): Tensor {
  return labels === undefined ? x : concat([x, labels], 1);
}

/** The reparameterisation trick: z = μ + exp(s / 2) ε with ε standard normal (Kingma and Welling 2014, section 2.4). */
function reparameterise(mean: Tensor, logVariance: Tensor, pass: Forward): Tensor {
  const noise = pass.random('noise', mean.shape, (random, out) => random.fillNormal(out));
  return mean.add(logVariance.multiply(0.5).exp().multiply(noise));
}
