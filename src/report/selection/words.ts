/** What methods, synthesizers and figures are called on the page. */
import { fixed, percent } from '../../checks/numbers.js';
import { rankerLabel } from '../../selection/labels.js';
import type { MeanOfSplits } from '../../selection/result.js';
import { signed } from '../kit/forest.js';

/** The method that is chosen anew inside every training part. */
const inside = 'auto';

/** How each method goes about it, for those who do not know its name. */
const abouts: Readonly<Record<string, string>> = {
  [inside]: 'in every split the method that did best within its training part',
  anova: 'how far apart the averages of the classes are, column by column',
  cat: 'how far apart the averages of the classes are, allowing for columns that go together',
  mi: 'how much a column, cut into ranges, tells about the class',
  mrmr: 'columns that tell about the class and do not repeat one another',
  relieff: 'columns that differ between similar rows of different classes',
  turf: 'ReliefF, repeated after the worst columns are dropped',
  stability: 'columns that sparse models on halves of the rows take first',
  rfe: 'a linear classifier that drops its least useful column, again and again',
  greedy: 'one column after the other, each time the one with the fewest errors on a row left out',
  ga: 'sets of columns that compete, join and change over generations',
};

export const methodName = (name: string): string => (name === inside ? 'chosen inside' : rankerLabel(name));

/** In a sentence; empty for a ranker of one's own. */
export const methodAbout = (name: string): string => abouts[name] ?? '';

/** Whether a line of methods is the one that is chosen inside every training part. */
export const isInside = (name: string): boolean => name === inside;

/** A range of shares. */
export const shares = ({ low, high }: Pick<MeanOfSplits, 'low' | 'high'>): string =>
  `${percent(low)} to ${percent(high)}`;

/** A difference in points with its range. */
export const points = ({
  difference,
  low,
  high,
}: {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}): string => `${signed(100 * difference, 1)} (${signed(100 * low, 1)} to ${signed(100 * high, 1)})`;

/** A rate of false discoveries, with as many digits as matter. */
export const rate = (q: number): string =>
  q > 0 && q < 1e-4 ? q.toExponential(0).replace(/-/g, '−') : fixed(q, q < 0.01 ? 4 : 3);
