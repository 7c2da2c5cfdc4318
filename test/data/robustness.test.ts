import { InputError, OptionError, printable, shortList, shown } from '../../src/checks/index.js';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArff, readCsv, trainTestSplit, writeCsv, type Table } from '../../src/data/index.js';
import { expectLinear } from '../growth.js';
import { loadDataset, loadTable } from '../../src/data/node.js';
import { classificationReport, formatClassificationReport } from '../../src/metrics/index.js';

const arff =
  "@relation r\n@attribute 'a b' numeric\n@attribute b {0,1}\n@attribute class {x,'y z'}\n@data\n1,0,x\n2.5,1,'y z'\n";
const csv = 'a,b,class\n1,2,"x"\n3,4,"y ""z"\n';

/** A text with one stretch replaced by another. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(6),
      fc.oneof(
        fc.string(),
        fc.constantFrom(',', '\n', '"', "'", '{', '}', '%', '@', '?', '\\', '\t', '@data\n', '\u0000'),
      ),
    )
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));

/** Either a sound table or an InputError that starts with the file's name: nothing else. */
function holds(read: () => Table): void {
  let table: Table;
  try {
    table = read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^f\.txt[:,] /);
    expect((error as Error).message).not.toMatch(/undefined|\[object/);
    return;
  }
  expect(table.features.shape).toEqual([table.labels.length, table.featureNames.length]);
  expect(table.features.data.every(Number.isFinite)).toBe(true);
  expect(table.labels.length).toBeGreaterThan(0);
}

describe('readers on damaged files', () => {
  it.each(['error', 'drop'] as const)('give a sound table or name the fault (missing: %s)', (missing) => {
    const options = { file: 'f.txt', missing };
    const damagedTwice = (text: string): fc.Arbitrary<string> => damaged(text).chain(damaged);
    fc.assert(
      fc.property(damagedTwice(arff), (text) => holds(() => readArff(text, options))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(damagedTwice(csv), (text) => holds(() => readCsv(text, { ...options, target: 'class' }))),
      { numRuns: 2000 },
    );
  });

  it('do so on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        holds(() => readArff(text, { file: 'f.txt' }));
        holds(() => readCsv(text, { file: 'f.txt', target: 'class' }));
      }),
    );
  });
});

describe('readers on large and hostile files', () => {
  const header = '@relation r\n@attribute a numeric\n@attribute class {x,y}\n@data\n';

  it.each<[string, (n: number) => string, string]>([
    ['brackets', (n) => header + ',{'.repeat(n), 'values, but 2 attributes are declared'],
    ['brackets, the last closed', (n) => `${header}${',{'.repeat(n)}}`, 'Instance weights'],
    ['escaped quotes', (n) => `${header}"${'\\"'.repeat(n)}`, 'is not closed on its line'],
    ['digits', (n) => `${header}${'1'.repeat(2 * n)}x,x`, "column 1 (attribute 'a'): expected a number"],
    ['blanks', (n) => `${header}1${' '.repeat(n)}2 3`, 'values, but 2 attributes are declared'],
  ])('refuse an ARFF row of %s in linear time', (_, textOf, message) =>
    expectLinear(20_000, (n) => expect(() => readArff(textOf(n))).toThrow(message)),
  );

  it.each<[string, (n: number) => string]>([
    ['a cell of digits', (n) => `a,class\n${'1'.repeat(2 * n)}x,x\n`],
    ['a cell of dots', (n) => `a,class\n${'.'.repeat(n)},x\n`],
    ['a text full of quotes', (n) => `a,class\n"${'a"b'.repeat(n)},x\n`],
    ['quotes alone', (n) => '"'.repeat(n)],
    ['a header of separators', (n) => `${';'.repeat(n)}\n1`],
    ['long column names', (n) => `${'a'.repeat(n)},${'b'.repeat(n)}\n1,x\n`],
    ['many columns', (n) => `${Array.from({ length: n }, (_, j) => `c${j}`).join()}\n`],
    ['blanks', (n) => `a,class\n1${' '.repeat(n)}1,x\n`],
    ['carriage returns', (n) => `a,class${'\r'.repeat(n)}1`],
  ])('refuse a CSV text with %s in linear time', (_, textOf) =>
    expectLinear(20_000, (n) => expect(() => readCsv(textOf(n), { target: 'class' })).toThrow(InputError)),
  );

  it('refuse a CSV text with 1e5 columns and 2e6 blank lines', () => {
    const text = `class,${Array.from({ length: 1e5 }, (_, j) => `c${j}`).join()}${'\n'.repeat(2e6)}`;
    expect(() => readCsv(text, { target: 'class' })).toThrow(/there are no data rows/);
  });

  it('read a first quoted cell of 16 MB', () => {
    const table = readCsv(`"${'a'.repeat(16e6)}";class\n1;x\n`, { target: 'class' });
    expect([table.featureNames[0]!.length, ...table.features.data]).toEqual([16e6, 1]);
  });
});

