import { InputError } from '../../src/checks/index.js';
import { describe, expect, it } from 'vitest';
import { describeColumns } from '../../src/data/index.js';

describe('describeColumns', () => {
  it('tells constants, 0 and 1, whole numbers and others apart', () => {
    const rows = [
      [7, 0, 3, 0.5, 0, 2 ** 60, 1],
      [7, 1, -2, 2, -0, 2 ** 61, 0],
      [7, 0, 40, 1e9, 0, 2 ** 61, 2],
    ];
    const names = ['seven', 'flag', 'count', 'size', 'zero', 'huge', 'from 0'];
    const columns = describeColumns(rows, names);
    expect(columns).toEqual([
      { name: 'seven', kind: 'constant', low: 7, high: 7 },
      { name: 'flag', kind: 'binary', low: 0, high: 1 },
      { name: 'count', kind: 'whole', low: -2, high: 40 },
      { name: 'size', kind: 'real', low: 0.5, high: 1e9 },
      { name: 'zero', kind: 'constant', low: 0, high: 0 },
      { name: 'huge', kind: 'real', low: 2 ** 60, high: 2 ** 61 },
      { name: 'from 0', kind: 'whole', low: 0, high: 2 },
    ]);
    expect(JSON.parse(JSON.stringify(columns))).toEqual(columns);
    expect(describeColumns([[0], [0.5], [1]], ['share'])[0]!.kind).toBe('real');
  });

  it('judges by the rows it is given', () => {
    expect(describeColumns([Float32Array.of(1, 2)], ['a', 'b']).map(({ kind }) => kind)).toEqual([
      'constant',
      'constant',
    ]);
  });

  it('names what is wrong', () => {
    expect(() => describeColumns([[1, 2]], ['a'])).toThrow(/2 columns and 1 names/);
    expect(() => describeColumns([], [])).toThrow(InputError);
    expect(() => describeColumns([[1], [NaN]], ['a'])).toThrow(/row 1 \(counted from 0\), column 'a' holds NaN/);
  });
});
