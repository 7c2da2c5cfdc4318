/** Runs of every sort that the report must cope with, made up. */
import type { SplitScores } from '../../src/metrics/index.js';
import type { ColumnPicture, Point, RunPictures, RunResult } from '../../src/synthesis/index.js';
import type { Choice, CurvePoint, RankedGenerator } from '../../src/synthesis/ranking.js';
import type { SplitResult } from '../../src/synthesis/result.js';
import type { UtilityTable } from '../../src/synthesis/utility.js';
import { exampleFidelity, examplePrivacy, exampleVerdict, measuresOf, passing } from './example-figures.js';
import { examplePictures, exampleResult, normal, uniform } from './example.js';

const scores = (real: number, synthetic: number, shift: number): UtilityTable => ({
  ridge: { real: measuresOf(real), synthetic: measuresOf(synthetic), both: measuresOf(real + 0.004) },
  knn: {
    real: measuresOf(real - 0.09 + shift),
    synthetic: measuresOf(synthetic - 0.06),
    both: measuresOf(real - 0.07),
  },
  centroid: { real: measuresOf(real - 0.03), synthetic: measuresOf(synthetic - 0.03), both: null },
  mlp: { real: measuresOf(real - 0.01), synthetic: measuresOf(synthetic - 0.02), both: measuresOf(real) },
});

/** A generator in the ranking. */
function ranked(kind: string, label: string, score: number, changes: Partial<RankedGenerator> = {}): RankedGenerator {
  const difference = score - 0.952;
  return {
    kind,
    label,
    control: false,
    own: false,
    score,
    difference,
    interval: [difference - 0.031, difference + 0.033],
    utility: scores(0.952, score, 0),
    fidelity: exampleFidelity,
    privacy: examplePrivacy,
    quality: passing,
    ...changes,
  };
}

const ranking: readonly RankedGenerator[] = [
  ranked('pooled-gaussian', 'pooled Gaussian', 0.961, { own: true }),
  ranked('bootstrap', 'bootstrap', 0.93, {
    control: true,
    quality: { fidelity: true, dependence: true, privacy: false },
  }),
  ranked('class-normals', 'independent normals', 0.864, {
    control: true,
    interval: [-0.15, -0.026],
    quality: { fidelity: true, dependence: false, privacy: true },
  }),
  ranked('class-means', 'class means', 0.84, {
    control: true,
    interval: [-0.19, -0.034],
    quality: { fidelity: false, dependence: null, privacy: true },
  }),
];

const choice: Choice = {
  chosen: 'pooled-gaussian',
  reason:
    'pooled Gaussian: a classifier learns most from its rows of the kinds that pass on privacy; VAE comes within one standard error, and is not clearly more faithful.',
  classifier: 'ridge',
  measure: 'accuracy',
  realScore: 0.944,
  innerSplits: 3,
  candidates: [
    ['pooled-gaussian', 'pooled Gaussian', 0.951, 'Chosen.'],
    ['vae', 'VAE', 0.931, 'Within one standard error of the best; its fidelity is worse.'],
    ['class-gaussian', 'class Gaussian', 0.949, 'Fails the privacy thresholds where others pass.'],
    ['bootstrap', 'bootstrap', 0.94, 'A control, never chosen.'],
  ].map(([kind, label, score, remark], i) => ({
    kind: kind as string,
    label: label as string,
    control: kind === 'bootstrap',
    keepsRows: kind === 'bootstrap',
    score: score as number,
    error: i === 0 ? null : 0.018,
    fidelity: exampleFidelity,
    privacy: examplePrivacy,
    quality: { fidelity: true, dependence: i !== 3, privacy: i < 2 },
    seconds: 0.4 + 7 * i,
    remark: remark as string,
  })),
};

export const exampleCurve: readonly CurvePoint[] = [
  { rowsPerClass: 5, splits: 5, real: 0.81, augmented: 0.86, difference: 0.05, interval: [0.011, 0.089] },
  { rowsPerClass: 10, splits: 5, real: 0.89, augmented: 0.902, difference: 0.012, interval: [-0.02, 0.044] },
  { rowsPerClass: 20, splits: 3, real: 0.93, augmented: 0.928, difference: -0.002, interval: [-0.03, 0.026] },
];

