/** Trains a generator on its rows and draws synthetic rows from it, as either protocol does. */
import { findNonFinite, type Matrix, columns, stackRows } from '../matrix/index.js';
import { type StandardScaler } from '../data/index.js';
import type { CVAE, FitListeners, VAE } from '../models/index.js';
import type { EpochReport, TrainingHistory } from '../nn/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import { decodeClasses, drawAveraged, drawByClass } from './draw.js';
import { Lineage, type Sample, type Source } from './lineage.js';
import { createRowModel, featuresOf, fitScaling, type RowModel, type Scaling } from './row-models.js';
import type { Roles } from './rows.js';
import { batchSizesFor, type RunSettings } from './settings.js';

export interface GeneratorInput {
  readonly source: Source;
  /** Class codes of all rows. */
  readonly codes: readonly number[];
  readonly classes: readonly string[];
  /** Columns of the table, the class aside. */
  readonly width: number;
  /** Whether the published protocol standardised the class column with the features (it did for wine). */
  readonly classScaled: boolean;
  readonly roles: Roles;
  readonly settings: RunSettings;
  readonly seed: number;
  readonly backend: Backend;
  readonly signal: AbortSignal | undefined;
  /** At most about this many held-out losses where they decide nothing. */
  readonly heldOutLosses: number;
  readonly onEpoch: (stage: 'generator' | 'refit', report: EpochReport) => void;
  readonly onPlan: (plan: Plan) => void;
}

export interface Trained {
  readonly rowModel: RowModel;
  readonly scaling: Scaling;
  /** The training that the reported curves show; with a refit, the one that watched the held-out rows. */
  readonly history: TrainingHistory;
  /** The training whose weights were kept. */
  readonly kept: TrainingHistory;
  /** Rows per step of that one. */
  readonly batchSize: number;
  /** Per row and column sum, what predicting the training mean would score. */
  readonly constantPredictor: { readonly train: number; readonly heldOut: number | undefined };
  /** Rows that scaling, training and stopping used. */
  readonly lineage: Lineage;
  /** Whether a signal ended a training before its time. */
  readonly interrupted: boolean;
  readonly notes: readonly string[];
}

/** Synthetic rows in original units with their class codes, and the latent points that they were decoded from. */
export interface Draw {
  readonly features: Matrix;
  readonly codes: readonly number[];
  readonly sampledCodes: Matrix;
  readonly notes: readonly string[];
}

export interface Generated extends Trained, Draw {
  readonly notes: readonly string[];
  /** Posterior means of the generator's training rows. */
  readonly trainingCodes: Matrix;
  /** Another draw from the same generator, of so many rows. */
  readonly drawAgain: (samples: number) => Promise<Draw>;
  readonly reconstruct: (rows: readonly number[]) => Promise<Matrix>;
}

/** A generator whose numbers left the range of numbers; it keeps the weights of its last good checkpoint, if there is one. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly model: VAE | CVAE<string>;
  readonly history: TrainingHistory;
  readonly scaler: StandardScaler;
  /** The epoch of the weights that `model` has, from 1; 0 when none are of use. */
  readonly keptEpoch: number;
  /** `drawn` names what a training that ended well gave afterwards that is not finite. */
  constructor(model: VAE | CVAE<string>, history: TrainingHistory, scaler: StandardScaler, drawn?: string) {
    const keptEpoch = drawn === undefined ? history.keptEpoch : 0;
    const what =
      drawn === undefined
        ? `loss became ${history.trainLoss.at(-1)} in epoch ${history.epochs}`
        : `${drawn} are not finite with the weights of epoch ${history.keptEpoch}`;
    const kept =
      keptEpoch > 0 ? `the weights of epoch ${keptEpoch} are kept` : 'there was no good epoch before to keep';
    super(
      `the generator's ${what}; ${kept}. Try a smaller --lr, larger batches, or look for extreme values in the table`,
    );
    this.model = model;
    this.history = history;
    this.scaler = scaler;
    this.keptEpoch = keptEpoch;
  }
}

