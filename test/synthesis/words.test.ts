/** Words and gaps in drawn rows, by small tables worked out by hand. */
import { expect, test } from 'vitest';
import type { ColumnDescription, FormColumn, TableForm } from '../../src/data/index.js';
import { toMatrix } from '../../src/matrix/index.js';
import { isWordsState, learnShifts, restoreWords, type WordsState } from '../../src/synthesis/words.js';

const column = (kind: FormColumn['kind'], features: number, gaps = false): FormColumn => ({
  name: kind,
  kind,
  missing: 0,
  done: 'kept',
  features,
  gaps,
  words: [],
  format: '',
  first: 0,
});
const formOf = (...columns: readonly FormColumn[]): TableForm => ({ columns, missing: 'model', notes: [] });
const described = (kinds: readonly ColumnDescription['kind'][], high = 1): ColumnDescription[] =>
  kinds.map((kind, j) => ({ name: `c${j}`, kind, low: kind === 'constant' ? high : 0, high }));

test('the largest of a group is 1, of equal ones the first; a shift counts', () => {
  const form = formOf(column('number', 1), column('words', 3));
  const columns = described(['real', 'binary', 'binary', 'binary']);
  const drawn = [
    [9, 0.1, 0.3, 0.2],
    [9, 0.2, 0.2, 0.2],
    [9, -3, -2, -1],
  ];
  const restored = (shifts: readonly number[]): number[][] => {
    const out = toMatrix(drawn);
    restoreWords(toMatrix(drawn), out, { form, shifts: [shifts], fill: [] }, columns);
    return [0, 1, 2].map((i) => [0, 1, 2, 3].map((j) => out.get(i, j)));
  };
  expect(restored([0, 0, 0])).toEqual([
    [9, 0, 1, 0],
    [9, 1, 0, 0],
    [9, 0, 0, 1],
  ]);
  expect(restored([0.5, 0, 0])).toEqual([
    [9, 1, 0, 0],
    [9, 1, 0, 0],
    [9, 0, 0, 1],
  ]);
});

test('a word that no training row has is never drawn, and one that all have always', () => {
  const form = formOf(column('words', 3));
  const restored = (columns: readonly ColumnDescription[]): number[] => {
    const out = toMatrix([[0.9, 0.5, 0.1]]);
    restoreWords(toMatrix([[0.9, 0.5, 0.1]]), out, { form, shifts: [[0, 0, 0]], fill: [] }, columns);
    return [...out.data];
  };
  expect(restored([...described(['constant'], 0), ...described(['binary', 'binary'])])).toEqual([0, 1, 0]);
  expect(restored([...described(['constant', 'constant'], 0), ...described(['constant'], 1)])).toEqual([0, 0, 1]);
  expect(restored(described(['constant', 'constant', 'constant'], 0))).toEqual([1, 0, 0]);
});

test('one feature is 1 from a half on; where it says that a cell is missing, what fills gaps stands there', () => {
  const form = formOf(column('words', 1), column('number', 3, true), column('number', 1));
  const rows = [
    [0.5, 3, 4, 0.4, 7],
    [0.49, 3, 4, 0.6, 7],
  ];
  const columns = described(['binary', 'real', 'real', 'binary', 'real']);
  const restored = (shift: number, fill: readonly number[]): number[] => {
    const out = toMatrix(rows);
    restoreWords(toMatrix(rows), out, { form, shifts: [[0], [shift]], fill }, columns);
    return [...out.data];
  };
  expect(restored(0, [])).toEqual([1, 3, 4, 0, 7, 0, 3, 4, 1, 7]);
  expect(restored(0, [-1, -2, -3, -4, -5])).toEqual([1, 3, 4, 0, 7, 0, -2, -3, 1, 7]);
  expect(restored(0.2, [-1, -2, -3, -4, -5])).toEqual([1, -2, -3, 1, 7, 0, -2, -3, 1, 7]);
  // A feature that never varies stays as it is.
  const out = toMatrix([[0.5, 3, 4, 0.4, 7]]);
  restoreWords(
    out,
    out,
    { form, shifts: [[0], [0]], fill: [] },
    described(['constant', 'real', 'real', 'constant', 'real']),
  );
  expect([...out.data]).toEqual([0.5, 3, 4, 0.4, 7]);
});

