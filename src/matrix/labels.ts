import { parseNumber } from './numbers.js';

/** A class label as it stands in a table. */
export type Label = string | number;

/** Orders two strings by code point, as NumPy and scikit-learn do. */
function compareText(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0)!);
  const right = Array.from(b, (c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/**
 * The different labels of `labels` [rows], sorted: by value when every one is a number (also one written as text, so that '2'
 * precedes '10'), by code point otherwise.
 */
export function uniqueSorted<T extends Label>(labels: ArrayLike<T>): T[] {
  const seen = new Set<T>();
  for (let i = 0; i < labels.length; i++) seen.add(labels[i]!);
  const values = [...seen].map((label) => ({ label, text: String(label), value: parseNumber(String(label)) }));
  const numeric = values.every(({ value }) => Number.isFinite(value));
  values.sort((a, b) => (numeric && a.value !== b.value ? a.value - b.value : compareText(a.text, b.text)));
  return values.map(({ label }) => label);
}
