/** Variational autoencoder (Kingma and Welling 2014): fit, sample, encode, decode, reconstruct, save, load. */
import ndarray, { type NdArray } from 'ndarray';
import {
  Adam,
  EarlyStopping,
  type EpochReport,
  fanInUniform,
  type Forward,
  gaussianKL,
  batchRanges,
  type Batch,
  sumSquaredError,
  train,
  type TrainingHistory,
} from '../nn/index.js';
import { type Backend, formatBytes, input, type Plan, type Tensor, type Values } from '../tensor/index.js';
import { SeededRandom } from '../random/index.js';
import { type BatchNormMode, chunkRows, computeRows, withBackend } from './compute.js';
import { asType, checkMatrix, checkPositive, checkWhole, checkWidths, OptionError, rowsOf } from './options.js';
import { type ModelFile, parseModel, serialiseModel } from './safetensors.js';
import { reparameterise, type VAEArchitecture, VAENetwork } from './vae-network.js';

export interface VAEOptions {
  /** Encoder widths from the input inwards; the decoder mirrors them. Default [256, 128]. */
  readonly hidden?: readonly number[];
  /** Latent size. Default 16. */
  readonly latentDim?: number;
  /** An extra hidden layer of the last width on either side. Default true. */
  readonly repeatLastLayer?: boolean;
  /** Adam's learning rate. Default 1e-3. */
  readonly learningRate?: number;
  /** At most this many passes over the rows. Default 500. */
  readonly epochs?: number;
  /** Rows per training step. Default 64. */
  readonly batchSize?: number;
  /** Whether each epoch visits the rows in a new order. Default true. */
  readonly shuffle?: boolean;
  /** Consecutive epochs without improvement after which training stops. Default Infinity: never. */
  readonly patience?: number;
  /** Epochs before patience counts. Default 0. */
  readonly warmup?: number;
  /** The least decrease of the loss that counts as improvement. Default 0. */
  readonly minDelta?: number;
  /** The loss to watch. Default 'validation' when `fit` is given validation rows, else 'train'. */
  readonly monitor?: 'train' | 'validation';
  /** Whether to end with the best epoch's weights. Default true when patience is finite. */
  readonly restoreBest?: boolean;
  /** Default 0. The same seed gives the same model on one backend. */
  readonly seed?: number;
  /** Default: the fastest that works here, made for each call and let go after it. */
  readonly backend?: Backend;
}

export interface FitOptions {
  /** Rows for the validation loss, which is computed in evaluation mode with z = mean. */
  readonly validation?: Values;
  readonly onEpoch?: (report: EpochReport) => void;
  /** Told the plan of a training step, its memory and its work, before the first epoch. */
  readonly onPlan?: (plan: Plan) => void;
  /** When raised, training ends after the epoch in progress and keeps its weights. */
  readonly signal?: AbortSignal;
}

export interface SampleOptions {
  /** Default 'evaluation'. */
  readonly batchNorm?: BatchNormMode;
  /** Seed of the latent draw. Default: the model's seed, another stream than training's. */
  readonly seed?: number;
}

export class VAE {
  readonly options: Readonly<Required<Omit<VAEOptions, 'backend' | 'monitor' | 'restoreBest'>>>;
  readonly #backend: Backend | undefined;
  readonly #monitor: 'train' | 'validation' | undefined;
  readonly #restoreBest: boolean;
  #network: VAENetwork | undefined;
  #history: TrainingHistory | undefined;

  /** @throws OptionError for widths, sizes or rates that are zero, negative, fractional or not numbers */
  constructor(options: VAEOptions = {}) {
    const { backend, monitor, restoreBest, ...rest } = options;
    const all = {
      hidden: [256, 128],
      latentDim: 16,
      repeatLastLayer: true,
      learningRate: 1e-3,
      epochs: 500,
      batchSize: 64,
      shuffle: true,
      patience: Infinity,
      warmup: 0,
      minDelta: 0,
      seed: 0,
      ...rest,
    };
    checkWidths('hidden', all.hidden);
    checkWhole('latentDim', all.latentDim);
    checkPositive('learningRate', all.learningRate);
    checkWhole('epochs', all.epochs);
    checkWhole('batchSize', all.batchSize, 2);
    checkWhole('warmup', all.warmup, 0);
    if (all.patience !== Infinity) checkWhole('patience', all.patience);
    if (!(all.minDelta >= 0)) throw new OptionError(`minDelta must be at least 0, found ${all.minDelta}`);
    this.options = all;
    this.#backend = backend;
    this.#monitor = monitor;
    this.#restoreBest = restoreBest ?? all.patience !== Infinity;
  }

