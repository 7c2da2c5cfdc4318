/** What comes before a generator's training: scaled rows with their class columns, and the model to fit on them. */
import { type Matrix, StandardScaler, takeRows, toMatrix } from '../data/index.js';
import { VAE, type VAEOptions } from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import { joinColumns } from './matrices.js';
import type { Roles } from './rows.js';
import { batchSizeFor, type RunSettings } from './settings.js';

export interface PreparationInput {
  /** All rows in original units, and their class codes. */
  readonly features: Matrix;
  readonly codes: readonly number[];
  readonly classCount: number;
  /** Whether the published protocol standardised the class column with the features (it did for wine). */
  readonly classScaled: boolean;
  readonly roles: Roles;
  readonly settings: Pick<RunSettings, 'protocol'>;
}

export interface Preparation {
  readonly scaler: StandardScaler;
  readonly classScaler: StandardScaler;
  /** The generator's view of rows: standardised features, then the class columns. */
  readonly view: (rows: readonly number[]) => Matrix;
  /** The rows of the first fit, without those that are set aside for it, and the rows that watch it. */
  readonly firstView: Matrix;
  readonly heldOut: Matrix | undefined;
}

export function prepare(input: PreparationInput): Preparation {
  const { roles } = input;
  const published = input.settings.protocol !== 'clean';
  const scaler = new StandardScaler().fit(takeRows(input.features, roles.scaling));
  /** The class columns of rows: as published the class code itself; clean one standardised indicator per class. */
  const classColumns = (rows: readonly number[]): number[][] =>
    rows.map((row) =>
      published
        ? [input.codes[row]!]
        : Array.from({ length: input.classCount }, (_, code) => Number(code === input.codes[row])),
    );
  const classScaler = new StandardScaler().fit(classColumns(roles.scaling));
  const view = (rows: readonly number[]): Matrix => {
    const own = toMatrix(classColumns(rows));
    return joinColumns(
      scaler.transform(takeRows(input.features, rows)),
      published && !input.classScaled ? own : classScaler.transform(own),
    );
  };
  const setAside = new Set(roles.refit ? roles.heldOut : []);
  return {
    scaler,
    classScaler,
    view,
    firstView: view(roles.generatorTrain.filter((row) => !setAside.has(row))),
    heldOut: roles.heldOut.length > 0 ? view(roles.heldOut) : undefined,
  };
}

/** Options of the model, but for when its training ends; `rows` are those of the generator in the end. */
export function modelOptions(settings: RunSettings, rows: number, seed: number, backend: Backend): VAEOptions {
  return {
    hidden: settings.hidden,
    latentDim: settings.latent,
    learningRate: settings.learningRate,
    batchSize: batchSizeFor(settings, rows),
    shuffle: settings.shuffle,
    warmup: settings.warmup,
    seed,
    backend,
  };
}

/** The model of the first fit, which watches a loss if the settings say so. */
export function firstModel(settings: RunSettings, options: VAEOptions, restoreBest: boolean): VAE {
  const { stop, patience, epochs } = settings;
  return new VAE({
    ...options,
    ...(stop !== 'none' && { patience, monitor: stop === 'train' ? 'train' : 'validation' }),
    epochs,
    restoreBest,
  });
}

/** Mean over rows of Σ (x - training mean)², the loss of a model that has learned nothing but column means. */
export function constantPredictorLoss(train: Matrix, rows: Matrix): number {
  const columns = train.shape[1]!;
  const mean = new Float64Array(columns);
  for (let i = 0; i < train.data.length; i++) mean[i % columns]! += train.data[i]! / train.shape[0]!;
  let total = 0;
  for (let i = 0; i < rows.data.length; i++) total += (rows.data[i]! - mean[i % columns]!) ** 2;
  return total / rows.shape[0]!;
}
