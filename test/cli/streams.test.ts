import type { RunResult } from '../../src/synthesis/index.js';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/data/index.js';
import { folder, main, smallTable, vaelab } from './command.js';

const network = ['--model', 'vae', '--hidden', '6', '--latent', '2', '--epochs', '2'];
const quick = ['--target', 'kind', '--splits', '1', ...network];
const reproduction = join(import.meta.dirname, '../../docs/results/reproduction.jsonl');
const files = ['model.safetensors', 'report.html', 'result.json', 'synthetic.csv'];

describe('a reader that goes away', () => {
  test.concurrent.each(['stdout', 'stderr'] as const)('%s: the work is done, no crash', async (closing) => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
    const { code, err } = await vaelab(['run', 't.csv', ...quick, '--json', '--out', 'o'], cwd, undefined, closing);
    expect(code).toBe(0);
    expect(err).not.toMatch(/EPIPE|Error/);
    expect(readdirSync(join(cwd, 'o')).sort()).toEqual(files);
  });
});

test.each([
  ['bench', ['bench', '--quick', '--only', 'kernels', '--out', 'b.json'], ['b.json']],
  ['reproduce', ['reproduce', '--no-run', '--json', '--results', 'r.jsonl', '--report', 'rep'], ['rep/report.html']],
  ['sample', ['sample', 'm.safetensors', '-n', '5', '--json', '-o', 'rows.csv'], ['rows.csv']],
  [
    'search',
    [
      'search',
      't.csv',
      ...quick.slice(0, 2),
      '--hidden',
      '4',
      '--epochs',
      '2',
      '--trials',
      '1',
      '--no-retrain',
      '--out',
      's',
    ],
    ['s/search.html'],
  ],
] as const)('%s writes its files when nobody reads what it prints, and says so', async (_, args, wanted) => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), smallTable());
  writeFileSync(join(cwd, 'r.jsonl'), readFileSync(reproduction, 'utf8').replace(/(.*\n.*\n)[^]*/, '$1'));
  const fitted = await vaelab(
    ['fit', 't.csv', '--target', 'kind', '--model', 'class-normals', '-o', 'm.safetensors'],
    cwd,
  );
  expect(fitted.code).toBe(0);
  const { code, err } = await vaelab(args, cwd, undefined, 'stdout');
  expect(err).not.toMatch(/EPIPE|Error/);
  expect(code).toBe(0);
  for (const file of wanted) expect(existsSync(join(cwd, file)), file).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))(
  'a stdout that cannot be written is a failure that is told, and files are written',
  () => {
    const cwd = folder();
    writeFileSync(join(cwd, 't.csv'), smallTable());
    const full = openSync('/dev/full', 'w');
    const args = [main, 'run', 't.csv', ...quick, '--json', '--quiet', '--out', 'o'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect(stderr.toString()).toMatch(/^vaelab: stdout cannot be written \(ENOSPC.*\n$/);
    expect(status).toBe(1);
    expect(readdirSync(join(cwd, 'o')).sort()).toEqual(files);
  },
);

test('names with quotes, commas, blanks and letters of all kinds come back in the synthetic table', async () => {
  const cwd = folder();
  const names = ['say "a"', 'b, c', 'größe µm', '基因', ' d;e ', "it's"];
  const quoted = [...names, 'classe, "é"'].map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  const text = smallTable(20)
    .replace(/^.*/, quoted)
    .replaceAll('left', '"gauche, ""g"""')
    .replaceAll('right', 'droite é');
  await mkdir(join(cwd, 'a folder, é'));
  writeFileSync(join(cwd, 'a folder, é', 'my table.csv'), text);
  const { code, out } = await vaelab(
    [
      'run',
      'a folder, é/my table.csv',
      ...quick,
      '--target',
      'classe, "é"',
      '--json',
      '--out',
      'a folder, é/the result',
    ],
    cwd,
  );
  expect(code).toBe(0);
  expect((JSON.parse(out) as RunResult).data).toMatchObject({
    classes: ['droite é', 'gauche, "g"'],
    target: 'classe, "é"',
  });
  const synthetic = readCsv(readFileSync(join(cwd, 'a folder, é/the result/synthetic.csv'), 'utf8'), {
    file: 'synthetic.csv',
    target: 'classe, "é"',
  });
  expect(synthetic.featureNames).toEqual(names.map((name) => name.trim()));
  expect([...new Set(synthetic.labels)].sort()).toEqual(['droite é', 'gauche, "g"']);
});

test('an ARFF file needs no target', async () => {
  const cwd = folder();
  const [header, ...rows] = smallTable(24).trim().split('\n');
  const names = header!.replace('"a, b"', 'a').split(',').slice(0, -1);
  writeFileSync(
    join(cwd, 't.arff'),
    [
      '@relation t',
      ...names.map((name) => `@attribute ${name} numeric`),
      '@attribute kind {left,right}',
      '@data',
      ...rows,
    ].join('\n'),
  );
  const args = ['run', 't.arff', ...network, '--json', '--quiet', '--out', 'o', '--seeds', '2', '--seed', '3'];
  const { code, out, err } = await vaelab(args, cwd);
  expect([code, err]).toEqual([0, '']);
  const result = JSON.parse(out) as RunResult;
  expect(result).toMatchObject({ dataset: 't.arff', seed: 3, data: { rows: 24, features: 6 } });
  expect(result.repeats?.map(({ seed }) => seed)).toEqual([3, 4]);
});
