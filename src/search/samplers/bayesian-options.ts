/** The options of `BayesianSearch`. */
import { checkChoice, checkPositive, checkWhole, withDefaults } from '../../checks/index.js';
import { type KernelKind, kernelKinds } from '../gp/kernel.js';
import { checkSeed } from '../option-checks.js';

/** How `BayesianSearch` begins, models and chooses. */
export interface BayesianOptions {
  /** Same seed and same trials, same suggestion; 0 by default. */
  readonly seed?: number;
  /** Trials from the scrambled Sobol sequence before the model is asked; 'auto' (default) is 2 more than twice the parameters, at most 10. */
  readonly initial?: number | 'auto';
  /** 'matern52', 'rbf', 'additive' (nearly a sum of functions of one parameter), or 'auto' (default), which is whichever explains the trials better. */
  readonly kernel?: KernelKind | 'auto';
  /** 'logei' (default), the logarithm of the expected improvement, or 'ucb', the confidence bound. */
  readonly acquisition?: 'logei' | 'ucb';
  /** Of the confidence bound mean - √beta deviation; 4 by default. */
  readonly beta?: number;
  /** 'fit' (default) finds out how noisy the objective is; 'none' says that the same parameters always give the same value. */
  readonly noise?: 'fit' | 'none';
  /**
   * 'power' (default) draws in a heavy tail of bad values, as trainings that diverge give them, as far as the data ask for it; 'standardize'
   * does not.
   */
  readonly transform?: 'power' | 'standardize';
  /** Whether to search in a box around the best point only: true, false, or 'auto' (default), which is from 15 parameters on. */
  readonly trustRegion?: boolean | 'auto';
  /** Points of the Sobol sequence at which the acquisition is valued, 2048 by default, and how many are refined, 10 by default. */
  readonly candidates?: number;
  readonly refined?: number;
}

/** The options with their defaults. */
export type BayesianSettings = Readonly<Required<BayesianOptions>>;

const defaults: BayesianSettings = {
  seed: 0,
  initial: 'auto',
  kernel: 'auto',
  acquisition: 'logei',
  beta: 4,
  noise: 'fit',
  transform: 'power',
  trustRegion: 'auto',
  candidates: 2048,
  refined: 10,
};

export function settleBayesian(given: BayesianOptions | undefined): BayesianSettings {
  const where = 'BayesianSearch';
  const options = withDefaults(where, given, defaults);
  checkSeed(where, options.seed);
  checkChoice(`${where}: kernel`, options.kernel, ['auto', ...kernelKinds]);
  checkChoice(`${where}: acquisition`, options.acquisition, ['logei', 'ucb']);
  checkChoice(`${where}: noise`, options.noise, ['fit', 'none']);
  checkChoice(`${where}: transform`, options.transform, ['power', 'standardize']);
  checkChoice(`${where}: trustRegion`, options.trustRegion, ['auto', true, false]);
  for (const name of ['candidates', 'refined'] as const) checkWhole(`${where}: ${name}`, options[name]);
  if (options.initial !== 'auto') checkWhole(`${where}: initial`, options.initial);
  checkPositive(`${where}: beta`, options.beta);
  return options;
}
