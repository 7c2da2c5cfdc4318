import { describe, expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { matrix, type Matrix, toMatrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { classRelatedColumns } from '../../src/synthesis/screening.js';
import { Preprocessor, type PreprocessorState, prepareRows, screenColumns } from '../../src/synthesis/index.js';

function normals(rows: number, width: number, seed: number): Matrix {
  const out = matrix(rows, width);
  new SeededRandom(seed).fillNormal(out.data);
  return out;
}
const halves = (n: number): number[] => Array.from({ length: n }, (_, i) => i % 2);

/** Normal columns; the first `related` hold one of `factors` normals each beside their own. */
function withFactors(rows: number, width: number, related: number, factors: number, weight: number): Matrix {
  const x = normals(rows, width, 1);
  const f = normals(rows, factors, 2);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < related; j++) x.data[i * width + j]! += weight * f.data[i * factors + (j % factors)]!;
  return x;
}

describe('screening', () => {
  test('finds a planted block of related columns among noise', () => {
    const { related, alone, threshold } = screenColumns(withFactors(300, 500, 20, 5, 1), halves(300));
    expect(related.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, j) => j));
    expect(related.length).toBeLessThanOrEqual(22);
    expect(related.length + alone.length).toBe(500);
    expect(threshold).toBeGreaterThan(0.2);
    expect(threshold).toBeLessThan(0.4);
  });

  test('keeps a table of common factors whole', () => {
    const { related } = screenColumns(withFactors(40, 2000, 2000, 4, 2), halves(40));
    expect(related.length).toBeGreaterThan(1960);
  });

  test('of noise, finds next to nothing related, to the class neither', () => {
    let found = 0;
    for (let seed = 0; seed < 10; seed++) {
      const { related, classRelated } = screenColumns(normals(60, 100, 10 + seed), halves(60));
      // Without any relation all columns stay.
      if (related.length < 100) found += related.length;
      found += classRelated.length;
    }
    expect(found).toBeLessThanOrEqual(4);
  });

  test('of weak relations finds these columns, and says from which correlation on', () => {
    const { related, classRelated, threshold } = screenColumns(withFactors(60, 80, 40, 5, 0.7), halves(60));
    // All of them hold the same factor.
    expect([related, classRelated]).toEqual([[8, 18, 23, 38], []]);
    expect(threshold).toBeCloseTo(0.548733, 5);
  });

  test('heavy tails do not hide a relation, nor make one', () => {
    const x = withFactors(120, 60, 6, 1, 2);
    x.data.forEach((value, k) => (x.data[k] = Math.exp(2 * value)));
    const { related } = screenColumns(x, halves(120));
    expect(related.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(related.length).toBeLessThanOrEqual(7);
  });

  test('keeps what is related to the class where columns are independent, and everything of few rows', () => {
    const x = normals(100, 30, 3);
    for (let i = 0; i < 100; i++) x.data[i * 30 + 7]! += 4 * (i % 2);
    expect(screenColumns(x, halves(100))).toMatchObject({ related: [7], classRelated: [7] });
    expect(classRelatedColumns(x, halves(100))).toEqual([7]);
    expect(classRelatedColumns(normals(5, 3, 4), halves(5))).toEqual([0, 1, 2]);
    expect(screenColumns(normals(5, 3, 4), halves(5)).related).toEqual([0, 1, 2]);
    expect(screenColumns(normals(50, 1, 4), halves(50)).related).toEqual([0]);
  });
});

/** A constant, six related skewed columns, thirty on their own of which one tells the class, and a 0/1 column on its own. */
function mixedTable(): Table {
  const x = withFactors(200, 36, 6, 2, 2);
  const random = new SeededRandom(9);
  return Table.from({
    columns: ['c', ...Array.from({ length: 36 }, (_, j) => `x${j}`), 'flag', 'class'],
    rows: Array.from({ length: 200 }, (_, i) => [
      3,
      ...Array.from({ length: 36 }, (_, j) => Math.exp(x.data[i * 36 + j]! + (j === 20 ? 3 * (i % 2) : 0))),
      Number(random.uniform() < 0.1),
      i % 2 === 0 ? 'a' : 'b',
    ]),
    target: 'class',
    name: 'mixed',
  });
}