/** The rows of a generator's first fit, those that watch it, and the scalers for both. */
export interface FirstFit {
  readonly scaling: Scaling;
  readonly scalingRows: Sample;
  readonly rows: Sample;
  readonly heldOut: Sample | undefined;
  /** Per row and column sum, what predicting the training mean would score. */
  readonly constantPredictor: { readonly train: number; readonly heldOut: number | undefined };
}

export function prepareFirstFit(
  input: Pick<GeneratorInput, 'settings' | 'roles' | 'source' | 'classes' | 'classScaled'>,
): FirstFit {
  const { settings, roles, source, classes, classScaled } = input;
  const scalingRows = source.take(roles.scaling);
  const scaling = fitScaling(scalingRows, settings, classes.length);
  const setAside = new Set(roles.refit ? roles.heldOut : []);
  const rows = source.take(roles.generatorTrain.filter((row) => !setAside.has(row)));
  const heldOut = roles.heldOut.length > 0 ? source.take(roles.heldOut) : undefined;
  const model = createRowModel({ settings, classes, classScaled, scaling, options: {} });
  const loss = (of: Sample): number =>
    constantPredictorLoss(model.view(rows), model.view(of), settings.network.reconstruction);
  const constantPredictor = { train: loss(rows), heldOut: heldOut && loss(heldOut) };
  return { scaling, scalingRows, rows, heldOut, constantPredictor };
}

/** Scales, trains, and in the clean protocol trains again on all training rows unless `refit` says no. */
export async function trainGenerator(
  input: GeneratorInput,
  { refit = input.roles.refit }: { readonly refit?: boolean } = {},
): Promise<Trained> {
  const { settings, roles, source, classes, classScaled } = input;
  const published = settings.protocol !== 'clean';
  const { scaling, scalingRows, rows: firstRows, heldOut, constantPredictor } = prepareFirstFit(input);
  const { features: scaler } = scaling;
  const batchSizes = batchSizesFor(settings, firstRows.rows.length, roles.generatorTrain.length);
  const options = {
    batchSize: batchSizes.first,
    shuffle: settings.shuffle,
    warmup: settings.warmup,
    seed: input.seed,
    backend: input.backend,
  };
  const watched = settings.stop === 'none' ? undefined : settings.stop === 'train' ? firstRows : heldOut;
  const stopping = watched && {
    patience: settings.patience,
    monitor: watched === firstRows ? ('train' as const) : ('validation' as const),
  };
  const validateEvery = watched === undefined ? Math.max(1, Math.ceil(settings.epochs / input.heldOutLosses)) : 1;
  const restoreBest = !published && watched !== undefined;
  const first = createRowModel({
    ...{ settings, classes, classScaled, scaling },
    options: { ...options, ...stopping, epochs: settings.epochs, restoreBest, validateEvery },
  });
  const listeners = (stage: 'generator' | 'refit'): FitListeners => ({
    onEpoch: (report) => input.onEpoch(stage, report),
    ...(input.signal && { signal: input.signal }),
  });
  const history = await first.fit(firstRows, heldOut, { ...listeners('generator'), onPlan: input.onPlan });
  if (history.stoppedBecause === 'diverged') throw new DivergedError(first.model, history, scaler);
  let lineage = Lineage.of('scaling', scalingRows).and(Lineage.of('training', firstRows));
  if (watched !== undefined) lineage = lineage.and(Lineage.of('stopping', watched));

  const notes: string[] = [];
  let rowModel = first;
  let kept = history;
  if (refit && input.signal?.aborted !== true) {
    const all = source.take(roles.generatorTrain);
    // The held-out rows chose the number of updates; the weights that are kept come from all training rows.
    const again = { batchSize: batchSizes.all, epochs: Math.max(1, history.keptEpoch) };
    rowModel = createRowModel({ settings, classes, classScaled, scaling, options: { ...options, ...again } });
    kept = await rowModel.fit(all, undefined, listeners('refit'));
    if (kept.stoppedBecause === 'diverged') throw new DivergedError(rowModel.model, kept, scaler);
    lineage = lineage.and(Lineage.of('training', all));
    notes.push(
      `Validation on ${roles.heldOut.length} of the ${roles.generatorTrain.length} training rows chose ${history.keptEpoch} epochs; the generator was then fitted again on all ${roles.generatorTrain.length}.`,
    );
  }
  const interrupted = input.signal?.aborted === true;
  if (interrupted)
    notes.push(
      `Training was interrupted; everything here is scored with the weights of epoch ${kept.keptEpoch} of ${kept === history ? 'the first fit' : 'the second fit, on all training rows'}.`,
    );
  const batchSize = kept === history ? batchSizes.first : batchSizes.all;
  return { rowModel, scaling, history, kept, batchSize, constantPredictor, lineage, interrupted, notes };
}

