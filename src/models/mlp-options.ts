/** The options of `MLPClassifier`. */
import { checkAmount, checkChoice, checkPositive, checkWhole, checkWidths, withDefaults } from '../checks/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend } from '../tensor/index.js';

const activations = ['relu', 'tanh', 'sigmoid', 'identity'] as const;

/** Layers, rates and the seed of an `MLPClassifier`, by scikit-learn's names in camelCase. */
export interface MLPClassifierOptions {
  /** Default [100]. */
  readonly hiddenLayerSizes?: readonly number[] | undefined;
  /** Default 'relu'; 'sigmoid' is scikit-learn's 'logistic'. */
  readonly activation?: (typeof activations)[number] | undefined;
  /** L2 strength. Default 1e-4. */
  readonly alpha?: number | undefined;
  /** Default min(200, rows). */
  readonly batchSize?: number | undefined;
  /** Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** At most this many passes over the rows. Default 200. */
  readonly maxIter?: number | undefined;
  /** The least decrease of the loss that counts as improvement. Default 1e-4. */
  readonly tol?: number | undefined;
  /** Training stops after more than this many passes without improvement. Default 10. */
  readonly nIterNoChange?: number | undefined;
  /** Seed of first weights and batch order, as scikit-learn takes it. Default 0. */
  readonly randomState?: number | undefined;
  /** Default: the fastest that works here, made once for the process and shared. */
  readonly backend?: Backend | undefined;
}

/** What `fit` tells while it works, and what ends it early. */
export interface ClassifierFitOptions {
  /** Called after every epoch. */
  readonly onEpoch?: ((report: EpochReport) => void) | undefined;
  /** When raised, training ends after the pass in progress and keeps its weights. */
  readonly signal?: AbortSignal | undefined;
}

/** The options that are numbers or names, complete; without `batchSize` it depends on the rows. */
export type ClassifierSettings = {
  readonly [K in Exclude<keyof MLPClassifierOptions, 'batchSize' | 'backend'>]-?: Exclude<
    MLPClassifierOptions[K],
    undefined
  >;
} & { readonly batchSize: number | undefined };

const defaults: ClassifierSettings & { readonly backend: Backend | undefined } = {
  hiddenLayerSizes: [100],
  activation: 'relu',
  alpha: 1e-4,
  batchSize: undefined,
  learningRate: 1e-3,
  maxIter: 200,
  tol: 1e-4,
  nIterNoChange: 10,
  randomState: 0,
  backend: undefined,
};

/** @throws OptionError naming the option, what was found and what it takes */
export function checkClassifierOptions(options: MLPClassifierOptions): {
  settings: ClassifierSettings;
  backend: Backend | undefined;
} {
  const { backend, ...all } = withDefaults('new MLPClassifier', options, defaults);
  const hiddenLayerSizes = checkWidths('hiddenLayerSizes', all.hiddenLayerSizes);
  checkChoice('activation', all.activation, activations);
  checkAmount('alpha', all.alpha);
  checkPositive('learningRate', all.learningRate);
  checkWhole('maxIter', all.maxIter);
  checkWhole('nIterNoChange', all.nIterNoChange);
  checkWhole('randomState', all.randomState, 0, 2 ** 32 - 1);
  checkAmount('tol', all.tol);
  if (all.batchSize !== undefined) checkWhole('batchSize', all.batchSize);
  return { settings: { ...all, hiddenLayerSizes }, backend };
}
