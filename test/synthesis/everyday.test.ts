/** A clinical table through every kind of synthesizer: words, dates, true and false, and missing cells come back as such. */
import { describe, expect, test } from 'vitest';
import { filled, ownTable, readCsv, type Table, takeTableRows } from '../../src/data/index.js';
import {
  createSynthesizer,
  divideTable,
  drawBlocks,
  Preprocessor,
  synthesizerFromBytes,
  synthesizerKinds,
} from '../../src/synthesis/index.js';
import { clinicalTable } from '../everyday-tables.js';
import { quick } from './table.js';

const text = clinicalTable();
const read = (missing: 'median' | 'model'): Table => readCsv(text, { file: 'c.csv', target: 'outcome', missing });
const kinds = Object.keys(synthesizerKinds);
const optionsOf = (kind: string): object => (synthesizerKinds[kind]!.network ? { ...quick, epochs: 40 } : {});

type Cells = (string | number | undefined)[];

function columnsOf(table: Table): Record<string, Cells> {
  const { header, rows, cells } = ownTable({ ...table, form: table.form! });
  const all = Array.from({ length: rows }, (_, i) => cells(i));
  return Object.fromEntries(header.map((name, j) => [name, all.map((row) => row[j])]));
}
const share = (cells: Cells, value: unknown): number => cells.filter((cell) => cell === value).length / cells.length;

describe.each(kinds)('%s', (kind) => {
  test('draws words, dates, gaps, true and false as the table has them, and again from its file', async () => {
    const real = read('model');
    const synthesizer = await createSynthesizer(kind, optionsOf(kind)).fit(real);
    const drawn = await synthesizer.sample(400, { seed: 3 });
    const [own, made] = [columnsOf(real), columnsOf(drawn)];
    expect(Object.keys(made)).toEqual(Object.keys(own));
    for (const name of ['sex', 'site', 'smoker', 'stage', 'dose', 'outcome'])
      for (const value of new Set(made[name])) expect(own[name]).toContain(value);
    // Each about as often: within four standard errors of a draw, and what few training rows leave open.
    for (const [name, values] of [
      ['sex', ['female', 'male']],
      ['site', ['Berlin', 'Lima', 'Oslo', 'Quito']],
      ['smoker', ['True', 'False']],
      ['stage', ['I', 'II', 'III', undefined]],
      ['marker', [undefined]],
    ] as const)
      for (const value of values)
        expect(Math.abs(share(made[name]!, value) - share(own[name]!, value)), `${name} ${value}`).toBeLessThan(0.1);
    for (const name of ['age', 'children']) expect(made[name]!.every(Number.isInteger)).toBe(true);
    expect(made['visit']!.every((day) => /^20(1[5-9]|2[0-2])-\d\d-\d\d$/.test(String(day)))).toBe(true);
    expect(made['patient']!.slice(0, 2)).toEqual(['row1', 'row2']);
    const again = synthesizerFromBytes(synthesizer.toBytes({ includeTrainingRows: true }));
    expect(columnsOf(await again.sample(400, { seed: 3 }))).toEqual(made);
  });
});

test('with medians no synthetic cell is missing', async () => {
  const drawn = await (await createSynthesizer('pooled-gaussian').fit(read('median'))).sample(100);
  for (const cells of Object.values(columnsOf(drawn))) expect(cells).not.toContain(undefined);
});

test('medians and most frequent words are those of the training rows', () => {
  const table = read('median');
  const marker = table.featureNames.indexOf('marker');
  const settings = { samples: undefined, equalRowsTogether: true } as never;
  const data = { table, classes: ['relapse', 'remission'] } as never;
  const medians = [0, 1, 2, 3, 4, 5].map((seed) => {
    const { train, test: tested, table: whole } = divideTable(data, settings, seed);
    const known = train.rows
      .map((row) => table.features.get(row, marker))
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    const median = known[Math.ceil(known.length / 2) - 1]!;
    const gaps = [...train.rows, ...tested.rows].filter((row) => Number.isNaN(table.features.get(row, marker)));
    expect(gaps.length).toBeGreaterThan(10);
    for (const row of gaps) expect(whole.features.get(row, marker)).toBe(median);
    return median;
  });
  expect(new Set(medians).size).toBeGreaterThan(1);
  expect(filled(table).features.data.some(Number.isNaN)).toBe(false);
});

test('a description of words that does not fit the table is refused', () => {
  const fitted = Preprocessor.fit(takeTableRows(read('model'), [...Array(40).keys()]));
  const state = fitted.toJSON();
  const words = state.words!;
  expect(Preprocessor.fromJSON(state).form).toEqual(fitted.form);
  for (const broken of [
    { ...words, shifts: [] },
    { ...words, fill: [1] },
    { ...words, form: { ...words.form, columns: words.form.columns.slice(1, 3) } },
    { ...words, shifts: words.shifts.map((group) => group.map(() => NaN)) },
  ])
    expect(() => Preprocessor.fromJSON({ ...state, words: broken })).toThrow(
      /description of the table is not complete/,
    );
});

test('blocks of rows have the classes of all rows together, go on where the one before ended, and follow from the seed', async () => {
  const width = 2000;
  const header = `${Array.from({ length: width }, (_, j) => `g${j}`).join()},class\n`;
  const rows = Array.from(
    { length: 12 },
    (_, i) => `${Array.from({ length: width }, (_, j) => (i * 7 + j * 3) % 11).join()},${i % 4 ? 'a' : 'b'}\n`,
  );
  const table = readCsv(header + rows.join(''), { target: 'class' });
  const synthesizer = await createSynthesizer('class-means').fit(table);
  const drawn = async (): Promise<Table[]> => {
    const blocks: Table[] = [];
    let rowsSoFar = 0;
    for await (const { table: block, firstRow } of drawBlocks(synthesizer, 2501, { seed: 1 })) {
      expect(firstRow).toBe(rowsSoFar);
      rowsSoFar += block.labels.length;
      blocks.push(block);
    }
    return blocks;
  };
  const blocks = await drawn();
  const labels = blocks.flatMap((block) => block.labels);
  expect([blocks.length, labels.length, labels.filter((label) => label === 'b').length]).toEqual([3, 2501, 625]);
  expect(blocks[0]!.features.data).not.toEqual(blocks[1]!.features.data);
  expect((await drawn())[1]!.features.data).toEqual(blocks[1]!.features.data);
});
