/** Models: fit, predict, sample, encode, decode, save, load. */
export { type BatchNormMode } from './compute.js';
export { type Label, MLPClassifier, type MLPClassifierOptions } from './mlp-classifier.js';
export { checkPositive, checkWhole, checkWidths, OptionError } from './options.js';
export { reparameterise, type VAEArchitecture, VAENetwork } from './vae-network.js';
export { type FitOptions, type SampleOptions, VAE, vaeLoss, type VAEOptions } from './vae.js';
