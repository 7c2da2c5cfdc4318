/**
 * The network of a variational autoencoder as a composition of blocks.
 *
 * Notation: D input columns, H₁…Hₙ hidden widths, Z latent size; block(a→b) is Linear a→b, BatchNorm over b, ReLU.
 * Encoder: block(D→H₁) … block(Hₙ₋₁→Hₙ), block(Hₙ→Hₙ) when the last layer is repeated, then block(Hₙ→Z) and two linear
 * maps Z→Z for mean and log-variance. Decoder: block(Z→Z), block(Z→Hₙ), the repeated block(Hₙ→Hₙ), block(Hₙ→Hₙ₋₁) …
 * block(H₂→H₁), linear H₁→D and BatchNorm over D, with no activation at the end.
 */
import type { Forward } from '../nn/index.js';
import { Activation, BatchNorm1d, type Initialization, Linear, type Module, Sequential } from '../nn/index.js';
import type { Parameter, Tensor } from '../tensor/index.js';

export interface VAEArchitecture {
  /** Input columns D. */
  readonly features: number;
  /** H₁…Hₙ. */
  readonly hidden: readonly number[];
  /** Z. */
  readonly latentDim: number;
  /** Whether encoder and decoder have the extra block(Hₙ→Hₙ). */
  readonly repeatLastLayer: boolean;
}

function block(name: string, from: number, to: number, init: Initialization): Module {
  return new Sequential([
    new Linear(`${name}.linear`, from, to, init),
    new BatchNorm1d(`${name}.norm`, to),
    new Activation('relu'),
  ]);
}

/** Blocks along a list of widths: `[a, b, c]` gives block(a→b), block(b→c). */
function blocks(name: string, widths: readonly number[], init: Initialization): Module {
  return new Sequential(widths.slice(1).map((to, i) => block(`${name}.${i}`, widths[i]!, to, init)));
}

export class VAENetwork {
  readonly architecture: VAEArchitecture;
  readonly encoder: Module;
  readonly mean: Linear;
  readonly logVariance: Linear;
  readonly decoder: Module;

  constructor(architecture: VAEArchitecture, init: Initialization) {
    const { features, hidden, latentDim, repeatLastLayer } = architecture;
    const last = hidden.at(-1)!;
    const repeated = repeatLastLayer ? [last] : [];
    this.architecture = architecture;
    this.encoder = new Sequential([
      blocks('encoder', [features, ...hidden, ...repeated], init),
      block('latent', last, latentDim, init),
    ]);
    this.mean = new Linear('mean', latentDim, latentDim, init);
    this.logVariance = new Linear('logVariance', latentDim, latentDim, init);
    this.decoder = new Sequential([
      blocks('decoder', [latentDim, latentDim, last, ...repeated, ...hidden.slice(0, -1).reverse()], init),
      new Linear('output.linear', hidden[0]!, features, init),
      new BatchNorm1d('output.norm', features),
    ]);
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

  /** `[rows, D]` to the posterior's mean and log-variance, each `[rows, Z]`. */
  encode(x: Tensor, pass: Forward): { mean: Tensor; logVariance: Tensor } {
    const code = this.encoder.forward(x, pass);
    return { mean: this.mean.forward(code), logVariance: this.logVariance.forward(code) };
  }
  /** `[rows, Z]` to `[rows, D]`. */
  decode(z: Tensor, pass: Forward): Tensor {
    return this.decoder.forward(z, pass);
  }
}

/** The reparameterisation trick: z = μ + exp(s / 2) ε with ε standard normal (Kingma and Welling 2014, section 2.4). */
export function reparameterise(mean: Tensor, logVariance: Tensor, pass: Forward): Tensor {
  const noise = pass.random('noise', mean.shape, (random, out) => random.fillNormal(out));
  return mean.add(logVariance.multiply(0.5).exp().multiply(noise));
}
