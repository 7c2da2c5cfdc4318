import type { RunResult } from '../../src/synthesis/index.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, smallTable, vaelab } from './command.js';

const cwd = folder();
writeFileSync(join(cwd, 'wide.csv'), smallTable(120, 40));
writeFileSync(join(cwd, 't.csv'), smallTable(40));
writeFileSync(join(cwd, 'tiny.csv'), smallTable(12));
const one = ['--target', 'kind', '--model', 'vae', '--splits', '1'];
const sizes = ['--hidden', '40,24', '--latent', '5', '--epochs', '5', '--json'];
const base = ['run', 't.csv', ...one, ...sizes];
const result = (out: string): RunResult => JSON.parse(out) as RunResult;
const wide = process.arch === 'x64' && Number.parseInt(process.versions.v8, 10) >= 13;

test('any number of threads gives the same numbers and the same rows', async () => {
  const runs: { result: RunResult; rows: string; err: string }[] = [];
  // Wide enough for every training to be divided.
  const large = ['run', 'wide.csv', ...one, ...sizes, '--hidden', '300,100', '--batch', '84'];
  for (const threads of [1, 2, 3]) {
    const out = `threads-${threads}`;
    const ended = await vaelab([...large, '--threads', String(threads), '--seed', '5', '--out', out], cwd);
    expect(ended.code).toBe(0);
    const rows = readFileSync(join(cwd, out, 'synthetic.csv'), 'utf8');
    runs.push({ result: result(ended.out), rows, err: ended.err });
  }
  expect(runs.map(({ result: { backend } }) => backend.threads)).toEqual([1, 2, 3]);
  expect(runs[0]!.err).toMatch(/backend wasm, 1 thread, (128|256)-bit vectors(, fused)? \(fastest that works here/);
  expect(runs[1]!.err).toMatch(/backend wasm, 2 threads, (128|256)-bit vectors(, fused)? \(fastest that works here/);
  const numbers = ({ training, splits, ...rest }: RunResult): unknown => ({
    ...rest,
    splits: splits.map((split) => ({ ...split, seconds: 0 })),
    training: { ...training, seconds: 0 },
    backend: undefined,
  });
  for (const run of runs.slice(1)) {
    expect(run.rows).toBe(runs[0]!.rows);
    expect(numbers(run.result)).toEqual(numbers(runs[0]!.result));
  }
});

test('the result says how wide the vectors are, and why they are not wider', async () => {
  const narrow = await vaelab([...base, '--vectors', '128', '--quiet', '--out', 'narrow'], cwd);
  expect(result(narrow.out).backend).toMatchObject({ name: 'wasm', vectors: 128, reason: 'fastest that works here' });
  const asked = await vaelab([...base, '--vectors', '256', '--quiet', '--out', 'asked'], cwd);
  const { vectors, reason } = result(asked.out).backend;
  if (!wide) expect(vectors).toBe(128);
  expect(reason.includes('128-bit vectors because')).toBe(vectors === 128);
});

test('a native BLAS that is not there is said, and the run goes on without', async () => {
  const { code, out, err } = await vaelab([...base, '--blas', './none.so', '--quiet', '--out', 'blas'], cwd);
  expect(code).toBe(0);
  expect(err).toMatch(/^vaelab: warning: no native BLAS because .+\n$/);
  expect(result(out).backend.reason).toContain('no native BLAS because');
  expect(result(out).backend.blas).toBeUndefined();
  const again = await vaelab([...base, '--blas', 'blas/result.json', '--out', 'again'], cwd);
  expect([again.code, again.err]).toEqual([
    2,
    'vaelab: --blas blas/result.json: no result, or one of a run without a native BLAS\n',
  ]);
});

test.each([
  ['--profile', ['--profile'], {}],
  ['VAELAB_PROFILE=1', [], { VAELAB_PROFILE: '1' }],
] as const)('%s prints where the time went, on stderr alone', async (name, args, env) => {
  const out = name.replaceAll(/\W/g, '');
  const ended = await vaelab([...base, ...args, '--quiet', '--out', out], cwd, undefined, undefined, env);
  expect(ended.code).toBe(0);
  expect(ended.err).toMatch(
    /^\nWhere the time went on wasm, .*:\n share +ms +times .*\n( *[\d.]+% .*\n)+total [\d.]+ ms\n$/,
  );
  expect(result(ended.out).backend.name).toBe('wasm');
});

test('VAELAB_PROFILE=0 prints nothing', async () => {
  const ended = await vaelab([...base, '--quiet', '--out', 'silent'], cwd, undefined, undefined, {
    VAELAB_PROFILE: '0',
  });
  expect([ended.code, ended.err]).toEqual([0, '']);
});

test('the reference backend says what has no effect on it', async () => {
  const args = ['--backend', 'reference', '--threads', '1', '--profile', '--out', 'reference'];
  const { code, out, err } = await vaelab(['run', 'tiny.csv', ...base.slice(2), ...args], cwd);
  expect(code).toBe(0);
  expect(err).toContain('backend reference (asked for)');
  expect(err).toContain('note: --profile has no effect: the reference backend does not measure itself');
  expect(result(out).backend).toEqual({ name: 'reference', threads: 1, reason: 'asked for' });
});
