/**
 * A generator as the study's programs had it, flaws included: the class code as a plain column of a VAE, a scaler and a stopping rule that
 * look at the classifiers' test rows, latent points from averaged posteriors.
 */
import { InputError, OptionError } from '../checks/index.js';
import { columns, findNonFinite, type Matrix, stackRows, toMatrix } from '../matrix/index.js';
import { groupEqualRows, StandardScaler, type Table } from '../data/index.js';
import { type AutoencoderOptions, constantPredictorLoss, DivergedError, layersOf } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend } from '../tensor/index.js';
import {
  audit,
  batchSizesFor,
  checkNumbers,
  classCodesOf,
  cvaeRowModel,
  describeTraining,
  type LabelledRows,
  Lineage,
  type NetworkGenerator,
  type PreparedRun,
  type Progress,
  type RowModel,
  type RunContext,
  type RunData,
  type Sample,
  Source,
  type TrainedRowModel,
  trainRowModel,
  vaeRowModel,
} from '../synthesis/index.js';
import { decodeClasses, drawAveraged } from './draw.js';
import { assignRows, type Roles } from './rows.js';
import { labelsOf } from './settings.js';
import type { StudySettings } from './study-settings.js';

/** A published generator before it is trained: its rows, scalers and columns. */
export interface PublishedInput {
  readonly data: RunData;
  readonly settings: StudySettings;
  readonly seed: number;
  readonly backend: Backend;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onKeptModel: ((bytes: Uint8Array) => void) | undefined;
  /** At most about this many held-out losses where they decide nothing. */
  readonly heldOutLosses: number;
  readonly roles: Roles;
  readonly classCodes: readonly number[];
  readonly source: Source;
  readonly train: Sample;
  readonly heldOut: Sample;
  readonly scaler: StandardScaler;
  /** Of the class column that a VAE sees, where it is standardised. */
  readonly classScaler: StandardScaler;
}

/** @throws InputError or OptionError for data or settings that cannot be run */
export function publishedInput(
  data: RunData,
  settings: StudySettings,
  seed: number,
  context: Pick<RunContext, 'backend' | 'signal' | 'onProgress' | 'onKeptModel'> & { readonly heldOutLosses?: number },
): PublishedInput {
  const { table, classes, own } = data;
  checkNumbers(table, settings.samples);
  if (classes.length < 2)
    throw new InputError(`${table.name}: every row is of class '${classes[0]}'; a run needs at least two classes`);
  if (settings.model === 'cvae' && settings.samples !== undefined && settings.samples < 2 * classes.length)
    throw new OptionError(
      `--samples ${settings.samples}: a CVAE draws the same number of each of ${classes.length} classes, and at least two`,
    );
  const roles = assignRows(table, own);
  const classCodes = classCodesOf(table, classes);
  const source = new Source(table.features, classCodes);
  const train = source.take(roles.generatorTrain);
  return {
    data,
    settings,
    seed,
    backend: context.backend,
    signal: context.signal,
    onProgress: context.onProgress,
    onKeptModel: context.onKeptModel,
    heldOutLosses: context.heldOutLosses ?? Infinity,
    roles,
    classCodes,
    source,
    train,
    heldOut: source.take(roles.heldOut),
    scaler: new StandardScaler().fit(train.features),
    classScaler: new StandardScaler().fit(classColumn(train)),
  };
}

/** The class code as a column [rows, 1]. */
function classColumn({ classCodes }: LabelledRows): Matrix {
  return toMatrix(classCodes.map((code) => [code]));
}

/** A fresh model of the study's columns. */
function publishedRowModel(
  { settings, data, scaler, classScaler }: PublishedInput,
  options: AutoencoderOptions = {},
): RowModel {
  const { network, hidden, latentDim, learningRate, model } = settings;
  const all = { ...network, hidden, latentDim, learningRate, ...options };
  const view = {
    features: ({ features }: LabelledRows) => scaler.transform(features),
    classColumns: (rows: LabelledRows) =>
      data.classScaled ? classScaler.transform(classColumn(rows)) : classColumn(rows),
    batchNorm: settings.batchNormWhileSampling,
  };
  return model === 'vae' ? vaeRowModel(all, view) : cvaeRowModel(all, data.classes, view);
}

/** Trains once; the study fitted no second time. @throws DivergedError when the loss does */
export async function trainPublished(input: PublishedInput): Promise<TrainedRowModel> {
  const { settings, train, heldOut, seed, backend, signal, onProgress } = input;
  const watched = settings.stop === 'none' ? 'none' : settings.stop === 'train' ? 'train' : 'heldOut';
  let model: RowModel | undefined;
  const training = trainRowModel(
    {
      create: (options) => (model = publishedRowModel(input, options)),
      first: train,
      heldOut: heldOut.rows.length > 0 ? heldOut : undefined,
      refit: undefined,
      watched,
      patience: settings.patience,
      warmup: settings.warmup,
      epochs: settings.epochs,
      batchSizes: batchSizesFor(settings.batchSize, train.rows.length, train.rows.length),
      shuffle: settings.shuffle,
      seed,
      restoreBest: false,
      validateEvery: watched === 'none' ? Math.max(1, Math.ceil(settings.epochs / input.heldOutLosses)) : 1,
      backend,
    },
    {
      signal,
      onEpoch: (stage, epoch) => onProgress?.({ seed, stage, epoch }),
      onPlan: (plan) => onProgress?.({ seed, stage: 'generator', plan }),
    },
  );
  try {
    const trained = await training;
    return { ...trained, lineage: Lineage.of('scaling', train).and(trained.lineage) };
  } catch (error) {
    if (error instanceof DivergedError && error.keptEpoch > 0) input.onKeptModel?.(bytesOf(model!, input));
    throw error;
  }
}

