import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '../../src/data/index.js';
import type { Verdict } from '../../src/metrics/index.js';
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

  test('without --holdout parts of the real rows are set aside, and what that means is said', async () => {
    const { code, out, err } = await evaluate('real.csv', 'rows.csv', ...target, '--splits', '2');
    expect(code).toBe(0);
    expect(err).toMatch(/real\.csv: 60 rows; rows\.csv: 60 rows; 6 columns, classes ill, well/);
    expect(err).toMatch(
      /note: In each split 18 of the 60 real rows, .* are set aside to test with.*--holdout gives rows/,
    );
    expect(err).toMatch(/split 2 of 2: on average real/);
    expect(out).toMatch(/accuracy on 18 real test rows, means over 2 splits/);
    for (const kind of ['ridge classifier', 'nearest class mean', 'nearest neighbours', 'neural network'])
      expect(out).toMatch(new RegExp(`${kind}.*( +[01]\\.\\d{4}){3}\\n`));
    expect(out.match(/\(decides\)/g)).toHaveLength(1);
    expect(out).toMatch(/copies 0 exact, 0 near/);
    expect(out).toMatch(/attacks are unknown/);
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
    const found = JSON.parse(out) as {
      utility: Record<string, Record<string, number>>;
      privacy: Record<string, number>;
      fidelity: Record<string, number>;
      verdict: Verdict;
    };
    expect(found).toMatchObject({
      real: 'real.csv',
      synthetic: 'rows.csv',
      classes: ['ill', 'well'],
      rows: { real: 60, synthetic: 60, train: 60, test: 30 },
      notes: [],
      privacy: { copies: 0, exactCopies: 0 },
      endedBecause: null,
      verdict: { splits: 1, margin: 0.03 },
    });
    for (const kind of ['ridge', 'knn', 'centroid', 'mlp'])
      for (const of of ['real', 'synthetic', 'both']) expect(found.utility[kind]![of]).toBeGreaterThan(0.5);
    expect(found.privacy['distanceRatio']).toBeGreaterThan(0.3);
    for (const attack of ['distanceAttack', 'spanAttack']) expect(found.privacy[attack]).toBeGreaterThanOrEqual(0);
    expect(found.fidelity['shapes']).toBeGreaterThan(0.6);
    // 30 test rows in one split are no verdict.
    expect(['cannot-tell', 'no-signal']).toContain(found.verdict.answer);
  });

  test('uneven classes are judged by balanced accuracy, with the recall of each', async () => {
    const header = 'x0,x1,kind';
    const rows = (from: number): string[] =>
      Array.from({ length: 100 }, (_, i) => {
        const rare = i % 10 === 0;
        return `${Math.sin(from + 7 * i) + (rare ? 3 : 0)},${Math.cos(from + 5 * i)},${rare ? 'rare' : 'common'}`;
      });
    write('uneven.csv', [header, ...rows(0)]);
    write('drawn.csv', [header, ...rows(0.5)]);
    const { code, out } = await evaluate('uneven.csv', 'drawn.csv', '--target', 'kind', '--splits', '2');
    expect(code).toBe(0);
    expect(out).toMatch(/balanced accuracy on 30 real test rows/);
    expect(out).toMatch(/share of each class named correctly.*\n +common .*of 27 rows\n +rare .*of 3 rows/);
  });

  test('copies are counted, and held-out rows that stand in the real table are named', async () => {
    write('copies.csv', [lines[0]!, ...lines.slice(1, 31)]);
    write('mixed.csv', [lines[0]!, ...lines.slice(1, 11), ...mixedCsv(20, 'later').trimEnd().split('\n').slice(1)]);
    const { code, out } = await evaluate('real.csv', 'copies.csv', ...target, '--holdout', 'mixed.csv', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out) as { privacy: object; notes: string[] };
    expect(found.privacy).toMatchObject({ distanceRatio: 0, exactCopies: 30, copies: 30, nearCopies: 30 });
    expect(found.notes).toEqual(['10 of the 30 rows of mixed.csv stand in real.csv, too: they are no test.']);
  });

  test('a table whose rows all stand twice: no equal row on both sides, and distances of different rows', async () => {
    write('twice.csv', [...lines, ...lines.slice(1)]);
    const { code, out } = await evaluate('twice.csv', 'rows.csv', ...target, '--splits', '1', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out) as { privacy: { distanceRatio: number }; rows: { test: number } };
    expect(found.rows.test % 2).toBe(0);
    expect(found.privacy.distanceRatio).toBeGreaterThan(0.3);
    expect(found.privacy.distanceRatio).toBeLessThan(3);
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'another shape',
      ['real.csv', 'narrow.csv', ...target],
      /narrow\.csv: .*there is no column '\w+', which real\.csv has/s,
    ],
    [
      'other columns',
      ['real.csv', 'renamed.csv', ...target],
      /renamed\.csv: there is no column 'count', which real\.csv has; did you mean 'counts'\?/,
    ],
    [
      'a class that is new',
      ['real.csv', 'classes.csv', ...target],
      /classes\.csv has a class that real\.csv does not have: sick; the classes there are ill, well/,
    ],
    [
      'a holdout of another shape',
      ['real.csv', 'rows.csv', ...target, '--holdout', 'narrow.csv'],
      /narrow\.csv: .*there is no column/s,
    ],
    ['no such file', ['real.csv', 'none.csv', ...target], /none\.csv/],
    ['no such column', ['real.csv', 'rows.csv', '--target', 'stat'], /no column 'stat'.*did you mean 'state'/],
    ['no --target', ['real.csv', 'rows.csv'], /required option '--target <column>'/],
    [
      'splits of a holdout',
      ['real.csv', 'rows.csv', ...target, '--holdout', 'later.csv', '--splits', '3'],
      /--splits 3: with --holdout/,
    ],
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
