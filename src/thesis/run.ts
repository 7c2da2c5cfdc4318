/** The main job: split, train a generator, draw rows, train one classifier on real and one on synthetic rows, compare. */
import { InputError, LabelEncoder, type StandardScaler, type Table, takeRows } from '../data/index.js';
import { type EpochReport } from '../nn/index.js';
import type { Backend, GpuBackend, Plan, WasmBackend } from '../tensor/index.js';
import { OptionError, type VAE } from '../models/index.js';
import { classify } from './classify.js';
import { generate, type Generated } from './generator.js';
import { drawPictures, nearestNeighbours } from './pictures.js';
import type { RunPictures, RunResult } from './result.js';
import { assignRows, countLeakage, type OwnSplit } from './rows.js';
import { batchSizeFor, type RunSettings } from './settings.js';

/** A table with what a run needs to know of it. */
export interface RunData {
  readonly table: Table;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
  /** Rows of the data set's own train and test files, where it has them. */
  readonly own: OwnSplit | undefined;
  /** Whether the columns are the pixels of a square image. */
  readonly images: boolean;
  /** Remarks about the files. */
  readonly notes: readonly string[];
}

export type Stage = 'generator' | 'refit' | 'real classifier' | 'synthetic classifier' | 'pictures';

/** What is going on: an epoch of one of the trainings, or the beginning of a stage. */
export interface Progress {
  readonly seed: number;
  readonly stage: Stage;
  readonly epoch?: EpochReport;
  /** The generator's training step, told once before its first epoch. */
  readonly plan?: Plan;
}

