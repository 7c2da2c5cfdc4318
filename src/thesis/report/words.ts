/** Words and cells that the parts of a reproduction's report share. */
import type { Estimate } from '../../metrics/index.js';
import type { ClaimOutcome } from '../claim-rows.js';
import type { ReproductionGroup } from '../groups.js';
import { count, fixed } from '../../checks/numbers.js';

/** Points of accuracy: a share times 100. */
export const inPoints = (share: number | null | undefined, digits = 1): string =>
  fixed(share === null || share === undefined ? NaN : 100 * share, digits);

/** "−3.1 to 0.4" */
export function intervalText(interval: readonly [number, number] | null, scale = 1, digits = 1): string {
  return interval === null ? '–' : `${fixed(scale * interval[0], digits)} to ${fixed(scale * interval[1], digits)}`;
}

export interface Judgement {
  readonly tone: 'good' | 'bad' | 'open' | 'few';
  readonly text: string;
}

/** Points that are no difference that matters, and the fewest seeds that say something; as in the claims. */
const margin = 3;
const fewest = 3;

/** What a difference between synthetic and real rows says. */
export function judgementOn({ mean, interval }: Estimate, seeds: number): Judgement {
  if (interval === null || seeds < fewest) return { tone: 'few', text: 'not enough runs' };
  const [low, high] = [100 * interval[0], 100 * interval[1]];
  if (low > 0) return { tone: 'good', text: `better by ${fixed(100 * mean, 1)} points` };
  if (high < 0) return { tone: 'bad', text: `worse by ${fixed(-100 * mean, 1)} points` };
  if (low > -margin) return { tone: 'good', text: `as good, to within ${margin} points` };
  return { tone: 'open', text: 'open: the interval is too wide' };
}

export const toneOf: Readonly<Record<ClaimOutcome, string>> = {
  holds: 'good',
  'does not hold': 'warn',
  open: '',
  'not enough runs': '',
};

/** The protocol, and the cap where there was one: the same experiment may have been run with and without. */
export const groupName = ({ protocol, epochCap }: Pick<ReproductionGroup, 'protocol' | 'epochCap'>): string =>
  epochCap === null ? protocol : `${protocol}, at most ${count(epochCap)} epochs`;

/** A data set, marked where it stands in for another. */
export const datasetName = (dataset: string, standsInFor: string | null): string =>
  standsInFor === null ? dataset : `${dataset} (stands in for ${standsInFor})`;
