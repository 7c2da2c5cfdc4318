/** Variational autoencoder (Kingma and Welling 2014): fit, sample, encode, decode, reconstruct, save, load. */
import type { NdArray } from 'ndarray';
import type { TrainingHistory } from '../nn/index.js';
import type { Backend, Values } from '../tensor/index.js';
import {
  Autoencoder,
  type AutoencoderOptions,
  type FitListeners,
  type PassOptions,
  readModel,
  type SampleOptions,
} from './autoencoder.js';
import type { AutoencoderNetwork } from './network.js';
import { checkMatrix } from './options.js';

export type VAEOptions = AutoencoderOptions;

export interface FitOptions extends FitListeners {
  /** Rows for the validation loss, which is computed in evaluation mode. */
  readonly validation?: Values;
}

export class VAE extends Autoencoder {
  protected readonly kind = 'vae';

  /** The network that `fit` would train on `features` columns, with fresh weights. */
  build(features: number): AutoencoderNetwork {
    return this.buildNetwork(features, 0);
  }

  /**
   * Trains from fresh weights on `[rows, columns]` (standardised columns do best).
   *
   * Minimises Σ (x̂ - x)² + KL, summed over columns and the batch's rows; the history's losses are per row.
   * @throws OptionError for an empty matrix or cells that are not finite, MemoryError for a network that cannot fit
   */
  async fit(x: Values, options: FitOptions = {}): Promise<TrainingHistory> {
    const matrix = checkMatrix('x', x);
    const validation =
      options.validation === undefined ? undefined : checkMatrix('validation', options.validation, matrix.shape[1]);
    return this.fitRows({ x: matrix }, validation && { x: validation }, options);
  }

  /** Posterior mean and log-variance of every row, `[rows, latentDim]` each. */
  async encode(
    x: Values,
    options: PassOptions = {},
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    return this.encodeRows({ x: checkMatrix('x', x, this.architecture.features) }, options);
  }

  /** Latent points `[rows, latentDim]` to data rows `[rows, columns]`. */
  async decode(z: Values, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    return this.decodeRows({ x: checkMatrix('z', z, this.architecture.latentDim) }, options);
  }

  /** Every row through its posterior mean and back, `[rows, columns]`. */
  async reconstruct(x: Values, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    return this.reconstructRows({ x: checkMatrix('x', x, this.architecture.features) }, options);
  }

  /** `n` rows decoded from the prior N(0, I), `[n, columns]`. */
  async sample(n: number, options: SampleOptions = {}): Promise<NdArray<Float32Array>> {
    return this.decode(this.priorPoints(n, options.seed), options);
  }

  /** @throws Error when the bytes are not a saved VAE */
  static fromBytes(bytes: Uint8Array, given: { backend?: Backend } = {}): VAE {
    const { file, architecture, options } = readModel(bytes, 'vae');
    const model = new VAE({ ...options, ...given });
    model.restore(file, architecture);
    return model;
  }
  /** Reads what `save` wrote (in Node). */
  static async load(path: string, options: { backend?: Backend } = {}): Promise<VAE> {
    const { readBytes } = await import('./node.js');
    return VAE.fromBytes(await readBytes(path), options);
  }
}
