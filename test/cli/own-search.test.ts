/** `vaelab search` for objectives of one's own, and `vaelab study`, as a person uses them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Trial } from '../../src/search/index.js';
import { folder, interruptAt, vaelab } from './command.js';

const space = {
  x: { type: 'real', low: -2, high: 2 },
  kind: { type: 'categorical', choices: ['plain', 'with blanks', null] },
};
const module = `export default async ({ x, kind }, { report, setAttribute }) => {
  await setAttribute('kind', String(kind));
  for (let step = 1; step <= 3; step++) if (await report(step, x * x + 1 / step)) break;
  if (kind === null) throw new Error('no kind');
  return { value: x * x, constraints: [x] };
};`;
const program = `const [x, kind] = process.argv.slice(2);
console.error('began');
if (kind === 'with blanks') process.exit(3);
console.log('1 5');
console.log(kind === 'null' ? 'nothing' : x * x);`;

function prepared(): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'space.json'), JSON.stringify(space));
  writeFileSync(join(cwd, 'objective.mjs'), module);
  writeFileSync(join(cwd, 'my program.cjs'), program);
  return cwd;
}
const own = ['search', '--objective', 'objective.mjs', '--space', 'space.json', '--method', 'random'];
const command = `"${process.execPath}" 'my program.cjs' {x} {kind}`;
interface Document {
  readonly trials: readonly Trial[];
  readonly best: Trial | null;
  readonly files: readonly string[];
}

describe('an objective of one’s own', () => {
  test('a module: searched in processes, gone on with, looked at, exported, reported and merged', async () => {
    const cwd = prepared();
    const first = await vaelab([...own, '--trials', '6', '--study', 'a.study', '--workers', '2', '--out', 'a'], cwd);
    expect([first.code, first.err.match(/^ {2}\d\/6 +trial /gm)?.length]).toEqual([0, 6]);
    expect(first.out).toMatch(/a\.study: the best of 6 trials/);
    expect(readdirSync(join(cwd, 'a')).sort()).toEqual(['contours.csv', 'importance.csv', 'intermediate.csv', 'leave-one-out.csv', 'search.html', 'study.json', 'trials.csv']); // prettier-ignore
    // Another seed and range go on with it, which is said.
    writeFileSync(
      join(cwd, 'space.json'),
      JSON.stringify({ ...space, x: { type: 'real', low: -1, high: 1, step: 0.25 } }),
    );
    const more = [...own, '--seed', '4', '--enqueue', '{"x": -0.25, "kind": "plain"}', '--trials', '9', '--study', 'a.study', '--out', 'b', '--json']; // prettier-ignore
    const second = await vaelab(more, cwd);
    expect(second.err).toMatch(
      /note: a\.study goes on otherwise, from trial 6 on: parameter "x"|note: from trial 6 on: parameter "x"/,
    );
    const { trials, best } = JSON.parse(second.out) as Document;
    expect(trials).toHaveLength(9);
    expect(trials[6]!.params).toEqual({ x: -0.25, kind: 'plain' });
    expect(trials.filter(({ params }) => params['kind'] === null).map(({ state, reason }) => [state, reason])).toEqual(trials.filter(({ params }) => params['kind'] === null).map(() => ['failed', 'no kind'])); // prettier-ignore
    expect(best!.params['x']).toBeLessThanOrEqual(0);
    expect(best!.attributes).toEqual({ kind: best!.params['kind'] });

    const list = await vaelab(['study', 'list', '--json'], cwd);
    expect(JSON.parse(list.out)).toMatchObject([{ study: 'a.study', trials: 9, running: 0, best: best!.value }]);
    expect((await vaelab(['study', 'list', '.'], cwd)).out).toMatch(/study +trials +complete.*\na\.study +9 /);
    const show = await vaelab(['study', 'show', 'a.study'], cwd);
    expect(show.out).toMatch(
      /objective +objective\.mjs[^]*kind +plain, with blanks, null[^]*has ended[^]*note: from trial 6 on/,
    );
    expect((await vaelab(['study', 'best', 'a.study'], cwd)).out).toMatch(new RegExp(`^trial ${best!.id}: `));
    expect(JSON.parse((await vaelab(['study', 'best', 'a.study', '--json'], cwd)).out)).toEqual(best);
    const failed = await vaelab(['study', 'trials', 'a.study', '--state', 'failed'], cwd);
    expect(failed.out.trim().split('\n')).toHaveLength(1 + trials.filter(({ state }) => state === 'failed').length);
    const table = await vaelab(['study', 'export', 'a.study'], cwd);
    expect(table.out.split('\n')[0]).toBe('trial,state,value,best,x,kind,worker,attempt,from_seconds,to_seconds,reason,constraint_1,attribute_kind'); // prettier-ignore
    expect(table.out.trimEnd().split('\n')).toHaveLength(10);
    expect((await vaelab(['study', 'report', 'a.study', '-o', 'r.html'], cwd)).out).toBe('Report: r.html\n');
    expect(readFileSync(join(cwd, 'r.html'), 'utf8')).toContain('Which parameters give the least value?');
  });

  test('a command: its output, its failures, and what it is refused for', async () => {
    const cwd = prepared();
    const args = [
      'search',
      '--run',
      command,
      '--space',
      'space.json',
      '--method',
      'random',
      '--seed',
      '1',
      '--trials',
      '8',
    ];
    const { code, out } = await vaelab([...args, '--study', 'c.study', '--out', 'c', '--json', '--quiet'], cwd);
    expect(code).toBe(0);
    for (const { params, state, value, reason, intermediate } of (JSON.parse(out) as Document).trials)
      if (params['kind'] === 'plain') {
        expect([state, value]).toEqual(['complete', (params['x'] as number) ** 2]);
        expect(intermediate).toEqual([{ step: 1, value: 5 }]);
      } else expect([state, reason]).toEqual(['failed', expect.stringMatching(params['kind'] === null ? /found 'nothing'; stderr: began$/ : /exit code 3; stderr: began$/)]); // prettier-ignore
    const other = [...args.slice(0, 2), `${command} more`, ...args.slice(3)];
    const refused = await vaelab([...other, '--study', 'c.study', '--out', 'd'], cwd);
    expect([refused.code, existsSync(join(cwd, 'd'))]).toEqual([2, false]);
    expect(refused.err).toMatch(/c\.study holds another study: run is /);
  });

  test('two objectives and constraints on parameters', async () => {
    const cwd = prepared();
    writeFileSync(join(cwd, 'two.mjs'), 'export default ({ x }) => [x * x, x];');
    const args = ['search', '--objective', 'two.mjs', '--space', 'space.json', '--method', 'sobol', '--trials', '8', '--direction', 'minimize,maximize']; // prettier-ignore
    const { code, out } = await vaelab(
      [...args, '--linear', 'x >= -1', '--study', 't.study', '--out', 't', '--plots'],
      cwd,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/t\.study: \d trials of 8 that no other beats/);
    expect(readdirSync(join(cwd, 't/plots'))).toEqual(expect.arrayContaining(['front.svg', 'coverage.svg', 'second-history.svg'])); // prettier-ignore
    const front = JSON.parse((await vaelab(['study', 'best', 't.study', '--json'], cwd)).out) as Trial[];
    for (const { values } of front) expect(values![1]).toBeGreaterThanOrEqual(-1);
  });

  test('Ctrl-C twice ends a command and what it has started; the trial is begun again', async () => {
    const cwd = prepared();
    writeFileSync(join(cwd, 'space.json'), JSON.stringify({ x: space.x }));
    writeFileSync(
      join(cwd, 'slow.cjs'),
      `require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1e3);`,
    );
    const args = ['search', '--run', `"${process.execPath}" slow.cjs {x}`, '--space', 'space.json', '--trials', '2', '--study', 's.study']; // prettier-ignore
    let sent = 0;
    const cut = await vaelab([...args, '--out', 'a'], cwd, (text, send) => {
      if (sent === 0 && text.includes('(new)')) {
        sent = 1;
        const timer = setInterval(() => {
          if (!existsSync(join(cwd, 'pid'))) return;
          clearInterval(timer);
          send();
        }, 20);
      } else if (sent === 1 && text.includes('letting the running trials end')) {
        sent = 2;
        send();
      }
    });
    expect(cut.code).toBe(130);
    expect(() => process.kill(Number(readFileSync(join(cwd, 'pid'), 'utf8')), 0)).toThrow(/ESRCH/);
    const rest = await vaelab([...args, '--trials', '1', '--trial-timeout', '1', '--out', 'b', '--json'], cwd);
    expect(JSON.parse(rest.out)).toMatchObject({
      trials: [{ state: 'failed', attempt: 2, reason: 'it took longer than 1.0 s' }],
    });
    expect(rest.code).toBe(1);
  });
});

test('two studies become one, and equal trials count once', async () => {
  const cwd = prepared();
  const run = (study: string, ...more: string[]) =>
    vaelab([...own, '--study', `${study}.study`, '--out', study, ...more], cwd);
  await run('a', '--trials', '4');
  await run('b', '--trials', '5');
  await run('c', '--trials', '3', '--seed', '9');
  const merged = await vaelab(['study', 'merge', 'a.study', 'b.study', 'c.study', '-o', 'all.study'], cwd);
  expect(merged.out).toBe('all.study: 8 trials of 3 studies; 4 that stood in several are counted once\n');
  const trials = JSON.parse((await vaelab(['study', 'trials', 'all.study', '--json'], cwd)).out) as Trial[];
  expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(8);
  const again = await vaelab(['study', 'merge', 'a.study', 'b.study', '-o', 'all.study'], cwd);
  expect([again.code, again.err]).toEqual([2, expect.stringMatching(/all\.study is there already/)]);
  writeFileSync(join(cwd, 'other.mjs'), module);
  await vaelab(['search', '--objective', 'other.mjs', ...own.slice(3), '--trials', '1', '--study', 'o.study', '--out', 'o'], cwd); // prettier-ignore
  const other = await vaelab(['study', 'merge', 'a.study', 'o.study', '-o', 'n.study'], cwd);
  expect([other.code, existsSync(join(cwd, 'n.study'))]).toEqual([2, false]);
  expect(other.err).toMatch(/o\.study is about another objective than a\.study: objective is "objective\.mjs" there/);
  // A merged study goes on.
  expect((await vaelab([...own, '--trials', '9', '--study', 'all.study', '--out', 'x'], cwd)).code).toBe(0);
});

describe('bad input ends with exit code 2, a clear line, and nothing written', () => {
  const some = ['--space', 'space.json'];
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no space', ['search', '--objective', 'objective.mjs'], /--objective needs a --space/],
    ['no such file', ['search', '--objective', 'no.mjs', ...some], /--objective no\.mjs: there is no such file/],
    ['two objectives', ['search', '--objective', 'objective.mjs', '--run', 'a', ...some], /leave one of them out/],
    ['a table', ['search', 't.csv', '--run', 'a {x} {kind}', ...some], /t\.csv a table to train on/],
    [
      'an option of a training',
      ['search', '--run', 'a {x} {kind}', '--epochs', '3', ...some],
      /'epochs' is about a training/,
    ],
    [
      'an option for another objective',
      ['search', '--direction', 'maximize'],
      /--direction is for an objective of your own/,
    ],
    ['a place without a parameter', ['search', '--run', 'a {x} {kinds}', ...some], /\{kinds\}.*did you mean \{kind\}/],
    ['a parameter without a place', ['search', '--run', 'a {x}', ...some], /no place for the parameter kind/],
    ['a shell', ['search', '--run', 'a {x} {kind} | tail', ...some], /which only a shell understands/],
    [
      'a constraint',
      ['search', '--run', 'a {x} {kind}', '--linear', 'x < 3', ...some],
      /--linear 'x < 3': it must be such as/,
    ],
    [
      'a constraint on no number',
      ['search', '--run', 'a {x} {kind}', '--linear', 'kind <= 3', ...some],
      /'kind', which is no number/,
    ],
    ['parameters', ['search', '--run', 'a {x} {kind}', '--enqueue', '{"x": 7}', ...some], /"x" cannot be 7/],
    ['a direction', ['search', '--run', 'a {x} {kind}', '--direction', 'up', ...some], /--direction must be one of/],
    ['no time', ['search', '--run', 'a {x} {kind}', '--timeout', '0', ...some], /--timeout must be a positive number/],
    ['no such study', ['study', 'show', 'aa.study'], /there is no study aa\.study; did you mean a\.study/],
    ['a file that is none', ['study', 'best', 'space.json'], /space\.json/],
    ['a folder', ['study', 'trials', '.'], /\. is a folder; name the file of a study/],
    ['a state', ['study', 'trials', 'a.study', '--state', 'done'], /--state must be one of complete/],
    ['one study to merge', ['study', 'merge', 'a.study', '-o', 'c.study'], /two studies at least/],
    ['a port', ['study', 'serve', '--port', '70000'], /--port must be a whole number from 0 to 65535/],
  ];
  test.concurrent.each(cases)('%s', async (_, args, message) => {
    const cwd = prepared();
    mkdirSync(join(cwd, 'runs'));
    writeFileSync(join(cwd, 'a.study'), readFileSync(join(import.meta.dirname, '../search/files/earlier.study')));
    const before = readdirSync(cwd);
    const { code, out, err } = await vaelab(args, cwd);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(readdirSync(cwd)).toEqual(before);
    expect(readdirSync(join(cwd, 'runs'))).toEqual([]);
  });
});

test('an objective that cannot be run is bad input, and the study goes on once it can', async () => {
  const cwd = prepared();
  writeFileSync(join(cwd, 'objective.mjs'), 'export const x = 1;');
  const args = [...own, '--trials', '1', '--study', 'a.study', '--json'];
  const none = await vaelab([...args, '--out', 'a'], cwd);
  expect([none.code, none.err]).toEqual([2, expect.stringMatching(/exports no function named objective, nor one by default/)]); // prettier-ignore
  const program = await vaelab(['search', '--run', '/no/program {x} {kind}', ...own.slice(3), '--out', 'b'], cwd);
  expect([program.code, program.err]).toEqual([2, expect.stringMatching(/could not be started: '\/no\/program'/)]);
  writeFileSync(join(cwd, 'objective.mjs'), 'export default ({ x }) => x;');
  expect(JSON.parse((await vaelab([...args, '--out', 'c'], cwd)).out)).toMatchObject({
    trials: [{ id: 0, state: 'complete' }],
  });
});

test('a served study answers its own names only, and Ctrl-C ends it', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'a.study'), readFileSync(join(import.meta.dirname, '../search/files/earlier.study')));
  const { code, out, err } = await vaelab(
    ['study', 'serve', 'a.study', '--port', '0'],
    cwd,
    interruptAt(/Ctrl-C ends it/, 100),
  );
  expect([code, out]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)]);
  expect(err).toMatch(/Ended\.\n$/);
});
