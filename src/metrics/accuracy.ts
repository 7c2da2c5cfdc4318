import type { Label } from '../matrix/index.js';
import { uniqueLabels } from './labels.js';

/**
 * The share of rows whose predicted label equals the true one, in [0, 1] (scikit-learn's `accuracy_score`).
 *
 * `yTrue` and `yPred` are [n]. Throws a RangeError for empty or unequal columns, a TypeError for labels of mixed types.
 */
export function accuracyScore(yTrue: ArrayLike<Label>, yPred: ArrayLike<Label>): number {
  uniqueLabels('accuracyScore', yTrue, yPred);
  let right = 0;
  for (let i = 0; i < yTrue.length; i++) if (yTrue[i] === yPred[i]) right++;
  return right / yTrue.length;
}
