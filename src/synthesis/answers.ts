/** The answers of a classifier on test rows as figures. */
import { type Measures, measuresOf } from '../metrics/index.js';
import type { ClassScores } from './classifier.js';

/** `predicted` may hold numbers that are no class, which a generator may give: they are answers of a class of their own, and wrong. */
export function measureAnswers(
  truth: readonly number[],
  predicted: readonly number[],
  classes: number,
  decided?: ClassScores,
): Measures {
  const strange = predicted.some((code) => !isClass(code, classes));
  const named = strange ? predicted.map((code) => (isClass(code, classes) ? code : classes)) : predicted;
  const shown = strange ? classes + 1 : classes;
  return measuresOf(truth, named, shown, decided && spreadScores(decided, truth.length, classes, shown));
}

const isClass = (code: number, classes: number): boolean => Number.isInteger(code) && code >= 0 && code < classes;

/** Scores in the columns of their classes; a class that was not learned is less likely than any other. */
function spreadScores(
  { classCodes, scores }: ClassScores,
  rows: number,
  classes: number,
  shown: number,
): { data: Float64Array; rows: number; columns: number } {
  const data = new Float64Array(rows * shown).fill(-Number.MAX_VALUE);
  classCodes.forEach((code, column) => {
    if (!isClass(code, classes)) return;
    for (let i = 0; i < rows; i++) data[i * shown + code] = scores[i * classCodes.length + column]!;
  });
  return { data, rows, columns: shown };
}