  /** The network, once `fit` or `load` has made it. @throws Error before. */
  get network(): VAENetwork {
    if (this.#network === undefined) throw new Error('the VAE has no weights yet: call fit(), or VAE.load()');
    return this.#network;
  }
  /** What the last `fit` went through. */
  get history(): TrainingHistory | undefined {
    return this.#history;
  }

  /** The network that `fit` would train on `features` columns, with fresh weights. */
  build(features: number): VAENetwork {
    const { hidden, latentDim, repeatLastLayer, seed } = this.options;
    const architecture: VAEArchitecture = { features, hidden, latentDim, repeatLastLayer };
    return new VAENetwork(architecture, fanInUniform(new SeededRandom(seed).split('weights')));
  }

  /**
   * Trains from fresh weights on `[rows, columns]` (standardised columns do best).
   *
   * Minimises Σ (x̂ - x)² + KL, summed over columns and the batch's rows; the history's losses are per row.
   * @throws OptionError for an empty matrix or cells that are not finite, MemoryError for a network that cannot fit
   */
  async fit(x: Values, options: FitOptions = {}): Promise<TrainingHistory> {
    const matrix = checkMatrix('x', x);
    const [rows, features] = matrix.shape as [number, number];
    if (rows < 2) throw new OptionError(`x has ${rows} row; BatchNorm needs at least 2 rows to train on`);
    const validation =
      options.validation === undefined ? undefined : checkMatrix('validation', options.validation, features);
    if (this.#monitor === 'validation' && validation === undefined)
      throw new OptionError("monitor is 'validation', but fit was given no validation rows");
    const { batchSize, shuffle, epochs, learningRate, patience, warmup, minDelta, seed } = this.options;
    const network = this.build(features);
    const random = new SeededRandom(seed).split('training');
    return withBackend(this.#backend, async (backend) => {
      const [data, heldOut] = [asType(matrix, backend.dtype), validation && asType(validation, backend.dtype)];
      const ranges = batchRanges(rows, batchSize);
      const ordered = ranges.map((range): Batch => ({
        rows: range.to - range.from,
        feed: { x: rowsOf(data, range) },
      }));
      const shuffled = function* (): Generator<Batch> {
        const order = random.permutation(rows);
        for (const { from, to } of ranges)
          yield { rows: to - from, feed: { x: rowsOf(data, order.subarray(from, to)) } };
      };
      const history = await train({
        backend,
        random,
        epochs,
        parameters: network.parameters,
        state: network.state,
        optimizer: new Adam({ learningRate }),
        build: (count, pass) => {
          const target = input('x', [count, features]);
          const { reconstruction, kl } = vaeLoss(network, target, pass);
          const loss = reconstruction.add(kl);
          return { objective: loss, sums: { loss, reconstruction, kl } };
        },
        batchRows: ranges[0]!.to,
        batches: () => (shuffle && ranges.length > 1 ? shuffled() : ordered),
        validation:
          heldOut &&
          batchRanges(heldOut.shape[0]!, chunkRows).map((range) => ({
            rows: range.to - range.from,
            feed: { x: rowsOf(heldOut, range) },
          })),
        monitor: this.#monitor ?? (validation === undefined ? 'train' : 'validation'),
        stopping: new EarlyStopping({ patience, warmup, minDelta }),
        restoreBest: this.#restoreBest,
        onEpoch: options.onEpoch,
        onPlan: options.onPlan,
        signal: options.signal,
      });
      if (history.keptEpoch > 0) this.#network = network;
      this.#history = history;
      return history;
    });
  }

  /** Posterior mean and log-variance of every row, `[rows, latentDim]` each. */
  async encode(
    x: Values,
    options: { batchNorm?: BatchNormMode } = {},
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    const matrix = checkMatrix('x', x, this.network.architecture.features);
    const { mean, logVariance } = await computeRows(this.#backend, matrix, options.batchNorm, (rows, pass) =>
      this.network.encode(rows, pass),
    );
    return { mean, logVariance };
  }

  /** Latent points `[rows, latentDim]` to data rows `[rows, columns]`. */
  async decode(z: Values, options: { batchNorm?: BatchNormMode } = {}): Promise<NdArray<Float32Array>> {
    const matrix = checkMatrix('z', z, this.network.architecture.latentDim);
    return (
      await computeRows(this.#backend, matrix, options.batchNorm, (rows, pass) => ({
        y: this.network.decode(rows, pass),
      }))
    ).y;
  }

  /** Every row through its posterior mean and back, `[rows, columns]`. */
  async reconstruct(x: Values, options: { batchNorm?: BatchNormMode } = {}): Promise<NdArray<Float32Array>> {
    const matrix = checkMatrix('x', x, this.network.architecture.features);
    return (
      await computeRows(this.#backend, matrix, options.batchNorm, (rows, pass) => ({
        y: this.network.decode(this.network.encode(rows, pass).mean, pass),
      }))
    ).y;
  }

  /** `n` rows decoded from the prior N(0, I), `[n, columns]`. */
  async sample(n: number, options: SampleOptions = {}): Promise<NdArray<Float32Array>> {
    checkWhole('n', n);
    const { latentDim } = this.network.architecture;
    const z = new Float32Array(n * latentDim);
    const random =
      options.seed === undefined
        ? new SeededRandom(this.options.seed).split('sampling')
        : new SeededRandom(options.seed);
    random.fillNormal(z);
    return this.decode(ndarray(z, [n, latentDim]), options);
  }

  /** The model as the bytes of a safetensors file: weights, and the architecture and `extra` in its header. */
  toBytes(extra: Readonly<Record<string, unknown>> = {}): Uint8Array {
    const { seed, hidden, latentDim, repeatLastLayer } = this.options;
    return serialiseModel({
      kind: 'vae',
      header: {
        architecture: this.network.architecture,
        options: { seed, hidden, latentDim, repeatLastLayer },
        ...extra,
      },
      tensors: this.network.state.map((p) => ({ name: p.name, value: p.value })),
    });
  }
  /** @throws Error when the bytes are not a saved VAE */
  static fromBytes(bytes: Uint8Array, options: { backend?: Backend } = {}): VAE {
    const file = parseModel(bytes, 'vae');
    const { architecture, options: saved } = file.header as {
      architecture?: VAEArchitecture;
      options?: { seed: number };
    };
    if (architecture === undefined || saved === undefined)
      throw new Error("the model file lacks the VAE's architecture or its options");
    const { hidden, latentDim, repeatLastLayer } = architecture;
    const model = new VAE({ hidden, latentDim, repeatLastLayer, seed: saved.seed, ...options });
    model.#network = model.build(architecture.features);
    restoreState(model.#network, file);
    return model;
  }
  /** Writes a safetensors file (in Node). */
  async save(path: string, extra: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { writeBytes } = await import('./node.js');
    await writeBytes(path, this.toBytes(extra));
  }
  /** Reads what `save` wrote (in Node). */
  static async load(path: string, options: { backend?: Backend } = {}): Promise<VAE> {
    const { readBytes } = await import('./node.js');
    return VAE.fromBytes(await readBytes(path), options);
  }
}

/** Reconstruction and KL of a batch, summed; training draws z, evaluation takes z = mean. */
export function vaeLoss(network: VAENetwork, x: Tensor, pass: Forward): { reconstruction: Tensor; kl: Tensor } {
  const { mean, logVariance } = network.encode(x, pass);
  const z = pass.mode === 'training' ? reparameterise(mean, logVariance, pass) : mean;
  return { reconstruction: sumSquaredError(network.decode(z, pass), x), kl: gaussianKL(mean, logVariance) };
}

function restoreState(network: VAENetwork, file: ModelFile): void {
  const byName = new Map(file.tensors.map(({ name, value }) => [name, value]));
  for (const p of network.state) {
    const value = byName.get(p.name);
    if (value === undefined) throw new Error(`the model file lacks '${p.name}' (${formatBytes(p.size * 4)})`);
    if (value.shape.join() !== p.shape.join())
      throw new Error(
        `the model file has '${p.name}' with shape [${value.shape.join(', ')}], its architecture asks for [${p.shape.join(', ')}]`,
      );
    p.value = value;
  }
}
