/**
 * Experiments of the study as data: what each fixed, and what it recorded. Three for now; all were VAEs of two hidden
 * widths with the last layer repeated, trained in one batch order without early stopping, sampled with BatchNorm in
 * training mode.
 */
import type { DatasetName } from '../data/index.js';

export interface Experiment {
  readonly id: string;
  /** What the study's draft calls it. */
  readonly draftName: string;
  readonly dataset: DatasetName;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly samples: number;
  /** Recorded accuracies on the real test rows. */
  readonly recorded: { readonly real: number; readonly synthetic: number };
}

export const experiments: readonly Experiment[] = [
  {
    id: '23-trial95',
    draftName: 'expN23 (leukemia)',
    dataset: 'leukemia',
    hidden: [759, 315],
    latent: 13,
    learningRate: 0.0009674525420114412,
    epochs: 1737,
    samples: 100,
    recorded: { real: 0.8182, synthetic: 0.9545 },
  },
  {
    id: '25t1',
    draftName: 'expN25t1',
    dataset: 'leukemia',
    hidden: [346, 178],
    latent: 108,
    learningRate: 0.00026927118695538473,
    epochs: 2889,
    samples: 100,
    recorded: { real: 0.8182, synthetic: 0.9545 },
  },
  {
    id: '31',
    draftName: 'expN23 (madelon)',
    dataset: 'madelon',
    hidden: [835, 308],
    latent: 25,
    learningRate: 0.00015503766948351942,
    epochs: 1364,
    samples: 2000,
    recorded: { real: 0.5513, synthetic: 0.5731 },
  },
];
