/** What a training takes and what it tells. */
import type { Backend, Feed, Parameter, Plan, Tensor } from '../tensor/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Stopping } from './early-stopping.js';
import type { Forward } from './module.js';
import type { Optimizer } from './optimizers.js';
import type { TrainingKeeper, TrainingViewer } from './training-state.js';

/** The graph of one batch: what is minimised, and sums over the batch's rows to report, `loss` among them. */
export interface BatchGraph {
  readonly objective: Tensor;
  readonly sums: Readonly<Record<string, Tensor>> & { readonly loss: Tensor };
}

/** One batch: its number of rows and the values of the graph's data inputs. */
export interface Batch {
  readonly rows: number;
  readonly feed: Feed;
}

/** A few rows and what to compute of them with the weights that are to be kept. */
export interface Probe {
  readonly batch: Batch;
  /** The outputs in evaluation mode, by name. */
  readonly build: (rows: number, pass: Forward) => Readonly<Record<string, Tensor>>;
}

/** What is known after an epoch. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly trainLoss: number;
  /** Every reported sum per row, among them `loss`. */
  readonly parts: Readonly<Record<string, number>>;
  /** Loss in evaluation mode on the validation batches; undefined where there are none, and in epochs that leave it out. */
  readonly validationLoss: number | undefined;
  readonly bestEpoch: number;
  /** Consecutive epochs without improvement of the monitored loss. */
  readonly waited: number;
  /** Since the training began. */
  readonly seconds: number;
}

/** Why a training ended: all epochs done, no improvement for `patience` epochs, a signal, or a loss that is no number. */
export type StopReason = 'epochs' | 'patience' | 'interrupted' | 'diverged';

/** What a training did: losses epoch by epoch, and which weights were kept. */
export interface TrainingHistory {
  /** Epochs that ran. */
  readonly epochs: number;
  /** The epoch of the lowest monitored loss, from 1. */
  readonly bestEpoch: number;
  /** The epoch whose weights were kept, from 1; 0 when the loss diverged before there were any to keep. */
  readonly keptEpoch: number;
  readonly stoppedBecause: StopReason;
  readonly trainLoss: readonly number[];
  /** Not a number in epochs that left it out. */
  readonly validationLoss: readonly number[];
  /** Curves of every reported sum per row. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  readonly seconds: number;
}

/** All that `train` needs: the graph of a batch, the batches, the optimiser, and when to stop. */
export interface TrainingSpec {
  readonly backend: Backend;
  readonly random: SeededRandom;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly parameters: readonly Parameter[];
  /** Everything that a snapshot of the model holds: parameters and running statistics. */
  readonly state: readonly Parameter[];
  /** The graph of a batch of so many rows: what is minimised, and the sums that are reported. */
  readonly build: (rows: number, pass: Forward) => BatchGraph;
  /** Rows of a full batch. Its program is made, and memory checked and first weights drawn, before any batch is asked for. */
  readonly batchRows: number;
  /** The batches of an epoch (from 1), in order. */
  readonly batches: (epoch: number) => Iterable<Batch>;
  readonly validation?: readonly Batch[] | undefined;
  /** Epochs from one validation to the next; the first and the last have one in any case. Default 1. It changes no other number. */
  readonly validateEvery?: number | undefined;
  /** Which loss is watched for the best epoch and for stopping. */
  readonly monitor: 'train' | 'validation';
  /** Rows whose outputs must be finite for weights to be kept; without, only the weights and losses must be. */
  readonly probe?: Probe | undefined;
  /** When to stop; also decides which epoch is best. */
  readonly stopping: Stopping;
  /** Ends with the best epoch's weights instead of the last one's. */
  readonly restoreBest: boolean;
  /** Called after every epoch. */
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
  /** Told the plan of a full batch's training step once it is compiled, before the first epoch. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /**
   * Keeps the training's state as it goes, and gives the one to begin from. The batches of an epoch must follow from `random` alone, drawn
   * before the first of them, and `stopping` must have a `state`.
   */
  readonly keeper?: TrainingKeeper | undefined;
  /** Looks at the weights after epochs with a finite loss; it changes no number. */
  readonly viewer?: TrainingViewer | undefined;
  /**
   * Looked at after every epoch: the training ends there, with its weights kept. With a `keeper` it is looked at after every step, and
   * the training rejects with an InterruptedError once its state is kept.
   */
  readonly signal?: AbortSignal | undefined;
}
