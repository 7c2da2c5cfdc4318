import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readArff, readCsv } from '../../src/data/index.js';
import { ClassNormals, CVAESynthesizer, VAESynthesizer } from '../../src/synthesis/index.js';
import { VAE } from '../../src/models/index.js';
import { classCounts, column, contents, mixedCsv, mixedTable, plainTable, quick } from '../synthesis/table.js';
import { folder, vaelab } from './command.js';

const cwd = folder();
const header = mixedCsv().split('\n')[0]!;
let cvae: CVAESynthesizer;
beforeAll(async () => {
  cvae = await new CVAESynthesizer(quick).fit(mixedTable());
  await cvae.save(join(cwd, 'm.safetensors'));
  await (await new VAESynthesizer(quick).fit(plainTable())).save(join(cwd, 'plain.safetensors'));
  await (await new ClassNormals().fit(mixedTable())).save(join(cwd, 'normals.safetensors'));
  await (
    await new VAE({ hidden: [4], latentDim: 2, epochs: 1 }).fit(mixedTable().features)
  ).save(join(cwd, 'vae.safetensors'));
  writeFileSync(join(cwd, 'notes.txt'), 'Notes, which are no model, however long they are.\n');
});
const sample = (...args: string[]): ReturnType<typeof vaelab> => vaelab(['sample', 'm.safetensors', ...args], cwd);
const read = (file: string): ReturnType<typeof readCsv> =>
  readCsv(readFileSync(join(cwd, file), 'utf8'), { target: 'state' });