/** What predicting column means would score on the held-out rows; undefined where there are none. */
export function publishedBaseline(input: PublishedInput): number | undefined {
  const { train, heldOut, settings } = input;
  if (heldOut.rows.length === 0) return undefined;
  const model = publishedRowModel(input);
  return constantPredictorLoss(model.view(train), model.view(heldOut), settings.network);
}

/** Trains and draws. `searched` are the rows that a search for its parameters looked at. */
export async function preparePublished(input: PublishedInput, searched: Lineage): Promise<PreparedRun> {
  const { data, settings, roles, source, seed, heldOut, classCodes } = input;
  const trained = await trainPublished(input);
  const random = new SeededRandom(seed);
  const drawn = await drawRows(input, trained, settings.samples, random.split('latent'));
  const [train, test] = [source.take(roles.train), source.take(roles.test)];
  const lineage = trained.lineage.and(Lineage.of('latent statistics', heldOut)).and(searched);
  const { rowModel } = trained;
  return {
    labels: labelsOf(settings, data.table.name),
    classCodes,
    split: {
      train: roles.train,
      test: roles.test,
      generatorTrain: roles.generatorTrain,
      generatorValidation: roles.heldOut,
    },
    train,
    test,
    synthetic: drawn,
    syntheticTable: syntheticTable(data, drawn),
    generator: describeGenerator(input, trained),
    training: describeTraining(trained, settings.epochs),
    choice: null,
    latent: { training: (await rowModel.encode(input.train)).mean, rows: roles.generatorTrain, sampled: drawn.points },
    reconstruct: async (rows) => featuresOf(await rowModel.reconstruct(source.take(rows)), input),
    drawAgain: (samples) => drawRows(input, trained, samples, random.split(`latent ${samples}`)),
    leakage: audit(lineage, Lineage.of('classifier training', train), test, groupEqualRows(data.table.features)),
    commonScale: false,
    notes: [...settings.notes, ...trained.notes, ...drawn.notes],
    toBytes: () => bytesOf(rowModel, input),
  };
}

/** A model's file, with what puts its rows back into original units. */
function bytesOf({ model }: RowModel, { data, settings, scaler }: PublishedInput): Uint8Array {
  return model.toBytes({
    featureNames: data.table.featureNames,
    target: data.table.target,
    classes: data.classes,
    protocol: settings.protocol,
    scaler: scaler.toJSON(),
  });
}

interface Drawn extends LabelledRows {
  readonly points: Matrix;
  readonly notes: readonly string[];
}

async function drawRows(
  input: PublishedInput,
  { rowModel, kept }: TrainedRowModel,
  samples: number | undefined,
  random: SeededRandom,
): Promise<Drawn> {
  const { settings, heldOut, data, classScaler } = input;
  const { classes } = data;
  const batches = await drawAveraged({
    rowModel,
    source: heldOut,
    latentDim: settings.latentDim,
    samples: samples ?? heldOut.rows.length,
    perClass: settings.model === 'vae' ? undefined : classes.length,
    random,
  });
  const finite = (what: string, x: Matrix): Matrix => {
    if (findNonFinite(x) !== undefined)
      throw new DivergedError(
        `the generator's ${what} are not finite with the weights of epoch ${kept.keptEpoch}; try a smaller --lr, larger batches, or look for extreme values in the table`,
        kept,
        0,
      );
    return x;
  };
  const points = finite('latent points', stackRows(batches.map((batch) => batch.points)));
  const parts: Matrix[] = [];
  // A batch for each class where the study had one: with its own statistics, that matters.
  for (const batch of batches) parts.push(await rowModel.decode(batch.points, batch.classCodes));
  const decoded = finite('rows', stackRows(parts));
  const notes: string[] = [];
  const width = data.table.featureNames.length;
  const rule = {
    classCount: classes.length,
    classScaled: data.classScaled,
    asBinary: settings.decodedAsBinary,
  };
  const classCodes =
    batches[0]!.classCodes === undefined
      ? decodeClasses(columns(decoded, width, width + 1), rule, classScaler, notes)
      : batches.flatMap((batch) => batch.classCodes ?? []);
  return { features: featuresOf(decoded, input), classCodes, points, notes };
}

/** The features of decoded rows in original units. */
function featuresOf(decoded: Matrix, { data, scaler }: PublishedInput): Matrix {
  return scaler.inverseTransform(columns(decoded, 0, data.table.featureNames.length));
}

/** Synthetic rows as a table; a number that is no class stands there as it is. */
function syntheticTable({ table, classes }: RunData, { features, classCodes }: LabelledRows): Table {
  const labels = classCodes.map((code) => classes[code] ?? String(code));
  const rows = labels.length;
  return {
    ...table,
    name: `synthetic ${table.name}`,
    features,
    labels,
    classNames: new Map(labels.map((label) => [label, label])),
    sources: ['synthetic'],
    origin: new Int32Array(rows),
    sourceRow: Int32Array.from({ length: rows }, (_, row) => row),
  };
}

function describeGenerator({ settings }: PublishedInput, { rowModel, batchSize }: TrainedRowModel): NetworkGenerator {
  const { architecture, network } = rowModel.model;
  return {
    model: settings.model,
    architecture,
    layers: layersOf(architecture),
    hidden: settings.hidden,
    latent: settings.latentDim,
    parameters: network.parameterCount,
    learningRate: settings.learningRate,
    batchSize,
    batchNormWhileSampling: settings.batchNormWhileSampling,
    stop: settings.stop,
    patience: settings.patience,
    warmup: settings.warmup,
  };
}
