/** Models: fit, predict, sample, encode, decode, save, load. */
export {
  type Architecture,
  architectureDefaults,
  type ArchitectureOptions,
  architectureTable,
  checkArchitecture,
  layersOf,
  type LayerSpec,
} from './architecture.js';
export {
  type Autoencoder,
  type AutoencoderOptions,
  type FitListeners,
  type PassOptions,
  type SampleOptions,
} from './autoencoder.js';
export { type BatchNormMode } from './compute.js';
export { type ConditionalFitOptions, CVAE, type CVAEOptions } from './cvae.js';
export { type Label } from './labels.js';
export { MLPClassifier, type MLPClassifierOptions } from './mlp-classifier.js';
export { AutoencoderNetwork, reparameterise, type RowTensors } from './network.js';
export { type FitOptions, VAE, type VAEOptions } from './vae.js';
