/**
 * What the study recorded of feature selection by a genetic algorithm: those of its 40 experiments that have results. They are
 * not repeated here.
 *
 * Accuracy and number of features are the best chromosome's at the end, mean and sample standard deviation over runs (null of one
 * run). Accuracy is the share of `realTest` real and `toTest` synthetic rows named rightly, the rows that also were the fitness.
 */
import type { StudyDataset } from './types.js';

export interface GeneSelection {
  readonly id: string;
  readonly dataset: StudyDataset;
  /** null for the original rows alone. */
  readonly generator: 'vae' | 'cvae' | null;
  /** Synthetic rows added to the training rows, and to the test rows. */
  readonly toTraining: number;
  readonly toTest: number;
  readonly realTest: number;
  /** Probability that a feature is selected in the first generation. */
  readonly start: number;
  readonly generations: number;
  /** Of accuracy in the fitness; the rest is that of leaving features out. */
  readonly weight: number;
  readonly runs: number;
  /** Runs whose chromosomes all select the same number of features at the end; null where that was not kept. */
  readonly converged: number | null;
  readonly accuracy: readonly [mean: number, sd: number | null];
  readonly features: readonly [mean: number, sd: number | null];
}

export const geneSelections: readonly GeneSelection[] = [
  {
    ...{ id: '0001', dataset: 'leukemia', generator: null, toTraining: 0, toTest: 0, realTest: 34 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 30, converged: 29 },
    ...{ accuracy: [0.9923, 0.013], features: [682.3, 26.2523] },
  },
  {
    ...{ id: '0002', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 30, converged: 29 },
    ...{ accuracy: [0.9984, 0.0063], features: [683.4333, 24.8356] },
  },
  {
    ...{ id: '0003', dataset: 'leukemia', generator: 'vae', toTraining: 700, toTest: 300, realTest: 34 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 3, converged: 2 },
    ...{ accuracy: [0.999, 0.0017], features: [650.3333, 14.2244] },
  },
  {
    ...{ id: '0004', dataset: 'madelon', generator: 'vae', toTraining: 1400, toTest: 600, realTest: 600 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 10, converged: 10 },
    ...{ accuracy: [0.7199, 0.024], features: [30.5, 3.3417] },
  },
  {
    ...{ id: '0005', dataset: 'gisette', generator: 'vae', toTraining: 4200, toTest: 1800, realTest: 3000 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 13, converged: 13 },
    ...{ accuracy: [0.96, 0.0032], features: [424.2308, 17.7959] },
  },
  {
    ...{ id: '0006', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.01, generations: 20, weight: 0.3, runs: 10, converged: 8 },
    ...{ accuracy: [0.9921, 0.0111], features: [66.0, 7.8174] },
  },
  {
    ...{ id: '0007', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.01, generations: 20, weight: 0.5, runs: 10, converged: 8 },
    ...{ accuracy: [0.9936, 0.0083], features: [60.7, 5.3135] },
  },
  {
    ...{ id: '0008', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.01, generations: 20, weight: 0.3, runs: 30, converged: 30 },
    ...{ accuracy: [0.8891, 0.03], features: [68.8333, 7.2019] },
  },
  {
    ...{ id: '0009', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.01, generations: 20, weight: 0.5, runs: 30, converged: 28 },
    ...{ accuracy: [0.9905, 0.0106], features: [62.6667, 7.7162] },
  },
  {
    ...{ id: '0011', dataset: 'leukemia', generator: 'vae', toTraining: 70, toTest: 30, realTest: 34 },
    ...{ start: 0.005, generations: 20, weight: 0.5, runs: 30, converged: 30 },
    ...{ accuracy: [0.989, 0.0117], features: [31.3333, 6.7279] },
  },
  {
    ...{ id: '0012', dataset: 'leukemia', generator: null, toTraining: 0, toTest: 0, realTest: 34 },
    ...{ start: 0.01, generations: 20, weight: 0.5, runs: 30, converged: 28 },
    ...{ accuracy: [0.9932, 0.0125], features: [64.8333, 8.9677] },
  },
  {
    ...{ id: '0013', dataset: 'leukemia', generator: null, toTraining: 0, toTest: 0, realTest: 34 },
    ...{ start: 0.005, generations: 20, weight: 0.5, runs: 30, converged: 26 },
    ...{ accuracy: [0.9825, 0.0182], features: [29.4667, 5.9291] },
  },
  {
    ...{ id: '0014', dataset: 'madelon', generator: 'vae', toTraining: 1400, toTest: 600, realTest: 600 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 30, converged: 30 },
    ...{ accuracy: [0.8278, 0.023], features: [29.0333, 5.5985] },
  },
  {
    ...{ id: '0017', dataset: 'madelon', generator: null, toTraining: 0, toTest: 0, realTest: 600 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 19, converged: 19 },
    ...{ accuracy: [0.7379, 0.0346], features: [35.5263, 5.3683] },
  },
  {
    ...{ id: '0020', dataset: 'gisette', generator: null, toTraining: 0, toTest: 0, realTest: 3000 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 2, converged: 2 },
    ...{ accuracy: [0.957, 0.0028], features: [430.5, 0.7071] },
  },
  {
    ...{ id: '0021', dataset: 'madelon', generator: null, toTraining: 0, toTest: 0, realTest: 600 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 2, converged: 2 },
    ...{ accuracy: [0.731, 0.0198], features: [32.0, 1.4142] },
  },
  {
    ...{ id: '0022', dataset: 'gisette', generator: null, toTraining: 0, toTest: 0, realTest: 3000 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 10, converged: 10 },
    ...{ accuracy: [0.9597, 0.0037], features: [437.9, 15.5453] },
  },
  {
    ...{ id: '0023', dataset: 'madelon', generator: null, toTraining: 0, toTest: 0, realTest: 600 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 30, converged: 30 },
    ...{ accuracy: [0.7576, 0.039], features: [35.9667, 5.3978] },
  },
  {
    ...{ id: '0024', dataset: 'gisette', generator: null, toTraining: 0, toTest: 0, realTest: 3000 },
    ...{ start: 0.01, generations: 30, weight: 0.5, runs: 12, converged: 12 },
    ...{ accuracy: [0.9265, 0.0069], features: [47.5833, 5.8225] },
  },
  {
    ...{ id: '0025', dataset: 'gisette', generator: 'vae', toTraining: 4200, toTest: 1800, realTest: 3000 },
    ...{ start: 0.01, generations: 30, weight: 0.5, runs: 17, converged: 17 },
    ...{ accuracy: [0.9406, 0.0057], features: [49.4706, 6.7742] },
  },
  {
    ...{ id: '0026', dataset: 'gcm', generator: null, toTraining: 0, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 5, converged: 5 },
    ...{ accuracy: [0.5652, 0.0458], features: [1576.4, 39.3738] },
  },
  {
    ...{ id: '0027', dataset: 'gcm', generator: 'cvae', toTraining: 137, toTest: 59, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 5, converged: 5 },
    ...{ accuracy: [0.2704, 0.0084], features: [1572.8, 43.4131] },
  },
  {
    ...{ id: '0028', dataset: 'gcm', generator: 'cvae', toTraining: 980, toTest: 420, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 2, converged: 2 },
    ...{ accuracy: [0.115, 0.0042], features: [1546.5, 14.8492] },
  },
  {
    ...{ id: '0029', dataset: 'gcm', generator: 'cvae', toTraining: 980, toTest: 420, realTest: 46 },
    ...{ start: 0.01, generations: 30, weight: 0.5, runs: 5, converged: 5 },
    ...{ accuracy: [0.1928, 0.0557], features: [155.2, 14.9566] },
  },
  {
    ...{ id: '0030', dataset: 'gcm', generator: 'cvae', toTraining: 980, toTest: 0, realTest: 46 },
    ...{ start: 0.01, generations: 30, weight: 0.5, runs: 5, converged: 5 },
    ...{ accuracy: [0.461, 0.0179], features: [154.6, 16.3493] },
  },
  {
    ...{ id: '0031', dataset: 'gcm', generator: 'cvae', toTraining: 980, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 1, converged: 1 },
    ...{ accuracy: [0.5, null], features: [1536.0, null] },
  },
  {
    ...{ id: '0032', dataset: 'gcm', generator: 'cvae', toTraining: 980, toTest: 0, realTest: 46 },
    ...{ start: 0.3, generations: 30, weight: 0.5, runs: 1, converged: 1 },
    ...{ accuracy: [0.5, null], features: [4790.0, null] },
  },
  {
    ...{ id: '0033', dataset: 'gcm', generator: 'cvae', toTraining: 1400, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 1, converged: 1 },
    ...{ accuracy: [0.5, null], features: [1568.0, null] },
  },
  {
    ...{ id: '0034', dataset: 'gcm', generator: 'cvae', toTraining: 1400, toTest: 0, realTest: 46 },
    ...{ start: 0.05, generations: 30, weight: 0.5, runs: 2, converged: 2 },
    ...{ accuracy: [0.511, 0.0156], features: [803.0, 15.5563] },
  },
  {
    ...{ id: '0035', dataset: 'gcm', generator: 'cvae', toTraining: 1400, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 2, converged: 2 },
    ...{ accuracy: [0.5215, 0.0615], features: [1547.0, 15.5563] },
  },
  {
    ...{ id: '0036', dataset: 'gcm', generator: 'cvae', toTraining: 1400, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 3, converged: 3 },
    ...{ accuracy: [0.5147, 0.0127], features: [1648.3333, 39.5011] },
  },
  {
    ...{ id: '0037', dataset: 'gcm', generator: null, toTraining: 0, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 30, weight: 0.5, runs: 3, converged: 3 },
    ...{ accuracy: [0.558, 0.0331], features: [1587.3333, 36.4737] },
  },
  {
    ...{ id: '0038', dataset: 'gcm', generator: null, toTraining: 0, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 4, converged: 4 },
    ...{ accuracy: [0.5595, 0.0211], features: [1624.25, 57.3316] },
  },
  {
    ...{ id: '0039', dataset: 'gcm', generator: null, toTraining: 0, toTest: 0, realTest: 46 },
    ...{ start: 0.05, generations: 20, weight: 0.5, runs: 3, converged: 3 },
    ...{ accuracy: [0.5577, 0.0127], features: [780.3333, 38.5011] },
  },
  {
    ...{ id: '0040', dataset: 'gcm', generator: 'cvae', toTraining: 1400, toTest: 0, realTest: 46 },
    ...{ start: 0.1, generations: 20, weight: 0.5, runs: 5, converged: 5 },
    ...{ accuracy: [0.5088, 0.0197], features: [1546.4, 26.9592] },
  },
];
