/** Everyday tables through fit, sample and evaluate, one command each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { clinicalTable, pandasTable, rTable, seriesMatrix } from '../everyday-tables.js';
import { folder, vaelab } from './command.js';

const tables: readonly (readonly [string, string, string | Uint8Array, readonly string[], RegExp])[] = [
  [
    'a clinical table',
    'c.csv',
    clinicalTable(),
    ['--target', 'outcome', '--missing', 'model'],
    /^row1,20\d\d-\d\d-\d\d,/,
  ],
  ["R's write.table, packed", 'r.txt.gz', gzipSync(rTable()), ['--target', 'class'], /^row1,\d/],
  ["pandas' index", 'p.csv', pandasTable(), ['--target', 'class'], /^0,\d/],
  ['genes as rows', 'geo.txt', seriesMatrix(), ['--target', 'tissue', '--transpose'], /^row1,\d/],
];

test.concurrent.each(tables)('%s goes through', async (_, name, content, options, row) => {
  const cwd = folder();
  writeFileSync(join(cwd, name), content);
  const fit = await vaelab(['fit', name, ...options, '--model', 'pooled-gaussian', '-o', 'm.safetensors'], cwd);
  expect([fit.code, fit.out]).toEqual([0, expect.stringMatching(/^column +kind +missing +what was done\n/)]);
  const sample = await vaelab(['sample', 'm.safetensors', '-n', '80', '-o', 's.csv'], cwd);
  expect([sample.code, sample.err]).toEqual([0, expect.stringMatching(/^80 rows x \d+ columns: s\.csv/)]);
  expect(readFileSync(join(cwd, 's.csv'), 'utf8').split('\n')[1]).toMatch(row);
  const judged = await vaelab(['evaluate', name, 's.csv', ...options, '--splits', '1', '--json'], cwd);
  expect(judged.code).toBe(0);
  expect(JSON.parse(judged.out)).toMatchObject({ rows: { synthetic: 80 }, privacy: { copies: 0 } });
});

test('a clinical table with words, dates and gaps is run, selected from and searched over', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'c.csv'), clinicalTable());
  const options = ['c.csv', '--target', 'outcome', '--missing', 'model', '--json', '--quiet'];
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, out, err } = await vaelab([args[0]!, ...options, ...args.slice(1)], cwd);
    expect([code, err]).toEqual([0, expect.not.stringContaining('vaelab:')]);
    return JSON.parse(out);
  };
  expect(await json('run', '--model', 'pooled-gaussian', '--splits', '1', '--out', 'r')).toMatchObject({
    dataset: 'c.csv',
    verdict: { answer: expect.stringMatching(/^(better|as-good|worse|cannot-tell)$/) as string },
  });
  const row = readFileSync(join(cwd, 'r/synthetic.csv'), 'utf8').split('\n')[1];
  expect(row).toMatch(/^row1,20\d\d-\d\d-\d\d,\d+,(fe)?male,[A-Z][a-z]+,(True|False),\d+,/);
  const few = ['--method', 'anova', '--k', '2', '--splits', '2', '--permutations', '2', '--workers', '1'];
  expect(await json('select', ...few, '--out', 's')).toMatchObject({
    selected: [{ feature: 'marker' }, { feature: expect.any(String) as string }],
  });
  const small = ['--method', 'grid', '--grid', 'latent=2,3', '--hidden', '8', '--lr', '0.001', '--epochs', '2'];
  expect(await json('search', ...small, '--no-retrain', '--out', 'f')).toMatchObject({ trials: { length: 2 } });
});

test('columns are told, with what keeps a table from being read', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'c.csv'), clinicalTable());
  const { code, out, err } = await vaelab(['columns', 'c.csv', '--target', 'outcome'], cwd);
  expect(out).toMatch(
    /^200 rows, 11 columns\n\ncolumn +kind .*\npatient +names of rows .*\n(.*\n)*marker +numbers +34 /,
  );
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/column 'stage': 11 of 200 cells are missing.*\n.*--delimiter/),
  ]);
  const dropped = await vaelab(['columns', 'c.csv', '--drop', 'marker,stage', '--json'], cwd);
  expect([dropped.code, (JSON.parse(dropped.out) as { rows: number }).rows]).toEqual([0, 200]);
});

test('options of reading are for own tables, and a table may come on stdin', async () => {
  const cwd = folder();
  const named = await vaelab(['run', 'digits', '--missing', 'drop'], cwd);
  expect([named.code, named.err]).toEqual([2, expect.stringMatching(/--missing is for your own tables; how digits/)]);
  const empty = await vaelab(['fit', '-', '-o', 'm.safetensors'], cwd);
  expect([empty.code, empty.err]).toEqual([2, 'vaelab: stdin: the file is empty; expected a CSV file.\n']);
});
