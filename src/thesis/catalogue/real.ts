/** What the study recorded of the classifier trained on real rows: one report for each data set. */
import type { StudyDataset, StudyRecord } from './types.js';

export const studyRecords: Readonly<Record<StudyDataset, StudyRecord>> = {
  wine: {
    labels: [1, 2, 3],
    support: [19, 21, 14],
    real: {
      accuracy: 0.9815,
      precision: [1, 1, 0.93],
      recall: [1, 0.95, 1],
      f1: [1, 0.98, 0.97],
      macro: [0.98, 0.98, 0.98],
      weighted: [0.98, 0.98, 0.98],
    },
  },
  leukemia: {
    labels: [0, 1],
    support: [13, 9],
    real: {
      accuracy: 0.8182,
      precision: [0.76, 1],
      recall: [1, 0.56],
      f1: [0.87, 0.71],
      macro: [0.88, 0.78, 0.79],
      weighted: [0.86, 0.82, 0.8],
    },
  },
  madelon: {
    labels: [0, 1],
    support: [396, 384],
    real: {
      accuracy: 0.5513,
      precision: [0.56, 0.54],
      recall: [0.55, 0.55],
      f1: [0.55, 0.55],
      macro: [0.55, 0.55, 0.55],
      weighted: [0.55, 0.55, 0.55],
    },
  },
  gisette: {
    labels: [0, 1],
    support: [904, 896],
    real: {
      accuracy: 0.9772,
      precision: [0.98, 0.98],
      recall: [0.98, 0.98],
      f1: [0.98, 0.98],
      macro: [0.98, 0.98, 0.98],
      weighted: [0.98, 0.98, 0.98],
    },
  },
  gcm: {
    labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    support: [4, 1, 3, 6, 8, 3, 5, 4, 4, 3, 4, 3, 4, 5],
    real: {
      accuracy: 0.5439,
      precision: [0.14, 0, 1, 1, 0.89, 0.4, 0.8, 0.5, 0.33, 0.25, 1, 1, 1, 1],
      recall: [0.25, 0, 1, 0.33, 1, 0.67, 0.8, 0.75, 0.25, 0.67, 0.25, 0.67, 0.25, 0.2],
      f1: [0.18, 0, 1, 0.5, 0.94, 0.5, 0.8, 0.6, 0.29, 0.36, 0.4, 0.8, 0.4, 0.33],
      macro: [0.67, 0.51, 0.51],
      weighted: [0.74, 0.54, 0.56],
    },
  },
};
