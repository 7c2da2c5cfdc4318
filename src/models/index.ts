/** Models: fit, predict, sample, encode, decode, save, load. */
export {
  type Architecture,
  architectureDefaults,
  type ArchitectureOptions,
  type ArchitectureSettings,
  architectureTable,
  checkArchitecture,
  layersOf,
  type LayerSpec,
} from './architecture.js';
export { type Autoencoder, type AutoencoderHistory } from './autoencoder.js';
export {
  type AutoencoderOptions,
  type AutoencoderSettings,
  type FitListeners,
  type ModelViewer,
  type SampleOptions,
} from './autoencoder-options.js';
export {
  arithmeticOf,
  Checkpoint,
  type CheckpointFile,
  checksumOf,
  checksumOfList,
  type Identity,
} from './checkpoint.js';
export { type ConstantPredictor, constantPredictorLoss } from './constant-predictor.js';
export { type ConditionalFitOptions, CVAE, type CVAEOptions } from './cvae.js';
export { DivergedError } from './diverged-error.js';
export { type Fitted } from './fitted.js';
export { KNeighborsClassifier, type KNeighborsClassifierOptions } from './k-neighbors-classifier.js';
export { argMax } from './labelled-rows.js';
export { MLPClassifier } from './mlp-classifier.js';
export { type ClassifierFitOptions, type ClassifierSettings, type MLPClassifierOptions } from './mlp-options.js';
export { ModelFileError } from './model-file-error.js';
export { NearestCentroid } from './nearest-centroid.js';
export { AutoencoderNetwork, type KLTerm, type RowTensors } from './network.js';
export { type BatchNormMode, type PassOptions, type Rows } from './passes.js';
export { RidgeClassifier, type RidgeClassifierOptions } from './ridge-classifier.js';
export { type FileType, type ModelFile, type NamedTensor, parseModel, serialiseModel } from './safetensors.js';
export { type FitOptions, VAE, type VAEOptions } from './vae.js';
export type { AutoencoderKind, SavedAutoencoder } from './saved-autoencoder.js';
