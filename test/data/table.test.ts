import { InputError, OptionError } from '../../src/checks/index.js';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  checkTable,
  className,
  joinTables,
  readCsv,
  rowCount,
  Table,
  takeTableRows,
  writeArff,
  writeCsv,
  type TableParts,
} from '../../src/data/index.js';

const columns = ['age', 'status', 'smoker'];
const rows = [
  [61, 'ill', true],
  [34, 'well', false],
];

describe('Table.from', () => {
  it('takes rows with the class anywhere, booleans as 0 and 1', () => {
    const table = Table.from({ columns, rows, target: 'status', name: 'patients' });
    expect(table).toMatchObject({
      name: 'patients',
      featureNames: ['age', 'smoker'],
      target: 'status',
      targetIndex: 1,
      labels: ['ill', 'well'],
      sources: ['patients'],
    });
    expect([...table.features.data]).toEqual([61, 1, 34, 0]);
    expect([rowCount(table), [...table.origin], [...table.sourceRow]]).toEqual([2, [0, 0], [0, 1]]);
    expect(writeCsv(table)).toBe('age,status,smoker\n61,ill,1\n34,well,0\n');
    expect(writeArff(table)).toContain('@attribute status {ill,well}\n@attribute smoker numeric');
  });

  it('takes typed arrays and ndarrays, labels beside them or none', () => {
    const typed = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
    const beside = Table.from({ columns: ['a', 'b'], rows: typed, labels: Int32Array.of(10, 2) });
    expect(beside).toMatchObject({ target: 'class', targetIndex: 2, labels: [10, 2] });
    expect(checkTable(beside)).toEqual([2, 10]);
    const none = Table.from({ columns: ['a', 'b'], rows: ndarray(Int16Array.of(1, 2, 3, 4), [2, 2]) });
    expect(none).toMatchObject({ target: undefined, targetIndex: -1, labels: [] });
    expect([...none.features.data]).toEqual([1, 2, 3, 4]);
    expect(takeTableRows(none, [1]).labels).toEqual([]);
    expect(() => checkTable(none)).toThrow(/^table: there is no class column; name it as target/);
    const inside = Table.from({ columns: ['y', 'a'], rows: ndarray([1, 5, 2, 6], [2, 2]), target: 'y' });
    expect(inside).toMatchObject({ labels: [1, 2], targetIndex: 0, featureNames: ['a'] });
  });

  it.each([
    ['a missing cell', { rows: [[1, 'x', null]] }, /row 0 \(counted from 0\), column 'smoker': the value is missing/],
    ['empty text', { rows: [['', 'x', 1]] }, /column 'age': the value is missing, found empty text/],
    ['text', { rows: [['61', 'x', 1]] }, /column 'age': expected a number, found '61'/],
    ['NaN', { rows: [[Number.NaN, 'x', 1]] }, /column 'age' holds NaN/],
    ['a short row', { rows: [[1, 'x']] }, /row 0 \(counted from 0\) has 2 cells, but there are 3 columns/],
    ['a missing row', { rows: [undefined] }, /row 0 \(counted from 0\) has no cells \(undefined\)/],
    ['a missing label', { rows: [[1, '', 1]] }, /class column 'status': row 0 \(counted from 0\) has no label/],
    ['mixed labels', { rows: [...rows, [1, 2, 1]] }, /row 2 .* the number 2 .* the text 'ill'/],
    ['another target', { target: 'Status' }, /no column 'Status' .* did you mean 'status'\?/],
    ['two targets', { labels: ['a', 'b'] }, /is among the columns, and labels are given too/],
    ['a repeated name', { columns: ['age', 'status', 'age'] }, /'age' occurs twice, in columns 0 and 2/],
    ['a nameless column', { columns: ['age', 'status', ''] }, /column 2 \(counted from 0\) has no name/],
    [
      'too few labels',
      {
        target: undefined,
        labels: ['a'],
        rows: [
          [1, 2, 3],
          [1, 2, 3],
        ],
      },
      /1 labels for 2 rows/,
    ],
    ['no features', { columns: ['status'], rows: [['a']] }, /there are no features/],
  ])('refuses %s', (_, parts, message) => {
    const from = (): Table => Table.from({ columns, rows, target: 'status', ...parts } as TableParts);
    expect(from).toThrow(InputError);
    expect(from).toThrow(message);
  });

  it('refuses rows that are no list', () => {
    for (const rows of [null, 5, {}])
      expect(() => Table.from({ columns: ['a', 'c'], rows: rows as never, target: 'c' })).toThrow(
        /rows must be a list of rows/,
      );
  });

  it('refuses an unknown option with the nearest one', () => {
    expect(() => Table.from({ columns, rows, taget: 'status' } as unknown as TableParts)).toThrow(OptionError);
    expect(() => Table.from({ columns, rows, taget: 'status' } as unknown as TableParts)).toThrow(/'target'/);
  });
});

describe('class names', () => {
  it('are the first spelling in a file', () => {
    const table = readCsv('class,a\n1.0,5\n02,6\n1,7\n2,8\n', { file: 'f', target: 'class' });
    expect(table.labels).toEqual([1, 2, 1, 2]);
    expect(checkTable(table).map((label) => className(table, label))).toEqual(['1.0', '02']);
    expect(writeCsv(table)).toBe('class,a\n1.0,5\n02,6\n1.0,7\n02,8\n');
  });

  it('of joined files are text where one of the files has text', () => {
    const read = (labels: string[]): Table =>
      readCsv(['class,a', ...labels.map((label) => `${label},1`)].join('\n'), { file: 'f', target: 'class' });
    expect(joinTables([read(['10', '2']), read(['2', 'x'])]).labels).toEqual(['10', '2', '2', 'x']);
    const numbers = joinTables([read(['10', '2.0']), read(['2', '3'])]);
    expect(numbers.labels).toEqual([10, 2, 2, 3]);
    expect(className(numbers, 2)).toBe('2.0');
  });
});
