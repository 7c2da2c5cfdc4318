import { describe, expect, test } from 'vitest';
import { groupEqualRows, takeTableRows } from '../../src/data/index.js';
import { toMatrix } from '../../src/matrix/index.js';
import {
  Bootstrap,
  audit,
  LeakageError,
  Lineage,
  refuseInnerLeakage,
  refuseLeakage,
} from '../../src/synthesis/index.js';
import { mixedTable } from './table.js';

const rows = (...numbers: number[]): { rows: number[] } => ({ rows: numbers });
const tested = (...numbers: number[]): { rows: number[]; classCodes: number[]; features: never } => ({
  rows: numbers,
  classCodes: [],
  features: undefined as never,
});
/** Ten rows, all of them different. */
const different = Array.from({ length: 10 }, (_, i) => i);
const model = Lineage.of('training', rows(1, 2, 3)).and(Lineage.of('stopping', rows(4)));

describe('lineages', () => {
  test('what is made from two things has the rows of both, by use', () => {
    const drawn = model.and(Lineage.of('training', rows(3, 7)));
    expect(drawn.count(rows(3, 4, 7, 9), different, 'training')).toBe(2);
    expect(drawn.count(rows(3, 4, 7, 9), different, 'stopping')).toBe(1);
    expect(drawn.count(rows(3, 4, 7, 9), different)).toBe(3);
    expect(model.count(rows(7), different)).toBe(0);
    expect(Lineage.none.count(rows(1, 2), different)).toBe(0);
  });
  test('a search has seen all rows of its trials, whatever they were used for', () => {
    expect(model.as('search').count(rows(1, 4, 5), different, 'search')).toBe(2);
    expect(model.as('search').count(rows(1, 4, 5), different, 'training')).toBe(0);
  });
  test('numbers within a sample become those of the table that it was taken from', () => {
    const within = model.within(rows(9, 8, 7, 6, 5));
    expect(within.count(rows(8, 7, 6), different, 'training')).toBe(3);
    expect(within.count(rows(5), different, 'stopping')).toBe(1);
    expect(within.count(rows(1, 2, 3, 4, 9), different)).toBe(0);
  });
  test('a search that has looked at a test row is refused by its name, too', () => {
    const seen = audit(model.as('search'), Lineage.none, tested(2, 4, 8), different);
    expect(() => refuseLeakage(seen)).toThrow(LeakageError);
    expect(() => refuseLeakage(seen)).toThrow('of the 3 test rows, 2 by the search had been seen');
    expect(() => refuseLeakage(audit(model, Lineage.none, tested(8, 9), different))).not.toThrow();
  });
  test('the audit counts a row once in each stage, and once as seen', () => {
    const classifier = Lineage.of('classifier training', rows(1));
    expect(audit(model, classifier, tested(1, 4, 8), different)).toEqual({
      testRows: 3,
      generatorTraining: 1,
      earlyStopping: 1,
      latentStatistics: 0,
      scaling: 0,
      search: 0,
      classifierTraining: 1,
      unseen: 1,
    });
  });
  test('a test row that equals a used one in every cell counts as seen', () => {
    // Rows 6 and 8 repeat rows 2 and 4; row 7 differs from row 3 in one cell.
    const cells = [...different.slice(0, 6), 2, 3, 4, 9].map((value) => [value, 2 * value]);
    cells[7]![1] = 7;
    const contents = groupEqualRows(toMatrix(cells));
    expect(audit(model, Lineage.none, tested(6, 7, 8, 9), contents)).toMatchObject({
      testRows: 4,
      generatorTraining: 1,
      earlyStopping: 1,
      unseen: 2,
    });
    expect(audit(model, Lineage.none, tested(6, 7, 8, 9), different)).toMatchObject({
      generatorTraining: 0,
      unseen: 4,
    });
  });
});

describe('the audit within training rows', () => {
  test('a row that a fitness holds out is no ancestor of the synthetic rows that it trains on', async () => {
    const table = mixedTable(40);
    const contents = groupEqualRows(table.features);
    const train = rows(...Array.from({ length: 28 }, (_, i) => i + 12));
    const held = rows(12, 20, 39);
    const kept = rows(...train.rows.filter((row) => !held.rows.includes(row)));
    const drawnFrom = async (from: { rows: number[] }): Promise<Lineage> =>
      (await new Bootstrap({ seed: 1 }).fit(takeTableRows(table, from.rows))).lineage.within(from);
    const fitness = Lineage.of('classifier training', kept);
    const clean = fitness.and(await drawnFrom(kept));
    expect(() => refuseInnerLeakage(clean, held, contents)).not.toThrow();
    const once = fitness.and(await drawnFrom(train));
    expect(() => refuseInnerLeakage(once, held, contents)).toThrow(LeakageError);
    expect(() => refuseInnerLeakage(once, held, contents)).toThrow(
      expect.objectContaining({
        name: 'LeakageError',
        message:
          'the fitness would not be clean: 3 of the 3 rows that it holds out are ancestors of what it is judged by (training, scaling). Fit the generator, the scaler and the selection again without these rows',
      }),
    );
  });
  test('an equal row counts as the row itself', () => {
    expect(() => refuseInnerLeakage(Lineage.of('selection', rows(1)), rows(2), [0, 7, 7])).toThrow(/\(selection\)/);
  });
});
