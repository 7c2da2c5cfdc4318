import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupEqualRows } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';

describe('groupEqualRows', () => {
  it('numbers groups in the order of their first rows; -0 equals 0', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [1, -0],
      [1, 0.5],
      [0, 1],
    ];
    expect([...groupEqualRows(rows)]).toEqual([0, 1, 0, 2, 1]);
    expect([...groupEqualRows([[NaN], [0], [-NaN]])]).toEqual([0, 1, 0]);
    expect([...groupEqualRows([])]).toEqual([]);
  });

  it('agrees with a comparison of all pairs', () => {
    const cell = fc.constantFrom(0, -0, 1, 2, 0.5, 1e300, -1);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 30 }), (rows) => {
        const groups = groupEqualRows(rows);
        rows.forEach(([a, b], i) =>
          rows.forEach(([c, d], k) => expect(groups[i] === groups[k]).toBe(a === c && b === d)),
        );
      }),
    );
  });

  it('takes time in proportion to the rows, also for whole numbers and flags', () => {
    const rows = 200_000;
    const x = matrix(rows, 18);
    for (let i = 0; i < rows; i++) for (let j = 0; j < 18; j++) x.data[i * 18 + j] = (i >> j) & 1;
    const groups = groupEqualRows(x);
    expect(groups.every((group, i) => group === i)).toBe(true);
  }, 5000);
});