/** A split with these scores, of 22 test rows. */
function splitOf(seed: number, real: number, synthetic: number, kind: string): SplitResult {
  const scoresOfSplit: SplitScores = {
    trainRows: 50,
    testRows: 22,
    real,
    synthetic,
    baseline: 0.65,
    paired: [
      { rows: 14, both: 13, onlyReal: 0, onlySynthetic: 1 },
      { rows: 8, both: 6, onlyReal: 1, onlySynthetic: 0 },
    ],
  };
  return {
    seed,
    worseThanConstant: false,
    notConverged: [],
    train: [],
    test: [],
    kind,
    deciding: { name: seed === 4 ? 'knn' : 'ridge', columns: 'all', innerScore: 0.94, reason: '' },
    scores: scoresOfSplit,
    utility: scores(real, synthetic, 0),
    fidelity: exampleFidelity,
    privacy: examplePrivacy,
    controls: [],
    seconds: 8.2,
  };
}

/** A generator without a network: chosen by auto, over six splits, with controls and a curve. */
export function gaussianResult(changes: Partial<RunResult> = {}): RunResult {
  const random = uniform(5);
  const of22 = (share: number): number => Math.min(22, Math.round(22 * (share + 0.04 * normal(random)))) / 22;
  const result = exampleResult({ wrong: [1, 1] });
  return {
    ...result,
    name: 'leukemia',
    experiment: null,
    protocol: 'clean',
    generator: {
      model: 'pooled-gaussian',
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
    split: { ...result.split, generatorValidation: [] },
    verdict: exampleVerdict(),
    measures: scores(0.952, 0.961, 0.01),
    deciding: {
      name: 'ridge',
      columns: 'all',
      innerScore: 0.947,
      reason:
        'The ridge classifier decides: on parts of the real training rows it is right most often (94.7%), and no simpler one comes within one standard error.',
    },
    splits: Array.from({ length: 6 }, (_s, i) =>
      splitOf(1 + i, of22(0.952), of22(0.961), i === 3 ? 'class-gaussian' : 'pooled-gaussian'),
    ),
    endedBecause: 'Six splits settled the answer after 61 of 90 seconds.',
    choice,
    ranking,
    curve: exampleCurve,
    notes: [],
    ...changes,
  };
}

/** Its pictures: no latent space, but columns and correlations. */
export function gaussianPictures(): RunPictures {
  const random = uniform(3);
  const values = (n: number, shift: number, scale: number): number[] =>
    Array.from({ length: n }, () => 200 + 300 * shift + 120 * scale * normal(random));
  const columns = Array.from({ length: 10 }, (_, i): ColumnPicture => {
    const name = `gene_${i}_${'X'.repeat(i)}_at`;
    const score = 0.55 + 0.02 * i;
    if (i === 4)
      return {
        name,
        score,
        real: values(50, 0, 1).map((v) => Number(v > 200)),
        synthetic: values(50, 0.2, 1).map((v) => Number(v > 200)),
      };
    if (i === 2)
      return {
        name,
        score,
        real: values(50, 0, 1).map((v) => Math.exp(v / 60)),
        synthetic: values(50, 0, 1).map((v) => 40 * v),
      };
    return { name, score, real: values(50, 0, 1), synthetic: values(50, i / 10, 1.2) };
  });
  const points = Array.from({ length: 600 }, (_, i): Point => {
    const r = -0.95 + (1.9 * i) / 599;
    return [r, Math.max(-1, Math.min(1, 0.8 * r + 0.12 * normal(random)))];
  });
  return { ...examplePictures(), latent: null, columns, correlations: { points, pairs: 200000, allPairs: 25407756 } };
}

/** Nothing to find. */
export const noSignalResult = (): RunResult =>
  gaussianResult({
    name: 'noise',
    choice: null,
    curve: null,
    verdict: exampleVerdict({
      tone: 'unknown',
      answer: 'no-signal',
      headline:
        'No signal: real rows train no classifier that beats always naming the most frequent class, so that there is nothing to compare.',
      real: 0.51,
      synthetic: 0.53,
      baseline: 0.52,
      interval: [-0.14, 0.18],
    }),
  });

/** A loss beyond doubt, on uneven classes. */
export const worseResult = (): RunResult =>
  gaussianResult({
    choice: null,
    curve: null,
    verdict: exampleVerdict({
      tone: 'bad',
      answer: 'worse',
      headline:
        'No: synthetic rows train the classifier worse than real rows do, by 12.4 points; the generator’s rows vary too little (0.51 of the real variance within classes).',
      caution: 'The generator was trained on 13 of the 22 test rows.',
      measure: 'balanced accuracy',
      real: 0.952,
      synthetic: 0.828,
      interval: [-0.181, -0.067],
    }),
    fidelity: { ...exampleFidelity, varianceRatio: 0.51, selectedOverlap: null, strongPairs: null },
    privacy: { ...examplePrivacy, distanceAttack: null, spanAttack: null, copies: 3, nearCopies: 7 },
  });
