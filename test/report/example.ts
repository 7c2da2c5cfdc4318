/** Made-up results for the report's tests: plausible numbers from a small generator, no model involved. */
import type { Leakage } from '../../src/metrics/index.js';
import type { Point, RunPictures, RunResult, Scatter, Score } from '../../src/synthesis/index.js';
import { classificationReport } from '../../src/metrics/index.js';
import { architectureDefaults, layersOf } from '../../src/models/index.js';
import { exampleFidelity, examplePrivacy, exampleVerdict, measuresOf, passing } from './example-figures.js';
import { protocolMeaning } from '../../src/thesis/index.js';

const exampleArchitecture = { ...architectureDefaults, features: 7131, classes: 0, hidden: [346, 178], latentDim: 108 };

export const noLeakage: Omit<Leakage, 'testRows' | 'unseen'> = {
  generatorTraining: 0,
  earlyStopping: 0,
  latentStatistics: 0,
  scaling: 0,
  search: 0,
  classifierTraining: 0,
};

/** Mulberry32: enough for test data. */
export function uniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Scores of a classifier that errs in `wrong` of the rows, evenly spread. */
export function scoreOf(classes: readonly string[], perClass: number, wrong: number, trainedOn: number): Score {
  const n = classes.length * perClass;
  const actual = Array.from({ length: n }, (_, i) => i % classes.length);
  const guessed = actual.map((c, i) =>
    Math.floor(((i + 1) * wrong) / n) > Math.floor((i * wrong) / n) ? (c + 1) % classes.length : c,
  );
  const labels = classes.map((_, c) => c);
  const report = classificationReport(actual, guessed, { labels, targetNames: classes });
  return {
    accuracy: 1 - wrong / n,
    report: { ...report, accuracy: 1 - wrong / n },
    trainedOn,
    classCounts: classes.map(
      (_, c) => Math.floor(trainedOn / classes.length) + (c < trainedOn % classes.length ? 1 : 0),
    ),
    iterations: 21,
    lossCurve: [0.7, 0.4, 0.1],
  };
}

export function scatterOf(n: number, classes: number, seed: number, spread: number): Scatter {
  const random = uniform(seed);
  const labels = Array.from({ length: n }, (_, i) => i % classes);
  const points = labels.map((c): Point => {
    const angle = (2 * Math.PI * c) / classes;
    return [6 * Math.cos(angle) + spread * normal(random), 4 * Math.sin(angle) + spread * normal(random)];
  });
  return { points, classes: labels };
}

/** A falling, noisy curve. */
export function curveOf(epochs: number, from: number, to: number, rate: number, seed: number): number[] {
  const random = uniform(seed);
  return Array.from(
    { length: epochs },
    (_, i) => (to + (from - to) * Math.exp((-rate * i) / epochs)) * (1 + 0.01 * normal(random)),
  );
}

/** What an example may differ in. */
export interface ExampleOptions {
  readonly classes?: readonly string[];
  readonly epochs?: number;
  readonly perClass?: number;
  readonly wrong?: readonly [real: number, synthetic: number];
  readonly seeds?: number;
  readonly points?: number;
}

