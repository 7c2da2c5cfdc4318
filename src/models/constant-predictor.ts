/** What a model must do better than: one that knows the columns' means only. */
import type { NdArray } from 'ndarray';
import type { TrainingHistory } from '../nn/index.js';
import type { ArchitectureSettings } from './architecture.js';
import { leastLogVariance } from './network.js';

type Rows = NdArray<Float32Array | Float64Array>;

const leastVariance = Math.exp(leastLogVariance);

/**
 * The loss per row of `rows` [rows, columns] of a model that always answers with the column means m of `train`: Σ (x - m)², or Σ |x - m| for
 * 'l1', or, where the variance is learned, ½ Σ ((x - m)² / v + log v + 6) with v the variance of the training column, or of all of them.
 * Both matrices are row-major without gaps.
 */
export function constantPredictorLoss(
  train: Rows,
  rows: Rows,
  { reconstruction, outputVariance }: Pick<ArchitectureSettings, 'reconstruction' | 'outputVariance'>,
): number {
  const [count, columns] = train.shape as [number, number];
  const mean = new Float64Array(columns);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < columns; j++, at++) mean[j]! += train.data[at]! / count;
  const squares = (x: Rows): Float64Array => {
    const out = new Float64Array(columns);
    x.data.forEach((value, at) => (out[at % columns]! += (value - mean[at % columns]!) ** 2 / x.shape[0]!));
    return out;
  };
  if (reconstruction === 'l1') {
    let total = 0;
    for (let at = 0; at < rows.data.length; at++) total += Math.abs(rows.data[at]! - mean[at % columns]!);
    return total / rows.shape[0]!;
  }
  const errors = squares(rows);
  if (outputVariance === 'fixed') return errors.reduce((sum, error) => sum + error, 0);
  const own = squares(train);
  const shared = own.reduce((sum, one) => sum + one, 0) / columns;
  return errors.reduce((sum, error, j) => {
    const v = Math.max(leastVariance, outputVariance === 'shared' ? shared : own[j]!);
    return sum + (error / v + Math.log(v) - leastLogVariance) / 2;
  }, 0);
}

/** Loss per row of always answering with the training columns' means, in the model's own units. */
export interface ConstantPredictor {
  readonly train: number;
  /** Of the validation rows, where there are any. */
  readonly validation?: number;
}

/** A sentence for the training loss, or else the validation loss, of the kept epoch if it is above the constant predictor's. */
export function constantPredictorWarnings(history: TrainingHistory, constant: ConstantPredictor): string[] {
  const { keptEpoch, trainLoss, validationLoss } = history;
  const train = trainLoss[keptEpoch - 1];
  const validation = validationLoss[keptEpoch - 1];
  const number = (value: number): string => String(Number(value.toPrecision(3)));
  const above = (which: string, loss: number, limit: number): string =>
    `With the weights of epoch ${keptEpoch} the ${which} loss is ${number(loss)} per row, above the ${number(limit)} of always answering with the column means`;
  if (train !== undefined && train > constant.train)
    return [
      `${above('training', train, constant.train)}: samples will not resemble the rows. Standardise the columns (StandardScaler) or train longer.`,
    ];
  if (validation !== undefined && constant.validation !== undefined && validation > constant.validation)
    return [
      `${above('validation', validation, constant.validation)}: what the model has learned does not hold for other rows. Standardise the columns (StandardScaler), or take more rows, fewer epochs (patience) or a smaller network.`,
    ];
  return [];
}
