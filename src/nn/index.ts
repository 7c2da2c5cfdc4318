/** Layers, losses, optimisers and the training loop. */
export { Activation, type ActivationName, BatchNorm1d, type BatchNormOptions, Dropout, Linear } from './layers.js';
export {
  constantInit,
  type Draw,
  fanInUniform,
  Forward,
  type Initialization,
  type Module,
  Sequential,
} from './module.js';
export {
  binaryCrossEntropy,
  crossEntropy,
  freeBitsKL,
  gaussianError,
  gaussianKL,
  sumAbsoluteError,
  sumSquaredError,
} from './losses.js';
export { Adam, type AdamOptions, type Optimizer, SGD, type SGDOptions } from './optimizers.js';
export { EarlyStopping, type EarlyStoppingOptions, type Stopping, type StoppingState } from './early-stopping.js';
export { batchRanges } from './batch-ranges.js';
export { train } from './training.js';
export {
  byName,
  type NamedArray,
  type TrainingKeeper,
  type TrainingPosition,
  type TrainingState,
  type TrainingViewer,
} from './training-state.js';
export type {
  Batch,
  BatchGraph,
  EpochReport,
  Probe,
  StopReason,
  TrainingHistory,
  TrainingSpec,
} from './training-spec.js';
