/** Trains a row model: once while held-out rows watch, then, where that is wanted, again on all rows for as many epochs. */
import { InterruptedError } from '../checks/index.js';
import type { AutoencoderHistory, AutoencoderOptions, Checkpoint, FitListeners, ModelViewer } from '../models/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Plan } from '../tensor/index.js';
import { Lineage } from './lineage.js';
import type { RowModel } from './row-model.js';
import type { Sample } from './sample.js';

/** Which loss ends a training: that of the training rows, that of held-out rows, or none. */
type Watched = 'none' | 'train' | 'heldOut';

export interface TrainingSpec {
  /** A fresh model with these options of training; everything else about it is the caller's. */
  readonly create: (options: AutoencoderOptions) => RowModel;
  readonly first: Sample;
  readonly heldOut: Sample | undefined;
  /** All rows, for a second fit; undefined for none. */
  readonly refit: Sample | undefined;
  readonly watched: Watched;
  readonly patience: number;
  readonly warmup: number;
  readonly epochs: number;
  /** Rows per step of the first fit and of the second; see `batchSizesFor`. */
  readonly batchSizes: BatchSizes;
  readonly shuffle: boolean;
  readonly seed: number;
  /** Whether a training that is watched ends with the weights of its best epoch. */
  readonly restoreBest: boolean;
  /** Epochs from one held-out loss to the next, where it decides nothing. */
  readonly validateEvery: number;
  readonly backend: AutoencoderOptions['backend'];
}

interface TrainingListeners {
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch?: ((stage: 'generator' | 'refit', report: EpochReport) => void) | undefined;
  /** Told the plan of a training step before the first epoch. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /** Where both trainings keep their states. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Looks at the model in both trainings. */
  readonly viewer?: ModelViewer | undefined;
}

/** A trained model with the histories of its trainings. */
export interface TrainedRowModel {
  readonly rowModel: RowModel;
  /** The training that watched the held-out rows. */
  readonly history: AutoencoderHistory;
  /** The training whose weights were kept. */
  readonly kept: AutoencoderHistory;
  /** Rows per step of that one. */
  readonly batchSize: number;
  /** Rows that training and stopping used. */
  readonly lineage: Lineage;
  /** Whether a signal ended a training before its time. */
  readonly interrupted: boolean;
  readonly notes: readonly string[];
}

export interface BatchSizes {
  readonly first: number;
  readonly all: number;
}

/**
 * Rows per step of the first fit, on `first` rows, and of one on all. The batch size asked for; else at most an eighth of all rows, from 16
 * to `most`, so that small tables get several steps an epoch. Both fits then make equally many steps, in batches that are about equal: of
 * a rest of two rows BatchNorm makes ±1 everywhere, and its running averages end on that.
 */
export function batchSizesFor(
  batchSize: number | undefined,
  first: number,
  all: number,
  most: number = 64,
): BatchSizes {
  if (batchSize !== undefined) return { first: batchSize, all: batchSize };
  const steps = Math.ceil(first / Math.min(most, Math.max(16, Math.floor(all / 8))));
  return { first: Math.ceil(first / steps), all: Math.ceil(all / steps) };
}

/** @throws DivergedError when the loss does, InterruptedError for a signal that is raised where there is a checkpoint */
export async function trainRowModel(spec: TrainingSpec, listeners: TrainingListeners): Promise<TrainedRowModel> {
  const { create, first: firstRows, heldOut, refit, watched, batchSizes, shuffle, warmup, seed, backend } = spec;
  const options = { shuffle, warmup, seed, ...(backend && { backend }) };
  const stopping = watched !== 'none' && {
    patience: spec.patience,
    monitor: watched === 'train' ? ('train' as const) : ('validation' as const),
  };
  const first = create({
    ...options,
    ...stopping,
    batchSize: batchSizes.first,
    epochs: spec.epochs,
    restoreBest: spec.restoreBest && watched !== 'none',
    validateEvery: spec.validateEvery,
  });
  const { signal, onEpoch, onPlan, checkpoint, viewer } = listeners;
  const heard = (stage: 'generator' | 'refit'): FitListeners => ({
    ...(onEpoch && { onEpoch: (report: EpochReport) => onEpoch(stage, report) }),
    ...(signal && { signal }),
    ...(viewer && { viewer }),
    ...(checkpoint && { checkpoint: checkpoint.keeper(stage) }),
  });
  // Of a first training that was finished before, the second needs what it went through, and not its weights.
  const before = refit && checkpoint?.result<AutoencoderHistory>('generator');
  const history = before ?? (await first.fit(firstRows, heldOut, { ...heard('generator'), ...(onPlan && { onPlan }) }));
  if (before === undefined && refit !== undefined) await checkpoint?.finish('generator', history);
  if (checkpoint !== undefined && refit !== undefined && signal?.aborted === true)
    throw new InterruptedError('interrupted between two trainings; the second can go on from its checkpoint');
  let lineage = Lineage.of('training', firstRows);
  const watching = watched === 'none' ? undefined : watched === 'train' ? firstRows : heldOut;
  if (watching !== undefined) lineage = lineage.and(Lineage.of('stopping', watching));

  const notes: string[] = [];
  let rowModel = first;
  let kept = history;
  if (refit !== undefined && signal?.aborted !== true) {
    // The held-out rows chose the number of updates; the weights that are kept come from all training rows.
    rowModel = create({ ...options, batchSize: batchSizes.all, epochs: Math.max(1, history.keptEpoch) });
    kept = await rowModel.fit(refit, undefined, heard('refit'));
    lineage = lineage.and(Lineage.of('training', refit));
    notes.push(
      `Validation on ${heldOut?.rows.length ?? 0} of the ${refit.rows.length} training rows chose ${history.keptEpoch} epochs; the generator was then fitted again on all ${refit.rows.length}.`,
    );
  }
  const interrupted = signal?.aborted === true;
  if (interrupted)
    notes.push(
      `Training was interrupted; everything here is scored with the weights of epoch ${kept.keptEpoch} of ${kept === history ? 'the first fit' : 'the second fit, on all training rows'}.`,
    );
  const batchSize = kept === history ? batchSizes.first : batchSizes.all;
  return { rowModel, history, kept, batchSize, lineage, interrupted, notes };
}
