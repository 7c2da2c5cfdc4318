/** What a model must do better than: one that knows the columns' means only. */
import type { NdArray } from 'ndarray';
import type { TrainingHistory } from '../nn/index.js';

type Rows = NdArray<Float32Array | Float64Array>;

/**
 * Mean over `rows` [rows, columns] of Σ (x - m)², or of Σ |x - m| for 'l1', where m are the column means of `train`: the
 * loss per row of a model that always answers with the training means. Both matrices are row-major without gaps.
 */
export function constantPredictorLoss(train: Rows, rows: Rows, reconstruction: 'mse' | 'l1'): number {
  const [count, columns] = train.shape as [number, number];
  const mean = new Float64Array(columns);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < columns; j++, at++) mean[j]! += train.data[at]! / count;
  let total = 0;
  for (let i = 0, at = 0; i < rows.shape[0]!; i++)
    for (let j = 0; j < columns; j++, at++) {
      const error = rows.data[at]! - mean[j]!;
      total += reconstruction === 'mse' ? error ** 2 : Math.abs(error);
    }
  return total / rows.shape[0]!;
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
