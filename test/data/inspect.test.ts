/** Looking at a CSV before it is read. */
import { expect, test } from 'vitest';
import { columnWords, inspectCsv, readCsv } from '../../src/data/index.js';

const text = 'id,age,sex,group\nP1,50,f,ill\nP2,,m,well\nP3,61,f,ill\nP4,NA,m,well\nP5,47,f,well\n';

test('it says of every column what reading makes of it', () => {
  const { rows, columns, numbers, problems, problem } = inspectCsv(text, { target: 'group', missing: 'median' });
  expect(rows).toBe(5);
  expect([problems, problem]).toEqual([[], undefined]);
  const words = columns.map((column) => columnWords(column, numbers.get(column.name)));
  expect(words.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
    ['id', 'names of rows', '–'],
    ['age', 'whole numbers', '2'],
    ['sex', 'f, m', '–'],
    ['group', 'class', '–'],
  ]);
  expect(columns).toEqual(readCsv(text, { target: 'group', missing: 'median' }).form!.columns);
});

test('what keeps a table from being read is listed by kind, and is what reading says', () => {
  const wrong = `${text}P6,old,f\nP7,50,f,ill\n`;
  const { problems, problem } = inspectCsv(wrong, { target: 'group' });
  expect(problems.map(({ what, count }) => [what, count])).toEqual([
    [expect.stringContaining('length'), 1],
    ['columns with missing cells', 1],
  ]);
  expect(problems[1]!.items[0]).toMatch(/column 'age': 2 of 6 cells are missing, the first: line 3/);
  expect(() => readCsv(wrong, { target: 'group' })).toThrow(problem);
});

test('an unknown target and an unknown option are refused', () => {
  expect(() => inspectCsv(text, { target: 'groups' })).toThrow("did you mean 'group'?");
  expect(() => inspectCsv(text, { sep: ';' } as object)).toThrow('sep');
});
