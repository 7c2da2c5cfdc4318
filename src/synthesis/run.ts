/**
 * A run: from a table over synthetic rows to what they are worth. `prepareRun` splits, fits and draws; `completeRun` compares, measures
 * and puts everything together as a `RunResult`. Whoever draws rows in another way hands its own `PreparedRun` to the second.
 */
import { OptionError } from '../checks/index.js';
import type { GpuBackend, WasmBackend } from '../backends/index.js';
import { className, groupEqualRows, type Table, takeTableRows } from '../data/index.js';
import type { Leakage } from '../metrics/index.js';
import { type AutoencoderKind, DivergedError, layersOf } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend } from '../tensor/index.js';
import { AutoencoderSynthesizer } from './autoencoder-synthesizer.js';
import type { ClassifierFactory } from './classifier.js';
import { compareRows } from './compare.js';
import { createSynthesizer, synthesizerKinds } from './kinds.js';
import { checkNumbers } from './limits.js';
import { audit, Lineage, refuseLeakage } from './lineage.js';
import { drawPictures } from './pictures.js';
import type { RunResult } from './result.js';
import type { PreparedRun, RunContext, RunData, RunOutcome, RunSettings } from './run-types.js';
import { type Sample, Source } from './sample.js';
import { splitTable } from './split.js';
import type { TrainedRowModel } from './training.js';
import type { Synthesizer } from './synthesizer.js';

/** One split of a table, a synthesizer fitted on its training side, and rows drawn from it. */
interface FittedSplit {
  readonly classCodes: readonly number[];
  readonly source: Source;
  readonly train: Sample;
  readonly test: Sample;
  readonly synthesizer: AutoencoderSynthesizer;
  readonly leakage: Leakage;
}

/**
 * Splits, and fits a synthesizer on the training side.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does, LeakageError when a test
 *   row, or one equal to it, was used
 */
async function fitSplit(data: RunData, settings: RunSettings, seed: number, context: RunContext): Promise<FittedSplit> {
  const { table, classes } = data;
  const { backend, signal, onProgress } = context;
  checkNumbers(table, settings.samples);
  const split = splitTable(table, seed, settings.equalRowsTogether);
  const synthesizer = createNetwork(settings.model, { ...settings.options, seed, backend });
  try {
    await synthesizer.fit(takeTableRows(table, split.train), {
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (progress) => onProgress({ seed, ...progress }) }),
    });
  } catch (error) {
    if (error instanceof DivergedError && error.keptEpoch > 0) context.onKeptModel?.(synthesizer.toBytes());
    throw error;
  }
  const classCodes = classCodesOf(table, classes);
  const source = new Source(table.features, classCodes);
  const [train, test] = [source.take(split.train), source.take(split.test)];
  const lineage = synthesizer.lineage.within(train).and(settings.searched ?? Lineage.none);
  const classifiers = Lineage.of('classifier training', train);
  const contents = groupEqualRows(table.features);
  // A split that was made without regard to equal rows is judged by row numbers alone, and counts both.
  refuseLeakage(
    audit(lineage, classifiers, test, settings.equalRowsTogether ? contents : table.sourceRow.map((_, i) => i)),
  );
  return { classCodes, source, train, test, synthesizer, leakage: audit(lineage, classifiers, test, contents) };
}

/** The class code of every row: the rank of its class among `classes`. */
export function classCodesOf(table: Table, classes: readonly string[]): number[] {
  const codes = new Map(classes.map((name, code) => [name, code]));
  return table.labels.map((label) => codes.get(className(table, label))!);
}

function createNetwork(model: string, options: object): AutoencoderSynthesizer {
  const synthesizer: Synthesizer = createSynthesizer(model, options);
  if (!(synthesizer instanceof AutoencoderSynthesizer)) {
    const kinds = Object.entries(synthesizerKinds).filter(([, { network }]) => network);
    throw new OptionError(
      `model: a run trains a network, so it takes ${kinds.map(([name]) => name).join(' or ')}, not ${model}`,
    );
  }
  return synthesizer;
}

/** Splits, fits and draws; see `fitSplit`. */
export async function prepareRun(
  data: RunData,
  settings: RunSettings,
  seed: number,
  context: RunContext,
): Promise<PreparedRun> {
  const { classCodes, source, train, test, synthesizer, leakage } = await fitSplit(data, settings, seed, context);
  const drawn = await synthesizer.draw(settings.samples ?? train.rows.length);
  const training = synthesizer.training!;
  return {
    labels: settings.labels,
    classCodes,
    split: {
      train: train.rows,
      test: test.rows,
      generatorTrain: train.rows,
      generatorValidation: training.validationRows.map((row) => train.rows[row]!),
    },
    train,
    test,
    synthetic: drawn,
    syntheticTable: drawn.table,
    generator: describeGenerator(synthesizer),
    training: describeTraining(training, synthesizer.options.epochs),
    latent: {
      training: synthesizer.fitted.posterior?.mean ?? (await synthesizer.encode(train)),
      rows: train.rows,
      sampled: drawn.latentPoints!,
    },
    reconstruct: (rows) => synthesizer.reconstruct(source.take(rows)),
    drawAgain: (samples) => synthesizer.draw(samples, {}, new SeededRandom(seed).split(`latent ${samples}`)),
    leakage,
    commonScale: true,
    notes: [...settings.notes, ...training.notes],
    toBytes: () => synthesizer.toBytes(),
  };
}

