import { InputError } from '../../src/checks/index.js';
import { matrix, parseNumber } from '../../src/matrix/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClassColumn } from '../../src/data/class-column.js';
import { readCsv, writeCsv, type CsvOptions, type Table } from '../../src/data/index.js';

const read = (text: string, options: Partial<CsvOptions> = {}): Table =>
  readCsv(text, { file: 'f.csv', target: 'class', ...options });
const rowsOf = (table: Table): number[] => [...table.features.data];

describe('readCsv', () => {
  it('reads a plain file, the class in any column', () => {
    const table = read('a,class,b\n1,x,.5\n-2,y,3e1\n');
    expect(table).toMatchObject({ featureNames: ['a', 'b'], target: 'class', targetIndex: 1, labels: ['x', 'y'] });
    expect(table.features.shape).toEqual([2, 2]);
    expect(rowsOf(table)).toEqual([1, 0.5, -2, 30]);
  });

  it('reads CRLF, a byte-order mark, blank lines, quotes, blanks and a class of another case', () => {
    const table = read('\ufeff\r\n"a, 1" , b,"Class"\r\n 1 ,"2","it ""is""\r\nx"\r\n\r\n3,4,y');
    expect(table).toMatchObject({ featureNames: ['a, 1', 'b'], target: 'Class', labels: ['it "is"\nx', 'y'] });
    expect(rowsOf(table)).toEqual([1, 2, 3, 4]);
  });

  it('finds the separator in the header, or takes the given one', () => {
    for (const d of [',', ';', '\t', '|']) {
      expect(rowsOf(read(['a', 'b', 'class'].join(d) + '\n' + ['1', '2', 'x'].join(d))), d).toEqual([1, 2]);
    }
    expect(rowsOf(read('a:b:class\n1:2:x', { delimiter: ':' }))).toEqual([1, 2]);
    expect(() => read('a,class\n1,x', { delimiter: '"' })).toThrow(/delimiter '"' cannot be used/);
  });

  it('drops rows with missing values only when told to', () => {
    const text = 'a,b,class\n1,2,x\n,2,x\n1,NA,x\n1,2,\n5,6,y\n';
    const table = read(text, { missing: 'drop' });
    expect(rowsOf(table)).toEqual([1, 2, 5, 6]);
    expect([...table.sourceRow]).toEqual([0, 4]);
    expect(() => read(text)).toThrow(
      "f.csv: columns with missing cells (3); fill the cells in, remove rows or column, or read with missing: 'drop', 'median' or 'model' (--missing on the command line):\n" +
        "  column 'a': 1 of 5 cells are missing, the first: line 3, column 1 ('a') (empty cell)\n" +
        "  column 'b': 1 of 5 cells are missing, the first: line 4, column 2 ('b') ('NA')\n" +
        "  column 'class': 1 of 5 cells are missing, the first: line 5, column 3 ('class') (empty cell)\n",
    );
  });

  it.each([
    ['a bad cell', 'a,b,class\n1,2,x\n1,abc,y\n', "line 3, column 2 ('b'): expected a number, found 'abc'"],
    ['a bad cell after a cell of two lines', 'a,class\n1,"x\ny"\nq,z\n', "line 4, column 1 ('a'): expected a number"],
    ['NaN', 'a,class\nNaN,x\n', "line 2, column 1 ('a'): the value is missing ('NaN')"],
    ['an infinity', 'a,class\n-Infinity,x\n', "'-Infinity' is not a finite number"],
    ['a huge number', 'a,class\n1e400,x\n', "'1e400' is not a finite number"],
    ['a decimal comma among others', 'a;class\n1,5;x\n1.5;y\n', 'read decimal commas with decimal'],
    ['a short row', 'a,b,class\n1,x\n', 'line 2: the row has 2 cells, but the header has 3; add'],
    ['a long row', 'a,b,class\n1,2,x,4\n', 'line 2: the row has 4 cells, but the header has 3; remove'],
    ['no header', '1,2,3\n4,5,6\n', 'the first row holds numbers only (1, 2, 3)'],
    ['one column', 'class\nx\n', "there is only one column, 'class'"],
    [
      'an unknown target',
      'a,clas\n1,x\n',
      "no column 'class' (the target); did you mean 'clas'? The columns are a, clas",
    ],
    ['no rows', 'a,class\n', 'there are no data rows'],
    ['an open quote', 'a,class\n1,"x\n2,y\n', 'a quoted cell is not closed'],
    ['nothing', '', 'the file is empty'],
    ['a web page', '\n<html>', 'this is a web page'],
    ['binary bytes', '\u0000\u0001', 'not a text file'],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^f\.csv/);
  });

  it('gives numeric labels where every cell of the class is a number, 1 and 1.0 as one', () => {
    const table = read('a,class\n1,10\n2,2.0\n3,2\n4,-0\n');
    expect(table.labels).toEqual([10, 2, 2, 0]);
    expect([...table.classNames]).toEqual([
      [10, '10'],
      [2, '2.0'],
      [0, '-0'],
    ]);
    expect(read('a,class\n1,10\n2,2\n3,x\n').labels).toEqual(['10', '2', 'x']);
    const huge = 'a,class\n1,12345678901234567890\n2,12345678901234567891\n';
    expect(read(huge).labels).toEqual(['12345678901234567890', '12345678901234567891']);
  });

  it('reads a table without a class when told so', () => {
    const table = read('a,b\n1,2\n3,4\n', { target: null });
    expect(table).toMatchObject({ target: undefined, targetIndex: -1, labels: [], featureNames: ['a', 'b'] });
    expect(rowsOf(table)).toEqual([1, 2, 3, 4]);
    expect(rowsOf(read('a\n1\n3\n', { target: null }))).toEqual([1, 3]);
    expect(writeCsv(table)).toBe('a,b\n1,2\n3,4\n');
  });

  it('asks for the target and lists the columns', () => {
    const odd = new Float32Array([1, NaN]) as unknown as string;
    expect(() => readCsv('a,b\n1,2', { file: odd, target: 'b' })).toThrow(/file must be a text/);
    expect(() => readCsv('a,b\n1,2', { target: odd })).toThrow(/target must be the name of a column/);
    expect(() => readCsv('a,b\n1,2', { file: 'f.csv' })).toThrow(/which column is the class\?.* a, b, the last is 'b'/);
  });

  it('reads back what writeCsv wrote', () => {
    const word = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .map((w) => w.trim())
      .filter((w) => !/[\u0000\ufffd\r]/.test(w) && !['', '?', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'].includes(w));
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    const table = fc
      .tuple(
        fc
          .uniqueArray(word, { minLength: 2, maxLength: 6 })
          .filter((names) => names.some((n) => Number.isNaN(Number(n)))),
        fc.array(fc.tuple(word, fc.array(double, { minLength: 5, maxLength: 5 })), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';', '\t', '|'),
      )
      .map(([names, rows, delimiter]) => {
        const width = names.length - 1;
        const values = rows.flatMap(([, row]) => row.slice(0, width));
        return {
          delimiter,
          featureNames: names.slice(1),
          target: names[0]!,
          targetIndex: rows.length % names.length,
          labels: rows.map(([label]) => label),
          features: matrix(
            rows.length,
            width,
            Float64Array.from(values, (v) => v + 0),
          ),
        };
      });
    fc.assert(
      fc.property(table, ({ delimiter, ...written }) => {
        const again = read(writeCsv(written, { delimiter }), { target: written.target, delimiter });
        expect(again.featureNames).toEqual(written.featureNames);
        expect(again.labels).toEqual(readClassColumn(written.labels).labels);
        expect(again.targetIndex).toBe(written.targetIndex);
        expect(rowsOf(again)).toEqual([...written.features.data]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('writeCsv', () => {
  it('quotes and ends lines', () => {
    const features = [[1, 0.1 + 0.2]];
    expect(writeCsv({ features, featureNames: ['a,b', 'c"d'], target: 't', labels: ['x y'] })).toBe(
      '"a,b","c""d",t\n1,0.30000000000000004,x y\n',
    );
    expect(writeCsv({ features, featureNames: ['a', 'b'] })).toBe('a,b\n1,0.30000000000000004\n');
  });

  it('names what does not fit', () => {
    expect(() => writeCsv({ features: [[1]], featureNames: ['a', 'b'] })).toThrow(/1 columns and 2 featureNames/);
    expect(() => writeCsv({ features: [[1]], featureNames: ['a'], target: 'a', labels: ['x'] })).toThrow(
      /'a' occurs twice/,
    );
    expect(() => writeCsv({ features: [[1]], featureNames: ['a'], target: 't' })).toThrow(/no labels/);
    expect(() => writeCsv({ features: [[NaN]], featureNames: ['a'] })).toThrow(/row 0, column 'a' holds NaN/);
  });
});

describe('parseNumber', () => {
  it('agrees with the language on every decimal number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        for (const text of [String(x), x.toExponential(), x.toPrecision(17), x.toFixed(6)]) {
          expect(parseNumber(text)).toBe(Number(text));
        }
      }),
    );
    fc.assert(
      fc.property(fc.integer(), fc.nat(999_999), (a, b) => {
        expect(parseNumber(`${a}.${b}`)).toBe(Number(`${a}.${b}`));
      }),
    );
    for (const text of ['.5', '5.', '+3', '-0', '-.25', '00012']) expect(parseNumber(text)).toBe(Number(text));
  });

  it('refuses everything else', () => {
    for (const text of [
      '',
      '.',
      '-',
      '+',
      'e5',
      '1e',
      '0x10',
      '0b1',
      'Infinity',
      'NaN',
      '1_0',
      '1 2',
      '1.2.3',
      '--1',
      '١',
    ]) {
      expect(parseNumber(text), text).toBeNaN();
    }
  });
});
