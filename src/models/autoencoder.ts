/** What `VAE` and `CVAE` share: options, training, and rows through the trained network. */
import { checkPositive, checkWhole, OptionError } from '../checks/index.js';
import ndarray, { type NdArray } from 'ndarray';
import {
  Adam,
  type Batch,
  batchRanges,
  EarlyStopping,
  type EpochReport,
  fanInUniform,
  train,
  type TrainingHistory,
} from '../nn/index.js';
import { type Backend, formatBytes, type Plan } from '../tensor/index.js';
import { SeededRandom } from '../random/index.js';
import { type Architecture, type ArchitectureOptions, checkArchitecture } from './architecture.js';
import { type BatchNormMode, chunkRows, computeRows, feeder, inputsOf, type Rows, withBackend } from './compute.js';
import { AutoencoderNetwork } from './network.js';
import { type ModelFile, parseModel, serialiseModel } from './safetensors.js';

export interface AutoencoderOptions extends ArchitectureOptions {
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
  /** Epochs from one validation loss to the next, where nothing stops by it. Default 1. It changes no other number. */
  readonly validateEvery?: number;
  /** Whether to end with the best epoch's weights. Default true when patience is finite. */
  readonly restoreBest?: boolean;
  /** Default 0. The same seed gives the same model on one backend. */
  readonly seed?: number;
  /** Default: the fastest that works here, made for each call and let go after it. */
  readonly backend?: Backend;
}

/** What `fit` tells while it works, and what ends it early. */
export interface FitListeners {
  readonly onEpoch?: (report: EpochReport) => void;
  /** Told the plan of a training step, its memory and its work, before the first epoch. */
  readonly onPlan?: (plan: Plan) => void;
  /** When raised, training ends after the epoch in progress and keeps its weights. */
  readonly signal?: AbortSignal;
}

/** How rows pass through the network. */
export interface PassOptions {
  /** Default 'evaluation'. */
  readonly batchNorm?: BatchNormMode;
}

export interface SampleOptions extends PassOptions {
  /** Seed of the latent draw. Default: the model's seed, another stream than training's. */
  readonly seed?: number;
}

type Settings = Readonly<Required<Omit<AutoencoderOptions, 'backend' | 'monitor' | 'restoreBest'>>>;

export abstract class Autoencoder {
  readonly options: Settings;
  protected abstract readonly kind: 'vae' | 'cvae';
  readonly #backend: Backend | undefined;
  readonly #monitor: 'train' | 'validation' | undefined;
  readonly #restoreBest: boolean;
  #network: AutoencoderNetwork | undefined;
  #history: TrainingHistory | undefined;

