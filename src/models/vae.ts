/** Variational autoencoder (Kingma and Welling 2014): fit, sample, encode, decode, reconstruct, save, load. */
import type { NdArray } from 'ndarray';
import { withDefaults } from '../checks/index.js';
import type { Backend, Values } from '../tensor/index.js';
import { Autoencoder, type AutoencoderHistory } from './autoencoder.js';
import { type AutoencoderOptions, type FitListeners, noListeners, type SampleOptions } from './autoencoder-options.js';
import type { Fitted } from './fitted.js';
import type { AutoencoderNetwork } from './network.js';
import { checkPass, type PassOptions } from './passes.js';
import { checkColumns, checkMatrix } from './rows.js';
import { readAutoencoder } from './saved-autoencoder.js';

/** Sizes, rates and the seed of a `VAE`; all have defaults. */
export type VAEOptions = AutoencoderOptions;

export interface FitOptions extends FitListeners {
  /** Rows for the validation loss, which is computed in evaluation mode. */
  readonly validation?: Values | undefined;
}

/** A variational autoencoder of rows [rows, features]: it learns to draw rows like them, and coordinates [rows, latentDim] to see them in. */
export class VAE extends Autoencoder {
  protected readonly kind = 'vae';

  /** @throws OptionError for widths, sizes or rates out of range, and for an option that does not exist */
  constructor(options: VAEOptions = {}) {
    super('new VAE', options);
  }

  /** The network that `fit` would train on `features` columns, with fresh weights. */
  build(features: number): AutoencoderNetwork {
    return this.buildNetwork(features, 0);
  }

  /**
   * Trains from fresh weights on `[rows, columns]` (standardised columns do best) and answers with the model itself.
   *
   * Minimises Σ (x̂ - x)² + KL, summed over columns and the batch's rows, with the terms that `options` ask for; the losses of `history` are per row.
   * @throws OptionError for an empty matrix or cells that are not finite in float32, MemoryError for a network that
   *   cannot fit, DivergedError when the numbers leave the range of numbers
   */
  async fit(x: Values, options: FitOptions = {}): Promise<this & Fitted<AutoencoderHistory>> {
    const { validation, ...listeners } = withDefaults<FitOptions>('VAE.fit', options, {
      validation: undefined,
      ...noListeners,
    });
    const rows = { x: checkMatrix('x', x) };
    const watched =
      validation === undefined
        ? undefined
        : { x: checkColumns('validation', checkMatrix('validation', validation), rows.x.shape[1]!) };
    return this.inTurn(async () => this.fitted(await this.fitRows(rows, watched, listeners)));
  }

  /** Posterior mean and log-variance of every row, `[rows, latentDim]` each. */
  async encode(
    x: Values,
    options: PassOptions = {},
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    const mode = checkPass('VAE.encode', options);
    const rows = checkMatrix('x', x);
    return this.inTurn(() => this.encodeRows({ x: checkColumns('x', rows, this.architecture.features) }, mode));
  }

  /** Latent points `[rows, latentDim]` to data rows `[rows, columns]`. */
  async decode(z: Values, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    const mode = checkPass('VAE.decode', options);
    const points = checkMatrix('z', z);
    return this.inTurn(() => this.decodeRows({ x: checkColumns('z', points, this.architecture.latentDim) }, mode));
  }

  /** Every row through its posterior mean and back, `[rows, columns]`. */
  async reconstruct(x: Values, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    const mode = checkPass('VAE.reconstruct', options);
    const rows = checkMatrix('x', x);
    return this.inTurn(() => this.reconstructRows({ x: checkColumns('x', rows, this.architecture.features) }, mode));
  }

  /** `n` rows decoded from the prior N(0, I), with or without output noise: `[n, columns]`. */
  async sample(n: number, options: SampleOptions = {}): Promise<NdArray<Float32Array>> {
    const { seed, noise, ...pass } = withDefaults('VAE.sample', options, {
      seed: undefined as number | undefined,
      noise: false,
      batchNorm: undefined as PassOptions['batchNorm'],
    });
    const mode = checkPass('VAE.sample', pass);
    return this.inTurn(async () =>
      this.withNoise(await this.decodeRows({ x: this.priorPoints(n, seed) }, mode), noise, seed),
    );
  }

  /** @throws ModelFileError when the bytes are not a saved VAE, or a damaged one */
  static fromBytes(bytes: Uint8Array, options: { readonly backend?: Backend | undefined } = {}): VAE {
    const { backend } = withDefaults('VAE.fromBytes', options, { backend: undefined as Backend | undefined });
    const saved = readAutoencoder(bytes, 'vae');
    const model = new VAE({ ...saved.options, backend });
    model.restore(saved);
    return model;
  }
  /** Reads what `save` wrote (in Node). @throws as `fromBytes`, and when the file cannot be read */
  static async load(path: string, options: { readonly backend?: Backend | undefined } = {}): Promise<VAE> {
    const { readBytes } = await import('./node.js');
    return VAE.fromBytes(await readBytes(path), options);
  }
}
