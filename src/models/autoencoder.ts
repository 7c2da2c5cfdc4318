/** What `VAE` and `CVAE` share: training, and rows through the trained network. */
import ndarray, { type NdArray } from 'ndarray';
import { described, checkChoice, checkWhole, OptionError } from '../checks/index.js';
import { byName, fanInUniform, type NamedArray, type TrainingHistory } from '../nn/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import {
  type AutoencoderOptions,
  checkAutoencoderOptions,
  type CheckedOptions,
  checkSeed,
  type FitListeners,
  type AutoencoderSettings,
} from './autoencoder-options.js';
import { trainAutoencoder } from './autoencoder-training.js';
import { arithmeticOf, Checkpoint, checksumOf, type Identity } from './checkpoint.js';
import { type ConstantPredictor, constantPredictorLoss, constantPredictorWarnings } from './constant-predictor.js';
import { divergence } from './diverged-error.js';
import type { Fitted } from './fitted.js';
import { AutoencoderNetwork, outputDeviations } from './network.js';
import { type BatchNormMode, Passes, type Rows } from './passes.js';
import { serialiseModel } from './safetensors.js';
import { type AutoencoderKind, type SavedAutoencoder, takeWeights } from './saved-autoencoder.js';

/** What a fit went through, and what it is to be compared with. */
export interface AutoencoderHistory extends TrainingHistory {
  /** The loss per row of always answering with the training columns' means, without KL. */
  readonly constantPredictor: ConstantPredictor;
  /** Sentences on what makes the model of little use; empty where nothing was found. */
  readonly warnings: readonly string[];
}

/** Numbers of a drawn matrix: a gibibyte of them in float32. */
const mostCells = 2 ** 28;

/** Names in a saved model's header that are its own. */
const ownNames = ['kind', 'architecture', 'options', 'labels'];

/** What `VAE` and `CVAE` share: training, saving, and rows through the trained network. */
export abstract class Autoencoder {
  readonly options: AutoencoderSettings;
  protected abstract readonly kind: AutoencoderKind;
  readonly #checked: CheckedOptions;
  readonly #passes: Passes;
  #network: AutoencoderNetwork | undefined;
  #history: AutoencoderHistory | undefined;

  /** @throws OptionError for widths, sizes or rates that are zero, negative, fractional or not numbers, and unknown names */
  constructor(where: string, options: AutoencoderOptions, more: Readonly<Record<string, undefined>> = {}) {
    this.#checked = checkAutoencoderOptions(where, options, more);
    this.#passes = new Passes(this.#checked.backend);
    this.options = this.#checked.settings;
  }

  /** The network, once `fit` or `load` has made it. @throws Error before. */
  get network(): AutoencoderNetwork {
    const name = this.kind.toUpperCase();
    if (this.#network === undefined) throw new Error(`the ${name} has no weights yet: call fit(), or ${name}.load()`);
    return this.#network;
  }
  /** What it is made of, once `fit` or `load` has made it. @throws Error before. */
  get architecture(): Architecture {
    return this.network.architecture;
  }
  /** What the last `fit` went through; undefined before there was one. */
  get history(): AutoencoderHistory | undefined {
    return this.#history;
  }

  /** The network for so many columns and classes (0 for none), with fresh weights of the seed. */
  protected buildNetwork(features: number, classes: number): AutoencoderNetwork {
    const { hidden, latentDim, repeatLastLayer, latentBlock, outputActivation, outputBatchNorm } = this.options;
    const { dropout, reconstruction, outputVariance, noiseInEvaluation, seed } = this.options;
    const architecture: Architecture = {
      features: checkWhole('features', features),
      classes: checkWhole('classes', classes, 0),
      hidden,
      latentDim,
      repeatLastLayer,
      latentBlock,
      outputActivation,
      outputBatchNorm,
      dropout,
      reconstruction,
      outputVariance,
      noiseInEvaluation,
    };
    return new AutoencoderNetwork(architecture, fanInUniform(new SeededRandom(seed).split('weights')));
  }

  /** Does `work` once everything that was asked of this model before is done. */
  protected inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#passes.inTurn(work);
  }

