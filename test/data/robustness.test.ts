import { InputError } from '../../src/checks/index.js';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArff, readCsv, type Table } from '../../src/data/index.js';

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

describe('src/data in a browser', () => {
  it('keeps node: modules to the files named node', () => {
    const folder = new URL('../../src/data/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => !name.startsWith('node'))) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(text, file).not.toMatch(/from '(node:|\.\/node)/);
    }
  });
});
