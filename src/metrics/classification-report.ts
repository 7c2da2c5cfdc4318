/**
 * Precision, recall and F1 of every class, and their averages, as scikit-learn 1.2 computes them.
 *
 * Notation, for one class: tp is the number of rows of the class predicted as such; s (support) of rows of the class;
 * q of rows predicted as the class. precision = tp / q, recall = tp / s, F1 = 2 precision recall / (precision + recall).
 */
import { checkList, described, OptionError, shortList, withDefaults } from '../checks/index.js';
import type { Label } from '../matrix/index.js';
import { checkListed, uniqueLabels } from './labels.js';

/** What stands in place of 0 / 0; `'warn'` is 0 with a sentence in `warnings`. */
export type ZeroDivision = 0 | 1 | 'warn';

/** Scores in [0, 1] and the number of rows they rest on. */
export interface ScoreRow {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** The scores of one class under its shown name. */
export interface ClassRow extends ScoreRow {
  label: string;
}

/**
 * A classification report in full precision.
 *
 * `accuracy` is null, and `micro` present, when a list of labels was given that is not the set of labels that occur: the
 * micro average is then no accuracy.
 */
export interface ClassificationReport {
  perClass: ClassRow[];
  accuracy: number | null;
  micro?: ScoreRow;
  macro: ScoreRow;
  weighted: ScoreRow;
  warnings?: string[];
}

/** Options of `classificationReport`. */
export interface ReportOptions {
  /** The classes to report, in this order; by default all that occur in either column, sorted. */
  labels?: readonly Label[] | undefined;
  /** The names to show, one for each reported class. */
  targetNames?: readonly string[] | undefined;
  /** What stands in place of 0 / 0; 'warn' by default. */
  zeroDivision?: ZeroDivision | undefined;
}

interface Counts {
  truePositives: number;
  predicted: number;
  support: number;
}

/** Sums as NumPy does, by pairs (Higham 1993, "The accuracy of floating point summation"), so that the last bit agrees. */
function pairwiseSum(values: readonly number[], start = 0, n: number = values.length): number {
  let sum = 0;
  if (n < 8) {
    for (let i = 0; i < n; i++) sum += values[start + i]!;
    return sum;
  }
  if (n > 128) {
    const half = Math.floor(n / 2) - (Math.floor(n / 2) % 8);
    return pairwiseSum(values, start, half) + pairwiseSum(values, start + half, n - half);
  }
  const r = values.slice(start, start + 8);
  let i = 8;
  for (; i < n - (n % 8); i += 8) for (let k = 0; k < 8; k++) r[k]! += values[start + i + k]!;
  sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (; i < n; i++) sum += values[start + i]!;
  return sum;
}

export function f1Score(precision: number, recall: number): number {
  const sum = precision + recall;
  return (2 * precision * recall) / (sum === 0 ? 1 : sum);
}

function scoresOf(counts: Counts, instead: number): ScoreRow {
  const precision = counts.predicted === 0 ? instead : counts.truePositives / counts.predicted;
  const recall = counts.support === 0 ? instead : counts.truePositives / counts.support;
  return { precision, recall, f1: f1Score(precision, recall), support: counts.support };
}

function macroAverage(rows: readonly ScoreRow[], support: number): ScoreRow {
  const mean = (pick: (row: ScoreRow) => number): number => pairwiseSum(rows.map(pick)) / rows.length;
  return { precision: mean((r) => r.precision), recall: mean((r) => r.recall), f1: mean((r) => r.f1), support };
}

function weightedAverage(rows: readonly ScoreRow[], total: Counts, instead: number): ScoreRow {
  const { support } = total;
  if (support === 0) {
    const others = total.predicted === 0 ? instead : 0;
    return { precision: others, recall: instead, f1: others, support };
  }
  const mean = (pick: (row: ScoreRow) => number): number =>
    pairwiseSum(rows.map((row) => pick(row) * row.support)) / support;
  return { precision: mean((r) => r.precision), recall: mean((r) => r.recall), f1: mean((r) => r.f1), support };
}

/** The sentences that scikit-learn would print as warnings. */
function illDefined(names: readonly string[], counts: readonly Counts[]): string[] {
  const listed = (pick: (c: Counts) => number): string => names.filter((_, i) => pick(counts[i]!) === 0).join(', ');
  const unpredicted = listed((c) => c.predicted);
  const absent = listed((c) => c.support);
  const warnings: string[] = [];
  if (unpredicted) warnings.push(`precision and F1 are set to 0 for classes that were never predicted: ${unpredicted}`);
  if (absent) warnings.push(`recall and F1 are set to 0 for classes without true rows: ${absent}`);
  return warnings;
}

const defaults = {
  labels: undefined as readonly Label[] | undefined,
  targetNames: undefined as readonly string[] | undefined,
  zeroDivision: 'warn' as ZeroDivision,
};

function checkNames(labels: readonly Label[], names: readonly string[] | undefined): string[] {
  if (names !== undefined) checkList('classificationReport: targetNames', names);
  if (names !== undefined && names.length !== labels.length) {
    throw new RangeError(
      `classificationReport: ${labels.length} classes (${shortList(labels.map(String), 10)}) and ${names.length} targetNames; give one name for each class, or list the classes in labels.`,
    );
  }
  const bad = names?.findIndex((name) => typeof name !== 'string') ?? -1;
  if (bad >= 0)
    throw new RangeError(
      `classificationReport: targetNames[${bad}] is ${described(names![bad])}; give a text for each class.`,
    );
  return names ? [...names] : labels.map(String);
}

/**
 * Precision, recall, F1 and support of every class with their averages (scikit-learn 1.2's `classification_report`).
 *
 * `yTrue` and `yPred` are [n]. Throws a RangeError for empty or unequal columns, repeated labels or a wrong number of names,
 * a TypeError for labels of mixed types.
 */
export function classificationReport(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ReportOptions = {},
): ClassificationReport {
  const { zeroDivision, ...given } = withDefaults('classificationReport', options, defaults);
  if (zeroDivision !== 0 && zeroDivision !== 1 && zeroDivision !== 'warn')
    throw new OptionError(
      `classificationReport: zeroDivision must be 0, 1 or 'warn', found ${described(zeroDivision)}`,
    );
  const present = uniqueLabels('classificationReport', yTrue, yPred);
  if (given.labels !== undefined) {
    checkList('classificationReport: labels', given.labels);
    checkListed('classificationReport', given.labels);
  }
  const labels = given.labels === undefined ? present : Array.from(given.labels);
  const names = checkNames(labels, given.targetNames);
  const byLabel = new Map(labels.map((l) => [l, { truePositives: 0, predicted: 0, support: 0 }]));
  for (let i = 0; i < yTrue.length; i++) {
    const actual = byLabel.get(yTrue[i]!);
    const guessed = byLabel.get(yPred[i]!);
    if (actual) actual.support++;
    if (guessed) guessed.predicted++;
    if (actual && actual === guessed) actual.truePositives++;
  }
  const counts = [...byLabel.values()];
  const total: Counts = { truePositives: 0, predicted: 0, support: 0 };
  for (const c of counts) {
    total.truePositives += c.truePositives;
    total.predicted += c.predicted;
    total.support += c.support;
  }
  const instead = zeroDivision === 1 ? 1 : 0;
  const perClass = counts.map((c, i) => ({ label: names[i]!, ...scoresOf(c, instead) }));
  const micro = scoresOf(total, instead);
  const isAccuracy = labels.length === present.length && present.every((label) => byLabel.has(label));
  const warnings = zeroDivision === 'warn' ? illDefined(names, counts) : [];
  return {
    perClass,
    accuracy: isAccuracy ? micro.precision : null,
    ...(isAccuracy ? {} : { micro }),
    macro: macroAverage(perClass, total.support),
    weighted: weightedAverage(perClass, total, instead),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}