function describeGenerator(synthesizer: AutoencoderSynthesizer): RunResult['generator'] {
  const { options, training, fitted, kind } = synthesizer;
  const { architecture, network } = fitted.rowModel.model;
  return {
    model: kind as AutoencoderKind,
    architecture,
    layers: layersOf(architecture),
    hidden: options.hidden,
    latent: options.latentDim,
    parameters: network.parameterCount,
    learningRate: options.learningRate,
    batchSize: training!.batchSize,
    batchNormWhileSampling: 'evaluation',
    stop: options.stop,
    patience: options.patience,
    warmup: options.warmup,
  };
}

/** What a result says of a training that was to have so many epochs. */
export function describeTraining(
  { history, interrupted }: Pick<TrainedRowModel, 'history' | 'interrupted'>,
  requestedEpochs: number,
): RunResult['training'] {
  const { train, validation = null } = history.constantPredictor;
  return {
    epochs: history.epochs,
    requestedEpochs,
    bestEpoch: history.bestEpoch,
    stoppedBecause: interrupted ? 'interrupted' : history.stoppedBecause,
    trainLoss: history.trainLoss,
    validationLoss: history.validationLoss,
    reconstruction: history.parts['reconstruction'] ?? [],
    kl: history.parts['kl'] ?? [],
    constantPredictor: { train, validation },
    seconds: history.seconds,
  };
}

/** Compares, measures, and puts the result together. */
export async function completeRun(
  data: RunData,
  prepared: PreparedRun,
  classifier: ClassifierFactory,
  seed: number,
  context: RunContext,
): Promise<RunOutcome> {
  const { table, classes } = data;
  const { train, test, synthetic, labels, classCodes } = prepared;
  const { onProgress, backend } = context;
  const comparison = await compareRows(
    { train, synthetic, test, classes },
    {
      classifier,
      commonScale: prepared.commonScale,
      together: prepared.commonScale,
      ...(onProgress && { onEpoch: (stage, epoch) => onProgress({ seed, stage, epoch }) }),
    },
  );
  onProgress?.({ seed, stage: 'pictures' });
  const result: RunResult = {
    vaelab: context.version,
    name: labels.name,
    dataset: table.name,
    data: {
      rows: classCodes.length,
      features: table.featureNames.length,
      classes,
      classCounts: classes.map((_, code) => classCodes.filter((other) => other === code).length),
      target: table.target!,
    },
    protocol: labels.protocol,
    protocolMeaning: labels.protocolMeaning,
    experiment: labels.experiment,
    seed,
    split: prepared.split,
    generator: prepared.generator,
    training: prepared.training,
    real: comparison.real,
    both: comparison.both,
    agreement: comparison.agreement,
    recognised: comparison.recognised,
    majorityBaseline: comparison.majorityBaseline,
    nearest: comparison.nearest,
    synthetic: { ...comparison.synthetic, rows: synthetic.classCodes.length },
    leakage: prepared.leakage,
    backend: describeBackend(backend),
    files: [],
    notes: [...data.notes, ...prepared.notes],
  };
  return {
    result,
    pictures: await drawPictures(data, prepared),
    synthetic: prepared.syntheticTable,
    toBytes: prepared.toBytes,
  };
}

/** What a result says of the backend. */
function describeBackend(backend: Backend): RunResult['backend'] {
  const { name, threads, reason } = backend;
  if (name === 'wasm') {
    const { vectors, fused } = backend as WasmBackend;
    return { name, threads, vectors, fused, reason };
  }
  if (name === 'gpu') {
    const { mode, adapter } = backend as GpuBackend;
    return { name, threads, mode, ...(adapter !== undefined && { adapter }), reason };
  }
  return { name, threads, reason };
}

/**
 * Runs every seed in turn, from `first` upwards. The first seed's outcome is returned in full, the others' scores beside it.
 */
export async function runSeeds(
  first: number,
  seeds: number,
  runSeed: (seed: number) => Promise<RunOutcome>,
  signal: AbortSignal | undefined,
): Promise<RunOutcome> {
  const outcome = await runSeed(first);
  if (seeds === 1) return outcome;
  const results = [outcome.result];
  for (let seed = first + 1; seed < first + seeds && signal?.aborted !== true; seed++) {
    const { result } = await runSeed(seed);
    // A later seed that was cut short is not comparable with the others.
    if (result.training.stoppedBecause !== 'interrupted') results.push(result);
  }
  const cut =
    results.length < seeds
      ? [`Interrupted: ${results.length} of the ${seeds} seeds asked for are in the repeats.`]
      : [];
  const repeats = results.map(({ seed, real, synthetic, training }) => ({
    seed,
    real: real.accuracy,
    synthetic: synthetic.accuracy,
    lastValidationLoss: training.validationLoss.at(-1) ?? null,
    classShare: synthetic.classCounts.map((count) => count / synthetic.trainedOn),
  }));
  return {
    ...outcome,
    result: { ...outcome.result, repeats, notes: [...outcome.result.notes, ...cut] },
  };
}
