/** Layers, losses, optimisers and the training loop. */
export { Activation, type ActivationName, BatchNorm1d, type BatchNormOptions, Dropout, Linear } from './layers.js';
export { constantInit, fanInUniform, Forward, type Initialization, type Module, Sequential } from './module.js';
export { binaryCrossEntropy, crossEntropy, gaussianKL, sumAbsoluteError, sumSquaredError } from './losses.js';
export { Adam, type AdamOptions, type Optimizer, SGD, type SGDOptions } from './optimizers.js';
export { EarlyStopping, type EarlyStoppingOptions, type Stopping } from './early-stopping.js';
export {
  type Batch,
  type BatchGraph,
  batchRanges,
  type EpochReport,
  type StopReason,
  train,
  type TrainingHistory,
  type TrainingSpec,
} from './training.js';
