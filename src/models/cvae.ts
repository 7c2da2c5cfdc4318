/**
 * Conditional variational autoencoder (Sohn, Lee and Yan 2015): the one-hot class joins the inputs of encoder and decoder,
 * so that rows of a chosen class can be drawn.
 */
import { OptionError } from '../checks/index.js';
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
import type { Rows } from './compute.js';
import { type Label, oneHot, sortedUnique } from './labels.js';
import type { AutoencoderNetwork } from './network.js';
import { checkMatrix } from './options.js';

export interface CVAEOptions<L extends Label = Label> extends AutoencoderOptions {
  /** All classes, in the order of their columns. Default: those that `fit` is given, sorted. */
  readonly classes?: readonly L[];
}

export interface ConditionalFitOptions<L extends Label = Label> extends FitListeners {
  /** Rows and labels for the validation loss, which is computed in evaluation mode. */
  readonly validation?: { readonly x: Values; readonly y: readonly L[] };
}

export class CVAE<L extends Label = Label> extends Autoencoder {
  protected readonly kind = 'cvae';
  readonly #given: readonly L[] | undefined;
  #classes: readonly L[] | undefined;

  /** @throws OptionError for widths, sizes or rates out of range, or fewer than two `classes` */
  constructor({ classes, ...options }: CVAEOptions<L> = {}) {
    super(options);
    if (classes !== undefined) checkClasses(classes);
    this.#given = classes;
  }

  /** The classes, in the order of their columns. @throws Error before `fit` or `load` */
  get classes(): readonly L[] {
    if (this.#classes === undefined) throw new Error('the CVAE has no classes yet: call fit(), or CVAE.load()');
    return this.#classes;
  }

  /** The network that `fit` would train on `features` columns and `classes` classes, with fresh weights. */
  build(features: number, classes: number): AutoencoderNetwork {
    return this.buildNetwork(features, classes);
  }

  /**
   * Trains from fresh weights on `[rows, columns]` and one label per row.
   *
   * Minimises the reconstruction error of the columns (the label is given, not reconstructed) plus KL, as `VAE` does.
   * @throws OptionError for an empty matrix, cells that are not finite, labels that differ from the rows in number, or
   *   fewer than two classes; MemoryError for a network that cannot fit
   */
  async fit(x: Values, y: readonly L[], options: ConditionalFitOptions<L> = {}): Promise<TrainingHistory> {
    const classes = this.#given ?? sortedUnique(y);
    checkClasses(classes);
    const rows = labelled('x', checkMatrix('x', x), y, classes);
    const { validation } = options;
    const heldOut =
      validation &&
      labelled('validation', checkMatrix('validation', validation.x, rows.x.shape[1]), validation.y, classes);
    const history = await this.fitRows(rows, heldOut, options);
    if (history.keptEpoch > 0) this.#classes = classes;
    return history;
  }

  /** Posterior mean and log-variance of every row and its label, `[rows, latentDim]` each. */
  async encode(
    x: Values,
    y: readonly L[],
    options: PassOptions = {},
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    return this.encodeRows(this.#rows('x', x, y, this.architecture.features), options);
  }

  /** Latent points `[rows, latentDim]` and labels to data rows `[rows, columns]`. */
  async decode(z: Values, y: readonly L[], options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    return this.decodeRows(this.#rows('z', z, y, this.architecture.latentDim), options);
  }

  /** Every row through its posterior mean and back under its label, `[rows, columns]`. */
  async reconstruct(x: Values, y: readonly L[], options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    return this.reconstructRows(this.#rows('x', x, y, this.architecture.features), options);
  }

  /** `n` rows of class `label`, decoded from the prior N(0, I): `[n, columns]`. @throws OptionError for an unknown class */
  async sample(n: number, options: SampleOptions & { readonly label: L }): Promise<NdArray<Float32Array>> {
    const points = this.priorPoints(n, options.seed);
    return this.decode(points, new Array<L>(n).fill(options.label), options);
  }

  /** The model as the bytes of a safetensors file, with architecture, classes and `extra` in its header. */
  override toBytes(extra: Readonly<Record<string, unknown>> = {}): Uint8Array {
    return super.toBytes({ labels: this.classes, ...extra });
  }
  /** @throws Error when the bytes are not a saved CVAE */
  static fromBytes<L extends Label = Label>(bytes: Uint8Array, given: { backend?: Backend } = {}): CVAE<L> {
    const { file, architecture, options } = readModel(bytes, 'cvae');
    const { labels } = file.header as { labels?: L[] };
    if (labels?.length !== architecture.classes)
      throw new Error(`the model file names ${labels?.length ?? 0} of its ${architecture.classes} classes`);
    const model = new CVAE<L>({ ...options, classes: labels, ...given });
    model.restore(file, architecture);
    model.#classes = labels;
    return model;
  }
  /** Reads what `save` wrote (in Node). */
  static async load<L extends Label = Label>(path: string, options: { backend?: Backend } = {}): Promise<CVAE<L>> {
    const { readBytes } = await import('./node.js');
    return CVAE.fromBytes<L>(await readBytes(path), options);
  }

  #rows(name: string, values: Values, y: readonly L[], columns: number): Rows {
    return labelled(name, checkMatrix(name, values, columns), y, this.classes);
  }
}

function labelled<L extends Label>(name: string, x: Rows['x'], y: readonly L[], classes: readonly L[]): Rows {
  if (y.length !== x.shape[0]) throw new OptionError(`${name} has ${x.shape[0]} rows and y ${y.length} labels`);
  return { x, labels: oneHot(y, classes) };
}

function checkClasses(classes: readonly Label[]): void {
  if (classes.length < 2 || new Set(classes).size < classes.length)
    throw new OptionError(
      `a CVAE needs at least two classes, each of them once; found ${classes.length} (${classes.join(', ')})`,
    );
}