export interface RunContext {
  readonly backend: Backend;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RunOutcome {
  readonly result: RunResult;
  readonly pictures: RunPictures;
  readonly model: VAE;
  /** What the saved model keeps beside its weights, so that its rows can be put back into original units. */
  readonly modelHeader: Readonly<Record<string, unknown>>;
  readonly synthetic: { readonly features: Generated['features']; readonly labels: readonly string[] };
}

/**
 * Runs every seed in turn. The first seed's result is returned in full, the others' scores beside it.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does
 */
export async function runMainJob(data: RunData, settings: RunSettings, context: RunContext): Promise<RunOutcome> {
  checkNumbers(data.table, settings);
  const first = await runSeed(data, settings, settings.seed, context);
  if (settings.seeds === 1) return first;
  const results = [first.result];
  for (
    let seed = settings.seed + 1;
    seed < settings.seed + settings.seeds && context.signal?.aborted !== true;
    seed++
  ) {
    const { result } = await runSeed(data, { ...settings, seed }, seed, context);
    // A later seed that was cut short is not comparable with the others.
    if (result.training.stoppedBecause !== 'interrupted') results.push(result);
  }
  const cut =
    results.length < settings.seeds
      ? [`Interrupted: ${results.length} of the ${settings.seeds} seeds asked for are in the repeats.`]
      : [];
  const repeats = results.map(({ seed, real, synthetic, training }) => ({
    seed,
    real: real.accuracy,
    synthetic: synthetic.accuracy,
    lastValidationLoss: training.validationLoss.at(-1) ?? null,
    classShare: synthetic.classCounts.map((count) => count / synthetic.trainedOn),
  }));
  return { ...first, result: { ...first.result, repeats, notes: [...first.result.notes, ...cut] } };
}

/** Beyond this, squares overflow when columns are standardised. */
const largestNumber = 1e150;
/** Cells of the synthetic table: as a CSV text they stay within the longest string there can be. */
const mostCells = 4e7;

/** @throws InputError for numbers that cannot be standardised, OptionError for more synthetic rows than can be handled */
function checkNumbers({ name, features, featureNames }: Table, { samples }: RunSettings): void {
  const columns = featureNames.length;
  const at = features.data.findIndex((value) => Math.abs(value) > largestNumber);
  if (at >= 0)
    throw new InputError(
      `${name}, row ${Math.floor(at / columns) + 1}, column '${featureNames[at % columns]}': ${features.data[at]} is too large to be standardised; correct the cell, or rescale the column`,
    );
  const most = Math.floor(mostCells / columns);
  if (samples !== undefined && samples > most)
    throw new OptionError(`--samples ${samples}: at most ${most} rows of ${columns} columns can be handled`);
}

async function runSeed(data: RunData, settings: RunSettings, seed: number, context: RunContext): Promise<RunOutcome> {
  const { table, classes } = data;
  const { backend, signal, onProgress } = context;
  if (classes.length < 2)
    throw new InputError(`${table.name}: every row is of class '${classes[0]}'; a run needs at least two classes`);
  const encoder = new LabelEncoder().fit(table.labels);
  const codes = Array.from(encoder.transform(table.labels));
  const roles = assignRows(table, data.own, settings);
  const generated = await generate({
    features: table.features,
    codes,
    classCount: classes.length,
    classScaled: table.name === 'wine',
    roles,
    settings,
    seed,
    backend,
    signal,
    onPlan: (plan) => onProgress?.({ seed, stage: 'generator', plan }),
    onEpoch: (stage, epoch) => onProgress?.({ seed, stage, epoch }),
  });

  const realTrain = takeRows(table.features, roles.train);
  const scored = {
    test: takeRows(table.features, roles.test),
    testCodes: roles.test.map((row) => codes[row]!),
    classes,
    backend,
  };
  const epochOf = (stage: Stage) => (epoch: EpochReport) => onProgress?.({ seed, stage, epoch });
  const trainCodes = roles.train.map((row) => codes[row]!);
  const real = await classify({
    ...scored,
    train: realTrain,
    trainCodes,
    onEpoch: epochOf('real classifier'),
  });
  const synthetic = await classify({
    ...scored,
    train: generated.features,
    trainCodes: generated.codes,
    // The study standardised with the synthetic rows; clean runs put both classifiers on one scale.
    ...(settings.protocol === 'clean' && { scaleWith: realTrain }),
    onEpoch: epochOf('synthetic classifier'),
  });
  const named = await real.answer(generated.features);
  onProgress?.({ seed, stage: 'pictures' });
  const majority = mostFrequent(trainCodes);
  const { history, model } = generated;
  const counts = classes.map((_, code) => codes.filter((other) => other === code).length);
  const result: RunResult = {
    vaelab: context.version,
    name: settings.experiment === undefined ? table.name : `${table.name} ${settings.experiment.id}`,
    dataset: table.name,
    data: {
      rows: codes.length,
      features: table.featureNames.length,
      classes,
      classCounts: counts,
      target: table.target,
    },
    protocol: settings.protocol,
    experiment: settings.experiment?.id ?? null,
    seed,
    split: {
      train: roles.train,
      test: roles.test,
      generatorTrain: roles.generatorTrain,
      generatorValidation: roles.heldOut,
    },
    generator: {
      model: settings.model,
      hidden: settings.hidden,
      latent: settings.latent,
      parameters: model.network.parameterCount,
      learningRate: settings.learningRate,
      batchSize: batchSizeFor(settings, roles.generatorTrain.length),
      batchNormWhileSampling: settings.batchNormWhileSampling,
      stop: settings.stop,
      patience: settings.patience,
      warmup: settings.warmup,
    },
    training: {
      epochs: history.epochs,
      requestedEpochs: settings.epochs,
      bestEpoch: history.bestEpoch,
      stoppedBecause: generated.interrupted ? 'interrupted' : history.stoppedBecause,
      trainLoss: history.trainLoss,
      validationLoss: history.validationLoss,
      reconstruction: history.parts['reconstruction'] ?? [],
      kl: history.parts['kl'] ?? [],
      constantPredictor: {
        train: generated.constantPredictor.train,
        validation: generated.constantPredictor.heldOut ?? null,
      },
      seconds: history.seconds,
    },
    real: real.score,
    synthetic: { ...synthetic.score, rows: generated.codes.length },
    agreement: agreement(real.predicted, synthetic.predicted),
    recognised: {
      share: agreement(named, generated.codes),
      classCounts: classes.map((_name, code) => named.filter((other) => other === code).length),
    },
    majorityBaseline: scored.testCodes.filter((code) => code === majority).length / scored.testCodes.length,
    nearest: nearestNeighbours(table.features, roles.train, generated.features),
    leakage: countLeakage(roles, settings.stop),
    backend: {
      name: backend.name,
      threads: backend.threads,
      ...(backend.name === 'wasm' && pickAbilities(backend as WasmBackend)),
      ...(backend.name === 'gpu' && pickMode(backend as GpuBackend)),
      reason: backend.reason,
    },
    files: [],
    notes: [...data.notes, ...settings.notes, ...generated.notes],
  };
  const pictures = await drawPictures({
    features: table.features,
    codes,
    classes,
    roles,
    generated,
    images: data.images,
  });
  return {
    result,
    pictures,
    model,
    modelHeader: modelHeader(data, settings, generated.scaler),
    synthetic: { features: generated.features, labels: generated.codes.map((code) => classes[code] ?? String(code)) },
  };
}

/** What a saved generator keeps beside its weights, so that its rows can be put back into original units. */
export function modelHeader(
  { table, classes }: RunData,
  settings: RunSettings,
  scaler: StandardScaler,
): Readonly<Record<string, unknown>> {
  return {
    featureNames: table.featureNames,
    target: table.target,
    classes,
    protocol: settings.protocol,
    scaler: scaler.toJSON(),
  };
}

function mostFrequent(codes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
}

function pickAbilities({ vectors, fused }: WasmBackend): Pick<WasmBackend, 'vectors' | 'fused'> {
  return { vectors, fused };
}

function pickMode({ mode, adapter }: GpuBackend): Pick<RunResult['backend'], 'mode' | 'adapter'> {
  return { mode, ...(adapter !== undefined && { adapter }) };
}

/** Share of the places at which two lists of codes say the same. */
function agreement(a: readonly number[], b: readonly number[]): number {
  return a.filter((code, i) => code === b[i]).length / a.length;
}
