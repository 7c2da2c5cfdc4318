/**
 * Conditional variational autoencoder (Sohn, Lee and Yan 2015): the one-hot class joins the inputs of encoder and decoder,
 * so that rows of a chosen class can be drawn.
 */
import type { NdArray } from 'ndarray';
import { OptionError, withDefaults } from '../checks/index.js';
import { type Label, uniqueSorted } from '../matrix/index.js';
import type { Backend, TensorData, Values } from '../tensor/index.js';
import { Autoencoder, type AutoencoderHistory } from './autoencoder.js';
import { type AutoencoderOptions, type FitListeners, noListeners, type SampleOptions } from './autoencoder-options.js';
import type { Fitted } from './fitted.js';
import { checkClasses, labelList } from './labels.js';
import type { AutoencoderNetwork } from './network.js';
import { oneHot } from './one-hot.js';
import { checkPass, type PassOptions, type Rows } from './passes.js';
import { checkColumns, checkMatrix } from './rows.js';
import { readAutoencoder } from './saved-autoencoder.js';

export interface CVAEOptions<L extends Label = Label> extends AutoencoderOptions {
  /** All classes, in the order of their columns. Default: those that `fit` is given, sorted. */
  readonly classes?: readonly L[] | undefined;
}

export interface ConditionalFitOptions<L extends Label = Label> extends FitListeners {
  /** Rows and labels for the validation loss, which is computed in evaluation mode. */
  readonly validation?: { readonly x: Values; readonly y: ArrayLike<L> } | undefined;
}

/** A conditional variational autoencoder: encoder and decoder are told the class of every row, so that rows of a wanted class can be drawn. */
export class CVAE<L extends Label = Label> extends Autoencoder {
  protected readonly kind = 'cvae';
  readonly #given: readonly L[] | undefined;
  #classes: readonly L[] | undefined;