/** A result with two classes, 22 test rows and a clean split, unless told otherwise. */
export function exampleResult(options: ExampleOptions = {}, changes: Partial<RunResult> = {}): RunResult {
  const { classes = ['ALL', 'AML'], epochs = 400, perClass = 11, wrong = [1, 2], seeds = 0 } = options;
  const test = classes.length * perClass;
  const train = Math.round(test * 2.3);
  const validation = curveOf(epochs, 24500, 21100, 9, 2);
  const kl = curveOf(epochs, 3, 240, 6, 4);
  const random = uniform(9);
  const range = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);
  const [real, synthetic] = [1 - wrong[0] / test, 1 - wrong[1] / test];
  const measures = { mlp: { real: measuresOf(real), synthetic: measuresOf(synthetic), both: measuresOf(real) } };
  return {
    vaelab: '0.1.0',
    name: 'leukemia-25t1',
    dataset: 'leukemia',
    data: {
      rows: train + test,
      features: 7129,
      classes,
      classCounts: classes.map(() => Math.round((train + test) / classes.length)),
      target: 'CLASS',
    },
    protocol: 'clean',
    protocolMeaning: protocolMeaning.clean,
    experiment: '25t1',
    seed: 1,
    split: {
      train: range(0, train),
      test: range(train, test),
      generatorTrain: range(0, train - 10),
      generatorValidation: range(train - 10, 10),
    },
    generator: {
      model: 'vae',
      architecture: exampleArchitecture,
      layers: layersOf(exampleArchitecture),
      hidden: [346, 178],
      latent: 108,
      parameters: 5300142,
      learningRate: 0.00026994,
      batchSize: 1024,
      batchNormWhileSampling: 'evaluation',
      stop: 'validation',
      patience: 10,
      warmup: 50,
    },
    training: {
      epochs,
      requestedEpochs: 2889,
      bestEpoch: Math.max(1, Math.round(epochs * 0.8)),
      stoppedBecause: 'patience',
      trainLoss: curveOf(epochs, 9300, 1100, 7, 1),
      validationLoss: validation,
      reconstruction: curveOf(epochs, 9290, 860, 7, 3),
      kl,
      constantPredictor: { train: 7129, validation: 22206.1 },
      seconds: 83.4,
    },
    real: scoreOf(classes, perClass, wrong[0], train),
    synthetic: { ...scoreOf(classes, perClass, wrong[1], 100), rows: 100 },
    both: scoreOf(classes, perClass, wrong[0], train + 100),
    agreement: 0.9091,
    recognised: { share: 0.94, classCounts: [70, 30] },
    majorityBaseline: 1 / classes.length + 0.09,
    nearest: {
      syntheticToReal: 61.2,
      realToReal: 78.4,
      copies: 0,
      exactCopies: 0,
      compared: { synthetic: 100, real: 50 },
    },
    leakage: { ...noLeakage, testRows: test, unseen: test },
    backend: { name: 'wasm', threads: 2, reason: 'fastest that works here; no GPU adapter was found' },
    files: ['result.json', 'report.html', 'synthetic.csv'],
    ...(seeds > 0
      ? {
          repeats: Array.from({ length: seeds }, (_, i) => ({
            seed: i + 1,
            real: Math.round(test * (0.87 + 0.04 * normal(random))) / test,
            synthetic: Math.round(test * (0.84 + 0.05 * normal(random))) / test,
            lastValidationLoss: 21100 + 80 * normal(random),
            classShare: classes.map(() => 1 / classes.length),
          })),
        }
      : {}),
    verdict: exampleVerdict({
      answer: 'cannot-tell',
      tone: 'unknown',
      headline: 'Cannot be told from one split of 22 test rows.',
      real,
      synthetic,
      baseline: 1 / classes.length + 0.09,
      interval: null,
      splits: Math.max(1, seeds),
    }),
    utility: { mlp: { real, synthetic, both: real } },
    measures,
    deciding: null,
    fidelity: exampleFidelity,
    privacy: examplePrivacy,
    quality: passing,
    splits: [],
    endedBecause: null,
    choice: null,
    ranking: [
      {
        kind: 'vae',
        label: 'VAE',
        control: false,
        own: true,
        score: synthetic,
        difference: synthetic - real,
        interval: null,
        utility: measures,
        fidelity: exampleFidelity,
        privacy: examplePrivacy,
        quality: passing,
      },
    ],
    curve: null,
    notes: ['Early stopping watched 10 rows only.'],
    ...changes,
  };
}

/** A digit-like image: a ring for even, a stroke for odd indices, slightly blurred. */
export function imageOf(index: number, blur = 0.09): number[] {
  const random = uniform(index + 1);
  const [cx, cy, r] = [14 + 2 * (random() - 0.5), 13 + 2 * (random() - 0.5), 6 + 2 * random()];
  return Array.from({ length: 784 }, (_, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)];
    const away =
      index % 2 === 0
        ? Math.abs(Math.hypot(x - cx, y - cy) - r)
        : Math.abs(x - cx - (y - cy) * 0.2) + Math.max(0, Math.abs(y - cy) - 9);
    return Math.max(0, Math.exp(-away * away * 0.35) - blur * random());
  });
}

export function examplePictures(options: ExampleOptions & { readonly images?: boolean } = {}): RunPictures {
  const { classes = ['ALL', 'AML'], points = 100 } = options;
  const k = classes.length;
  return {
    latent: { training: scatterOf(points, k, 11, 1), sampled: scatterOf(points, k, 12, 1.4), explained: [0.21, 0.084] },
    rows: { real: scatterOf(points, k, 13, 1), synthetic: scatterOf(points, k, 14, 0.8), explained: [0.34, 0.17] },
    ...(options.images
      ? {
          images: {
            width: 28,
            height: 28,
            real: Array.from({ length: 10 }, (_, i) => imageOf(i, 0)),
            reconstructed: Array.from({ length: 10 }, (_, i) => imageOf(i, 0.3)),
            synthetic: Array.from({ length: 24 }, (_, i) => ({ pixels: imageOf(i + 40, 0.2), label: classes[i % k]! })),
          },
        }
      : {}),
  };
}

/** The fourteen tumour classes of the GCM data. */
export const fourteen = [
  'bladder',
  'breast',
  'CNS',
  'colorectal',
  'leukemia',
  'lung',
  'lymphoma',
  'melanoma',
  'mesothelioma',
  'ovary',
  'pancreas',
  'prostate',
  'renal',
  'uterus adenocarcinoma',
] as const;
