/** The options that `VAE` and `CVAE` share. */
import {
  checkAmount,
  checkChoice,
  checkPositive,
  checkWhole,
  described,
  OptionError,
  withDefaults,
} from '../checks/index.js';
import type { EpochReport, TrainingKeeper } from '../nn/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import {
  architectureDefaults,
  type ArchitectureOptions,
  type ArchitectureSettings,
  checkArchitecture,
} from './architecture.js';
import type { CheckpointFile } from './checkpoint.js';
import type { PassOptions } from './passes.js';

export interface AutoencoderOptions extends ArchitectureOptions {
  /** Adam's learning rate. Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** Weight β of the KL term (Higgins et al. 2017). Default 1. */
  readonly beta?: number | undefined;
  /** Epochs over which the weight of the KL term rises from 0 to β in equal steps (Bowman et al. 2016, section 3.1). Default 0. */
  readonly klWarmup?: number | undefined;
  /** Nats of KL that each latent dimension, as a mean over the batch, may have at no cost (Kingma et al. 2016, appendix C.8). Default 0. */
  readonly freeBits?: number | undefined;
  /** Share of every weight, times the learning rate, that each step takes off; not of biases (decoupled, Loshchilov and Hutter 2019). Default 0. */
  readonly weightDecay?: number | undefined;
  /** The largest norm of the gradient of all parameters together; a longer one is shortened to it. The loss is a sum over rows. Default Infinity. */
  readonly clipNorm?: number | undefined;
  /** At most this many passes over the rows. Default 500. */
  readonly epochs?: number | undefined;
  /** Rows per training step. Default 64. */
  readonly batchSize?: number | undefined;
  /** Whether each epoch visits the rows in a new order. Default true. */
  readonly shuffle?: boolean | undefined;
  /** Consecutive epochs without improvement after which training stops. Default Infinity: never. */
  readonly patience?: number | undefined;
  /** Epochs before patience counts. Default 0. */
  readonly warmup?: number | undefined;
  /** The least decrease of the loss that counts as improvement. Default 0. */
  readonly minDelta?: number | undefined;
  /** The loss to watch. Default 'validation' when `fit` is given validation rows, else 'train'. */
  readonly monitor?: 'train' | 'validation' | undefined;
  /** Epochs from one validation loss to the next, where nothing stops by it. Default 1. It changes no other number. */
  readonly validateEvery?: number | undefined;
  /** Whether to end with the best epoch's weights. Default true when patience is finite. */
  readonly restoreBest?: boolean | undefined;
  /** Default 0. The same seed gives the same model on one backend. */
  readonly seed?: number | undefined;
  /** Default: the fastest that works here, made once for the process and shared. */
  readonly backend?: Backend | undefined;
}

/** Who looks at a model in the middle of its training. */
export interface ModelViewer {
  /** Asked after every epoch: whether to look now. */
  due(): boolean;
  /** Given the model with the epoch's weights, as the bytes that `toBytes` gives; the training waits meanwhile. */
  look(model: Uint8Array, epoch: number): Promise<void>;
}

/** What `fit` tells while it works, and what ends it early. */
export interface FitListeners {
  /** Called after every epoch. */
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
  /** Told the plan of a training step, its memory and its work, before the first epoch. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /**
   * Where the training keeps its state as it goes, so that it can be ended at any moment and go on to the same weights: a file (in Node),
   * or a keeper of the caller's own. Default: nowhere.
   */
  readonly checkpoint?: CheckpointFile | TrainingKeeper | undefined;
  /** Looks at the model as it goes; it changes no number. */
  readonly viewer?: ModelViewer | undefined;
  /**
   * When raised, training ends after the epoch in progress and keeps its weights. With a checkpoint it ends after the step in progress:
   * `fit` rejects with an InterruptedError once the checkpoint is written.
   */
  readonly signal?: AbortSignal | undefined;
}

/** The names of `FitListeners`, for `withDefaults`. */
export const noListeners: FitListeners = {
  onEpoch: undefined,
  onPlan: undefined,
  checkpoint: undefined,
  viewer: undefined,
  signal: undefined,
};

export interface SampleOptions extends PassOptions {
  /** Seed of the latent draw. Default: the model's seed, another stream than training's. */
  readonly seed?: number | undefined;
  /** Whether noise of the output variance (see `outputVariance`) is added, which makes rows of their means. Default false. */
  readonly noise?: boolean | undefined;
}

