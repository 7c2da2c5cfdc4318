/** The interval of a mean over splits of one table, whose rows overlap. */
import { checkList, checkPositive } from '../checks/index.js';
import { estimate } from '../metrics/index.js';

/** A mean with its 95 % interval. */
export interface CorrectedInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of the scores, or differences, of J splits with m ± t(0.975, J - 1) s √(1/J + testRows / trainRows), s their standard deviation
 * (Nadeau and Bengio 2003, "Inference for the generalization error"): splits share rows, and J of them are not J tables. NaN bounds for one
 * value.
 * @throws OptionError for rows that are not above 0, InputError for values that are no list
 */
export function correctedInterval(
  values: readonly number[],
  { trainRows, testRows }: { readonly trainRows: number; readonly testRows: number },
): CorrectedInterval {
  checkList('correctedInterval: values', values);
  const overlap =
    checkPositive('correctedInterval: testRows', testRows) / checkPositive('correctedInterval: trainRows', trainRows);
  const { mean, interval } = estimate(values, overlap);
  const [low, high] = interval ?? [NaN, NaN];
  return { mean, low, high };
}
