/**
 * Notation: n is the number of rows, K of classes; y is the true class of a row, ŷ the predicted one.
 */

/** A class label: whole numbers or strings, never both in one call. */
export type Label = number | string;

/** Counts of true against predicted classes: `matrix[i][j]` rows [K, K] have true label `labels[i]` and predicted label `labels[j]`. */
export interface ConfusionMatrix {
  labels: Label[];
  matrix: number[][];
}

/** Orders strings by code point, as NumPy does, and numbers by value. */
function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = Array.from(String(a), (c) => c.codePointAt(0)!);
  const right = Array.from(String(b), (c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/**
 * Checks a pair of label columns [n] and returns the classes that occur in either, sorted (numbers by value, strings by code point).
 *
 * Throws a RangeError for empty columns, unequal lengths or numbers that are not whole, a TypeError for a mixture of numbers and strings.
 */
export function uniqueLabels(operation: string, yTrue: ArrayLike<Label>, yPred: ArrayLike<Label>): Label[] {
  if (yTrue.length !== yPred.length) {
    throw new RangeError(
      `${operation}: yTrue has ${yTrue.length} rows and yPred has ${yPred.length}; both must describe the same rows.`,
    );
  }
  if (yTrue.length === 0) throw new RangeError(`${operation}: there are no rows; give at least one.`);
  const seen = new Set<Label>();
  for (let i = 0; i < yTrue.length; i++) {
    seen.add(yTrue[i]!);
    seen.add(yPred[i]!);
  }
  const labels = [...seen];
  const kind = typeof labels[0];
  for (const label of labels) {
    if ((typeof label !== 'number' && typeof label !== 'string') || typeof label !== kind) {
      throw new TypeError(
        `${operation}: the label ${String(label)} is a ${typeof label} and ${String(labels[0])} is a ${kind}; use whole numbers or strings throughout.`,
      );
    }
    if (typeof label === 'number' && !Number.isInteger(label)) {
      throw new RangeError(`${operation}: the label ${label} is not a whole number; give classes, not scores.`);
    }
  }
  return labels.sort(compareLabels);
}

/** Checks a caller's list of labels: not empty, without repeats. */
export function checkLabels(operation: string, labels: readonly Label[]): void {
  if (labels.length === 0)
    throw new RangeError(`${operation}: the list of labels is empty; leave it out to use those that occur.`);
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) {
    throw new RangeError(`${operation}: the label ${String(repeated)} is listed twice; list each label once.`);
  }
}

/**
 * Counts the rows of every pair of true and predicted class (scikit-learn's `confusion_matrix`).
 *
 * `yTrue` and `yPred` are [n]; `labels` [K] chooses and orders the classes (rows with other labels are left out), by default all
 * that occur, sorted. Throws a RangeError for empty or unequal columns or when no listed label occurs in `yTrue`, a TypeError for
 * labels of mixed types.
 */
export function confusionMatrix(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  labels?: readonly Label[],
): ConfusionMatrix {
  const present = uniqueLabels('confusionMatrix', yTrue, yPred);
  if (labels) checkLabels('confusionMatrix', labels);
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
      `confusionMatrix: none of the labels ${chosen.join(', ')} occurs in yTrue; it has ${present.slice(0, 10).join(', ')}.`,
    );
  }
  return { labels: chosen, matrix };
}

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