/** The options without those that name no number: complete, checked. */
export interface AutoencoderSettings extends ArchitectureSettings {
  readonly learningRate: number;
  readonly beta: number;
  readonly klWarmup: number;
  readonly freeBits: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly patience: number;
  readonly warmup: number;
  readonly minDelta: number;
  readonly validateEvery: number;
  readonly seed: number;
}

/** All options, complete and checked. */
export interface CheckedOptions {
  readonly settings: AutoencoderSettings;
  readonly monitor: 'train' | 'validation' | undefined;
  readonly restoreBest: boolean;
  readonly backend: Backend | undefined;
}

type Given = { [K in 'backend' | 'monitor' | 'restoreBest']: AutoencoderOptions[K] };

const defaults: AutoencoderSettings & Given = {
  ...architectureDefaults,
  learningRate: 1e-3,
  beta: 1,
  klWarmup: 0,
  freeBits: 0,
  weightDecay: 0,
  clipNorm: Infinity,
  epochs: 500,
  batchSize: 64,
  patience: Infinity,
  warmup: 0,
  minDelta: 0,
  shuffle: true,
  monitor: undefined,
  restoreBest: undefined,
  validateEvery: 1,
  seed: 0,
  backend: undefined,
};

/**
 * @param where opens the message for unknown names
 * @param more names that are a model's own
 * @throws OptionError naming the option, what was found and what it takes
 */
export function checkAutoencoderOptions(
  where: string,
  options: AutoencoderOptions,
  more: Readonly<Record<string, undefined>>,
): CheckedOptions {
  const all = withDefaults(where, options, { ...defaults, ...more });
  const { backend, monitor, restoreBest } = all;
  const { hidden, latentDim, repeatLastLayer, latentBlock, outputActivation, outputBatchNorm } = all;
  const { dropout, reconstruction, outputVariance, noiseInEvaluation } = all;
  const architecture = checkArchitecture({
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
  });
  checkTraining(all);
  const { learningRate, beta, klWarmup, freeBits, weightDecay, clipNorm } = all;
  const { epochs, batchSize, shuffle, patience, warmup, minDelta, validateEvery, seed } = all;
  return {
    settings: {
      ...architecture,
      learningRate,
      beta,
      klWarmup,
      freeBits,
      weightDecay,
      clipNorm,
      epochs,
      batchSize,
      shuffle,
      patience,
      warmup,
      minDelta,
      validateEvery,
      seed,
    },
    monitor,
    restoreBest: restoreBest ?? patience !== Infinity,
    backend,
  };
}

function checkTraining(all: AutoencoderSettings & Given): void {
  const { monitor, restoreBest } = all;
  checkPositive('learningRate', all.learningRate);
  for (const name of ['beta', 'freeBits', 'weightDecay'] as const) checkAmount(name, all[name]);
  checkWhole('klWarmup', all.klWarmup, 0);
  if (!(typeof all.clipNorm === 'number' && all.clipNorm > 0))
    throw new OptionError(`clipNorm must be above 0, found ${described(all.clipNorm)}`);
  checkWhole('epochs', all.epochs);
  checkWhole('batchSize', all.batchSize, 2);
  checkChoice('shuffle', all.shuffle, [true, false]);
  checkWhole('warmup', all.warmup, 0);
  if (all.patience !== Infinity) checkWhole('patience', all.patience);
  checkChoice('monitor', monitor, [undefined, 'train', 'validation']);
  checkChoice('restoreBest', restoreBest, [undefined, true, false]);
  checkWhole('validateEvery', all.validateEvery);
  if (all.validateEvery > 1 && monitor !== 'train' && (all.patience !== Infinity || restoreBest === true))
    throw new OptionError(
      `validateEvery is ${all.validateEvery}, but the validation loss of every epoch decides when to stop or which weights to keep; leave it out, or use monitor: 'train'`,
    );
  checkAmount('minDelta', all.minDelta);
  checkSeed('seed', all.seed);
}

/** @throws OptionError unless `seed` is a finite number */
export function checkSeed(name: string, seed: number): number {
  if (!Number.isFinite(seed)) throw new OptionError(`${name} must be a number, found ${described(seed)}`);
  return seed;
}
