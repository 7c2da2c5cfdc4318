import { describe, expect, test } from 'vitest';
import { readCsv, Table, writeCsv } from '../../src/data/index.js';
import { csv } from '../../src/report/kit/csv.js';

describe('text that a spreadsheet would compute', () => {
  const table = Table.from({
    columns: ['=a', '-b', '-1e3', 'class'],
    rows: ['=1+1', '+x', '-2', '@y', '\tz', 'plain'].map((label, i) => [i, -i, 0.5, label]),
    target: 'class',
  });

  test('stands behind an apostrophe where that is asked for; numbers stay numbers', () => {
    const lines = writeCsv(table, { formulas: 'defuse' }).split('\n');
    expect(lines[0]).toBe("'=a,'-b,-1e3,class");
    expect(lines.slice(1, -1).map((line) => line.split(',')[3])).toEqual([
      "'=1+1",
      "'+x",
      '-2',
      "'@y",
      "'\tz",
      'plain',
    ]);
    expect(lines[3]).toBe('2,-2,0.5,-2');
  });

  test('is written as it is for programs, which read the same back', () => {
    const again = readCsv(writeCsv(table), { target: 'class' });
    expect(again.featureNames).toEqual(table.featureNames);
    expect(again.labels.map((label) => again.classNames.get(label))).toEqual(
      table.labels.map((label) => String(label).trim()),
    );
    expect(() => writeCsv(table, { formulas: 'drop' as never })).toThrow(/formulas must be one of keep, defuse/);
  });

  test('is never computed in the tables of a report', () => {
    expect(
      csv(
        ['=a', 'b'],
        [
          ['-1+2', -1],
          ['@x', 1e-3],
          ['-5', null],
        ],
      ),
    ).toBe("'=a,b\n'-1+2,-1\n'@x,0.001\n-5,\n");
  });
});
