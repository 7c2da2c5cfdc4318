/** Made-up figures for the report's tests: measures, fidelity, privacy, verdicts. */
import type { Fidelity, Measures, Privacy, Quality, Verdict } from '../../src/metrics/index.js';

/** Measures of a classifier that is right so often. */
export const measuresOf = (accuracy: number): Measures => ({
  accuracy,
  balancedAccuracy: accuracy - 0.012,
  mcc: 2 * accuracy - 1,
  auc: Math.min(1, accuracy + 0.03),
});

export const passing: Quality = { fidelity: true, dependence: true, privacy: true };

export const exampleFidelity: Fidelity = {
  shapes: 0.912,
  pairs: 0.931,
  strongPairs: 0.887,
  strongPairCount: 12345,
  strongCorrelation: 0.71,
  varianceRatio: 1.04,
  density: 0.82,
  coverage: 0.91,
  twoSample: 0.61,
  selectedOverlap: 0.62,
  worstColumns: [{ column: 3, score: 0.61 }],
};

export const examplePrivacy: Privacy = {
  distanceRatio: 0.98,
  distanceAttack: 0.64,
  spanAttack: 0.93,
  rows: 100,
  copies: 0,
  compared: 100,
  nearCopies: 0,
  unseenCopies: 0,
};

/** A verdict; its difference follows from its scores. */
export function exampleVerdict(changes: Partial<Verdict> = {}): Verdict {
  const { real = 0.952, synthetic = 0.961 } = changes;
  return {
    tone: 'good',
    answer: 'as-good',
    headline: 'Yes: synthetic rows train the classifier as well as real rows do, within 3 points.',
    details: [
      'The difference is +0.9 points, with a 95% interval from −2.1 to 3.9 (corrected for overlapping splits).',
    ],
    caution: null,
    real,
    synthetic,
    baseline: 0.653,
    measure: 'accuracy',
    margin: 0.03,
    difference: synthetic - real,
    interval: [synthetic - real - 0.03, synthetic - real + 0.03],
    splits: 6,
    needed: null,
    settled: true,
    ...changes,
  };
}
