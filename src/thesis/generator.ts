/** Trains a generator on its rows and draws synthetic rows from it, as either protocol does. */
import { findNonFinite, type Matrix, type StandardScaler, toMatrix } from '../data/index.js';
import { type FitOptions, VAE } from '../models/index.js';
import type { EpochReport, TrainingHistory } from '../nn/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import { columns } from './matrices.js';
import { decodeClasses, drawAveraged, drawPosteriors } from './draw.js';
import { constantPredictorLoss, firstModel, modelOptions, prepare, type PreparationInput } from './preparation.js';
import type { RunSettings } from './settings.js';

export interface GeneratorInput extends PreparationInput {
  readonly settings: RunSettings;
  readonly seed: number;
  readonly backend: Backend;
  readonly signal: AbortSignal | undefined;
  readonly onEpoch: (stage: 'generator' | 'refit', report: EpochReport) => void;
  readonly onPlan: (plan: Plan) => void;
}

export interface Generated {
  readonly model: VAE;
  readonly scaler: StandardScaler;
  /** The training that the reported curves show; with a refit, the one that watched the held-out rows. */
  readonly history: TrainingHistory;
  /** Synthetic rows in original units with their class codes. */
  readonly features: Matrix;
  readonly codes: readonly number[];
  /** Per row and column sum, what predicting the training mean would score. */
  readonly constantPredictor: { readonly train: number; readonly heldOut: number | undefined };
  /** Posterior means of the generator's training rows, and the latent points decoded. */
  readonly trainingCodes: Matrix;
  readonly sampledCodes: Matrix;
  readonly reconstruct: (rows: readonly number[]) => Promise<Matrix>;
  /** Whether a signal ended a training before its time. */
  readonly interrupted: boolean;
  readonly notes: readonly string[];
}

/** A generator whose numbers left the range of numbers; it keeps the weights of its last good checkpoint, if there is one. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly model: VAE;
  readonly history: TrainingHistory;
  readonly scaler: StandardScaler;
  /** The epoch of the weights that `model` has, from 1; 0 when none are of use. */
  readonly keptEpoch: number;
  /** `drawn` names what a training that ended well gave afterwards that is not finite. */
  constructor(model: VAE, history: TrainingHistory, scaler: StandardScaler, drawn?: string) {
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

export async function generate(input: GeneratorInput): Promise<Generated> {
  const { settings, roles } = input;
  const published = settings.protocol !== 'clean';
  const { scaler, classScaler, view, firstView, heldOut } = prepare(input);
  const width = input.features.shape[1]!;
  const options = modelOptions(settings, roles.generatorTrain.length, input.seed, input.backend);
  const first = firstModel(settings, options, !published && settings.stop !== 'none');
  const fitOptions = (stage: 'generator' | 'refit'): FitOptions => ({
    onEpoch: (report) => input.onEpoch(stage, report),
    ...(input.signal && { signal: input.signal }),
  });
  const history = await first.fit(firstView, {
    ...fitOptions('generator'),
    onPlan: input.onPlan,
    ...(heldOut && { validation: heldOut }),
  });
  if (history.stoppedBecause === 'diverged') throw new DivergedError(first, history, scaler);

  const notes: string[] = [];
  let model = first;
  let kept = history;
  if (roles.refit && input.signal?.aborted !== true) {
    // The held-out rows chose the number of epochs; the weights that are kept come from all training rows.
    model = new VAE({ ...options, epochs: Math.max(1, history.keptEpoch) });
    kept = await model.fit(view(roles.generatorTrain), fitOptions('refit'));
    if (kept.stoppedBecause === 'diverged') throw new DivergedError(model, kept, scaler);
    notes.push(
      `Validation on ${roles.heldOut.length} of the ${roles.generatorTrain.length} training rows chose ${history.keptEpoch} epochs; the generator was then fitted again on all ${roles.generatorTrain.length}.`,
    );
  }
  const interrupted = input.signal?.aborted === true;
  if (interrupted)
    notes.push(
      `Training was interrupted; everything here is scored with the weights of epoch ${kept.keptEpoch} of ${kept === history ? 'the first fit' : 'the second fit, on all training rows'}.`,
    );

  const random = new SeededRandom(input.seed).split('latent');
  const drawn = published
    ? await drawAveraged(model, view(roles.latent), settings, random)
    : await drawPosteriors(model, view, roles, input.codes, input.classCount, settings, random);
  const finite = (what: string, x: Matrix): Matrix => {
    if (findNonFinite(x) !== undefined) throw new DivergedError(model, kept, scaler, what);
    return x;
  };
  const sampledCodes = finite('latent points', drawn.points);
  const batchNorm = settings.batchNormWhileSampling;
  const decoded = finite('rows', toMatrix(await model.decode(sampledCodes, { batchNorm })));
  const codes = drawn.codes ?? decodeClasses(columns(decoded, width, width + 1), input, classScaler, notes);
  return {
    model,
    scaler,
    history,
    features: scaler.inverseTransform(columns(decoded, 0, width)),
    codes,
    constantPredictor: {
      train: constantPredictorLoss(firstView, firstView),
      heldOut: heldOut && constantPredictorLoss(firstView, heldOut),
    },
    trainingCodes: await meansOf(model, view(roles.generatorTrain), settings),
    sampledCodes,
    reconstruct: async (rows) => {
      const back = toMatrix(await model.reconstruct(view(rows), { batchNorm }));
      return scaler.inverseTransform(columns(back, 0, width));
    },
    interrupted,
    notes,
  };
}

async function meansOf(model: VAE, rows: Matrix, settings: RunSettings): Promise<Matrix> {
  return toMatrix((await model.encode(rows, { batchNorm: settings.batchNormWhileSampling })).mean);
}
