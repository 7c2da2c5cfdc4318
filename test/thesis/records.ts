/** Records as `reproduce` writes them, made up: accuracies about a given mean, reports and curves that go with them. */
import { SeededRandom } from '../../src/random/index.js';
import { experiments, furtherExperiments, datasetRecords } from '../../src/thesis/index.js';
import type { ProtocolName, ReproductionRecord, SeedScores } from '../../src/thesis/index.js';

export interface Made {
  readonly experiment: string;
  readonly protocol?: ProtocolName;
  readonly seeds?: number;
  /** Mean accuracies. */
  readonly synthetic: number;
  readonly real: number;
  readonly both?: number;
  readonly trivial?: number;
  /** Of the accuracies over generator seeds. */
  readonly sd?: number;
  /** Last held-out loss. */
  readonly loss?: number;
  /** Never predicted after synthetic rows. */
  readonly never?: readonly number[];
  /** Accuracy of ten times the rows. */
  readonly ten?: number;
  readonly changes?: Partial<ReproductionRecord>;
}

const classifierSeeds = [42, 0, 1, 2];

export function makeRecords(made: Made): ReproductionRecord[] {
  const { experiment: id, protocol = 'as-published', seeds = 3, sd = 0.02, loss = 22400, never = [] } = made;
  const found = [...experiments, ...furtherExperiments].find((one) => one.id === id)!;
  const random = new SeededRandom(`${id} ${protocol}`);
  const standsIn = found.dataset === 'gcm';
  const dataset = standsIn ? 'gcm-filtered' : found.dataset;
  const { support } = datasetRecords[found.dataset];
  const rows = support.reduce((a, b) => a + b, 0);
  const scores = (mean: number, missing: readonly number[]): SeedScores => {
    const centre = mean + sd * random.normal();
    const right = (): number => Math.min(rows, Math.max(0, Math.round(rows * (centre + 0.01 * random.normal()))));
    const accuracies = classifierSeeds.map(() => right() / rows);
    // The wrong rows of the first seed, taken from the last classes, are given the one before.
    let wrong = Math.round(rows * (1 - accuracies[0]!));
    const matrix = support.map((count, i) => {
      const off = i === 0 ? 0 : Math.min(count, wrong);
      wrong -= off;
      return support.map((_, j) => (j === i ? count - off : j === i - 1 ? off : 0));
    });
    return {
      accuracies,
      updates: classifierSeeds.map(() => 20),
      neverPredicted: classifierSeeds.map(() => missing),
      confusion: { labels: [...support.keys()], matrix },
      trainedOn: Math.round((rows * 7) / 3),
    };
  };
  const clean = protocol === 'clean';
  const published = scores(made.real, []);
  return Array.from({ length: seeds }, (_, seed) => {
    const synthetic = scores(made.synthetic, never);
    return {
      key: `${id} | ${dataset} | ${protocol} | seed ${seed}`,
      experiment: id,
      protocol,
      seed,
      dataset,
      standsInFor: standsIn ? 'gcm' : null,
      epochCap: null,
      backend: 'wasm, 2 threads, 256-bit vectors, fused',
      machine: { cpu: 'Some Processor', cores: 2, node: '26.0.0' },
      vaelab: '0.1.0',
      seconds: 90,
      classes: support.map((_, i) => `class ${i}`),
      classifierSeeds,
      real: clean ? scores(made.real, []) : published,
      synthetic,
      both: clean ? scores(made.both ?? made.real, []) : null,
      trivial: clean ? scores(made.trivial ?? made.synthetic, []) : null,
      draws:
        found.multiples === undefined
          ? null
          : found.multiples.flatMap((times) =>
              [false, true].map((equalUpdates) => ({
                ...scores(times === 10 ? (made.ten ?? made.synthetic) : made.synthetic, never),
                times,
                equalUpdates,
              })),
            ),
      majorityBaseline: Math.max(...support) / rows,
      classShare: support.map((count) => count / rows),
      generator: {
        model: found.variant === 'vae' ? 'vae' : 'cvae',
        hidden: found.parameters?.hidden ?? [300, 200],
        latent: found.parameters?.latent ?? 10,
        learningRate: 0.001,
        parameters: 1_000_000,
      },
      training: {
        epochs: 100,
        requestedEpochs: 100,
        bestEpoch: 80,
        stoppedBecause: 'epochs',
        lastTrainLoss: 4000,
        lastHeldOutLoss: loss + 10 * random.normal(),
        bestHeldOutLoss: loss - 100,
        constantPredictor: { train: 7129, heldOut: clean ? 7300 : 22206 },
        curve: Array.from({ length: 60 }, (_, i) => [
          1 + Math.round((99 * i) / 59),
          8000 - 60 * i,
          loss + 500 / (i + 1),
        ]),
        seconds: 40,
      },
      leakage: {
        testRows: rows,
        generatorTraining: clean ? 0 : Math.round(0.6 * rows),
        earlyStopping: 0,
        latentStatistics: clean ? 0 : Math.round(0.4 * rows),
        scaling: clean ? 0 : Math.round(0.6 * rows),
        search: clean ? 0 : rows,
        classifierTraining: 0,
        unseen: clean ? rows : 0,
      },
      judged: null,
      projection: null,
      trials: null,
      notes: [],
      ...made.changes,
    } satisfies ReproductionRecord;
  });
}

/** What the library says of one split with two even classes: of `rows` test rows so many are named correctly after real and after synthetic rows. */
export function judgedAs(
  real: number,
  synthetic: number,
  rows: number,
  changes: Partial<NonNullable<ReproductionRecord['judged']>> = {},
): NonNullable<ReproductionRecord['judged']> {
  const half = (right: number): number => right / 2;
  const both = half(Math.min(real, synthetic));
  const one = {
    rows: rows / 2,
    both,
    onlyReal: half(real) - both,
    onlySynthetic: half(synthetic) - both,
  };
  return {
    deciding: 'ridge',
    columns: 'all',
    measure: 'accuracy',
    scores: {
      trainRows: 2 * rows,
      testRows: rows,
      real: real / rows,
      synthetic: synthetic / rows,
      baseline: 0.5,
      paired: [one, one],
    },
    accuracies: { ridge: { real: real / rows, synthetic: synthetic / rows }, knn: { real: 0.7, synthetic: 0.65 } },
    varianceRatio: 1,
    strongPairs: 0.9,
    distanceAttack: 0.6,
    spanAttack: 0.7,
    quality: { fidelity: true, dependence: true, privacy: null },
    worseThanConstant: false,
    unconverged: false,
    ...changes,
  };
}

/** Runs of a generator of the library, judged alike on every split. */
export function library(
  id: string,
  judged: NonNullable<ReproductionRecord['judged']>,
  seeds = 5,
): ReproductionRecord[] {
  const kind = id.slice(0, id.lastIndexOf('-'));
  const generator = {
    model: kind === 'auto' ? 'smote' : kind,
    hidden: null,
    latent: null,
    learningRate: null,
    parameters: null,
  };
  const changes = { judged, generator, training: null, both: null, trivial: null, classifierSeeds: [42] };
  return makeRecords({ experiment: id, protocol: 'clean', synthetic: 0.55, real: 0.56, seeds, changes });
}