  /**
   * Trains a new network, which takes the old one's place, or none does if it has no weights worth keeping. `header` is what a file says of
   * the model beside its architecture. @throws OptionError for too few rows
   */
  protected async fitRows(
    rows: Rows,
    validation: Rows | undefined,
    listeners: FitListeners,
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<AutoencoderHistory> {
    const [count, features] = rows.x.shape as [number, number];
    if (count < 2) throw new OptionError(`x has ${count} row; BatchNorm needs at least 2 rows to train on`);
    if (this.#checked.monitor === 'validation' && validation === undefined)
      throw new OptionError("monitor is 'validation', but fit was given no validation rows");
    const { seed } = this.options;
    const network = this.buildNetwork(features, rows.labels?.shape[1] ?? 0);
    const backend = await this.#passes.backend();
    const { checkpoint, viewer, ...heard } = listeners;
    const history = await trainAutoencoder({
      network,
      rows,
      validation,
      options: this.#checked,
      listeners: heard,
      keeper:
        checkpoint === undefined || 'keep' in checkpoint
          ? checkpoint
          : (await Checkpoint.open(checkpoint, this.#identity(rows, validation, backend))).keeper('training'),
      viewer: viewer && {
        due: () => viewer.due(),
        look: async (values, epoch) => {
          const bytes = this.#bytesWith(network, byName(values), header);
          if (bytes !== undefined) await viewer.look(bytes, epoch);
        },
      },
      random: new SeededRandom(seed).split('training'),
      backend,
    });
    const constantPredictor = {
      train: constantPredictorLoss(rows.x, rows.x, this.options),
      ...(validation && { validation: constantPredictorLoss(rows.x, validation.x, this.options) }),
    };
    const warnings = constantPredictorWarnings(history, constantPredictor);
    this.#network = history.keptEpoch > 0 ? network : undefined;
    this.#history = { ...history, constantPredictor, warnings };
    return this.#history;
  }

  /** What a training is of: another has another checkpoint. */
  #identity(rows: Rows, validation: Rows | undefined, backend: Backend): Identity {
    const { settings, monitor, restoreBest } = this.#checked;
    const described = ({ x, labels }: Rows): object => ({
      shape: x.shape.join(' x '),
      checksum: checksumOf(x),
      labels: labels && checksumOf(labels),
    });
    return {
      model: this.kind,
      options: { ...settings, monitor, restoreBest },
      rows: described(rows),
      validation: validation && described(validation),
      backend: arithmeticOf(backend),
    };
  }

  /** What `fit` answers. @throws DivergedError when the training ended so */
  protected fitted(history: AutoencoderHistory): this & Fitted<AutoencoderHistory> {
    if (history.stoppedBecause === 'diverged') throw divergence(`the ${this.kind.toUpperCase()}`, history, 'beta');
    return this as this & Fitted<AutoencoderHistory>;
  }

  /** Posterior mean and log-variance of rows, [rows, latentDim] each. @throws Error before `fit` */
  protected encodeRows(
    rows: Rows,
    mode: BatchNormMode,
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    const { network } = this;
    return this.#passes.compute(network.state, rows, mode, (inputs, pass) => network.encode(inputs, pass));
  }

  /** `x` of the rows holds latent points. */
  protected async decodeRows(rows: Rows, mode: BatchNormMode): Promise<NdArray<Float32Array>> {
    const { network } = this;
    const { y } = await this.#passes.compute(network.state, rows, mode, ({ x, labels }, pass) => ({
      y: network.decode(x, labels, pass),
    }));
    return y;
  }