describe('a preprocessor with transform and screening', () => {
  const table = mixedTable();
  const prepared = Preprocessor.fit(table, { transform: 'auto', screening: 'auto' });
  const codes = prepared.classCodes(table);

  test('shows the model the related columns alone, and says so', () => {
    expect(prepared.modelColumns.length).toBe(6);
    expect(prepared.standardise(table.features).shape).toEqual([200, 6]);
    expect(prepared.notes).toHaveLength(2);
    expect(prepared.notes[0]).toContain('logarithms');
    expect(prepared.notes[1]).toBe('31 of 37 columns are related to no other and are drawn on their own.');
  });

  test('gives all columns back: the related ones exact, the others drawn from their margins', () => {
    const x = prepared.standardise(table.features);
    const back = prepared.unstandardise(x, { classCodes: codes, random: new SeededRandom(1) });
    const means = [0, 0];
    let flags = 0;
    for (let i = 0; i < 200; i++) {
      expect(back.get(i, 0)).toBe(3);
      for (let j = 1; j <= 6; j++) expect(back.get(i, j) / table.features.get(i, j)).toBeCloseTo(1, 9);
      means[codes[i]!]! += Math.log(back.get(i, 21)) / 100;
      expect(Math.min(Math.abs(back.get(i, 37)), Math.abs(back.get(i, 37) - 1))).toBeLessThan(1e-9);
      flags += back.get(i, 37);
    }
    expect(means[0]).toBeCloseTo(0, 0);
    expect(means[1]).toBeCloseTo(3, 0);
    expect(flags).toBeGreaterThan(5);
    expect(flags).toBeLessThan(45);
    const again = prepared.unstandardise(x, { classCodes: codes, random: new SeededRandom(1) });
    expect(again.data).toEqual(back.data);
    const middle = prepared.unstandardise(x);
    expect(middle.get(0, 30)).toBe(middle.get(1, 30));
  });

  test('is the same from a file; a file that does not fit is refused', () => {
    const state = JSON.parse(JSON.stringify(prepared)) as PreprocessorState;
    const again = Preprocessor.fromJSON(state);
    expect(again.preparation).toEqual(prepared.preparation);
    const x = again.standardise(table.features);
    expect(x.data).toEqual(prepared.standardise(table.features).data);
    expect(again.unstandardise(x, { random: new SeededRandom(2) }).data).toEqual(
      prepared.unstandardise(x, { random: new SeededRandom(2) }).data,
    );
    expect(() => Preprocessor.fromJSON({ ...state, own: { ...state.own!, columns: [99] } })).toThrow('not complete');
  });

  test('without them says so', () => {
    const plain = Preprocessor.fit(table).toJSON();
    expect(plain).toMatchObject({ transform: null, own: null });
    expect(Preprocessor.fromJSON(plain).preparation).toEqual({
      kinds: 'infer',
      withinRange: true,
      transform: 'none',
      screening: 'none',
      varianceFilter: 1,
    });
  });

  test('a variance filter keeps the columns of the largest spread beside their size', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [10 + Math.sin(i), Math.cos(i), 1000 + Math.sin(2 * i), i % 2]);
    const few = Preprocessor.fit(Table.from({ columns: ['a', 'b', 'c', 'd'], rows }), { varianceFilter: 0.5 });
    expect(few.toJSON().own!.columns).toEqual([2]);
    expect(() => Preprocessor.fit(table, { varianceFilter: 1.5 })).toThrow(/varianceFilter must be .*at most 1/);
  });
});

test('rows are prepared for classifiers by training rows alone', () => {
  const x = mixedTable().features;
  const prepared = prepareRows(x, halves(200));
  expect(prepared.related).toEqual([0, 1, 2, 3, 4, 5]);
  expect(prepared.prepare(x).shape).toEqual([200, 37]);
  expect(prepared.note).toContain('logarithms');
  const same = prepareRows(x, halves(200), { transform: 'none', screening: 'none' });
  expect(same.related).toHaveLength(37);
  expect(() => prepareRows(toMatrix([[1], [1]]), [0, 1])).toThrow('one value only');
});
