import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '../../src/data/index.js';
import { ClassNormals } from '../../src/synthesis/index.js';
import { mixedCsv, mixedTable } from '../synthesis/table.js';
import { folder, vaelab } from './command.js';

const cwd = folder();
const lines = mixedCsv().trimEnd().split('\n');
const write = (file: string, rows: readonly string[]): void => writeFileSync(join(cwd, file), `${rows.join('\n')}\n`);
write('real.csv', lines);
write('later.csv', mixedCsv(30, 'later').trimEnd().split('\n'));
writeFileSync(join(cwd, 'rows.csv'), writeCsv(await (await new ClassNormals().fit(mixedTable())).sample(60)));
const evaluate = (...args: string[]): ReturnType<typeof vaelab> => vaelab(['evaluate', ...args], cwd);
const target = ['--target', 'state'];

describe('vaelab evaluate', () => {
  test('help', async () => {
    expect((await evaluate('--help')).out).toMatchSnapshot();
  });

  test('without --holdout a part of the real rows is set aside, and what that means is said', async () => {
    const { code, out, err } = await evaluate('real.csv', 'rows.csv', ...target);
    expect(code).toBe(0);
    expect(err).toMatch(/real\.csv: 60 rows; rows\.csv: 60 rows; 6 columns, classes ill, well/);
    expect(err).toMatch(/note: 18 of the 60 real rows were set aside to test with \(seed 0\).*--holdout gives rows/);
    expect(out).toMatch(/trained on real rows +[01]\.\d{4} {3}\(42 rows\)/);
    expect(out).toMatch(/trained on synthetic rows +[01]\.\d{4} {3}\(60 rows\)/);
    expect(out).toMatch(/trained on both +[01]\.\d{4} {3}\(102 rows\)/);
    expect(out).toMatch(/most frequent class +0\.6667 {3}of 18 test rows/);
    expect(out).toMatch(/copies +0 exact, 0 near/);
  });

  test('--holdout tests with rows apart; --json prints one document', async () => {
    const { code, out, err } = await evaluate(
      'real.csv',
      'rows.csv',
      ...target,
      '--holdout',
      'later.csv',
      '--json',
      '--quiet',
    );
    expect([code, err]).toEqual([0, '']);
    const found = JSON.parse(out) as { utility: { mlp: Record<string, number> }; privacy: Record<string, number> };
    expect(found).toMatchObject({
      real: 'real.csv',
      synthetic: 'rows.csv',
      classes: ['ill', 'well'],
      rows: { real: 60, synthetic: 60, train: 60, test: 30 },
      notes: [],
      privacy: { copies: 0, exactCopies: 0 },
    });
    for (const of of ['real', 'synthetic', 'both']) expect(found.utility.mlp[of]).toBeGreaterThan(0.6);
    expect(found.privacy['distanceRatio']).toBeGreaterThan(0.3);
  });

  test('copies are counted, and held-out rows that stand in the real table are named', async () => {
    write('copies.csv', [lines[0]!, ...lines.slice(1, 31)]);
    write('mixed.csv', [lines[0]!, ...lines.slice(1, 11), ...mixedCsv(20, 'later').trimEnd().split('\n').slice(1)]);
    const { code, out } = await evaluate('real.csv', 'copies.csv', ...target, '--holdout', 'mixed.csv', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out) as { privacy: object; notes: string[] };
    expect(found.privacy).toMatchObject({ distanceRatio: 0, exactCopies: 30, copies: 30 });
    expect(found.notes).toEqual(['10 of the 30 rows of mixed.csv stand in real.csv, too: they are no test.']);
  });

  test('a table whose rows all stand twice: no equal row on both sides, and distances of different rows', async () => {
    write('twice.csv', [...lines, ...lines.slice(1)]);
    const { code, out } = await evaluate('twice.csv', 'rows.csv', ...target, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out) as { privacy: { distanceRatio: number }; rows: { test: number } };
    expect(found.rows.test % 2).toBe(0);
    expect(found.privacy.distanceRatio).toBeGreaterThan(0.3);
    expect(found.privacy.distanceRatio).toBeLessThan(3);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['another shape', ['real.csv', 'narrow.csv', ...target], /narrow\.csv does not fit real\.csv: .*6.* features/],
    [
      'other columns',
      ['real.csv', 'renamed.csv', ...target],
      /renamed\.csv does not fit real\.csv: feature 2 is 'counts' here and 'count' there/,
    ],
    [
      'a class that is new',
      ['real.csv', 'classes.csv', ...target],
      /classes\.csv has a class that real\.csv does not have: sick; the classes there are ill, well/,
    ],
    [
      'a holdout of another shape',
      ['real.csv', 'rows.csv', ...target, '--holdout', 'narrow.csv'],
      /narrow\.csv does not fit/,
    ],
    ['no such file', ['real.csv', 'none.csv', ...target], /none\.csv/],
    ['no such column', ['real.csv', 'rows.csv', '--target', 'stat'], /no column 'stat'.*did you mean 'state'/],
    ['no --target', ['real.csv', 'rows.csv'], /required option '--target <column>'/],
    ['a seed below 0', ['real.csv', 'rows.csv', ...target, '--seed', '-1'], /--seed must be a whole number.*found -1/],
    ['one class', ['one.csv', 'one.csv', ...target], /only one class/],
    ['few rows', ['few.csv', 'rows.csv', ...target], /few\.csv has 6 rows.*at least 10/],
  ])('%s: exit code 2 and a line', async (_, args, message) => {
    write(
      'narrow.csv',
      lines.map((line) => line.replace(/,[^,]*$/, '')),
    );
    write(
      'renamed.csv',
      lines.map((line) => line.replace('count', 'counts')),
    );
    write(
      'classes.csv',
      lines.map((line) => line.replace('ill', 'sick')),
    );
    write(
      'one.csv',
      lines.map((line) => line.replace('ill', 'well')),
    );
    write('few.csv', lines.slice(0, 7));
    const { code, out, err } = await evaluate(...args);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/at .*\.js:\d+/);
  });
});
