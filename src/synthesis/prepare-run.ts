/** The first half of a run: one split of a table, a generator fitted on its training side, and rows drawn from it. */
import { InterruptedError } from '../checks/index.js';
import {
  className,
  fillGaps,
  groupEqualRows,
  learnFill,
  maySayMissing,
  type Table,
  takeTableRows,
} from '../data/index.js';
import type { Leakage } from '../metrics/index.js';
import { DivergedError, layersOf } from '../models/index.js';
import { SeededRandom } from '../random/index.js';
import { AutoencoderSynthesizer } from './autoencoder-synthesizer.js';
import { createSynthesizer, synthesizerKinds } from './kinds.js';
import { checkNumbers } from './limits.js';
import { audit, Lineage, refuseLeakage } from './lineage.js';
import type { RunResult } from './result.js';
import type { FitContext, FitGenerator, PreparedRun, RunContext, RunData, RunSettings } from './run-types.js';
import { type Sample, Source } from './sample.js';
import { splitTable } from './split.js';
import type { Synthesizer } from './synthesizer.js';
import type { TrainedRowModel } from './training.js';

/** The class code of every row: the rank of its class among `classes`. */
export function classCodesOf(table: Table, classes: readonly string[]): number[] {
  const codes = new Map(classes.map((name, code) => [name, code]));
  return table.labels.map((label) => codes.get(className(table, label))!);
}

/** One split of a table. */
export interface DividedRows {
  /** The table, with missing cells filled in from the training rows. */
  readonly table: Table;
  readonly classCodes: readonly number[];
  readonly source: Source;
  readonly train: Sample;
  readonly test: Sample;
}

/** @throws InputError or OptionError for data or settings that cannot be run */
export function divideTable({ table, classes }: RunData, settings: RunSettings, seed: number): DividedRows {
  checkNumbers(table, settings.samples);
  const split = splitTable(table, seed, settings.equalRowsTogether);
  const classCodes = classCodesOf(table, classes);
  const whole = maySayMissing(table) ? fillGaps(table, learnFill(table, split.train)) : table;
  const source = new Source(whole.features, classCodes);
  return { table: whole, classCodes, source, train: source.take(split.train), test: source.take(split.test) };
}

/**
 * Fits a synthesizer of one kind.
 * @throws InputError for an unknown kind, OptionError for options that it does not take, DivergedError when the loss does
 */
export function fitKind(kind: string, options: object): FitGenerator {
  return async (train, context) => {
    const { seed, backend } = context;
    const network = synthesizerKinds[kind]?.network === true;
    const synthesizer = createSynthesizer(kind, { ...options, seed, ...(network && { backend }) });
    await fitSynthesizer(synthesizer, train, context);
    return { synthesizer, choice: null };
  };
}

/**
 * Fits, telling of it; the model of the last good epoch of a training that diverges is passed on.
 * @throws what `fit` does, InterruptedError when the signal was raised before
 */
export async function fitSynthesizer(
  synthesizer: Synthesizer,
  train: Table,
  { seed, preprocessor, checkpoint, signal, onProgress, viewer, onKeptModel }: FitContext,
): Promise<void> {
  if (signal?.aborted === true)
    throw new InterruptedError('interrupted before a generator was trained: there is nothing to keep');
  const known = preprocessor?.isOf(train, synthesizer.preparation) === true;
  try {
    await synthesizer.fit(train, {
      ...(known && { preprocessor }),
      ...(checkpoint && { checkpoint }),
      ...(signal && { signal }),
      ...(viewer && { viewer }),
      ...(onProgress && { onProgress: (progress) => onProgress({ seed, ...progress }) }),
    });
  } catch (error) {
    if (error instanceof DivergedError && error.keptEpoch > 0) onKeptModel?.(synthesizer.toBytes());
    throw error;
  }
}

