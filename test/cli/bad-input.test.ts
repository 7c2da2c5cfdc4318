import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, smallTable, vaelab } from './command.js';

const arff = (body: string): string =>
  `@relation t\n@attribute a numeric\n@attribute b numeric\n@attribute class {u,v}\n${body}`;
const rows = Array.from({ length: 12 }, (_, i) => `${i},${i * i},${i % 2 ? 'u' : 'v'}`);

/** What is in the file, and what the error must say. */
const files: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
  [
    'a wrong cell',
    't.arff',
    arff(`@data\n${rows.join('\n')}\n1,zwei,u\n`),
    /t\.arff, line 18, column 2 \(attribute 'b'\).*zwei/,
  ],
  ['a short row', 't.arff', arff(`@data\n${rows.join('\n')}\n1,u\n`), /t\.arff, line 18.*2 .*3/],
  [
    'an unknown nominal value',
    't.arff',
    arff(`@data\n${rows.join('\n')}\n1,2,w\n`),
    /t\.arff, line 18, column 3 .*w.*u.*v/,
  ],
  ['no @data', 't.arff', arff(''), /t\.arff.*@data/],
  [
    'an unknown index in a sparse row',
    't.arff',
    arff('@data\n{0 1, 9 u}\n'),
    /t\.arff, line 6: '9' is no index of the 3/,
  ],
  ['bytes that are no text', 't.arff', Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256), /t\.arff.*text/],
  ['nothing', 't.arff', '', /t\.arff.*empty/],
  ['NaN', 't.csv', `${smallTable()}1,2,3,NaN,5,6,left\n`, /t\.csv, line 42, column 4.*NaN/],
  ['1e999', 't.csv', `${smallTable()}1,2,3,4,1e999,6,left\n`, /t\.csv, line 42, column 5.*1e999/],
  [
    'a number whose square overflows',
    't.csv',
    `${smallTable()}1,2,3,4,1e300,6,left\n`,
    /t\.csv, row 41, column 'x4': 1e\+300 is too large/,
  ],
  ['bytes that are no text', 't.csv', Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256), /t\.csv.*text/],
  ['nothing', 't.csv', '', /t\.csv.*empty/],
  ['infinity', 't.csv', `${smallTable()}1,2,3,4,Infinity,6,left\n`, /t\.csv, line 42, column 5.*Infinity/],
  ['a ragged row', 't.csv', `${smallTable()}1,2,left\n`, /t\.csv, line 42.*3 .*7/],
  ['one class', 't.csv', smallTable().replaceAll('right', 'left'), /class.*left/],
  ['few rows', 't.csv', smallTable(6), /6 rows.*at least 10/],
  ['a class of one row', 't.csv', `${smallTable(30)}1,2,3,4,5,6,lonely\n`, /class 'lonely' has one row/],
  [
    'too few rows for its classes',
    't.csv',
    [...smallTable(12).matchAll(/^.*$/gm)].map(([line], i) => line.replace(/left|right/, `c${i % 5}`)).join('\n'),
    /t\.csv: 12 rows are too few for 5 classes: 4 test rows of 12/,
  ],
];

/** Arguments after `run t.csv --target kind`, and what the error must say. */
const options: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['width 0', ['--hidden', '0'], /--hidden\[0\] must be a whole number of at least 1, found 0/],
  ['width -5', ['--hidden', '8,-5'], /--hidden\[1\].*found -5/],
  ['width 2.5', ['--hidden', '2.5'], /--hidden\[0\].*found 2\.5/],
  ['width NaN', ['--hidden', 'NaN'], /--hidden.*numbers separated by commas/],
  ['width beyond any memory', ['--hidden', '1e12'], /--hidden\[0\].*from 1 to 1000000000, found 1000000000000/],
  [
    'widths that memory cannot hold',
    ['--hidden', '1000000,1000000'],
    /needs .* TiB .*largest buffers:\n[\s\S]*encoder\.1\.linear\.weight \[1000000, 1000000\]/,
  ],
  ['rate 0', ['--lr', '0'], /--lr must be a positive number, found 0/],
  ['rate -1', ['--lr', '-1'], /--lr.*found -1/],
  ['rate NaN', ['--lr', 'NaN'], /--lr.*'NaN' is invalid\. It must be a number/],
  ['rate infinite', ['--lr', 'Infinity'], /--lr.*found Infinity/],
  ['half an epoch', ['--epochs', '0.5'], /--epochs.*found 0\.5/],
  ['latent size 0', ['--latent', '0'], /--latent.*found 0/],
  ['batch 1', ['--batch', '1'], /--batch.*at least 2, found 1/],
  ['patience 0', ['--patience', '0'], /--patience.*found 0/],
  ['more rows than any table holds', ['--samples', '1e9'], /--samples 1000000000: at most \d+ rows of 6 columns/],
  ['seeds beyond the last one', ['--seed', '4294967295', '--seeds', '2'], /--seeds must be .* from 1 to 1, found 2/],
  ['an output folder without a name', ['--out', ''], /--out is empty/],
  ['two tables', ['t.csv'], /too many arguments for 'run'/],
  ['an unknown stopping rule', ['--stop', 'validaton'], /--stop must be one of.*did you mean 'validation'/],
  ['an unknown option', ['--epocks', '3'], /unknown option '--epocks'\n\(Did you mean --epochs\?\)/],
  ['an unknown protocol', ['--protocol', 'clen'], /--protocol must be one of clean.*did you mean 'clean'/],
  ['an unknown backend', ['--backend', 'wasn'], /--backend must be one of.*did you mean 'wasm'/],
  ['no thread', ['--threads', '0'], /--threads must be a whole number from 1 to 64, found 0/],
  ['half a thread', ['--threads', '1.5'], /--threads.*found 1\.5/],
  ['threads beyond any machine', ['--threads', '65'], /--threads.*from 1 to 64, found 65/],
  ['threads that are no number', ['--threads', 'many'], /--threads.*'many' is invalid\. It must be a number/],
  ['vectors that do not exist', ['--vectors', '512'], /--vectors must be one of auto, 128, 256; found '512'/],
  ['a BLAS of no result', ['--blas', 't.json'], /--blas t\.json: .*no such file/],
  [
    'the same digits by a BLAS',
    ['--blas', 'auto', '--no-fused'],
    /no native BLAS does; leave --no-fused or --blas auto out/,
  ],
  [
    'a BLAS elsewhere',
    ['--backend', 'reference', '--blas', 'auto'],
    /--blas auto: the reference backend has no use for one/,
  ],
  [
    'threads on the reference backend',
    ['--backend', 'reference', '--threads', '2'],
    /--threads 2: the reference backend has one thread; leave --threads out, or take --backend wasm/,
  ],
  [
    'vectors on the reference backend',
    ['--backend', 'reference', '--vectors', '256'],
    /--vectors 256: the reference backend has no vectors; leave --vectors out/,
  ],
  ['an unknown experiment', ['--experiment', '25t3'], /unknown experiment '25t3'; did you mean '25t\d'/],
  ['stopping on the test rows in a clean run', ['--stop', 'test'], /published protocols only/],
];

