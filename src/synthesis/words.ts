/**
 * Columns of words and of gaps in drawn rows: exactly one of a group is 1, each about as often as in the training rows.
 *
 * Notation: a group has c features. For c > 1 the largest of v_k + b_k is the one that is 1; for c = 1 the feature is 1 where
 * v + b >= 1/2. v are a model's values, b the shifts, which make shares of drawn rows those of the training rows.
 */
import { type ColumnDescription, featureGroups, type FeatureGroup, type TableForm } from '../data/index.js';
import type { Matrix } from '../matrix/index.js';

/** What is known of the person's own columns, as plain data. */
export interface WordsState {
  readonly form: TableForm;
  /** b of every group. */
  readonly shifts: readonly (readonly number[])[];
  /** What stands in a feature whose cell is missing, for every feature; empty where gaps are not modelled. */
  readonly fill: readonly number[];
}

/** Whether a state fits a table of so many features. */
export function isWordsState(state: WordsState, width: number): boolean {
  const { form, shifts, fill } = state;
  if (![form?.columns, shifts, fill].every((list: unknown) => Array.isArray(list))) return false;
  const known = ['number', 'words', 'date', 'class', 'id', 'counter', 'left out'];
  const sound = form.columns.every(
    ({ name, kind, features, words }) =>
      typeof name === 'string' &&
      known.includes(kind) &&
      Number.isInteger(features) &&
      features >= 0 &&
      Array.isArray(words),
  );
  if (!sound || form.columns.reduce((sum, { features }) => sum + features, 0) !== width) return false;
  const groups = featureGroups(form);
  return (
    groups.length === shifts.length &&
    groups.every(({ count }, g) => shifts[g]!.length === count && shifts[g]!.every(Number.isFinite)) &&
    (fill.length === 0 || (fill.length === width && fill.every(Number.isFinite)))
  );
}

/** Writes words and gaps into rows `out` [n, p] that are restored otherwise, from a model's values `x` [n, p]. */
export function restoreWords(
  x: Matrix,
  out: Matrix,
  { form, shifts, fill }: WordsState,
  columns: readonly ColumnDescription[],
): void {
  const [rows, width] = x.shape as [number, number];
  const varies = columns.map(({ kind }) => kind !== 'constant');
  featureGroups(form).forEach(({ start, count }, g) => {
    const b = shifts[g]!;
    for (let i = 0; i < rows; i++) {
      const at = i * width + start;
      if (count === 1) {
        if (varies[start]) out.data[at] = Number(x.data[at]! + b[0]! >= 0.5);
      } else {
        const best = largest(x.data, at, b, (k) => varies[start + k]! || columns[start + k]!.high === 1);
        for (let k = 0; k < count; k++) out.data[at + k] = Number(k === best);
      }
    }
  });
  if (fill.length > 0) fillAgain(out, form, fill);
}

function largest(data: Float64Array, at: number, b: readonly number[], may: (k: number) => boolean): number {
  let best = -1;
  for (let k = 0; k < b.length; k++)
    if (may(k) && (best < 0 || data[at + k]! + b[k]! > data[at + best]! + b[best]!)) best = k;
  return Math.max(0, best);
}

/** Where a cell is missing, its value is what fills gaps in the training rows, too. */
function fillAgain({ data, shape }: Matrix, { columns }: TableForm, fill: readonly number[]): void {
  const [rows, width] = shape as [number, number];
  let start = 0;
  for (const { features, gaps } of columns) {
    if (gaps)
      for (let at = start; at < rows * width; at += width)
        if (data[at + features - 1] === 1) for (let k = 0; k < features - 1; k++) data[at + k] = fill[start + k]!;
    start += features;
  }
}

/** Steps towards equal shares. */
const steps = 60;

/** The state with shifts that give drawn rows the training rows' shares. */
export function learnShifts(state: WordsState, real: Matrix, drawn: Matrix): WordsState {
  const shifts = featureGroups(state.form).map((group) =>
    group.count === 1 ? [singleShift(group.start, real, drawn)] : groupShifts(group, real, drawn),
  );
  return { ...state, shifts };
}

function columnOf({ data, shape }: Matrix, j: number): Float64Array {
  const [rows, width] = shape as [number, number];
  return Float64Array.from({ length: rows }, (_, i) => data[i * width + j]!);
}

const shareOf = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0) / column.length;

/** b of a feature alone: a threshold between two drawn values that leaves the wanted share above it; 0 where 1/2 does as well. */
function singleShift(j: number, real: Matrix, drawn: Matrix): number {
  const wanted = shareOf(columnOf(real, j));
  const values = columnOf(drawn, j).sort().reverse();
  const n = values.length;
  const error = (count: number): number => Math.abs(count / n - wanted);
  let least = error(values.filter((value) => value >= 0.5).length);
  let shift = 0;
  for (let count = 1; count < n; count++) {
    if (values[count - 1] === values[count] || !(error(count) < least - 1e-12)) continue;
    least = error(count);
    shift = 0.5 - (values[count - 1]! + values[count]!) / 2;
  }
  return shift;
}

/** b of a group: raised where a word is drawn too rarely, lowered where too often; the best of all steps. */
function groupShifts({ start, count }: FeatureGroup, real: Matrix, drawn: Matrix): number[] {
  const [rows, width] = drawn.shape as [number, number];
  const wanted = Array.from({ length: count }, (_, k) => shareOf(columnOf(real, start + k)));
  const b = new Array<number>(count).fill(0);
  let best = [...b];
  let least = Infinity;
  for (let step = 0; step < steps; step++) {
    const shares = new Array<number>(count).fill(0);
    for (let i = 0; i < rows; i++)
      shares[largest(drawn.data, i * width + start, b, (k) => wanted[k]! > 0)]! += 1 / rows;
    const error = shares.reduce((sum, share, k) => sum + Math.abs(share - wanted[k]!), 0);
    if (error < least - 1e-12) [least, best] = [error, [...b]];
    for (let k = 0; k < count; k++) b[k]! += (wanted[k]! - shares[k]!) / (1 + step / 10);
  }
  return best;
}
