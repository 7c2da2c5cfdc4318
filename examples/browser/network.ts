/**
 * A variational autoencoder for images, put together from the library's layers, and its plans.
 *
 * Notation: x [rows, pixels] images in [0, 1]; H hidden width, Z latent size; μ and s [rows, Z] mean and log-variance of the code;
 * z = μ + exp(s / 2) ε. Encoder pixels → H → H/2 → μ, s and decoder Z → H/2 → H → pixels, with ReLU in between and a
 * logistic output. The loss is the cross-entropy of the pixels plus KL(N(μ, exp s) ‖ N(0, I)), in nats.
 */
import type { SeededRandom } from 'vaelab';
import {
  Activation,
  Adam,
  binaryCrossEntropy,
  fanInUniform,
  Forward,
  gaussianKL,
  input,
  Linear,
  type Parameter,
  parameter,
  type Plan,
  plan,
  Sequential,
} from 'vaelab';
import { imageSide } from './messages.js';

export const pixels = imageSide * imageSide;

export class DigitNetwork {
  readonly latent: number;
  readonly adam: Adam;
  /** Sums over an epoch, kept where the network is: nothing has to be read back after each step. */
  readonly sums: { readonly reconstruction: Parameter; readonly kl: Parameter } = {
    reconstruction: parameter('sums.reconstruction', [0]),
    kl: parameter('sums.kl', [0]),
  };
  readonly #encoder: Sequential;
  readonly #mean: Linear;
  readonly #logVariance: Linear;
  readonly #decoder: Sequential;

  constructor(width: number, latent: number, learningRate: number, random: SeededRandom) {
    const init = fanInUniform(random);
    const half = Math.max(1, Math.round(width / 2));
    const relu = new Activation('relu');
    this.latent = latent;
    this.adam = new Adam({ learningRate });
    this.#encoder = new Sequential([
      new Linear('encoder.0', pixels, width, init),
      relu,
      new Linear('encoder.1', width, half, init),
      relu,
    ]);
    this.#mean = new Linear('mean', half, latent, init);
    this.#logVariance = new Linear('logVariance', half, latent, init);
    this.#decoder = new Sequential([
      new Linear('decoder.0', latent, half, init),
      relu,
      new Linear('decoder.1', half, width, init),
      relu,
      new Linear('decoder.2', width, pixels, init),
    ]);
  }

  get parameters(): readonly Parameter[] {
    return [this.#encoder, this.#mean, this.#logVariance, this.#decoder].flatMap((part) => part.parameters);
  }

  /**
   * A training step. Inputs: `x` [rows, pixels], `noise` [rows, Z] standard normal, `keep` [1]: 0 in the first step of an epoch, when
   * the sums begin anew, and 1 after it; and Adam's scalars.
   */
  training(rows: number): Plan {
    const x = input('x', [rows, pixels]);
    const noise = input('noise', [rows, this.latent]);
    const keep = input('keep', [1]);
    const pass = new Forward('training');
    const code = this.#encoder.forward(x, pass);
    const [mean, logVariance] = [this.#mean.forward(code), this.#logVariance.forward(code)];
    const z = mean.add(logVariance.multiply(0.5).exp().multiply(noise));
    const reconstruction = binaryCrossEntropy(this.#decoder.forward(z, pass), x);
    const kl = gaussianKL(mean, logVariance);
    const { sums, adam } = this;
    return plan({
      outputs: {},
      updates: [
        ...adam.updates(reconstruction.add(kl), this.parameters),
        {
          kind: 'assign',
          parameter: sums.reconstruction,
          value: sums.reconstruction.multiply(keep).add(reconstruction),
        },
        { kind: 'assign', parameter: sums.kl, value: sums.kl.multiply(keep).add(kl) },
      ],
    });
  }

  /** `z` [rows, Z] to `image` [rows, pixels] in [0, 1]. */
  decoding(rows: number): Plan {
    const logits = this.#decoder.forward(input('z', [rows, this.latent]), new Forward('evaluation'));
    return plan({ outputs: { image: logits.sigmoid() } });
  }

  /** `x` [rows, pixels] to `mean` [rows, Z]. */
  encoding(rows: number): Plan {
    const code = this.#encoder.forward(input('x', [rows, pixels]), new Forward('evaluation'));
    return plan({ outputs: { mean: this.#mean.forward(code) } });
  }
}
