/** `vaelab select` on small tables, as a person would call it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SelectionResult } from '../../src/selection/index.js';
import { folder, noiseTable, smallTable, vaelab } from './command.js';

const quick = ['--method', 'anova,rfe', '--splits', '5', '--permutations', '3', '--workers', '1'];
const withTable = (text: string = smallTable(60)): string => {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), text);
  return cwd;
};
const resultIn = (cwd: string, name = 'out'): SelectionResult =>
  JSON.parse(readFileSync(join(cwd, name, 'result.json'), 'utf8')) as SelectionResult;
/** All but the times. */
const lasting = ({ seconds, methods, ...rest }: SelectionResult): unknown => ({
  ...rest,
  timed: seconds > 0,
  methods: methods.map((method) => ({ ...method, seconds: 0 })),
});

/** For `onErr`: Ctrl-C once some of the work is kept, however fast the machine is. */
function interruptOnceKept(file: string): (text: string, send: (signal?: NodeJS.Signals) => void) => void {
  let timer: NodeJS.Timeout | undefined;
  return (_text, send) => {
    timer ??= setInterval(() => {
      if (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length < 4) return;
      clearInterval(timer);
      send('SIGINT');
    }, 5).unref();
  };
}

describe('a selection', () => {
  test('prints what the contract says, and writes its files', async () => {
    const cwd = withTable();
    const args = ['select', 't.csv', '--target', 'kind', ...quick, '--augment', 'gaussian', '--rows', '30'];
    const { code, out } = await vaelab([...args, '--out', 'out', '--json', '--quiet'], cwd);
    expect(code).toBe(0);
    const found = JSON.parse(out) as SelectionResult;
    expect(found).toMatchObject({
      verdict: { answer: 'signal', headline: expect.stringMatching(/^\d columns? by /) as string },
      augmentation: [
        { synthesizer: 'pooled-gaussian', rows: 30, verdict: expect.any(String) as string },
        { synthesizer: 'bootstrap' },
      ],
      files: [
        'report.html',
        'result.json',
        'features.csv',
        'splits.csv',
        'curve.csv',
        'augmentation.csv',
        'selector.json',
      ],
    });
    expect(found.methods.map(({ name, k }) => `${name} ${k}`)).toEqual(
      ['anova', 'rfe', 'auto'].flatMap((name) => [1, 2, 3, 6].map((k) => `${name} ${k}`)),
    );
    const { accuracy, balancedAccuracy, stability, frequencies } = found.methods[0]!;
    expect([accuracy, balancedAccuracy]).toEqual([1, 1]);
    expect([stability.nogueira, frequencies]).toEqual([expect.closeTo(1, 9), { 'a, b': 1 }]);
    expect(found.selected[0]).toMatchObject({ feature: 'a, b', frequency: 1, group: ['x2', 'x4'] });
    expect(found.selected[0]!.q).toBeLessThan(1e-6);
    for (const name of ['difference', 'low', 'high'] as const)
      expect(found.augmentation[0]![name]).toBeTypeOf('number');
    expect(found).toEqual(resultIn(cwd));
    expect(readFileSync(join(cwd, 'out/features.csv'), 'utf8')).toMatch(
      /^feature,rank,frequency,score,q,group,mean of left .*\n"a, b",1,1,/,
    );
    expect(readFileSync(join(cwd, 'out/splits.csv'), 'utf8').split('\n')).toHaveLength(7);
    // Two methods and the choice among them at four numbers of columns, and the methods with two kinds of synthetic rows.
    expect(readFileSync(join(cwd, 'out/curve.csv'), 'utf8').split('\n')).toHaveLength(1 + 3 * 4 + 2 * 2 * 4 + 1);
    expect(readFileSync(join(cwd, 'out/report.html'), 'utf8')).toContain('<title>t.csv · columns that matter</title>');
    expect(existsSync(join(cwd, 'out.units'))).toBe(false);
  });

  test('is gone on with after Ctrl-C, to the same result for any number of workers', async () => {
    const cwd = withTable();
    const args = ['select', 't.csv', '--target', 'kind', ...quick.slice(0, 4), '--permutations', '40'];
    const cut = await vaelab(
      [...args, '--workers', '1', '--out', 'out'],
      cwd,
      interruptOnceKept(join(cwd, 'out.units')),
    );
    expect([cut.code, cut.err]).toEqual([130, expect.stringMatching(/To go on:\n {2}vaelab select .*--out out\n/)]);
    expect(existsSync(join(cwd, 'out.units'))).toBe(true);
    const other = await vaelab([...args, '--out', 'out', '--seed', '3'], cwd);
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringMatching(/of another selection: seed differs\. Give the same/),
    ]);
    const [rest, whole] = [
      await vaelab([...args, '--workers', '2', '--out', 'out'], cwd),
      await vaelab([...args, '--workers', '1', '--out', 'whole'], cwd),
    ];
    expect([rest.code, whole.code]).toEqual([0, 0]);
    expect(lasting(resultIn(cwd))).toEqual(lasting(resultIn(cwd, 'whole')));
  });

  test('says of noise that there is no signal', async () => {
    const { code, out } = await vaelab(['select', 't.csv', '--target', 'kind', ...quick], withTable(noiseTable()));
    expect([code, out]).toEqual([0, expect.stringMatching(/\nNo signal: .*\n/)]);
  });

  test('takes a table from stdin and keeps groups together', async () => {
    const lines = smallTable(60).trimEnd().split('\n');
    const grouped = lines.map((line, i) => `${line},${i === 0 ? 'patient' : `p${i % 2}${Math.floor(i / 6)}`}`);
    const cwd = withTable(`${grouped.join('\n')}\n`);
    const args = ['select', 't.csv', '--target', 'kind', ...quick, '--groups', 'patient', '--out', 'out'];
    const { code, err } = await vaelab(args, cwd);
    expect([code, err]).toEqual([0, expect.stringMatching(/60 rows x 6 columns/)]);
    const { dataset, splits, selected } = resultIn(cwd);
    expect(dataset.groups).toEqual({ column: 'patient', count: 21 });
    expect(selected.map(({ feature }) => feature)).not.toContain('patient');
    expect(splits.every(({ testRows }) => testRows % 3 === 0)).toBe(true);
  });
});

