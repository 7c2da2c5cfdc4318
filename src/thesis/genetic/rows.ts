/**
 * The rows of a genetic experiment as the study had them, mistakes included: synthetic rows among the test rows, labels of synthetic leukemia
 * rows the wrong way round, synthetic gcm rows in other units than real ones.
 */
import { InputError } from '../../checks/index.js';
import { StandardScaler } from '../../data/index.js';
import { type Matrix, stackRows, takeRows } from '../../matrix/index.js';
import type { Backend } from '../../tensor/index.js';
import { classCodesOf, type LabelledRows, Lineage, type Progress, type RunData } from '../../synthesis/index.js';
import type { GeneticExperiment } from '../catalogue/index.js';
import { preparePublished, publishedInput } from '../published.js';
import { resolveSettings } from '../settings.js';

/** Real training rows, synthetic ones, real test rows and synthetic ones, in this order. */
export interface GeneticRows {
  /** Standardised by the real training rows, but for the synthetic rows of gcm. */
  readonly x: Matrix;
  readonly codes: readonly number[];
  readonly classes: number;
  /** How many rows of each kind there are. */
  readonly realTraining: number;
  readonly syntheticTraining: number;
  readonly realTest: number;
  readonly syntheticTest: number;
  readonly notes: readonly string[];
}

export interface GeneratorContext {
  readonly backend: Backend;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The generator's experiment, by what the genetic algorithm's scripts took from it. */
const generators = { leukemia: '25t1', madelon: '31', gisette: '32', gcm: '42' } as const;

/** Trains the generator where there is one, and puts the rows together. `context` is asked for then only. */
export async function geneticRows(
  experiment: GeneticExperiment,
  data: RunData,
  context: () => Promise<GeneratorContext>,
): Promise<GeneticRows> {
  const { table, classes, own } = data;
  if (own === undefined)
    throw new InputError(
      `${table.name} has no train and test file; a genetic experiment needs both, as the study had them`,
    );
  const codes = classCodesOf(table, classes);
  const part = (rows: ArrayLike<number>): LabelledRows => ({
    features: takeRows(table.features, Array.from(rows)),
    classCodes: Array.from(rows, (row) => codes[row]!),
  });
  const [train, test] = [part(own.train), part(own.test)];
  const scaler = new StandardScaler().fit(train.features);
  // The study's real leukemia rows have ALL as 1, and its synthetic ones ALL as 0.
  const real = ({ classCodes }: LabelledRows): readonly number[] =>
    experiment.dataset === 'leukemia' ? classCodes.map((code) => 1 - code) : classCodes;
  const sizes = { classes: classes.length, realTraining: train.classCodes.length, realTest: test.classCodes.length };
  const [trainX, testX] = [scaler.transform(train.features), scaler.transform(test.features)];
  if (experiment.generator === null)
    return {
      ...sizes,
      x: stackRows([trainX, testX]),
      codes: [...real(train), ...real(test)],
      syntheticTraining: 0,
      syntheticTest: 0,
      notes: [],
    };
  const drawn = await synthetic(experiment, data, await context());
  // Its synthetic gcm rows keep their original units.
  const x = experiment.dataset === 'gcm' ? drawn.features : scaler.transform(drawn.features);
  const first = Math.min(experiment.toTraining, drawn.classCodes.length);
  const last = Math.min(experiment.toTest, drawn.classCodes.length - first);
  const rows = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const added = (from: number, count: number): Matrix[] => (count === 0 ? [] : [takeRows(x, rows(from, count))]);
  return {
    ...sizes,
    x: stackRows([trainX, ...added(0, first), testX, ...added(first, last)]),
    codes: [
      ...real(train),
      ...drawn.classCodes.slice(0, first),
      ...real(test),
      ...drawn.classCodes.slice(first, first + last),
    ],
    syntheticTraining: first,
    syntheticTest: last,
    notes: drawn.notes,
  };
}

interface Drawn extends LabelledRows {
  readonly notes: readonly string[];
}

async function synthetic(experiment: GeneticExperiment, data: RunData, context: GeneratorContext): Promise<Drawn> {
  const { dataset, samples, patience, reconstruction, generator } = experiment;
  const settings = resolveSettings({
    experiment: generators[dataset as keyof typeof generators],
    // The loss on the test rows ends the training, and leaves the network in evaluation mode.
    protocol: 'as-described',
    samples,
    ...(patience !== null && { patience }),
    ...(generator === 'cvae' && { epochs: 1000 }),
  });
  const own = { ...settings, network: { ...settings.network, reconstruction: reconstruction! } };
  const input = publishedInput(data, own, context.seed, {
    backend: context.backend,
    signal: context.signal,
    onProgress: context.onProgress,
  });
  const prepared = await preparePublished(input, Lineage.none);
  const { features, classCodes } = prepared.synthetic;
  const counts = data.classes.map((_, code) => classCodes.filter((one) => one === code).length);
  return {
    features,
    classCodes,
    notes: [
      `The generator was trained for ${prepared.training!.epochs} epochs; of its ${classCodes.length} rows ${counts.join(', ')} are of the ${data.classes.length} classes.`,
    ],
  };
}
