import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BenchComparison } from '../../src/bench/index.js';
import { file, read } from '../bench/documents/read.js';
import { folder, vaelab } from './command.js';

const [small, large] = [file('small'), file('large')];

describe('vaelab bench --compare', () => {
  test('prints the table; --chart draws; --out keeps the figures', async () => {
    const cwd = folder();
    const args = ['bench', '--compare', small, large, '--chart', 'both.svg', '--out', 'both.json'];
    const { code, out, err } = await vaelab(args, cwd);
    expect(code).toBe(0);
    expect(out).toMatch(/^a {2}small\.json: vaelab 0\.1\.0, quick; Small processor, 2 cores/);
    expect(out).toMatch(/\nmatmul 128x128x128 +wasm, 1 thread, 128 \| 256 bits +40\.0 +80\.0 +2\.00x\n/);
    expect(err).toBe('\nFigures: both.json\nChart: both.svg\n');
    expect(readdirSync(cwd).sort()).toEqual(['both.json', 'both.svg']);
    expect(readFileSync(join(cwd, 'both.svg'), 'utf8')).toContain('240 (4.00x)');
    const comparison = JSON.parse(readFileSync(join(cwd, 'both.json'), 'utf8')) as BenchComparison;
    expect(comparison.cases[0]).toMatchObject({ a: { median: 40 }, b: { median: 80 }, timesAsFast: 2 });
  });

  test('--json prints one document and nothing else', async () => {
    const { code, out, err } = await vaelab(['bench', '--compare', small, small, '--json'], folder());
    expect([code, err]).toEqual([0, '']);
    const { cases, onlyA, onlyB, a } = JSON.parse(out) as BenchComparison;
    expect([cases.length, onlyA, onlyB]).toEqual([read('small').results.length, [], []]);
    expect(a.machine).toEqual(read('small').machine);
  });

  test.each<[string, readonly string[], string]>([
    ['one file', ['--compare', small], '--compare takes two files, found 1: --compare before.json after.json'],
    ['a missing file', ['--compare', small, 'none.json'], '--compare none.json: it cannot be read (ENOENT'],
    ['no JSON', ['--compare', small, 'text.json'], '--compare text.json: it is not JSON ('],
    [
      'another document',
      ['--compare', 'other.json', small],
      '--compare other.json: version must be a text, and is missing; such files are written by vaelab bench --out',
    ],
    [
      'an option of measuring',
      ['--compare', small, large, '--quick'],
      '--quick is for measuring, and --compare measures nothing; leave one of the two out',
    ],
    ['another one', ['--compare', small, large, '--no-fused'], '--no-fused is for measuring'],
    [
      'a chart of another kind',
      ['--compare', small, large, '--chart', 'a.png'],
      '--chart a.png: a chart is an .svg or .html file',
    ],
    [
      'a chart that is there already',
      ['--chart', 'text.svg'],
      '--chart text.svg is there already; choose another one, or remove it first',
    ],
  ])('%s is bad usage', async (_, args, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'text.json'), 'figures');
    writeFileSync(join(cwd, 'other.json'), '{}');
    writeFileSync(join(cwd, 'text.svg'), '');
    const { code, out, err } = await vaelab(['bench', ...args], cwd);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`vaelab: ${message}`);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(cwd).sort()).toEqual(['other.json', 'text.json', 'text.svg']);
  });
});

test('vaelab bench --chart draws what was measured', async () => {
  const cwd = folder();
  const args = ['--quick', '--only', 'training', '--backend', 'reference', '--chart', 'bars.html', '--quiet'];
  const { code, out } = await vaelab(['bench', ...args], cwd);
  expect(code).toBe(0);
  const page = readFileSync(join(cwd, 'bars.html'), 'utf8');
  expect(page).toContain('aria-label="training, ms per epoch (ms/epoch, log scale, lower is better). VAE 40x100');
  expect(page).toContain(out.split('\n')[0]!.replaceAll('"', '&quot;'));
});