describe('names from files in messages', () => {
  const red = '\u001b[31mred\u009b0m\u202e';

  it('have no control characters', () => {
    expect(shown(`a\n${red}`)).toBe("'a\\n\\u001b[31mred\\u009b0m\\u202e'");
    expect(shortList([red, 'b\tc'])).toBe('\\u001b[31mred\\u009b0m\\u202e, b\\tc');
    expect(shortList(['a'.repeat(100)])).toBe(`${'a'.repeat(60)}…`);
    expect(printable('a\r\nb\u0000')).toBe('a\\r\\nb\\u0000');
    expect(new InputError(`line 1\n${red}`).message).toBe('line 1\n\\u001b[31mred\\u009b0m\\u202e');
    for (const text of [`${red},class\nq,x\n`, `${red},${red}\n1,x\n`, `a,${red}\n1,x\n`, `${red}\nx`]) {
      const said = messageOf(() => readCsv(text, { target: 'class' }));
      expect(said).toMatch(/\\u001b\[31mred/);
      expect(said).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    }
    const arff = `@attribute '${red}' relational\n`;
    expect(messageOf(() => readArff(arff))).toMatch(/\\u001b\[31mred.*the type relational/);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('options', () => {
  it('that do not exist are refused with the nearest one', async () => {
    const cases: [() => unknown, string, string][] = [
      [() => readCsv('a,b\n1,2', { sep: ';' } as object), 'readCsv', 'sep'],
      [() => readCsv('a,b\n1,2', { delimeter: ';' } as object), 'readCsv', 'delimiter'],
      [() => readArff('', { taget: 'b' } as object), 'readArff', 'target'],
      [() => writeCsv({ features: [], featureNames: [] }, { Delimiter: ';' } as object), 'writeCsv', 'delimiter'],
      [() => trainTestSplit(4, { test_size: 1 } as object), 'trainTestSplit', 'testSize'],
      [() => classificationReport([0], [0], { target_names: [] } as object), 'classificationReport', 'targetNames'],
      [
        () => formatClassificationReport(classificationReport([0], [0]), { digit: 3 } as object),
        'formatClassificationReport',
        'digits',
      ],
    ];
    for (const [run, where, name] of cases) {
      expect(run, where).toThrow(OptionError);
      expect(messageOf(run)).toMatch(new RegExp(`^${where}: there is no option .*${name}`));
    }
    await expect(loadTable('a.csv', { traget: 'b' } as object)).rejects.toThrow(/loadTable: .*'target'/);
    await expect(loadDataset('digits', { dataFolder: '.' } as object)).rejects.toThrow(OptionError);
  });

  it('that are undefined are the defaults', () => {
    const text = 'a,b\n1,x\n2,y\n';
    const table = readCsv(text, { target: 'b', file: undefined, delimiter: undefined, missing: undefined });
    expect([table.name, table.labels]).toEqual(['table.csv', ['x', 'y']]);
    expect(writeCsv(table, { delimiter: undefined })).toBe(text);
    expect(classificationReport([0], [0], { zeroDivision: undefined, labels: undefined }).accuracy).toBe(1);
  });

  it('have the values they can have', () => {
    expect(() => readCsv('a,b\n1,2', { target: 'b', missing: 'skip' as 'drop' })).toThrow(
      /missing must be one of error/,
    );
    expect(() => writeCsv({ features: [], featureNames: [] }, { delimiter: '"' })).toThrow(/cannot be used/);
    expect(() => classificationReport([0], [0], { zeroDivision: 2 as 1 })).toThrow(/zeroDivision must be 0, 1 or/);
    expect(() => readCsv(Uint8Array.of(1) as unknown as string)).toThrow(/expected the text of a CSV file, found a/);
  });
});

describe('src/data in a browser', () => {
  it('keeps node: modules to the files named node', () => {
    const folder = new URL('../../src/data/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.startsWith('node'))) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(text, file).not.toMatch(/from '(node:|\.\/node)/);
    }
  });
});
