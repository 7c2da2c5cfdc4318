/** Files as R, pandas, spreadsheets, Weka and GEO write them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/checks/index.js';
import { type CsvOptions, readArff, readCsv, type Table, writeArff, writeCsv } from '../../src/data/index.js';
import { clinicalTable, pandasTable, rTable, seriesMatrix } from '../everyday-tables.js';
import { everydayTable } from './everyday-arbitrary.js';

const read = (text: string, options: CsvOptions = {}): Table =>
  readCsv(text, { file: 'f.csv', target: 'class', ...options });
const kindsOf = ({ form }: Table): Record<string, string> =>
  Object.fromEntries(form!.columns.map(({ name, kind }) => [name, kind]));
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

describe('columns that are no features', () => {
  it.each([
    ["R's write.table", 'g1,g2,class\ns1,1,2,ill\ns2,3,4,well\n', 'id'],
    ["R's write.csv", '"","g1","g2","class"\n"1",1,2,"ill"\n"2",3,4,"well"\n', 'counter'],
    ["pandas' index", ',g1,g2,class\n0,1,2,ill\n1,3,4,well\n', 'counter'],
    ["pandas' index of some rows", ',g1,g2,class\n7,1,2,ill\n3,3,4,well\n', 'id'],
  ])('%s: the leading column names the rows', (_, text, kind) => {
    const table = read(text);
    expect([...table.features.data]).toEqual([1, 2, 3, 4]);
    expect(kindsOf(table)).toEqual({ row: kind, g1: 'number', g2: 'number', class: 'class' });
  });

  it('texts that all differ are ids, and whole numbers that count the rows, in any order, are none', () => {
    const text = `sample,no,g,class\n${lines(12, (i) => `GSM${i * i},${((i * 5) % 12) + 1},${(i * 7) % 5},${i % 2 ? 'a' : 'b'}`)}`;
    expect(kindsOf(read(text))).toEqual({ sample: 'id', no: 'counter', g: 'number', class: 'class' });
    expect(writeCsv(read(text)).split('\n').slice(0, 3)).toEqual(['sample,no,g,class', 'row1,1,0,b', 'row2,2,2,a']);
    expect(read(text, { keep: ['no'] }).featureNames).toEqual(['no', 'g']);
    expect(read(text, { id: ['g'], drop: ['sample'], keep: ['no'] }).featureNames).toEqual(['no']);
    expect(writeCsv(read(text, { drop: ['sample', 'no'] })).split('\n')[0]).toBe('g,class');
    expect(refusal(() => read(text, { drop: ['sampel'] }))).toMatch(
      /no column 'sampel' \(drop\); did you mean 'sample'/,
    );
    expect(refusal(() => read(text, { drop: ['class'] }))).toMatch(/'class' is named for more than one of target, id/);
    expect(refusal(() => read('sample,class\na,x\nb,y\n'))).toMatch(
      /no column is left to learn from: sample \(names the rows.*--keep/,
    );
  });

  it('whole numbers that all differ, under a name that says so, number the rows', () => {
    const text = 'patient_id,subjectId,covid,visit no,class\n80,7,3,1,a\n12,9,5,1,a\n55,8,4,2,b\n';
    const table = read(text);
    expect(kindsOf(table)).toEqual({
      patient_id: 'counter',
      subjectId: 'counter',
      covid: 'number',
      'visit no': 'number',
      class: 'class',
    });
    // Those that follow one another go on from their first.
    expect(table.form!.columns.map(({ first }) => first)).toEqual([1, 7, 0, 0, 0]);
    expect(kindsOf(read(text, { keep: ['patient_id'] }))).toMatchObject({ patient_id: 'number' });
    // A name that stands there twice says the same under the one that it is given.
    const twice = read('id,id,g,class\n5,80,3,a\n9,12,5,a\n2,55,4,b\n');
    expect(kindsOf(twice)).toMatchObject({ id: 'counter', 'id.1': 'counter', g: 'number' });
    expect(kindsOf(read(writeCsv(twice)))).toEqual(kindsOf(twice));
  });

  it('free text and columns without a cell are left out, which is said', () => {
    const text = `note,empty,g,class\n${lines(12, (i) => `text ${i % 9},,${i % 5},${i % 2}`)}`;
    const table = read(text);
    expect(table.featureNames).toEqual(['g']);
    expect(table.form!.columns.slice(0, 2).map(({ done }) => done)).toEqual([
      'left out: 9 different texts in 12 cells; --keep takes it nevertheless',
      'left out: every cell is missing',
    ]);
    expect(read(text, { keep: ['note'] }).featureNames).toHaveLength(10);
  });

  it('repeated and empty names are made unique', () => {
    const table = read('g,g,,g.1,class\n1,2,3,4,x\n5,6,8,8,y\n');
    expect(table.featureNames).toEqual(['g', 'g.2', 'column 3', 'g.1']);
    expect(table.form!.notes).toEqual([
      '1 column name stands there more than once: g is now g.2.',
      '1 column has no name, and are called by their place.',
    ]);
  });
});

describe('columns of words, dates, and true and false', () => {
  it('are 0/1 features, days or seconds, and come back as they were', () => {
    const rows = [
      'True,red,2020-02-29,31.12.2019 23:59,low,1',
      'False,green,2019-12-31,01.01.2020 00:00,high,2',
      'True,blue,2021-01-01,01.02.2020 12:30,low,3',
      'False,red,2020-01-01,05.03.2020 07:00,high,5',
      'True,green,2020-01-02,06.03.2020 07:01,high,8',
      'False,blue,2020-01-09,07.03.2020 08:00,low,9',
    ];
    const text = `yes,colour,day,time,level,n,class\n${rows.map((row, i) => `${row},${i % 2 ? 'a' : 'b'}\n`).join('')}`;
    const table = read(text);
    expect(table.featureNames).toEqual([
      'yes',
      'colour=blue',
      'colour=green',
      'colour=red',
      'day',
      'time',
      'level=low',
      'n',
    ]);
    expect([...table.features.data.slice(0, 8)]).toEqual([1, 0, 0, 1, 18321, 1577836740, 1, 1]);
    expect(writeCsv(table)).toBe(text);
    const arff = writeArff(table);
    expect(arff).toContain('@attribute colour {blue,green,red}\n@attribute day date yyyy-MM-dd');
    expect([...readArff(arff, { target: 'class' }).features.data]).toEqual([...table.features.data]);
  });

  it('says where month and day cannot be told apart, and refuses no day that is none', () => {
    const day = (text: string): Table => read(`d,g,class\n${text},1,x\n${text},3,y\n`);
    expect(day('01/02/2020').form!.notes).toEqual([expect.stringMatching(/^Dates of d are read as month, day, year/)]);
    expect(day('13/02/2020').form!.columns[0]!.format).toBe('dd/MM/yyyy');
    expect(kindsOf(day('31/02/2020'))['d']).toBe('words');
  });

  it('numbers with words among them are refused, words with numbers among them are words', () => {
    const text = (codes: readonly string[]): string => `code,g,class\n${codes.map((c, i) => `${c},${i},x\n`).join('')}`;
    expect(refusal(() => read(text(['1', '2', 'three', '4', 'five'])))).toBe(
      "f.csv: cells that hold no number (2); correct the cell, or remove the column if it is no number (--drop):\n  line 4, column 1 ('code'): expected a number, found 'three'\n  line 6, column 1 ('code'): expected a number, found 'five'\n(cells are separated by commas; --delimiter names another separator)",
    );
    const table = read(text(['V10', '401', 'V10', '007', '401', 'V10', 'V10', '007', 'V10']));
    expect(table.form!.columns[0]!.words).toEqual(['007', '401', 'V10']);
  });
});

describe('missing cells', () => {
  const text = 'g1,kind,class\n1,a,ill\n<NA>,n/a,well\n5,b,ill\n6,a,well\n7,b,ill\n,a,well\n';

  it('are refused with their counts, and the options that solve it', () => {
    expect(refusal(() => read(text))).toBe(
      "f.csv: columns with missing cells (2); fill the cells in, remove rows or column, or read with missing: 'drop', 'median' or 'model' (--missing on the command line):\n" +
        "  column 'g1': 2 of 6 cells are missing, the first: line 3, column 1 ('g1') ('<NA>')\n" +
        "  column 'kind': 1 of 6 cells are missing, the first: line 3, column 2 ('kind') ('n/a')\n" +
        '(cells are separated by commas; --delimiter names another separator)',
    );
  });

  it('are left out by rows, unknown until filled in, or features of their own', () => {
    expect([...read(text, { missing: 'drop' }).features.data]).toEqual([1, 0, 5, 1, 6, 0, 7, 1]);
    const median = read(text, { missing: 'median' });
    expect([...median.features.data.slice(2, 4)]).toEqual([NaN, NaN]);
    const model = read(text, { missing: 'model' });
    expect(model.featureNames).toEqual(['g1', 'g1 (missing)', 'kind=a', 'kind=b', 'kind=(missing)']);
    expect([...model.features.data.slice(5, 10)]).toEqual([NaN, 1, 0, 0, 1]);
    for (const table of [median, model]) expect(writeCsv(table)).toBe(text.replace('<NA>,n/a', ','));
  });

  it('beside + a - is a class', () => {
    expect(read('g,class\n1,+\n2,-\n').labels).toEqual(['+', '-']);
    expect(refusal(() => read('g,class\n1,a\n2,NA\n'))).toMatch(/line 3, column 2 \('class'\): the value is missing/);
    const left = read('g,class\n1,a\n2,NA\n3,b\n', { missing: 'median' });
    expect([left.labels, left.form!.notes]).toEqual([['a', 'b'], ['1 row was left out for a missing cell.']]);
  });
});

describe('separators and decimal signs', () => {
  it.each([
    ['semicolons in a text with commas', 'a;b;class\n1,5;2,25;x\n3,5;4;y\n'],
    ['tabs with commas in names', 'a, b\tb, c\tclass\n1.5\t2.25\tx\n3.5\t4\ty\n'],
    ['a separator at every end', 'a;b;class;\n1.5;2.25;x;\n3.5;4;y;\n'.replace('class;', 'class')],
    ['blanks', '"a" "b" "class"\n1.5 2.25 "x y"\n3.5 4 "y"\n'],
  ])('%s', (_, text) => expect([...read(text).features.data]).toEqual([1.5, 2.25, 3.5, 4]));

  it('are named in errors, and given by options', () => {
    expect(refusal(() => read('a;b;class\n1;2;x\n3;y\n'))).toMatch(
      /line 3: the row has 2 cells.*\(cells are separated by semicolons; --delimiter/,
    );
    expect([...read('a/class\n1,5/x\n2,5/y\n', { delimiter: '/', decimal: ',' }).features.data]).toEqual([1.5, 2.5]);
    expect(() => read('a,class', { decimal: ';' as ',' })).toThrow(/decimal must be one of/);
  });
});

describe('all that is wrong is said at once', () => {
  it('with the first ten of each kind', () => {
    const text = `g,h,class\n${lines(30, (i) => (i % 10 === 3 ? `1,2` : i < 12 ? `x${i},2,a` : `${i},,b`))}`;
    const said = refusal(() => read(text)).split('\n');
    expect(said.filter((line) => line.startsWith('f.csv'))).toEqual([
      'f.csv: rows of another length than the header (3); add the missing ones:',
      'f.csv: cells that hold no number (11); correct the cell, or remove the column if it is no number (--drop):',
      expect.stringMatching(/^f\.csv: columns with missing cells \(1\)/),
    ]);
    expect(said.filter((line) => line.includes('expected a number'))).toHaveLength(10);
    expect(said).toContain('  … and 1 more');
  });
});

describe('genes as rows', () => {
  const text = 'gene,GSM1,GSM2,GSM3\nTP53,1,2,3\nBRCA1,4,5,6\nclass,ill,well,ill\n';

  it('are known by their looks, and read with transpose', () => {
    expect(refusal(() => read(text))).toMatch(/'class' is a row of this table.*\(--transpose\)/);
    expect(refusal(() => read(text, { target: null }))).toMatch(/--transpose\):\n.*line 4 has a text in every column/);
    const table = read(text, { transpose: true });
    expect([[...table.features.data], table.featureNames, table.labels]).toEqual([
      [1, 4, 2, 5, 3, 6],
      ['TP53', 'BRCA1'],
      ['ill', 'well', 'ill'],
    ]);
  });

  it('take the classes from elsewhere', () => {
    const bare = text.replace('class,ill,well,ill\n', '');
    expect(refusal(() => read(bare))).toMatch(/Every column but the first holds numbers.*--transpose.*--classes/);
    const classes = new Map([...'123'].map((n) => [`GSM${n}`, n === '2' ? 'well' : 'ill']));
    expect(read(bare, { transpose: true, classes }).labels).toEqual(['ill', 'well', 'ill']);
    classes.delete('GSM3');
    expect(refusal(() => read(bare, { transpose: true, classes }))).toMatch(/1 of the 3 rows have no class.*: GSM3;/);
  });

  it('of a series matrix, with classes among what is said of the samples', () => {
    expect(refusal(() => read(seriesMatrix()))).toMatch(
      /GEO series matrix.*--transpose.*target one of: geo_acc.*tissue/,
    );
    const table = read(seriesMatrix(), { transpose: true, target: 'tissue' });
    expect([table.features.shape, table.featureNames[9]]).toEqual([[40, 30], 'G8.1']);
    expect(table.features.data).toEqual(read(pandasTable()).features.data);
    expect(table.features.data).toEqual(read(rTable()).features.data);
  });
});

describe('targets', () => {
  it('that look like measurements are refused', () => {
    const text = `g,class\n${lines(40, (i) => `${i % 7},${(i * 0.37).toFixed(2)}`)}`;
    expect(refusal(() => read(text))).toMatch(
      /the target 'class' looks like a measurement: 40 different numbers in 40/,
    );
    expect(read(`g,class\n${lines(40, (i) => `${i % 7},${i % 13}`)}`).classNames.size).toBe(13);
  });

  it('that spell a number in two ways are one class, which is said', () => {
    const table = read('g,class\n1,0\n3,1.0\n5,1\n');
    expect([table.labels, table.form!.notes]).toEqual([[0, 1, 1], ['1 and 1.0 is one class.']]);
  });
});

describe('ARFF', () => {
  it('has sparse rows, strings and dates', () => {
    const header =
      '@attribute g1 numeric\n@attribute g2 numeric\n@attribute g3 numeric\n@attribute cls {"class A", B}\n@data\n';
    const sparse = readArff(`${header}{0 2.5, 2 .5}\n{}\n{1 ?, 3 B}\n{1 3, 3 B}\n`, { missing: 'drop' });
    expect([[...sparse.features.data], sparse.labels]).toEqual([
      [2.5, 0, 0.5, 0, 0, 0, 0, 3, 0],
      ['class A', 'class A', 'B'],
    ]);
    const typed = readArff(
      `@attribute s string\n@attribute d date "dd/MM/yyyy"\n@attribute k {p,q,r}\n@attribute class {u,v}\n@data\na,02/01/1970,q,u\n'b c',"03/01/1970",r,v\n`,
    );
    expect(typed.featureNames).toEqual(['d', 'k=r']);
    expect([...typed.features.data]).toEqual([1, 0, 2, 1]);
  });
});

describe('a table that is read as another one was', () => {
  const real = read(clinicalTable(), { target: 'outcome', missing: 'model' });

  it('may have its columns in another order, and no ids', () => {
    const shuffled = writeCsv(real)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',').slice(1).reverse().join());
    const again = read(shuffled.join('\n'), { target: 'outcome', like: real });
    expect(again.features.data).toEqual(real.features.data);
    expect([again.labels, again.form!.columns]).toEqual([real.labels, real.form!.columns]);
  });

  it('has no other words, and all of its columns', () => {
    const text = writeCsv(real);
    const options = { target: 'outcome', like: real };
    expect(refusal(() => read(text.replaceAll('Oslo', 'Rome'), options))).toMatch(
      /cells of 'site' that do not fit \(\d+\); words must be among those.*\n.*expected one of Berlin, Lima, Oslo, Quito, found 'Rome'/,
    );
    expect(refusal(() => read(text.replace('marker', 'markr'), options))).toMatch(
      /no column 'marker', which f\.csv has; did you mean 'markr'\?/,
    );
  });
});

describe('random everyday tables', () => {
  const runs = Number(process.env['VAELAB_TABLES'] ?? 1000);
  const seed = Number(process.env['VAELAB_TABLES_SEED'] ?? 15);

  it(
    `are read, or refused in clear words, and come back the same: ${runs} of them`,
    { timeout: 60_000 + runs * 100 },
    () => {
      let sound = 0;
      fc.assert(
        fc.property(everydayTable, ({ text, target, missing, delimiter, columns }) => {
          const options = { file: 'f.csv', target, missing } as const;
          let table: Table;
          try {
            table = readCsv(text, { ...options, ...(columns === 1 && { delimiter }) });
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
            expect((error as Error).message).toMatch(/^f\.csv[:,] /);
            expect((error as Error).message).not.toMatch(/undefined|\[object|TypeError/);
            return;
          }
          sound++;
          const written = writeCsv(table);
          const numbers = (of: Table): number[] => Array.from(of.features.data, (value) => value + 0);
          const same = (again: Table): void => {
            expect(again.featureNames).toEqual(table.featureNames);
            expect(numbers(again)).toEqual(numbers(table));
            expect(again.labels).toEqual(table.labels);
            expect(writeCsv(again)).toBe(written);
          };
          same(readCsv(written, { ...options, delimiter: ',', like: table }));
          // Without the rows that were left out, other columns may look like ids.
          const lone = (table.form?.columns.filter(({ kind }) => kind !== 'left out').length ?? columns) === 1;
          const whole = table.form?.notes.some((note) => note.includes('left out')) !== true;
          if (whole) same(readCsv(written, lone ? { ...options, delimiter: ',' } : options));
        }),
        { numRuns: runs, seed },
      );
      expect(sound).toBeGreaterThan(runs / 3);
    },
  );
});