describe('--apply', () => {
  test('writes the chosen columns of another table, cells as they stand there', async () => {
    const cwd = withTable();
    expect(
      (await vaelab(['select', 't.csv', '--target', 'kind', ...quick, '--k', '2', '--out', 'out'], cwd)).code,
    ).toBe(0);
    writeFileSync(join(cwd, 'new.csv'), 'name,x5,x4,x3,x2,x1,"a, b"\nAnn,5,4,3,2,1,0.50\nBob,,4,3,2,1,7\n');
    const { columns } = JSON.parse(readFileSync(join(cwd, 'out/selector.json'), 'utf8')) as { columns: string[] };
    expect(columns).toHaveLength(2);
    const printed = await vaelab(['select', '--apply', 'out/selector.json', 'new.csv', '--id', 'name'], cwd);
    const other = columns.find((name) => name !== 'a, b')!;
    const cell = other.slice(1);
    const order = columns[0] === 'a, b' ? ['"a, b"', other] : [other, '"a, b"'];
    expect([printed.code, printed.out.split('\n')[0]]).toEqual([0, `name,${order.join(',')}`]);
    expect(printed.out.split('\n')[1]).toBe(`Ann,${columns[0] === 'a, b' ? `0.50,${cell}` : `${cell},0.50`}`);
    const written = await vaelab(['select', '--apply', 'out/selector.json', 'new.csv', '--out', 'few.csv'], cwd);
    expect([written.code, written.out]).toEqual([0, 'few.csv: 2 rows x 2 columns\n']);
    const missing = await vaelab(['select', '--apply', 'out/selector.json', 't.csv', '--id', 'nobody'], cwd);
    expect([missing.code, missing.err]).toEqual([2, expect.stringMatching(/there is no column 'nobody'/)]);
    const none = await vaelab(['select', '--apply', 'out/result.json', 'new.csv'], cwd);
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/is no selector; give the selector\.json/)]);
  });
});

test('help, and what makes no sense', async () => {
  const cwd = withTable();
  expect((await vaelab(['select', '--help'], cwd)).out).toMatchSnapshot();
  const wrong = async (...args: string[]): Promise<string> => {
    const { code, err } = await vaelab(['select', 't.csv', ...args], cwd);
    expect(code).toBe(2);
    return err;
  };
  expect(await wrong()).toMatch(/which column is the class\?/);
  expect(await wrong('--target', 'x3')).toMatch(/looks like a measurement/);
  expect(await wrong('--target', 'kind', '--method', 'anovva')).toMatch(
    /--method must be one of .*did you mean 'anova'/,
  );
  expect(await wrong('--target', 'kind', '--augment', 'smoke')).toMatch(/did you mean 'smote'/);
  expect(await wrong('--target', 'kind', '--augment', 'none,smote')).toMatch(/--augment none stands by itself/);
  expect(await wrong('--target', 'kind', '--test', '1')).toMatch(/--test must be above 0 and below 1, found 1/);
  expect(await wrong('--target', 'kind', '--k', '9')).toMatch(/k is 9, and the table has 6 columns/);
  expect(await wrong('--target', 'kind', '--groups', 'patient')).toMatch(/there is no column 'patient'/);
  expect(await wrong('--target', 'kind', '--groups', 'kind')).toMatch(/--groups and --target name one column/);
  expect(await wrong('--target', 'kind', '--mutation', 'works')).toMatch(/--mutation is for --experiment <id>/);
  expect(await wrong('--experiment', '0001')).toMatch(/experiment 0001 is of \w+, not of t\.csv/);
  const unknown = await vaelab(['select', '--experiment', '0099'], cwd);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/unknown genetic experiment '0099'/)]);
  const other = await vaelab(['select', '--experiment', '0001', '--protocol', 'clean'], cwd);
  expect([other.code, other.err]).toEqual([2, expect.stringMatching(/--protocol must be one of as-published/)]);
  const named = await vaelab(['select', 'digits', '--groups', 'x'], cwd);
  expect([named.code, named.err]).toEqual([2, expect.stringMatching(/--groups is for your own tables/)]);
});