const nothingWritten = (cwd: string): void =>
  expect(readdirSync(cwd).filter((name) => !name.startsWith('t.'))).toEqual([]);

describe('bad input ends with exit code 2, a clear line, and nothing written', () => {
  test.concurrent.each(files)('a file with %s', async (_, name, content, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, name), content);
    const { code, out, err } = await vaelab(['run', name, ...(name.endsWith('.csv') ? ['--target', 'kind'] : [])], cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
    nothingWritten(cwd);
  });

  test.concurrent.each(options)('%s', async (_, args, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
    const { code, out, err } = await vaelab(['run', 't.csv', '--target', 'kind', ...args], cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    nothingWritten(cwd);
  });

  test.concurrent.each([
    ['a missing file', ['run', 'no.csv', '--target', 'y'], /no\.csv: there is no such file/],
    ['an unknown data set', ['run', 'leukaemia'], /'leukaemia'; did you mean 'leukemia'\?/],
    ['no data folder', ['run', 'leukemia'], /--data.*VAELAB_DATA/],
    ['a folder without the data set', ['run', 'leukemia', '--data', '.'], /looked for leukemia_train_38x7129\.arff/],
    ['an unknown command', ['rum'], /unknown command 'rum'\n\(Did you mean run\?\)/],
    ['an unknown command of datasets', ['datasets', 'lst'], /unknown command 'lst'; did you mean 'list'\?/],
    [
      'an unknown kind of benchmark',
      ['bench', '--only', 'kernel'],
      /--only must be one of kernels, training.*'kernels'/,
    ],
    ['a benchmark on no thread', ['bench', '--threads', '0'], /--threads must be a whole number from 1 to 64, found 0/],
    [
      'a benchmark on no known backend',
      ['bench', '--backend', 'cuda'],
      /--backend must be one of auto, wasm, gpu, reference; found 'cuda'/,
    ],
    [
      'a benchmark of the reference backend on threads',
      ['bench', '--backend', 'reference', '--threads', '2'],
      /--threads 2: the reference backend has one thread/,
    ],
    ['a file without a name for figures', ['bench', '--out', ''], /--out is empty; give the name of a file/],
    ['a file for figures that is there', ['bench', '--out', '.'], /--out \. is there already; choose another/],
    ['a file for figures that cannot be', ['bench', '--out', '/dev/null/x'], /--out .*no file can be made there/],
    ['an unknown data set to tell about', ['datasets', 'info', 'madelo'], /'madelo'; did you mean 'madelon'\?/],
    ['a target for a known data set', ['run', 'digits', '--target', 'digit'], /class column of digits is known/],
    [
      'an experiment about another data set',
      ['run', 'digits', '--experiment', '25t1'],
      /25t1 is about leukemia, not digits; leave one of the two out$/m,
    ],
    [
      'an experiment about a data set that another one stands in for',
      ['run', 'digits', '--experiment', '42'],
      /42 is about gcm, not digits; leave one of the two out, or take gcm-filtered, which stands in for it/,
    ],
    ['an experiment that never ran', ['run', '--experiment', '51'], /experiment 51 gave no result.*Never written/],
  ] as const)('%s', async (_, args, message) => {
    const cwd = folder();
    const { code, out, err } = await vaelab(args, cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('a missing target column names the nearest one', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
    const { code, err } = await vaelab(['run', 't.csv', '--target', 'kinds'], cwd);
    expect(err).toMatch(/t\.csv.*kinds.*kind/);
    expect(code).toBe(2);
    nothingWritten(cwd);
  });

  test('an output folder that is not empty, a file, or cannot be made is refused before any work', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
    for (const out of ['.', 't.csv', 't.csv/below']) {
      const { code, err } = await vaelab(['run', 't.csv', '--target', 'kind', '--out', out], cwd);
      expect([code, err]).toEqual([2, expect.stringMatching(/^vaelab: --out .*choose another/)]);
    }
    nothingWritten(cwd);
  });
});
