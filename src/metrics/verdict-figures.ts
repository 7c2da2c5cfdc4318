/**
 * What splits say of a difference, with its 95 % interval.
 *
 * Notation: J splits with n test rows each and n' training rows; d are the differences of the splits, m their mean and s² the variance of
 * one of them; ρ = n / n'. One split: Tango's interval of the paired answers, classes combined as independent (`intervals.ts`). Two to four:
 * the mean of their intervals, as wide as that of one, since a variance of so few values says nothing. From five on:
 * m ± t(0.975, J - 1) · s · √(1/J + ρ) (Nadeau and Bengio 2003), where s² is not less than the answers on n rows allow: each row counts w
 * (1/n for accuracy, 1/(K n_k) in class k of K for balanced accuracy), and torn rows, which one classifier alone names correctly, give
 * Σ w² (torn - (c - b)² / n_k). One torn row more than was seen is counted, so that no interval is of width zero. With J splits without
 * end the half-width falls to z s √ρ and no further: splits of one table cannot tell more than its rows.
 */
import { differenceInterval, type Interval, meanInterval, tangoInterval, wilson, z } from './intervals.js';
import type { PairedClass, SplitScores, VerdictMeasure } from './split-scores.js';
import { meanAndSd, studentQuantile975 } from './statistics.js';
import type { Needed } from './verdict-types.js';

/** Fewer splits tell no more than one of them: their spread is hardly known. */
export const fewestSplits = 5;

