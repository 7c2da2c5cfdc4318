import { InputError } from '../../src/checks/index.js';
import { matrix } from '../../src/matrix/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClassColumn } from '../../src/data/class-column.js';
import { readArff, writeArff, type Table } from '../../src/data/index.js';

const read = (text: string, options: { target?: string | null; missing?: 'drop' } = {}): Table =>
  readArff(text, { file: 'f.arff', ...options });
const header = '@relation r\n@attribute a numeric\n@attribute b REAL\n@attribute class {x,y}\n@data\n';
const rowsOf = (table: Table): number[] => [...table.features.data];

describe('readArff', () => {
  it('reads a plain file', () => {
    const table = read(header + '1,2.5,x\n-3,4e2,y\n');
    expect(table.features.shape).toEqual([2, 2]);
    expect(rowsOf(table)).toEqual([1, 2.5, -3, 400]);
    expect(table).toMatchObject({ featureNames: ['a', 'b'], target: 'class', labels: ['x', 'y'], sources: ['f.arff'] });
    expect([...table.sourceRow]).toEqual([0, 1]);
  });

  it('reads comments, blank lines, any case, CRLF, a byte-order mark and lone returns alike', () => {
    const odd =
      '\ufeff% comment\r\n\r\n@RELATION "a b"\r\n  @Attribute a Integer % one\r\n@attribute\tb\treal\r\n@ATTRIBUTE Class { x , y }\r\n@DATA\r\n% c\r\n1, 2.5 ,x\r\n\r\n -3,4e2,\ty  \r\n';
    const table = read(odd);
    expect(rowsOf(table)).toEqual([1, 2.5, -3, 400]);
    expect(table.target).toBe('Class');
    expect(rowsOf(read(odd.replaceAll('\r\n', '\r')))).toEqual([1, 2.5, -3, 400]);
  });

  it('reads tabs, blanks and a trailing comma', () => {
    for (const row of ['1\t2.5\tx', '1 2.5   x', '1,2.5,x,', '1 , 2.5 , x ,']) {
      expect(rowsOf(read(`${header}${row}\n${row}\n`)), row).toEqual([1, 2.5, 1, 2.5]);
    }
  });

  it('reads quotes and escapes in names and values', () => {
    const text =
      "@attribute 'the \\'first\\' one' numeric\n@attribute \"b, 2\" numeric\n@attribute c{'it\\'s, x', \"y z\", p q}\n@data\n1,'2',\"it's, x\"\n3,4,'y z'\n5,6,p q\n7,8,'p q'";
    const table = read(text);
    expect(table.featureNames).toEqual(["the 'first' one", 'b, 2']);
    expect(table.labels).toEqual(["it's, x", 'y z', 'p q', 'p q']);
    expect(rowsOf(table)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('finds the class: as asked, called class, or nominal and last', () => {
    const text = '@attribute class {0,1}\n@attribute b {0,1}\n@attribute kind {p,q}\n@data\n0,1,p\n';
    const words = text.replace('{p,q}', '{5,6}').replace('p', '5');
    expect(read(words)).toMatchObject({ target: 'class', targetIndex: 0, labels: [0], featureNames: ['b', 'kind'] });
    expect(read(words, { target: 'B' })).toMatchObject({ target: 'b', targetIndex: 1, labels: [1] });
    expect(read(words.replace('class', 'klass'))).toMatchObject({ target: 'kind', labels: [5] });
    expect(() => read(words, { target: 'clas' })).toThrow(/no column 'clas'.* did you mean 'class'/);
    expect(() => read('@attribute a numeric\n@attribute b numeric\n@data\n1,2')).toThrow(
      /which attribute is the class/,
    );
  });

  it('gives numeric labels where every cell of the class is a number, whatever was declared', () => {
    const header = (type: string): string => `@attribute a numeric\n@attribute class ${type}\n@data\n`;
    expect(read(header('numeric') + '1,-1\n1,1').labels).toEqual([-1, 1]);
    expect(read(header('{2,10,x}') + '1,10\n1,2').labels).toEqual([10, 2]);
    expect(read(header('{2,10,x}') + '1,10\n1,2\n1,x').labels).toEqual(['10', '2', 'x']);
  });

  it('reads a table without a class when told so', () => {
    const table = read('@attribute a numeric\n@attribute class {0,1}\n@data\n3,1\n4,0', { target: null });
    expect(table).toMatchObject({ target: undefined, targetIndex: -1, labels: [], featureNames: ['a', 'class'] });
    expect(rowsOf(table)).toEqual([3, 1, 4, 0]);
    expect(rowsOf(read('@attribute a numeric\n@data\n3\n4', { target: null }))).toEqual([3, 4]);
  });

  it('drops rows with missing values only when told to', () => {
    const text = header + '1,2,x\n?,2,y\n3,4,?\n5,6,y\n';
    expect(() => read(text)).toThrow(
      "  column 'a': 1 of 4 cells are missing, the first: line 7, column 1 (attribute 'a') ('?')\n" +
        "  column 'class': 1 of 4 cells are missing, the first: line 8, column 3 (attribute 'class') ('?')",
    );
    const table = read(text, { missing: 'drop' });
    expect(rowsOf(table)).toEqual([1, 2, 5, 6]);
    expect([...table.sourceRow]).toEqual([0, 3]);
    expect(() => read(header + '?,1,x\n', { missing: 'drop' })).toThrow(/all 1 rows have a missing value/);
  });

  it.each([
    ['a bad cell', header + '1,abc,x\n', "f.arff, line 6, column 2 (attribute 'b'): expected a number, found 'abc'"],
    ['a bad cell far down', header + '1,2,x\n% c\n\n1,0x10,x\n', "line 9, column 2 (attribute 'b'): expected a number"],
    ['an infinity', header + '1,1e999,x\n', "'1e999' is not a finite number"],
    ['NaN', header + '1,NaN,x\n', "expected a number, found 'NaN'"],
    ['an empty cell', header + '1,,x\n', "column 2 (attribute 'b'): the value is missing (empty cell)"],
    ['a short row', header + '1,x\n', 'line 6: the row has 2 values, but 3 attributes are declared; add'],
    ['a long row', header + '1,2,x,9\n', 'line 6: the row has 4 values, but 3 attributes'],
    ['two trailing commas', header + '1,2,x,,\n', 'but 3 attributes are declared'],
    ['a weight', header + '1,2,x,{5}\n', 'Instance weights'],
    ['an unknown class', header + '1,2,z\n', "'z' is not among the declared values x, y; correct the cell"],
    ['an empty class', header + '1,2,\n', "column 3 (attribute 'class'): the value is missing (empty cell)"],
    ['a sparse row without end', header + '{0 1, 2 x\n', 'line 6: the sparse row has no closing }'],
    ['a sparse row with an unknown index', header + '{0 1, 3 x}\n', "line 6: '3' is no index of the 3 attributes"],
    ['a sparse row with an index alone', header + '{0 1, 2}\n', 'line 6: index 2 has no value'],
    ['an open quote', header + "1,2,'x\n", "line 6: the quote at ''x"],
    ['no rows', header, 'there are no data rows'],
    ['no data line', header.replace('@data\n', ''), 'there is no @data line after the 3 attributes'],
    ['no attributes', '@relation r\n', 'there are no @attribute lines'],
    ['data first', '@relation r\n@data\n1', '@data comes before any @attribute'],
    [
      'data without @data',
      header.replace('@data\n', '1,2,x\n'),
      "line 5: expected @relation, @attribute or @data, found '1,2,x'; is the",
    ],
    ['a CSV file', 'a,b,class\n1,2,x\n', 'this is not an ARFF file'],
    ['a web page', '<!DOCTYPE html><html>', 'this is a web page'],
    ['binary bytes', 'PK\u0003\u0004\u0000\u0000', 'not a text file'],
    ['nothing', ' \n \n', 'the file is empty'],
    ['a relational attribute', '@attribute a relational\n', 'the type relational'],
    ['an unknown type', '@attribute a float\n', "unknown type 'float'"],
    ['a missing type', '@attribute a\n', "unknown type ''"],
    ['a missing name', '@attribute\n', 'the attribute has no name'],
    ['an open list', '@attribute a {x,y\n', "no closing '}'"],
    ['an open name', "@attribute 'a numeric\n", 'is not closed'],
    ['an empty list', '@attribute a {}\n', 'the list of values is empty'],
    ['text after the list', '@attribute a {x} y\n', "unexpected 'y'"],
    ['one column', '@attribute class {x}\n@data\nx', 'is the only attribute'],
    [
      'a number not declared',
      '@attribute a {0,1}\n@attribute class {x}\n@data\n2,x',
      "'2' is not among the declared values 0, 1",
    ],
    [
      'a word in a numeric class',
      '@attribute a real\n@attribute class real\n@data\n2,x',
      "expected a number, found 'x'",
    ],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^f\.arff/);
  });

  it('reads back what writeArff wrote', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((w) => !/[\u0000\ufffd]/.test(w));
    const table = fc
      .record({
        names: fc.uniqueArray(word, { minLength: 2, maxLength: 6 }),
        classes: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
        rows: fc.array(fc.tuple(fc.nat(), fc.infiniteStream(fc.double({ noNaN: true, noDefaultInfinity: true }))), {
          minLength: 1,
          maxLength: 8,
        }),
      })
      .map(({ names, classes, rows }) => {
        const width = names.length - 1;
        const values = rows.flatMap(([, stream]) => [...take(stream, width)]);
        return {
          features: matrix(
            rows.length,
            width,
            Float64Array.from(values, (v) => v + 0),
          ),
          featureNames: names.slice(1),
          target: names[0]!,
          targetIndex: rows.length % names.length,
          labels: rows.map(([pick]) => classes[pick % classes.length]!),
        };
      });
    fc.assert(
      fc.property(table, (written) => {
        const again = read(writeArff(written), { target: written.target });
        expect(again.featureNames).toEqual(written.featureNames);
        expect(again.labels).toEqual(readClassColumn(written.labels).labels);
        expect(again.targetIndex).toBe(written.targetIndex);
        expect(rowsOf(again)).toEqual([...written.features.data]);
      }),
      { numRuns: 300 },
    );
  });
});

function* take<T>(stream: Iterator<T>, n: number): Generator<T> {
  for (let i = 0; i < n; i++) yield stream.next().value as T;
}