  /** @throws OptionError for widths, sizes or rates out of range, fewer than two `classes`, or an option that does not exist */
  constructor(options: CVAEOptions<L> = {}) {
    super('new CVAE', options, { classes: undefined });
    const { classes } = options;
    this.#given = classes && checkClasses(labelList('classes', classes));
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
   * Trains from fresh weights on `[rows, columns]` and one label per row, and answers with the model itself.
   *
   * Minimises the reconstruction error of the columns (the label is given, not reconstructed) plus KL, as `VAE` does.
   * @throws OptionError for an empty matrix, cells that are not finite in float32, labels that are missing or differ from
   *   the rows in number, or fewer than two classes; MemoryError for a network that cannot fit; DivergedError when the
   *   numbers leave the range of numbers
   */
  async fit(
    x: Values,
    y: ArrayLike<L>,
    options: ConditionalFitOptions<L> = {},
  ): Promise<this & Fitted<AutoencoderHistory>> {
    const { validation, ...listeners } = withDefaults<ConditionalFitOptions<L>>('CVAE.fit', options, {
      validation: undefined,
      ...noListeners,
    });
    const labels = labelList('y', y);
    const classes = this.#given ?? checkClasses(uniqueSorted(labels));
    const rows = labelled('x', checkMatrix('x', x), labels, classes);
    let watched: Rows | undefined;
    if (validation !== undefined) {
      const { x, y } = withDefaults('CVAE.fit: validation', validation, { x: [] as Values, y: [] as ArrayLike<L> });
      const matrix = checkColumns('validation', checkMatrix('validation', x), rows.x.shape[1]!);
      watched = labelled('validation', matrix, labelList('validation.y', y), classes);
    }
    return this.inTurn(async () => {
      const history = await this.fitRows(rows, watched, listeners, { labels: classes });
      this.#classes = history.keptEpoch > 0 ? classes : undefined;
      return this.fitted(history);
    });
  }

  /** Posterior mean and log-variance of every row and its label, `[rows, latentDim]` each. */
  async encode(
    x: Values,
    y: ArrayLike<L>,
    options: PassOptions = {},
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    const mode = checkPass('CVAE.encode', options);
    const [matrix, labels] = [checkMatrix('x', x), labelList('y', y)];
    return this.inTurn(() => this.encodeRows(this.#rows('x', matrix, labels, this.architecture.features), mode));
  }

  /** Latent points `[rows, latentDim]` and labels to data rows `[rows, columns]`. */
  async decode(z: Values, y: ArrayLike<L>, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    const mode = checkPass('CVAE.decode', options);
    const [points, labels] = [checkMatrix('z', z), labelList('y', y)];
    return this.inTurn(() => this.decodeRows(this.#rows('z', points, labels, this.architecture.latentDim), mode));
  }

  /** Every row through its posterior mean and back under its label, `[rows, columns]`. */
  async reconstruct(x: Values, y: ArrayLike<L>, options: PassOptions = {}): Promise<NdArray<Float32Array>> {
    const mode = checkPass('CVAE.reconstruct', options);
    const [matrix, labels] = [checkMatrix('x', x), labelList('y', y)];
    return this.inTurn(() => this.reconstructRows(this.#rows('x', matrix, labels, this.architecture.features), mode));
  }

  /** `n` rows of class `label`, decoded from the prior N(0, I), with or without output noise: `[n, columns]`. @throws OptionError for an unknown class */
  async sample(n: number, options: SampleOptions & { readonly label: L }): Promise<NdArray<Float32Array>> {
    const { seed, label, noise, ...pass } = withDefaults('CVAE.sample', options, {
      seed: undefined as number | undefined,
      label: undefined as L | undefined,
      noise: false,
      batchNorm: undefined as PassOptions['batchNorm'],
    });
    const mode = checkPass('CVAE.sample', pass);
    return this.inTurn(async () => {
      // Before any point is drawn.
      if (label === undefined)
        throw new OptionError(
          `CVAE.sample needs the class to draw, as { label }; the classes are ${this.classes.join(', ')}`,
        );
      const points = this.priorPoints(n, seed);
      const rows = labelled('z', points, new Array<L>(n).fill(label), this.classes);
      return this.withNoise(await this.decodeRows(rows, mode), noise, seed);
    });
  }

  protected override describe(): Readonly<Record<string, unknown>> {
    return { ...super.describe(), labels: this.classes };
  }

  /** @throws ModelFileError when the bytes are not a saved CVAE, or a damaged one */
  static fromBytes<L extends Label = Label>(
    bytes: Uint8Array,
    options: { readonly backend?: Backend | undefined } = {},
  ): CVAE<L> {
    const { backend } = withDefaults('CVAE.fromBytes', options, { backend: undefined as Backend | undefined });
    const saved = readAutoencoder(bytes, 'cvae');
    const classes = saved.labels as readonly L[];
    const model = new CVAE<L>({ ...saved.options, classes, backend });
    model.restore(saved);
    model.#classes = classes;
    return model;
  }
  /** Reads what `save` wrote (in Node). @throws as `fromBytes`, and when the file cannot be read */
  static async load<L extends Label = Label>(
    path: string,
    options: { readonly backend?: Backend | undefined } = {},
  ): Promise<CVAE<L>> {
    const { readBytes } = await import('./node.js');
    return CVAE.fromBytes<L>(await readBytes(path), options);
  }

  #rows(name: string, matrix: TensorData, labels: readonly L[], columns: number): Rows {
    return labelled(name, checkColumns(name, matrix, columns), labels, this.classes);
  }
}

/** Rows and their labels. @throws OptionError when they differ in number or a label is no class */
function labelled<L extends Label>(name: string, x: TensorData, y: readonly L[], classes: readonly L[]): Rows {
  if (y.length !== x.shape[0]) throw new OptionError(`${name} has ${x.shape[0]} rows and y ${y.length} labels`);
  return { x, labels: oneHot(y, classes) };
}