/** A mean over splits, the variance of one split, and the interval of the mean. */
export interface Finding {
  readonly mean: number;
  readonly variance: number;
  readonly overlap: number;
  readonly splits: number;
  readonly interval: Interval;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The classes of a split as the measure counts them: one for accuracy, which does not tell them apart. */
function strata({ paired, testRows }: SplitScores, measure: VerdictMeasure): readonly PairedClass[] | null {
  if (paired === undefined) return null;
  const classes = paired.filter(({ rows }) => rows > 0);
  if (measure === 'balanced accuracy') return classes;
  const total = (pick: (one: PairedClass) => number): number => sum(classes.map(pick));
  return [
    {
      rows: testRows,
      both: total((one) => one.both),
      onlyReal: total((one) => one.onlyReal),
      onlySynthetic: total((one) => one.onlySynthetic),
    },
  ];
}

/** The least variance of a split's mean of one value a row: `spread` is a class's Σ (value - mean)², and one row more is counted. */
function leastVariance(
  split: SplitScores,
  classes: readonly PairedClass[],
  spread: (one: PairedClass) => number,
): number {
  const k = classes.length;
  return sum(classes.map((one) => (spread(one) + one.rows / split.testRows) / (k * one.rows) ** 2));
}

function finding(values: readonly number[], least: readonly number[], splits: readonly SplitScores[]): Finding {
  const overlap = mean(splits.map(({ trainRows, testRows }) => testRows / trainRows));
  const spread = values.length > 1 ? meanAndSd(values).sd ** 2 : 0;
  const parts = { mean: mean(values), variance: Math.max(spread, mean(least)), overlap, splits: values.length };
  const half = halfWidth(parts, values.length);
  return { ...parts, interval: [parts.mean - half, parts.mean + half] };
}

/** Half the width of the corrected interval over `splits` splits; its floor for Infinity. */
export function halfWidth({ variance, overlap }: Pick<Finding, 'variance' | 'overlap'>, splits: number): number {
  if (splits === Infinity) return z * Math.sqrt(variance * overlap);
  return splits < 2 ? Infinity : quantileOf(splits - 1) * Math.sqrt(variance * (1 / splits + overlap));
}

/** Quantiles that were computed: those of few degrees of freedom are asked for again and again. */
const quantiles = new Map<number, number>();
function quantileOf(freedom: number): number {
  const found = quantiles.get(freedom) ?? studentQuantile975(freedom);
  quantiles.set(freedom, found);
  return found;
}

/** Synthetic less real. */
export function differenceOf(splits: readonly SplitScores[], measure: VerdictMeasure): Finding {
  const values = splits.map(({ real, synthetic }) => synthetic - real);
  const least = splits.map((split, i) => {
    const classes = strata(split, measure);
    // Without paired answers at least so many rows are torn as the scores differ by.
    if (classes === null) return (Math.abs(values[i]!) + 1 / split.testRows - values[i]! ** 2) / split.testRows;
    return leastVariance(split, classes, ({ rows, onlyReal: b, onlySynthetic: c }) => b + c - (b - c) ** 2 / rows);
  });
  const found = finding(values, least, splits);
  return splits.length >= fewestSplits
    ? found
    : { ...found, interval: meanOfIntervals(splits.map((split) => differenceOnce(split, measure))) };
}

const meanOfIntervals = (all: readonly Interval[]): Interval => [
  mean(all.map(([low]) => low)),
  mean(all.map(([, high]) => high)),
];

function differenceOnce(split: SplitScores, measure: VerdictMeasure): Interval {
  const classes = strata(split, measure);
  if (classes === null) return differenceInterval(split.real, split.synthetic, split.testRows);
  return meanInterval(
    classes.map(({ rows, onlyReal, onlySynthetic }) => (onlySynthetic - onlyReal) / rows),
    classes.map(({ rows, onlyReal, onlySynthetic }) => tangoInterval(onlyReal, onlySynthetic, rows)),
  );
}

/**
 * What one kind of rows gains on answers that do not look at the row. Of these the best counts: with accuracy always naming the most
 * frequent class of the test rows, which need not be that of the training rows.
 */
export function signalOf(splits: readonly SplitScores[], measure: VerdictMeasure, kind: 'real' | 'synthetic'): Finding {
  const values = splits.map((split) => split[kind] - bestGuess(split, measure));
  const right = ({ both, onlyReal, onlySynthetic }: PairedClass): number =>
    both + (kind === 'real' ? onlyReal : onlySynthetic);
  const least = splits.map((split) => {
    const classes = strata(split, measure);
    const share = split[kind];
    if (classes === null) return (share * (1 - share) + 1 / split.testRows) / split.testRows;
    return leastVariance(split, classes, (one) => right(one) * (1 - right(one) / one.rows));
  });
  const found = finding(values, least, splits);
  if (splits.length >= fewestSplits) return found;
  const intervals = splits.map((split): Interval => {
    const classes = strata(split, measure);
    const guess = bestGuess(split, measure);
    const [low, high] =
      classes === null
        ? wilson(split[kind], split.testRows)
        : meanInterval(
            classes.map((one) => right(one) / one.rows),
            classes.map((one) => wilson(right(one) / one.rows, one.rows)),
          );
    return [low - guess, high - guess];
  });
  return { ...found, interval: meanOfIntervals(intervals) };
}

/** The best score of an answer that does not look at the row. */
export function bestGuess({ baseline, paired, testRows }: SplitScores, measure: VerdictMeasure): number {
  if (paired === undefined) return baseline;
  if (measure === 'balanced accuracy') return Math.max(baseline, 1 / paired.filter(({ rows }) => rows > 0).length);
  return Math.max(baseline, ...paired.map(({ rows }) => rows / testRows));
}

/** Classes of one split whose answers are known, as the measure counts them; null where only scores are known. */
export function pairedClasses(split: SplitScores, measure: VerdictMeasure): readonly PairedClass[] | null {
  return strata(split, measure);
}

/** Beyond these numbers nobody goes. */
const mostSplits = 10_000;
const mostRows = 1e8;

/** What would bring half the width of the interval below `target`, if mean and variance stay as they are. */
export function neededFor(found: Finding, target: number, rows: number): Needed {
  if (!(target > 0)) return { rows: null, splits: null };
  const tells = (splits: number): boolean => halfWidth(found, splits) < target;
  if (tells(mostSplits)) {
    let [low, high] = [found.splits, mostSplits];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (tells(middle)) high = middle;
      else low = middle;
    }
    return { rows: null, splits: high };
  }
  const needed = Math.ceil(rows * (halfWidth(found, Infinity) / target) ** 2);
  return { rows: needed <= mostRows ? Math.max(needed, rows + 1) : null, splits: null };
}