/** Trains a generator and draws from it. */
export async function generate(input: GeneratorInput): Promise<Generated> {
  const trained = await trainGenerator(input);
  const { settings, roles, source, width, seed } = input;
  const { rowModel, scaling } = trained;
  const latentRows = source.take(roles.latent);
  const random = new SeededRandom(seed);
  const drawn = await drawRows(trained, input, settings.samples, random.split('latent'));
  return {
    ...trained,
    ...drawn,
    notes: [...trained.notes, ...drawn.notes],
    lineage: trained.lineage.and(Lineage.of('latent statistics', latentRows)),
    trainingCodes: (await rowModel.encode(source.take(roles.generatorTrain))).mean,
    reconstruct: async (rows) => featuresOf(await rowModel.reconstruct(source.take(rows)), scaling, width),
    drawAgain: (samples) => drawRows(trained, input, samples, random.split(`latent ${samples}`)),
  };
}

async function drawRows(
  { rowModel, kept, scaling }: Trained,
  { settings: asked, roles, source, classes, width, classScaled }: GeneratorInput,
  samples: number | undefined,
  random: SeededRandom,
): Promise<Draw> {
  const settings = { ...asked, samples };
  const notes: string[] = [];
  const latentRows = source.take(roles.latent);
  const drawn =
    settings.latentPoints === 'averaged'
      ? await drawAveraged(rowModel, latentRows, classes.length, settings, random)
      : [await drawByClass(rowModel, latentRows, classes.length, settings, random)];
  const finite = (what: string, x: Matrix): Matrix => {
    if (findNonFinite(x) !== undefined) throw new DivergedError(rowModel.model, kept, scaling.features, what);
    return x;
  };
  const sampledCodes = finite('latent points', stackRows(drawn.map(({ points }) => points)));
  const parts: Matrix[] = [];
  // A batch for each class where the study had one: with its own statistics, that matters.
  for (const batch of drawn) parts.push(await rowModel.decode(batch));
  const decoded = finite('rows', stackRows(parts));
  const rule = { classCount: classes.length, classScaled, asBinary: settings.decodedAsBinary };
  const codes =
    drawn[0]!.codes === undefined
      ? decodeClasses(columns(decoded, width, width + 1), rule, scaling.classes, notes)
      : drawn.flatMap((batch) => batch.codes ?? []);
  return { features: featuresOf(decoded, scaling, width), codes, sampledCodes, notes };
}

/** Mean over rows of Σ (x - training mean)², or Σ |x - training mean|: the loss of a model that knows column means only. */
function constantPredictorLoss(train: Matrix, rows: Matrix, reconstruction: 'mse' | 'l1'): number {
  const columns = train.shape[1]!;
  const mean = new Float64Array(columns);
  for (let i = 0; i < train.data.length; i++) mean[i % columns]! += train.data[i]! / train.shape[0]!;
  let total = 0;
  for (let i = 0; i < rows.data.length; i++) {
    const error = rows.data[i]! - mean[i % columns]!;
    total += reconstruction === 'mse' ? error ** 2 : Math.abs(error);
  }
  return total / rows.shape[0]!;
}
