import { shortList } from '../checks/index.js';
import type { Label } from '../matrix/index.js';
import { checkListed, uniqueLabels, written } from './labels.js';

/** Counts of true against predicted classes: `matrix[i][j]` rows [K, K] have true label `labels[i]` and predicted label `labels[j]`. */
export interface ConfusionMatrix {
  labels: Label[];
  matrix: number[][];
}

/**
 * Counts the rows of every pair of true and predicted class (scikit-learn's `confusion_matrix`).
 *
 * `yTrue` and `yPred` are [n]; `labels` [K] chooses and orders the classes (rows with other labels are left out), by default all
 * that occur, sorted. Throws a RangeError for empty or unequal columns or when no listed label occurs in `yTrue`, and as `uniqueLabels`
 * does for the labels.
 */
export function confusionMatrix(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  labels?: readonly Label[],
): ConfusionMatrix {
  const present = uniqueLabels('confusionMatrix', yTrue, yPred);
  if (labels) checkListed('confusionMatrix', labels);
  const chosen = labels ? [...labels] : present;
  const position = new Map(chosen.map((label, i) => [label, i]));
  const matrix = chosen.map(() => new Array<number>(chosen.length).fill(0));
  let found = false;
  for (let i = 0; i < yTrue.length; i++) {
    const row = position.get(yTrue[i]!);
    if (row === undefined) continue;
    found = true;
    const column = position.get(yPred[i]!);
    if (column !== undefined) matrix[row]![column]!++;
  }
  if (!found) {
    throw new RangeError(
      `confusionMatrix: none of the labels ${shortList(chosen.map(written))} occurs in yTrue; it has ${shortList(present.map(written))}.`,
    );
  }
  return { labels: chosen, matrix };
}