describe('vaelab sample', () => {
  test('help', async () => {
    expect((await vaelab(['sample', '--help'], cwd)).out).toMatchSnapshot();
  });

  test('CSV on stdout, in the table’s columns and order; nothing on stderr', async () => {
    const { code, out, err } = await sample('-n', '5');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toBe(header);
    expect(out.trimEnd().split('\n').length).toBe(6);
    expect(contents(readCsv(out, { target: 'state' }))).toEqual(contents(await cvae.sample(5, { seed: 0 })));
  });

  test('a file, as many rows as it learned from; the same seed gives the same rows', async () => {
    const { code, out, err } = await sample('-o', 'rows.csv', '--seed', '4');
    expect([code, out, err]).toEqual([0, '', '60 rows x 6 columns: rows.csv\n']);
    const rows = read('rows.csv');
    expect(classCounts(rows)).toEqual({ ill: 20, well: 40 });
    expect(new Set(column(rows, 'fixed'))).toEqual(new Set([7.25]));
    expect(column(rows, 'count').every(Number.isInteger)).toBe(true);
    await sample('-o', 'again.csv', '--seed', '4', '--quiet');
    await sample('-o', 'other.csv', '--seed', '5', '--quiet');
    const text = (file: string): string => readFileSync(join(cwd, file), 'utf8');
    expect(text('again.csv')).toBe(text('rows.csv'));
    expect(text('other.csv')).not.toBe(text('rows.csv'));
    expect(contents(rows)).toEqual(contents(await cvae.sample(60, { seed: 4 })));
  });

  test('one class, or shares of them', async () => {
    await sample('-n', '6', '--class', 'ill', '-o', 'ill.csv');
    expect(classCounts(read('ill.csv'))).toEqual({ ill: 6 });
    await sample('-n', '8', '--proportions', 'ill=3,well=1', '-o', 'shares.csv');
    expect(classCounts(read('shares.csv'))).toEqual({ ill: 6, well: 2 });
  });

  test('tab-separated and ARFF', async () => {
    expect((await sample('-n', '4', '-o', 'rows.tsv', '--seed', '1')).code).toBe(0);
    expect((await sample('-n', '4', '-o', 'deep/rows.ARFF', '--seed', '1')).code).toBe(0);
    const expected = contents(await cvae.sample(4, { seed: 1 })) as { values: number[] };
    const tsv = readFileSync(join(cwd, 'rows.tsv'), 'utf8');
    expect(tsv.split('\n')[0]).toBe(header.replaceAll(',', '\t'));
    expect(contents(readCsv(tsv, { target: 'state' }))).toEqual(expected);
    const arff = readArff(readFileSync(join(cwd, 'deep/rows.ARFF'), 'utf8'), { target: 'state' });
    expect([...arff.features.data]).toEqual(expected.values);
    expect(arff.targetIndex).toBe(1);
  });

  test('--json prints columns and rows as one document', async () => {
    const { code, out, err } = await sample('-n', '3', '--json', '--seed', '2');
    expect([code, err]).toEqual([0, '']);
    const { features, featureNames, labels } = await cvae.sample(3, { seed: 2 });
    expect(JSON.parse(out)).toEqual({
      columns: featureNames,
      target: 'state',
      rows: [0, 1, 2].map((i) => [...features.data.subarray(i * 6, i * 6 + 6)]),
      labels,
    });
  });

  test('kinds without a network, and tables without a class', async () => {
    const normals = await vaelab(['sample', 'normals.safetensors', '-n', '3'], cwd);
    expect([normals.code, normals.out.split('\n')[0]]).toEqual([0, header]);
    const plain = await vaelab(['sample', 'plain.safetensors', '-n', '3'], cwd);
    expect([plain.code, plain.out.split('\n')[0]]).toEqual([0, 'fixed,count,flag,size,twice,far']);
    const wanted = await vaelab(['sample', 'plain.safetensors', '-n', '3', '--class', 'ill'], cwd);
    expect([wanted.code, wanted.err]).toEqual([
      2,
      "vaelab: the table had no class column, so no class 'ill' can be asked for\n",
    ]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no such model', ['none.safetensors'], /there is no model file none\.safetensors/],
    ['a file that is none', ['notes.txt'], /not a model file/],
    [
      'a model of another kind',
      ['vae.safetensors'],
      /the file holds a vae by itself, without its table's columns and units.*VAE\.load/,
    ],
    [
      'an output that is there',
      ['m.safetensors', '-o', 'notes.txt'],
      /rows are written as \.csv, \.tsv, \.arff or \.parquet/,
    ],
    ['an output that is there', ['m.safetensors', '-o', 'there.csv'], /--output there\.csv is there already/],
    ['an unknown class', ['m.safetensors', '--class', 'wel'], /there is no class 'wel'; did you mean 'well'\?/],
    ['a share of none', ['m.safetensors', '--proportions', 'well'], /--proportions well: give a share for each class/],
    ['a share that is none', ['m.safetensors', '--proportions', 'well=x'], /--proportions.*must be a number/],
    [
      'a share below 0',
      ['m.safetensors', '--proportions', 'well=-1'],
      /share of 'well' must be a number of at least 0/,
    ],
    ['class and shares', ['m.safetensors', '--class', 'ill', '--proportions', 'ill=1'], /exclude each other/],
    ['no rows', ['m.safetensors', '-n', '0'], /--rows must be a whole number of at least 1, found 0/],
    ['half a row', ['m.safetensors', '-n', '2.5'], /--rows.*found 2\.5/],
    [
      'more rows than can be written',
      ['m.safetensors', '-n', '1e10'],
      /--rows must be a whole number from 1 to 1000000000, found 10000000000/,
    ],
    ['a seed below 0', ['m.safetensors', '--seed', '-3'], /seed must be a whole number.*found -3/],
    [
      'an unknown option',
      ['m.safetensors', '--classe', 'ill'],
      /unknown option '--classe'\n\(Did you mean --class\?\)/,
    ],
  ])('%s: exit code 2 and a line', async (_, args, message) => {
    writeFileSync(join(cwd, 'there.csv'), '');
    const before = readdirSync(cwd);
    const { code, out, err } = await vaelab(['sample', ...args], cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/at .*\.js:\d+/);
    expect(readdirSync(cwd)).toEqual(before);
  });

  test('a damaged model is refused and nothing is written', async () => {
    const bytes = readFileSync(join(cwd, 'm.safetensors'));
    writeFileSync(join(cwd, 'cut.safetensors'), bytes.subarray(0, bytes.length - 10));
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(join(cwd, 'altered.safetensors'), bytes);
    for (const [file, message] of [
      ['cut', /cut off within/],
      ['altered', /was altered/],
    ] as const) {
      const { code, err } = await vaelab(['sample', `${file}.safetensors`, '-o', 'never.csv'], cwd);
      expect(code).toBe(2);
      expect(err).toMatch(message);
    }
    expect(existsSync(join(cwd, 'never.csv'))).toBe(false);
  });
});