/** Which test rows were seen. @throws LeakageError when one, or a row equal to it, was used */
function auditSplit(
  { table }: RunData,
  settings: RunSettings,
  { train, test }: DividedRows,
  synthesizer: Synthesizer,
): Leakage {
  const lineage = synthesizer.lineage.within(train).and(settings.searched ?? Lineage.none);
  const classifiers = Lineage.of('classifier training', train);
  const contents = groupEqualRows(table.features);
  // A split that was made without regard to equal rows is judged by row numbers alone, and counts both.
  refuseLeakage(
    audit(lineage, classifiers, test, settings.equalRowsTogether ? contents : table.sourceRow.map((_, i) => i)),
  );
  return audit(lineage, classifiers, test, contents);
}

/** What a prepared run has of a network, where there is one. */
type NetworkParts = Pick<PreparedRun, 'generator' | 'training' | 'latent' | 'reconstruct'>;

/**
 * Fits and draws; the table is split by the seed unless the split is given.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does, LeakageError when a test
 *   row, or one equal to it, was used
 */
export async function prepareRun(
  data: RunData,
  settings: RunSettings,
  seed: number,
  context: Omit<FitContext, 'seed'> & Partial<RunContext>,
  divided: DividedRows = divideTable(data, settings, seed),
): Promise<PreparedRun> {
  const { train, test, source, classCodes } = divided;
  const { synthesizer, choice } = await settings.fit(takeTableRows(divided.table, train.rows), { ...context, seed });
  const leakage = auditSplit(data, settings, divided, synthesizer);
  const drawn = await synthesizer.draw(settings.samples ?? train.rows.length);
  const network = synthesizer instanceof AutoencoderSynthesizer ? synthesizer : undefined;
  const training = network?.training;
  const includeTrainingRows = settings.includeTrainingRows === true;
  const saved = includeTrainingRows || !synthesizer.containsTrainingRows;
  const unsaved = `The generator (${synthesizer.kind}) keeps training rows, so it was not saved; --include-training-rows saves it nevertheless.`;
  return {
    labels: settings.labels,
    classCodes,
    split: {
      train: train.rows,
      test: test.rows,
      generatorTrain: train.rows,
      generatorValidation: training?.validationRows.map((row) => train.rows[row]!) ?? [],
    },
    train,
    test,
    synthetic: drawn,
    syntheticTable: drawn.table,
    ...(network ? await networkParts(network, drawn.latentPoints!, source, train) : noNetwork(synthesizer.kind)),
    choice,
    drawAgain: (samples) => synthesizer.draw(samples, {}, new SeededRandom(seed).split(`latent ${samples}`)),
    leakage,
    commonScale: true,
    notes: [...settings.notes, ...(training?.notes ?? []), ...(saved ? [] : [unsaved])],
    toBytes: saved ? () => synthesizer.toBytes({ includeTrainingRows }) : null,
  };
}

async function networkParts(
  synthesizer: AutoencoderSynthesizer,
  sampled: NonNullable<PreparedRun['latent']>['sampled'],
  source: Source,
  train: Sample,
): Promise<NetworkParts> {
  return {
    generator: describeGenerator(synthesizer),
    training: describeTraining(synthesizer.training!, synthesizer.options.epochs),
    latent: {
      training: synthesizer.fitted.source.posterior?.mean ?? (await synthesizer.encode(train)),
      rows: train.rows,
      sampled,
    },
    reconstruct: (rows) => synthesizer.reconstruct(source.take(rows)),
  };
}

function noNetwork(kind: string): NetworkParts {
  return {
    generator: {
      model: kind,
      architecture: null,
      layers: null,
      hidden: null,
      latent: null,
      parameters: null,
      learningRate: null,
      batchSize: null,
      batchNormWhileSampling: null,
      stop: null,
      patience: null,
      warmup: null,
    },
    training: null,
    latent: null,
    reconstruct: null,
  };
}

function describeGenerator(synthesizer: AutoencoderSynthesizer): RunResult['generator'] {
  const { options, training, fitted, kind } = synthesizer;
  const { architecture, network } = fitted.rowModel.model;
  return {
    model: kind,
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
): NonNullable<RunResult['training']> {
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