test('shifts give drawn rows the shares of the training rows', () => {
  const single = { form: formOf(column('words', 1)), shifts: [[0]], fill: [] };
  const shift = (real: readonly number[], drawn: readonly number[]): number =>
    learnShifts(single, toMatrix(real.map((value) => [value])), toMatrix(drawn.map((value) => [value]))).shifts[0]![0]!;
  // A quarter: the threshold lies between the largest drawn value and the next.
  expect(shift([1, 0, 0, 0], [0.5, 0.75, 0.625, 0.875])).toBe(0.5 - 0.8125);
  expect(shift([1, 1, 1, 0], [0.125, 0.25, 0.375, 0.0625])).toBe(0.5 - 0.09375);
  // One half does as well, and no threshold lies between equal values.
  expect(shift([1, 1, 0, 0], [0.75, 0.25, 0.625, 0.125])).toBe(0);
  expect(shift([1, 1, 0, 0], [0.25, 0.25, 0.25, 0.25])).toBe(0);
  expect(shift([1, 1, 0, 0], [0.75, 0.5, 0.25, 0.125])).toBe(0);

  const group = { form: formOf(column('words', 3)), shifts: [[0, 0, 0]], fill: [] };
  const real = [0, 0, 1, 1].map((k) => [Number(k === 0), Number(k === 1), 0]);
  const drawn = [0.1, 0.2, 0.3, 0.4].map((value) => [1 - value, value, 5]);
  const learned = learnShifts(group, toMatrix(real), toMatrix(drawn));
  const [a, b, c] = learned.shifts[0] as [number, number, number];
  expect(drawn.map(([x, y]) => x! + a >= y! + b)).toEqual([true, true, false, false]);
  expect(c).toBe(0);
  expect([learned.form, learned.fill]).toEqual([group.form, group.fill]);
  // Where shares are the same from the beginning, nothing is shifted.
  const same = learnShifts(group, toMatrix(real), toMatrix(real));
  expect(same.shifts).toEqual([[0, 0, 0]]);
});

test('a state with one part that cannot be does not fit its table', () => {
  const form = formOf(column('words', 3), column('number', 2, true), column('id', 0));
  const state: WordsState = { form, shifts: [[0, 1, 2], [3]], fill: [1, 2, 3, 4, 5] };
  expect(isWordsState(state, 5)).toBe(true);
  expect(isWordsState({ ...state, fill: [] }, 5)).toBe(true);
  const [words, number, id] = form.columns as [FormColumn, FormColumn, FormColumn];
  const changed = (...columns: readonly object[]): WordsState => ({
    ...state,
    form: { ...form, columns: columns as readonly FormColumn[] },
  });
  const broken: readonly unknown[] = [
    { ...state, form: undefined },
    { ...state, form: { ...form, columns: {} } },
    { ...state, shifts: null },
    { ...state, fill: '12345' },
    changed({ ...words, name: 3 }, number, id),
    changed(words, number, { ...id, kind: 'picture' }),
    changed({ ...words, features: 2.5 }, { ...number, features: 2.5 }, id),
    changed(words, { ...number, features: 4 }, { ...id, features: -2 }),
    changed(words, number, { ...id, words: undefined }),
    changed(words, number, { ...id, features: 1 }),
    { ...state, shifts: [[0, 1, 2]] },
    { ...state, shifts: [[0, 1, 2], [3], [4]] },
    { ...state, shifts: [[0, 1], [3]] },
    { ...state, shifts: [[0, 1, Infinity], [3]] },
    { ...state, fill: [1, 2, 3, 4] },
    { ...state, fill: [1, 2, 3, 4, NaN] },
  ];
  broken.forEach((one, at) => expect(isWordsState(one as WordsState, 5), String(at)).toBe(false));
  expect(isWordsState(state, 6)).toBe(false);
});
