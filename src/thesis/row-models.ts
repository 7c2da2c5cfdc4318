/**
 * A generator as the protocols use it, whichever model it is: it takes rows in original units with their class codes, and
 * gives such rows back. How a VAE is shown the class, and a CVAE told it, is settled here.
 */
import { type Matrix, toMatrix, columns, joinColumns } from '../matrix/index.js';
import type { NdArray } from 'ndarray';
import { StandardScaler } from '../data/index.js';
import { type AutoencoderOptions, CVAE, type FitListeners, VAE } from '../models/index.js';
import type { TrainingHistory } from '../nn/index.js';
import type { Sample } from './lineage.js';
import type { RunSettings } from './settings.js';

/** Latent points `[rows, latent]`, and the class codes they are drawn for, where the protocol chooses them. */
export interface Drawn {
  readonly points: Matrix;
  readonly codes?: readonly number[];
}

export interface RowModel {
  readonly model: VAE | CVAE<string>;
  /** The standardised matrix that is reconstructed. */
  view(rows: Sample): Matrix;
  fit(train: Sample, heldOut: Sample | undefined, listeners: FitListeners): Promise<TrainingHistory>;
  encode(rows: Sample): Promise<{ mean: Matrix; logVariance: Matrix }>;
  /** Standardised rows, as `view` gives them. */
  decode(drawn: Drawn): Promise<Matrix>;
  reconstruct(rows: Sample): Promise<Matrix>;
}

/** The scalers of a generator's columns, fitted on the same rows. */
export interface Scaling {
  readonly features: StandardScaler;
  /** Of the class columns that a VAE sees. */
  readonly classes: StandardScaler;
}

export interface RowModelInput {
  readonly settings: RunSettings;
  readonly classes: readonly string[];
  /** Whether the published protocol standardised the class column with the features (it did for wine). */
  readonly classScaled: boolean;
  readonly scaling: Scaling;
  /** Training options; sizes and network come from the settings. */
  readonly options: AutoencoderOptions;
}

/** The class columns that a VAE sees: as published the class code itself; clean one indicator per class. */
function classColumns({ codes }: Sample, settings: RunSettings, classCount: number): Matrix {
  return toMatrix(
    codes.map((code) =>
      settings.protocol === 'clean' ? Array.from({ length: classCount }, (_, other) => Number(other === code)) : [code],
    ),
  );
}

export function fitScaling(rows: Sample, settings: RunSettings, classCount: number): Scaling {
  return {
    features: new StandardScaler().fit(rows.features),
    classes: new StandardScaler().fit(classColumns(rows, settings, classCount)),
  };
}

export function createRowModel(input: RowModelInput): RowModel {
  return input.settings.model === 'vae' ? vaeRows(input) : cvaeRows(input);
}

function modelOptions({ settings, options }: RowModelInput): AutoencoderOptions {
  const { network, hidden, latent, learningRate } = settings;
  return { ...network, hidden, latentDim: latent, learningRate, ...options };
}

/** The class joins the features as further columns. */
function vaeRows(input: RowModelInput): RowModel {
  const { settings, classes, classScaled, scaling } = input;
  const batchNorm = settings.batchNormWhileSampling;
  const model = new VAE(modelOptions(input));
  const view = (rows: Sample): Matrix => {
    const own = classColumns(rows, settings, classes.length);
    const plain = settings.protocol !== 'clean' && !classScaled;
    return joinColumns(scaling.features.transform(rows.features), plain ? own : scaling.classes.transform(own));
  };
  return {
    model,
    view,
    fit: (train, heldOut, listeners) =>
      model.fit(view(train), { ...listeners, ...(heldOut && { validation: view(heldOut) }) }),
    encode: async (rows) => asMatrices(await model.encode(view(rows), { batchNorm })),
    decode: async ({ points }) => toMatrix(await model.decode(points, { batchNorm })),
    reconstruct: async (rows) => toMatrix(await model.reconstruct(view(rows), { batchNorm })),
  };
}

/** The class is a label beside the features. */
function cvaeRows(input: RowModelInput): RowModel {
  const { settings, classes, scaling } = input;
  const batchNorm = settings.batchNormWhileSampling;
  const model = new CVAE<string>({ ...modelOptions(input), classes });
  const names = (codes: readonly number[]): string[] => codes.map((code) => classes[code]!);
  const view = (rows: Sample): Matrix => scaling.features.transform(rows.features);
  return {
    model,
    view,
    fit: (train, heldOut, listeners) =>
      model.fit(view(train), names(train.codes), {
        ...listeners,
        ...(heldOut && { validation: { x: view(heldOut), y: names(heldOut.codes) } }),
      }),
    encode: async (rows) => asMatrices(await model.encode(view(rows), names(rows.codes), { batchNorm })),
    decode: async ({ points, codes }) => toMatrix(await model.decode(points, names(codes!), { batchNorm })),
    reconstruct: async (rows) => toMatrix(await model.reconstruct(view(rows), names(rows.codes), { batchNorm })),
  };
}

function asMatrices({ mean, logVariance }: Record<'mean' | 'logVariance', NdArray<Float32Array>>): {
  mean: Matrix;
  logVariance: Matrix;
} {
  return { mean: toMatrix(mean), logVariance: toMatrix(logVariance) };
}

/** The features of what a row model decoded, in original units. */
export function featuresOf(decoded: Matrix, { features }: Scaling, width: number): Matrix {
  return features.inverseTransform(columns(decoded, 0, width));
}
