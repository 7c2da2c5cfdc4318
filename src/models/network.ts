/**
 * The network of a VAE or CVAE, built from its architecture's layers (`architecture.ts`), and its loss.
 *
 * Notation: D data columns, K classes, Z latent dimension.
 */
import {
  Activation,
  BatchNorm1d,
  Dropout,
  type Forward,
  gaussianKL,
  type Initialization,
  Linear,
  type Module,
  Sequential,
  sumAbsoluteError,
  sumSquaredError,
} from '../nn/index.js';
import { concat, type Parameter, type Tensor } from '../tensor/index.js';
import { type Architecture, type LayerSpec, layersOf } from './architecture.js';

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

export class AutoencoderNetwork {
  readonly architecture: Architecture;
  readonly encoder: Module;
  readonly mean: Linear;
  readonly logVariance: Linear;
  readonly decoder: Module;

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
  }

  get #parts(): readonly Module[] {
    return [this.encoder, this.mean, this.logVariance, this.decoder];
  }
  get parameters(): readonly Parameter[] {
    return this.#parts.flatMap((part) => part.parameters);
  }
  /** Parameters and running statistics. */
  get state(): readonly Parameter[] {
    return this.#parts.flatMap((part) => part.state);
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

  /** Reconstruction and KL of a batch, summed. z is drawn while training, and in evaluation where the architecture says so. */
  loss(rows: RowTensors, pass: Forward): { reconstruction: Tensor; kl: Tensor } {
    const { mean, logVariance } = this.encode(rows, pass);
    const drawn = pass.mode === 'training' || this.architecture.noiseInEvaluation;
    const z = drawn ? reparameterise(mean, logVariance, pass) : mean;
    const error = this.architecture.reconstruction === 'mse' ? sumSquaredError : sumAbsoluteError;
    return { reconstruction: error(this.decode(z, rows.labels, pass), rows.x), kl: gaussianKL(mean, logVariance) };
  }
}

function joined(x: Tensor, labels: Tensor | undefined): Tensor {
  return labels === undefined ? x : concat([x, labels], 1);
}

/** The reparameterisation trick: z = μ + exp(s / 2) ε with ε standard normal (Kingma and Welling 2014, section 2.4). */
function reparameterise(mean: Tensor, logVariance: Tensor, pass: Forward): Tensor {
  const noise = pass.random('noise', mean.shape, (random, out) => random.fillNormal(out));
  return mean.add(logVariance.multiply(0.5).exp().multiply(noise));
}
