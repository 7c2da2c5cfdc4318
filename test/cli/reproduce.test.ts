import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReproductionRecord } from '../../src/thesis/index.js';
import { folder, interruptAt, vaelab } from './command.js';

/** A narrow table under a name of leukemia's files. */
function withLeukemia(): string {
  const cwd = folder();
  const rows = Array.from({ length: 72 }, (_, i) => {
    const label = i % 3 === 0 ? 'AML' : 'ALL';
    const cells = Array.from({ length: 5 }, (_, j) => Math.sin(7.3 * i + 3.1 * j) + (label === 'AML' && j < 2 ? 3 : 0));
    return `${cells.map((value) => value.toFixed(4)).join(',')},${label}`;
  });
  const attributes = Array.from({ length: 5 }, (_, j) => `@attribute g${j} numeric`).join('\n');
  writeFileSync(
    join(cwd, 'leukemia.arff'),
    `@relation l\n${attributes}\n@attribute CLASS {ALL,AML}\n@data\n${rows.join('\n')}\n`,
  );
  return cwd;
}
const quick = ['--epoch-cap', '2', '--classifier-seeds', '2', '--data', '.', '--results', 'out/r.jsonl'];
/** The results that whole lines of the file hold, read without the code under test. */
const lines = (cwd: string): ReproductionRecord[] =>
  readFileSync(join(cwd, 'out/r.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ length: Number(line.split(' ')[1]), body: line.slice(line.indexOf('{')) }))
    .filter(({ length, body }) => Buffer.byteLength(body) === length)
    .map(({ body }) => JSON.parse(body) as ReproductionRecord);

describe('vaelab reproduce', () => {
  test('a plan, a line for each finished run, a table; what is there is not done again', async () => {
    const cwd = withLeukemia();
    const planned = await vaelab(['reproduce', '26', '29', '--seeds', '2', '--plan', ...quick], cwd);
    expect(planned.err).toMatch(/4 runs: 0 are in out\/r\.jsonl, 4 are to be done, each with 2 classifier seeds/);
    expect(planned.err).toMatch(/26 +as-published +leukemia: 2 runs, at most 2 epochs each, about \d+ s/);
    expect([planned.code, planned.out]).toEqual([0, '']);
    expect(existsSync(join(cwd, 'out'))).toBe(false);

    const first = await vaelab(['reproduce', '26', ...quick], cwd);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/26 +leukemia +as-published† +1×2 +0\.9091/);
    expect(first.err).toMatch(/1 of 1: 26 as-published seed 0 on leukemia[\s\S]*recorded: 0\.9091/);
    const before = readFileSync(join(cwd, 'out/r.jsonl'), 'utf8');

    const more = await vaelab(['reproduce', '26', '29', '--protocol', 'both', '--json', '--quiet', ...quick], cwd);
    expect(more.err).toBe('');
    const records = JSON.parse(more.out) as ReproductionRecord[];
    expect(records.map(({ experiment, protocol }) => `${experiment} ${protocol}`)).toEqual([
      '26 as-published',
      '26 clean',
      '29 as-published',
      '29 clean',
    ]);
    // The finished line is the same, the others stand below it.
    expect(readFileSync(join(cwd, 'out/r.jsonl'), 'utf8').startsWith(before)).toBe(true);
    expect(lines(cwd).length).toBe(4);
    expect(records.map(({ leakage }) => leakage.unseen)).toEqual([0, 22, 0, 22]);
    expect(records[0]!.notes.join()).toContain('38 and 34 rows were drawn at random');
  });

  test('workers give the same lines', async () => {
    const cwd = withLeukemia();
    const ids = ['26', '29', '25t1'];
    const here = await vaelab(['reproduce', ...ids, '--threads', '1', '--json', '--quiet', ...quick], cwd);
    const other = [...quick.slice(0, -1), 'out/two.jsonl'];
    const there = await vaelab(['reproduce', ...ids, '--workers', '2', '--threads', '1', '--json', ...other], cwd);
    expect(there.err).toMatch(/in each of 2 processes[\s\S]*3 of 3: 25t1 as-published seed 0 on leukemia: accuracy/);
    // The same but for the time it took.
    const bare = (text: string): string => text.replaceAll(/"seconds": [\d.e-]+/g, '');
    expect(bare(there.out)).toEqual(bare(here.out));
    expect(lines(cwd)[0]).toMatchObject({ backend: expect.stringMatching(/^wasm, 1 thread/) as string });
  });

  test('missing data are named with how to get them, and the rest is done', async () => {
    const cwd = withLeukemia();
    const { code, err } = await vaelab(['reproduce', '26', '31', '--plan', ...quick], cwd);
    expect(err).toMatch(/not run: Data set madelon: looked for .*openml\.org, data id 1485/);
    expect(err).toMatch(/1 run: 0 are in/);
    expect(code).toBe(0);
    const none = await vaelab(['reproduce', 'madelon', ...quick], cwd);
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toMatch(/^vaelab: Data set madelon: looked for .* data id 1485\): .* gets it\.\n$/);
  });

  test('Ctrl-C gives the run in progress up and keeps those before it', async () => {
    const cwd = withLeukemia();
    const long = [
      'reproduce',
      '26',
      '--seeds',
      '2',
      '--classifier-seeds',
      '1',
      '--data',
      '.',
      '--results',
      'out/r.jsonl',
    ];
    const { code, err } = await vaelab(
      [...long, '--epoch-cap', '100000'],
      cwd,
      interruptAt(/1 of 2:[\s\S]*a training step/, 200),
    );
    expect(err).toContain('Interrupted: what is in progress is given up');
    expect(code).toBe(130);
    expect(readdirSync(cwd)).toEqual(['leukemia.arff']);
  });

  test('interrupted, it goes on where it was: the same lines in the end as without', async () => {
    const cwd = withLeukemia();
    const order = [
      'reproduce',
      '26',
      '25t1',
      '--threads',
      '1',
      ...quick,
      '--epoch-cap',
      '40',
      '--classifier-seeds',
      '1',
    ];
    const first = await vaelab(order, cwd, interruptAt(/2 of 2:/));
    expect(first.code).toBe(130);
    expect(lines(cwd).map(({ experiment }) => experiment)).toEqual(['26']);
    const path = join(cwd, 'out/r.jsonl');
    const kept = readFileSync(path, 'utf8');
    // As if the program had been killed while it wrote the next line.
    writeFileSync(path, kept + kept.slice(0, 300));
    const second = await vaelab(order, cwd);
    expect(second.err).toMatch(/2 runs: 1 are in out\/r\.jsonl, 1 are to be done/);
    expect(second.code).toBe(0);
    expect(readFileSync(path, 'utf8').startsWith(kept)).toBe(true);
    const whole = withLeukemia();
    await vaelab(order, whole);
    const bare = (all: unknown): string => JSON.stringify(all).replaceAll(/"seconds":[\d.e-]+/g, '');
    expect(bare(lines(cwd))).toBe(bare(lines(whole)));
  });

  test('Ctrl-C during the plan: no worker begins', async () => {
    const ids = ['26', '29', '25t1', '22', '35', '36'];
    const order = ['reproduce', ...ids, '--workers', '2', ...quick, '--epoch-cap', '100000'];
    const { code, err } = await vaelab(order, withLeukemia(), interruptAt(/in each of 2/));
    expect(err).toContain('Interrupted');
    expect(err).not.toMatch(/in all, less where/);
    expect(code).toBe(130);
  });

  test('a set and what stands in for it are told apart in every line and in the table', async () => {
    const cwd = folder();
    const tumours = Array.from({ length: 14 }, (_, i) => `tumour_${i + 10}`);
    // Each class has a column of its own, so that classifiers soon have nothing left to learn.
    const table = (labels: readonly string[], rows: number, from: number = 0): string =>
      [
        '@relation g',
        ...labels.map((_, j) => `@attribute g${j} numeric`),
        `@attribute class {${labels.join(',')}}`,
        '@data',
        ...Array.from({ length: rows }, (_, i) =>
          [
            ...labels.map((_, j) => (9 * Number(j === i % 14) + Math.sin(7 * (from + i) + 3 * j)).toFixed(3)),
            labels[i % 14],
          ].join(','),
        ),
      ].join('\n');
    const known = 'BL BR CNS CR LE LU LY ME ML OV PA PR RE UT'.split(' ');
    writeFileSync(join(cwd, 'gcm_filtered.arff'), table(known, 190));
    const order = ['reproduce', '42', ...quick, '--classifier-seeds', '1'];
    const standIn = await vaelab(order, cwd);
    expect(standIn.out).toMatch(/42 +gcm-filtered\* [^]*\* a stand-in \(gcm-filtered for gcm\)/);
    writeFileSync(join(cwd, 'GCM_train_144x16063.arff'), table(tumours, 144));
    writeFileSync(join(cwd, 'GCM_test_46x16063.arff'), table(tumours, 46, 144));
    const real = await vaelab(order, cwd);
    expect(real.err).toMatch(/1 run: 0 are in/);
    expect(real.out).toMatch(/42 +gcm +as-published/);
    expect(real.out).not.toContain('stand-in');
    expect(lines(cwd).map(({ dataset, standsInFor }) => [dataset, standsInFor])).toEqual([
      ['gcm-filtered', 'gcm'],
      ['gcm', null],
    ]);
    expect(lines(cwd).map(({ leakage }) => [leakage.testRows, leakage.generatorTraining])).toEqual([
      [57, 44],
      [57, 45],
    ]);
  });

  test('a report that cannot be written: the results are kept, and that is said', async () => {
    const cwd = withLeukemia();
    const { err, code } = await vaelab(['reproduce', '26', ...quick, '--report', 'leukemia.arff'], cwd);
    expect(err).toMatch(/vaelab: the report cannot be written to leukemia\.arff .*the results are kept.*--report/);
    expect(code).toBe(1);
    expect(lines(cwd).length).toBe(1);
  });

  test.each([
    ['an unknown experiment', ['reproduce', '25t9'], /unknown experiment '25t9'; did you mean '25t1'/],
    ['none at all', ['reproduce'], /name experiments, data sets or all; or give --no-run/],
    ['no workers', ['reproduce', '26', '--workers', '0'], /--workers must be a whole number/],
    ['a protocol that is none', ['reproduce', '26', '--protocol', 'clear'], /did you mean 'clean'/],
    ['no seeds', ['reproduce', '26', '--seeds', '0'], /--seeds must be a whole number/],
  ])('%s', async (_, args, message) => {
    const { code, err } = await vaelab(args, folder());
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
