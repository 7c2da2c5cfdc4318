/** The main job: split, train a generator, draw rows, train one classifier on real and one on synthetic rows, compare. */
import type { GpuBackend, WasmBackend } from '../backends/index.js';
import { datasets, isDatasetName } from '../data/index.js';
import type { EpochReport } from '../nn/index.js';
import { layersOf } from '../models/index.js';
import { classify } from './classify.js';
import type { Generated } from './generator.js';
import { drawPictures, nearestNeighbours } from './pictures.js';
import {
  type GeneratorModel,
  modelHeader,
  prepareRows,
  type RunContext,
  type RunData,
  type Stage,
} from './pipeline.js';
import type { RunPictures, RunResult } from './result.js';
import type { RunSettings } from './settings.js';

export interface RunOutcome {
  readonly result: RunResult;
  readonly pictures: RunPictures;
  readonly model: GeneratorModel;
  /** What the saved model keeps beside its weights, so that its rows can be put back into original units. */
  readonly modelHeader: Readonly<Record<string, unknown>>;
  readonly synthetic: { readonly features: Generated['features']; readonly labels: readonly string[] };
}

/**
 * Runs every seed in turn. The first seed's result is returned in full, the others' scores beside it.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does
 */
export async function runMainJob(data: RunData, settings: RunSettings, context: RunContext): Promise<RunOutcome> {
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

async function runSeed(data: RunData, asked: RunSettings, seed: number, context: RunContext): Promise<RunOutcome> {
  const { table, classes } = data;
  const { backend, onProgress } = context;
  const prepared = await prepareRows(data, asked, seed, context);
  const { settings, codes, roles, train, test, generated } = prepared;
  const scored = { test: test.features, testCodes: test.codes, classes, backend };
  const epochOf = (stage: Stage) => (epoch: EpochReport) => onProgress?.({ seed, stage, epoch });
  const real = await classify({
    ...scored,
    train: train.features,
    trainCodes: train.codes,
    onEpoch: epochOf('real classifier'),
  });
  const synthetic = await classify({
    ...scored,
    train: generated.features,
    trainCodes: generated.codes,
    // The study standardised with the synthetic rows; clean runs put both classifiers on one scale.
    ...(settings.protocol === 'clean' && { scaleWith: train.features }),
    onEpoch: epochOf('synthetic classifier'),
  });
  const named = await real.answer(generated.features);
  onProgress?.({ seed, stage: 'pictures' });
  const majority = mostFrequent(train.codes);
  const { history } = generated;
  const { model } = generated.rowModel;
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
      architecture: model.architecture,
      layers: layersOf(model.architecture),
      hidden: settings.hidden,
      latent: settings.latent,
      parameters: model.network.parameterCount,
      learningRate: settings.learningRate,
      batchSize: generated.batchSize,
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
    leakage: prepared.leakage,
    backend: {
      name: backend.name,
      threads: backend.threads,
      ...(backend.name === 'wasm' && pickAbilities(backend as WasmBackend)),
      ...(backend.name === 'gpu' && pickMode(backend as GpuBackend)),
      reason: backend.reason,
    },
    files: [],
    notes: [...data.notes, ...dataRemarks(data, settings), ...settings.notes, ...prepared.notes],
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
    modelHeader: modelHeader(data, settings, generated.scaling.features),
    synthetic: { features: generated.features, labels: generated.codes.map((code) => classes[code] ?? String(code)) },
  };
}

/** What a reader should know of the data: a stand-in for another set, or files that were made up. */
export function dataRemarks({ table, own }: RunData, { protocol, experiment }: RunSettings): string[] {
  const notes: string[] = [];
  const spec = isDatasetName(table.name) ? datasets[table.name] : undefined;
  if (experiment !== undefined && spec?.standsInFor === experiment.dataset)
    notes.push(
      `${table.name} stands in for ${experiment.dataset}: other columns or rows than the study had. What it recorded is not to be compared with figures from here.`,
    );
  if (protocol !== 'clean' && own?.atRandom === true)
    notes.push(
      `${table.name} is one file; in place of the study's train and test files, ${own.train.length} and ${own.test.length} rows were drawn at random (seed 42).`,
    );
  return notes;
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
