/** Whether rows pass: thresholds on fidelity, dependence and privacy, fixed before they were used (docs/generators.md). */
import type { Fidelity } from './fidelity.js';
import type { Privacy } from './privacy.js';

/** True where the figures pass, false where they do not, null where they are not known. */
export interface Quality {
  /** Shapes and within-class variance. */
  readonly fidelity: boolean | null;
  /** Strong correlations. */
  readonly dependence: boolean | null;
  readonly privacy: boolean | null;
}

export type QualityOf = (fidelity: Fidelity, privacy: Privacy) => Quality;

/** What passes; see docs/generators.md for what was measured on either side. */
export const qualityThresholds = {
  /** Least mean shape score. */
  shapes: 0.5,
  /** Within-class variance of synthetic rows over that of real ones. */
  leastVariance: 0.7,
  mostVariance: 1.4,
  /** Most that may be lost of the strong correlations: mean |r - r'| over mean |r|. */
  correlationLost: 0.85,
  /** Most that either attack may reach, as AUC. */
  attack: 0.9,
  /** Largest share of synthetic rows that equal or nearly equal a training row, beyond that of unseen rows. */
  copies: 0.05,
} as const;

/** The share of the strong correlations that is lost: mean |r - r'| over mean |r|; null where none is strong. */
export function correlationLost({ strongPairs, strongCorrelation }: Fidelity): number | null {
  return strongPairs === null || strongCorrelation === null ? null : (2 * (1 - strongPairs)) / strongCorrelation;
}

/**
 * Whether rows pass. To pass says that they are not broken in a way that these figures show; it is no statement that people are safe.
 *
 * Privacy is false for near copies whether or not there are unseen rows, and otherwise null without them: the attacks are then unknown.
 */
export const qualityOf: QualityOf = (fidelity, privacy) => {
  const most = qualityThresholds;
  const lost = correlationLost(fidelity);
  const { varianceRatio: variance } = fidelity;
  const copies = Math.max(privacy.copies / privacy.rows, privacy.nearCopies / privacy.compared);
  const copied = copies - (privacy.unseenCopies ?? 0) > most.copies;
  const attacks = [privacy.distanceAttack, privacy.spanAttack].filter((area) => area !== null);
  return {
    fidelity: Number.isNaN(variance)
      ? null
      : fidelity.shapes >= most.shapes && variance >= most.leastVariance && variance <= most.mostVariance,
    dependence: lost === null ? null : lost <= most.correlationLost,
    privacy: copied ? false : attacks.length === 0 ? null : attacks.every((area) => area <= most.attack),
  };
};