  /** @throws OptionError for widths, sizes or rates that are zero, negative, fractional or not numbers */
  constructor(options: AutoencoderOptions = {}) {
    const { backend, monitor, restoreBest, ...rest } = options;
    const all = {
      learningRate: 1e-3,
      epochs: 500,
      batchSize: 64,
      shuffle: true,
      patience: Infinity,
      warmup: 0,
      minDelta: 0,
      validateEvery: 1,
      seed: 0,
      ...rest,
      ...checkArchitecture(rest),
    };
    checkPositive('learningRate', all.learningRate);
    checkWhole('epochs', all.epochs);
    checkWhole('batchSize', all.batchSize, 2);
    checkWhole('warmup', all.warmup, 0);
    if (all.patience !== Infinity) checkWhole('patience', all.patience);
    checkWhole('validateEvery', all.validateEvery);
    if (all.validateEvery > 1 && monitor !== 'train' && (all.patience !== Infinity || restoreBest === true))
      throw new OptionError(
        `validateEvery is ${all.validateEvery}, but the validation loss of every epoch decides when to stop or which weights to keep; leave it out, or use monitor: 'train'`,
      );
    if (!(all.minDelta >= 0)) throw new OptionError(`minDelta must be at least 0, found ${all.minDelta}`);
    this.options = all;
    this.#backend = backend;
    this.#monitor = monitor;
    this.#restoreBest = restoreBest ?? all.patience !== Infinity;
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
  /** What the last `fit` went through. */
  get history(): TrainingHistory | undefined {
    return this.#history;
  }

  protected buildNetwork(features: number, classes: number): AutoencoderNetwork {
    const architecture = { features, classes, ...checkArchitecture(this.options) };
    return new AutoencoderNetwork(architecture, fanInUniform(new SeededRandom(this.options.seed).split('weights')));
  }

  protected async fitRows(
    rows: Rows,
    validation: Rows | undefined,
    { onEpoch, onPlan, signal }: FitListeners,
  ): Promise<TrainingHistory> {
    const [count, features] = rows.x.shape as [number, number];
    if (count < 2) throw new OptionError(`x has ${count} row; BatchNorm needs at least 2 rows to train on`);
    if (this.#monitor === 'validation' && validation === undefined)
      throw new OptionError("monitor is 'validation', but fit was given no validation rows");
    const { batchSize, shuffle, epochs, learningRate, patience, warmup, minDelta, validateEvery, seed } = this.options;
    const network = this.buildNetwork(features, rows.labels?.shape[1] ?? 0);
    const random = new SeededRandom(seed).split('training');
    return withBackend(this.#backend, async (backend) => {
      const batcher = (source: Rows): ((which: { from: number; to: number } | Int32Array) => Batch) => {
        const feed = feeder(source, backend);
        return (which) => ({
          rows: which instanceof Int32Array ? which.length : which.to - which.from,
          feed: feed(which),
        });
      };
      const batch = batcher(rows);
      const ranges = batchRanges(count, batchSize);
      const ordered = ranges.map(batch);
      const shuffled = function* (): Generator<Batch> {
        const order = random.permutation(count);
        for (const { from, to } of ranges) yield batch(order.subarray(from, to));
      };
      const history = await train({
        backend,
        random,
        epochs,
        parameters: network.parameters,
        state: network.state,
        optimizer: new Adam({ learningRate }),
        build: (size, pass) => {
          const { reconstruction, kl } = network.loss(inputsOf(rows, size), pass);
          const loss = reconstruction.add(kl);
          return { objective: loss, sums: { loss, reconstruction, kl } };
        },
        batchRows: ranges[0]!.to,
        batches: () => (shuffle && ranges.length > 1 ? shuffled() : ordered),
        validation: validation && batchRanges(validation.x.shape[0]!, chunkRows).map(batcher(validation)),
        validateEvery,
        monitor: this.#monitor ?? (validation === undefined ? 'train' : 'validation'),
        stopping: new EarlyStopping({ patience, warmup, minDelta }),
        restoreBest: this.#restoreBest,
        onEpoch,
        onPlan,
        signal,
      });
      if (history.keptEpoch > 0) this.#network = network;
      this.#history = history;
      return history;
    });
  }

  protected encodeRows(
    rows: Rows,
    { batchNorm }: PassOptions,
  ): Promise<{ mean: NdArray<Float32Array>; logVariance: NdArray<Float32Array> }> {
    return computeRows(this.#backend, rows, batchNorm, (inputs, pass) => this.network.encode(inputs, pass));
  }

  /** `x` of the rows holds latent points. */
  protected async decodeRows(rows: Rows, { batchNorm }: PassOptions): Promise<NdArray<Float32Array>> {
    const { y } = await computeRows(this.#backend, rows, batchNorm, ({ x, labels }, pass) => ({
      y: this.network.decode(x, labels, pass),
    }));
    return y;
  }

  protected async reconstructRows(rows: Rows, { batchNorm }: PassOptions): Promise<NdArray<Float32Array>> {
    const { y } = await computeRows(this.#backend, rows, batchNorm, ({ x, labels }, pass) => ({
      y: this.network.decode(this.network.encode({ x, labels }, pass).mean, labels, pass),
    }));
    return y;
  }

  /** `n` points of the prior N(0, I), `[n, latentDim]`. */
  protected priorPoints(n: number, seed: number | undefined): NdArray<Float32Array> {
    checkWhole('n', n);
    const { latentDim } = this.architecture;
    const z = new Float32Array(n * latentDim);
    const random = seed === undefined ? new SeededRandom(this.options.seed).split('sampling') : new SeededRandom(seed);
    random.fillNormal(z);
    return ndarray(z, [n, latentDim]);
  }

  /** The model as the bytes of a safetensors file: weights, and the architecture and `extra` in its header. */
  toBytes(extra: Readonly<Record<string, unknown>> = {}): Uint8Array {
    return serialiseModel({
      kind: this.kind,
      header: { architecture: this.architecture, options: { seed: this.options.seed }, ...extra },
      tensors: this.network.state.map((p) => ({ name: p.name, value: p.value })),
    });
  }
  /** Writes a safetensors file (in Node). */
  async save(path: string, extra: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { writeBytes } = await import('./node.js');
    await writeBytes(path, this.toBytes(extra));
  }

  /** Takes the weights of a file that `readHeader` has read. */
  protected restore(file: ModelFile, { features, classes }: Architecture): void {
    const network = this.buildNetwork(features, classes);
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
    this.#network = network;
  }
}

/** The file of a saved model and the options that its header holds. @throws Error when it is no model of this kind */
export function readModel(
  bytes: Uint8Array,
  kind: 'vae' | 'cvae',
): { file: ModelFile; architecture: Architecture; options: AutoencoderOptions } {
  const file = parseModel(bytes, kind);
  const { architecture, options: saved } = file.header as { architecture?: Architecture; options?: { seed: number } };
  if (architecture === undefined || saved === undefined)
    throw new Error(`the model file lacks the ${kind.toUpperCase()}'s architecture or its options`);
  const { features, classes, ...chosen } = architecture;
  checkWhole("the model file's features", features);
  checkWhole("the model file's classes", classes, 0);
  return { file, architecture, options: { ...checkArchitecture(chosen), seed: saved.seed } };
}
