/**
 * What a classifier's answers are worth in four figures.
 *
 * Notation, over n rows and K classes: c rows are right; t_k rows are of class k, and p_k are named so.
 */
import { areaUnderCurve } from './attacks.js';
import type { Rows } from './rows.js';
import type { Measures } from './split-scores.js';

/**
 * Accuracy, balanced accuracy, Matthews' coefficient and AUC, as scikit-learn computes them (`accuracy_score`,
 * `balanced_accuracy_score`, `matthews_corrcoef`, `roc_auc_score` of one class against the rest, macro average).
 *
 * `truth` and `predicted` are class codes [n] from 0 to classes - 1; `scores` [n, classes] are what the classifier gives each class,
 * the larger the likelier, and without them the AUC is null. Classes without true rows are left out of both means. Matthews'
 * coefficient is (c n - Σ t_k p_k) / √((n² - Σ p_k²)(n² - Σ t_k²)) (Gorodkin 2004), and 0 where that is 0 / 0.
 * @throws RangeError for no rows, unequal lengths, or a code that is no class
 */
export function measuresOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  scores?: Rows,
): Measures {
  checkCodes(truth, predicted, classes, scores);
  const n = truth.length;
  const [actual, named, right] = [0, 0, 0].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < n; i++) {
    actual[truth[i]!]!++;
    named[predicted[i]!]!++;
    if (truth[i] === predicted[i]) right[truth[i]!]!++;
  }
  const correct = sum(right);
  const present = Array.from(actual.keys()).filter((k) => actual[k]! > 0);
  const [byNamed, byActual] = [named, actual].map((counts) => n * n - sum(counts.map((count) => count ** 2)));
  const agreement = correct * n - sum(actual.map((count, k) => count * named[k]!));
  return {
    accuracy: correct / n,
    balancedAccuracy: present.reduce((total, k) => total + right[k]! / actual[k]!, 0) / present.length,
    mcc: byNamed! * byActual! === 0 ? 0 : agreement / Math.sqrt(byNamed! * byActual!),
    auc: scores === undefined || present.length < 2 ? null : meanArea(truth, present, scores),
  };
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** Over the classes that occur, of two classes in all only the second: the first one's scores are the other side of it. */
function meanArea(truth: ArrayLike<number>, present: readonly number[], scores: Rows): number {
  const shown = scores.columns === 2 ? [1] : present;
  const areas = shown.map((k) => {
    const [own, others]: [number[], number[]] = [[], []];
    for (let i = 0; i < truth.length; i++) (truth[i] === k ? own : others).push(scores.data[i * scores.columns + k]!);
    return areaUnderCurve(own, others);
  });
  return areas.reduce((a, b) => a + b, 0) / areas.length;
}

function checkCodes(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  scores: Rows | undefined,
): void {
  const n = truth.length;
  if (n === 0) throw new RangeError('measuresOf: there are no rows; give at least one.');
  if (predicted.length !== n)
    throw new RangeError(
      `measuresOf: ${n} true and ${predicted.length} predicted classes; both must be of the same rows.`,
    );
  if (scores !== undefined && (scores.rows !== n || scores.columns !== classes))
    throw new RangeError(
      `measuresOf: scores are [${scores.rows}, ${scores.columns}]; they must be [${n}, ${classes}].`,
    );
  for (const codes of [truth, predicted])
    for (let i = 0; i < n; i++)
      if (!(Number.isInteger(codes[i]) && codes[i]! >= 0 && codes[i]! < classes))
        throw new RangeError(
          `measuresOf: row ${i} is of class ${codes[i]}; classes are numbered from 0 to ${classes - 1}.`,
        );
}
