/**
 * A VAE or a CVAE as a model of labelled rows: it takes rows with their class codes, shows the class to a VAE as further columns and
 * tells it to a CVAE, and gives the matrices back in which it works.
 *
 * Notation: n rows, p feature columns, K classes, Z latent size.
 */
import type { NdArray } from 'ndarray';
import { joinColumns, type Matrix, toMatrix } from '../matrix/index.js';
import {
  type AutoencoderHistory,
  type AutoencoderOptions,
  type BatchNormMode,
  CVAE,
  type FitListeners,
  VAE,
} from '../models/index.js';
import type { LabelledRows } from './sample.js';

/** The two models that a synthesizer may have inside. */
export type AutoencoderModel = VAE | CVAE<string>;

/** One interface of both models: rows with their classes go in, features and perhaps class columns come out. */
export interface RowModel {
  readonly model: AutoencoderModel;
  /** The matrix that is reconstructed: [n, p], for a VAE with the class columns after the features. */
  view(rows: LabelledRows): Matrix;
  /** Trains on rows, with others to watch where there are any. */
  fit(train: LabelledRows, heldOut: LabelledRows | undefined, listeners: FitListeners): Promise<AutoencoderHistory>;
  /** Posterior mean and log-variance of every row, [n, Z] each. */
  encode(rows: LabelledRows): Promise<Posterior>;
  /** Latent points [n, Z] to rows as `view` gives them; a CVAE needs the classes they are for. */
  decode(points: Matrix, classCodes: readonly number[] | undefined): Promise<Matrix>;
  /** Rows as `view` gives them [n, p], decoded from their own posterior means. */
  reconstruct(rows: LabelledRows): Promise<Matrix>;
}

/** Mean and log-variance of latent points, [n, Z] each. */
export interface Posterior {
  readonly mean: Matrix;
  readonly logVariance: Matrix;
}

/** How rows become the columns of a model, and how batch normalisation works outside training. */
export interface RowView {
  /** The features as the model sees them, [n, p]. */
  readonly features: (rows: LabelledRows) => Matrix;
  /** The class columns that a VAE sees, [n, any]; undefined for rows without a class. */
  readonly classColumns: ((rows: LabelledRows) => Matrix) | undefined;
  /** Default 'evaluation'. */
  readonly batchNorm?: BatchNormMode;
}

/** A VAE: the class joins the features as further columns. */
export function vaeRowModel(options: AutoencoderOptions, { features, classColumns, batchNorm }: RowView): RowModel {
  return vaeAsRowModel(new VAE(options), { features, classColumns, ...(batchNorm && { batchNorm }) });
}

/** A VAE that is there already. */
export function vaeAsRowModel(model: VAE, { features, classColumns, batchNorm = 'evaluation' }: RowView): RowModel {
  const view = (rows: LabelledRows): Matrix =>
    classColumns === undefined ? features(rows) : joinColumns(features(rows), classColumns(rows));
  return {
    model,
    view,
    fit: async (train, heldOut, listeners) =>
      (await model.fit(view(train), { ...listeners, ...(heldOut && { validation: view(heldOut) }) })).history,
    encode: async (rows) => asMatrices(await model.encode(view(rows), { batchNorm })),
    decode: async (points) => toMatrix(await model.decode(points, { batchNorm })),
    reconstruct: async (rows) => toMatrix(await model.reconstruct(view(rows), { batchNorm })),
  };
}

/** A CVAE: the class is a label beside the features. `classes` are the class names in the order of their codes. */
export function cvaeRowModel(options: AutoencoderOptions, classes: readonly string[], view: RowView): RowModel {
  return cvaeAsRowModel(new CVAE<string>({ ...options, classes }), classes, view);
}

/** A CVAE that is there already. */
export function cvaeAsRowModel(
  model: CVAE<string>,
  classes: readonly string[],
  { features, batchNorm = 'evaluation' }: RowView,
): RowModel {
  const names = (classCodes: readonly number[]): string[] => classCodes.map((code) => classes[code]!);
  return {
    model,
    view: features,
    fit: async (train, heldOut, listeners) => {
      const validation = heldOut && { x: features(heldOut), y: names(heldOut.classCodes) };
      const labels = names(train.classCodes);
      return (await model.fit(features(train), labels, { ...listeners, ...(validation && { validation }) })).history;
    },
    encode: async (rows) => asMatrices(await model.encode(features(rows), names(rows.classCodes), { batchNorm })),
    decode: async (points, classCodes) => toMatrix(await model.decode(points, names(classCodes!), { batchNorm })),
    reconstruct: async (rows) =>
      toMatrix(await model.reconstruct(features(rows), names(rows.classCodes), { batchNorm })),
  };
}

function asMatrices({ mean, logVariance }: Record<'mean' | 'logVariance', NdArray<Float32Array>>): Posterior {
  return { mean: toMatrix(mean), logVariance: toMatrix(logVariance) };
}