  /** Rows [rows, features] decoded from their own posterior means. @throws Error before `fit` */
  protected async reconstructRows(rows: Rows, mode: BatchNormMode): Promise<NdArray<Float32Array>> {
    const { network } = this;
    const { y } = await this.#passes.compute(network.state, rows, mode, ({ x, labels }, pass) => ({
      y: network.decode(network.encode({ x, labels }, pass).mean, labels, pass),
    }));
    return y;
  }

  /** The standard deviation of every column about the decoder's output [columns]; √½ where it is not learned. @throws Error before `fit` or `load` */
  get outputDeviations(): Float64Array {
    const { outputVariance, architecture } = this.network;
    const values = outputVariance && this.#passes.valueOf(outputVariance).data;
    return outputDeviations(values, architecture.features);
  }

  /** `n` points of the prior N(0, I), `[n, latentDim]`. */
  protected priorPoints(n: number, seed: number | undefined): NdArray<Float32Array> {
    const { latentDim, features } = this.architecture;
    const most = Math.floor(mostCells / Math.max(latentDim, features));
    const z = new Float32Array(checkWhole('n', n, 1, most) * latentDim);
    this.#sampling(seed).fillNormal(z);
    return ndarray(z, [n, latentDim]);
  }

  #sampling(seed: number | undefined): SeededRandom {
    return seed === undefined
      ? new SeededRandom(this.options.seed).split('sampling')
      : new SeededRandom(checkSeed('seed', seed));
  }

  /** Decoded rows `[rows, columns]`, with noise of the output variance where that is wanted; they are changed in place. */
  protected withNoise(decoded: NdArray<Float32Array>, noise: boolean, seed: number | undefined): NdArray<Float32Array> {
    if (!checkChoice('noise', noise, [true, false])) return decoded;
    const random = this.#sampling(seed).split('output noise');
    const deviations = this.outputDeviations;
    const { data } = decoded;
    for (let at = 0; at < data.length; at++) data[at]! += deviations[at % deviations.length]! * random.normal();
    return decoded;
  }

  /** What a saved model's header says of it. */
  protected describe(): Readonly<Record<string, unknown>> {
    return this.#headerOf(this.network);
  }

  #headerOf({ architecture }: AutoencoderNetwork): Readonly<Record<string, unknown>> {
    return { architecture, options: { seed: this.options.seed } };
  }

  /** A model in training as the bytes of a file; undefined for weights that are not finite. */
  #bytesWith(
    network: AutoencoderNetwork,
    arrays: ReadonlyMap<string, NamedArray>,
    header: Readonly<Record<string, unknown>>,
  ): Uint8Array | undefined {
    const tensors = network.state.map(({ name, shape }) => ({
      name,
      value: ndarray(arrays.get(name)!.values, [...shape]),
    }));
    if (!tensors.every(({ value }) => value.data.every(Number.isFinite))) return undefined;
    return serialiseModel({ kind: this.kind, header: { ...this.#headerOf(network), ...header }, tensors });
  }

  /**
   * The model as the bytes of a safetensors file: weights, and the architecture and `extra` in its header.
   * @throws Error before `fit` or `load`, OptionError for a name in `extra` that the header has already
   */
  toBytes(extra: Readonly<Record<string, unknown>> = {}): Uint8Array {
    if (typeof extra !== 'object' || extra === null)
      throw new OptionError(`what is to be added to the file's header must be an object, found ${described(extra)}`);
    const taken = Object.keys(extra).find((name) => ownNames.includes(name));
    if (taken !== undefined)
      throw new OptionError(`'${taken}' is a name of the model's own in the file's header; choose another for yours`);
    return serialiseModel({
      kind: this.kind,
      header: { ...this.describe(), ...extra },
      tensors: this.network.state.map((p) => ({ name: p.name, value: this.#passes.valueOf(p) })),
    });
  }
  /** Writes a safetensors file (in Node): all of it or nothing. @throws as `toBytes`, Error with the path when it cannot be written */
  async save(path: string, extra: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const bytes = await this.inTurn(() => this.toBytes(extra));
    const { writeBytes } = await import('./node.js');
    await writeBytes(path, bytes);
  }

  /** Takes the weights of a saved model. */
  protected restore(saved: SavedAutoencoder): void {
    const { features, classes } = saved.architecture;
    const network = this.buildNetwork(features, classes);
    takeWeights(network, saved);
    this.#network = network;
  }
}
