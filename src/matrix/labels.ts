import { checkList, InputError, shown } from '../checks/index.js';

/** A class label: a number, or text that is not empty. The labels of one column are of one type. */
export type Label = string | number;

/** Orders two texts by code point, as NumPy and scikit-learn do. */
function compareText(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0)!);
  const right = Array.from(b, (c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

const inWords = (label: Label): string =>
  typeof label === 'number' ? `the number ${label}` : `the text ${shown(label)}`;

/**
 * Checks a column of class labels [rows]: finite numbers throughout, or text throughout.
 *
 * `operation` opens the message of the InputError that is thrown for a missing label (null, undefined, NaN, empty text), for
 * another type, and for numbers beside text; it names the row.
 */
export function checkLabels(labels: ArrayLike<unknown>, operation: string): void {
  checkList(operation, labels);
  const type = typeof labels[0];
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    const sound = typeof label === 'number' ? Number.isFinite(label) : typeof label === 'string' && label !== '';
    if (!sound || typeof label !== type) refuseLabel(label, labels[0], `${operation}: row ${i} (counted from 0)`);
  }
}

function refuseLabel(label: unknown, first: unknown, place: string): never {
  if (label === undefined || label === null || label === '' || Number.isNaN(label)) {
    const found = label === '' ? 'empty text' : String(label);
    throw new InputError(`${place} has no label, found ${found}; fill in its class or leave the row out.`);
  }
  if (typeof label === 'string' || Number.isFinite(label)) {
    throw new InputError(
      `${place} has ${inWords(label as Label)} as its label and row 0 has ${inWords(first as Label)}; use numbers throughout or text throughout.`,
    );
  }
  const found = typeof label === 'number' ? `the number ${label}` : `a value of type ${typeof label}`;
  throw new InputError(`${place} has ${found} as its label; labels are finite numbers or text.`);
}

/**
 * The different labels of `labels` [rows] in scikit-learn's order: numbers by value, text by code point (also text that looks
 * like numbers: '10' precedes '2').
 *
 * Throws an InputError that begins with `operation` as `checkLabels` does.
 */
export function uniqueSorted<T extends Label>(labels: ArrayLike<T>, operation = 'uniqueSorted'): T[] {
  checkLabels(labels, operation);
  const seen = new Set<T>();
  for (let i = 0; i < labels.length; i++) seen.add(labels[i]!);
  return [...seen].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b)),
  );
}
