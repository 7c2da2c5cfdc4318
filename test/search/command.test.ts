/** Commands as objectives: their words, their output, and their end. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MedianPruner, RandomSearch, Study, type SpaceSpec, type StudyOptions } from '../../src/search/index.js';
import { commandOf, parseCommand, splitWords } from '../../src/search/node/command-line.js';
import { commandObjective } from '../../src/search/node/index.js';
import { sleep, until } from './compiled.js';

const space: SpaceSpec = {
  lr: { type: 'real', low: 0, high: 1 },
  kind: { type: 'categorical', choices: ['a', 'b c; rm *', null] },
  depth: { type: 'int', low: 1, high: 9, when: { parameter: 'kind', in: ['a'] } },
};

describe('words', () => {
  test.each<[string, string[]]>([
    ['python train.py  --lr 1', ['python', 'train.py', '--lr', '1']],
    [`a 'b c' "d 'e'" f"g h"i ''`, ['a', 'b c', "d 'e'", 'fg hi', '']],
    [String.raw`a\ b C:\dir\file \"x\" "\"" \\`, ['a b', String.raw`C:\dir\file`, '"x"', '"', '\\']],
    [`sh -c 'echo $HOME | wc > "x"' '|'`, ['sh', '-c', 'echo $HOME | wc > "x"', '|']],
    ['a $HOME * ~ `b`', ['a', '$HOME', '*', '~', '`b`']],
  ])('%s', (command, words) => expect(splitWords(command)).toEqual(words));

  test.each(['', '  ', 'a "b', 'a | b', 'a && b', 'a > b', 'a 2>> b', 'a ; b'])('refuses %j', (command) =>
    expect(() => splitWords(command)).toThrow(/the command/),
  );

  test('parameters are single words; what a configuration does not have goes with its option', () => {
    const words = parseCommand('run --lr={lr} {kind} -d {depth} end {{x}} {trial}', space);
    expect(commandOf(words, { lr: 0.5, kind: 'a', depth: 3 }, 7)).toEqual([
      'run',
      '--lr=0.5',
      'a',
      '-d',
      '3',
      'end',
      '{x}',
      '7',
    ]);
    expect(commandOf(words, { lr: 1e-7, kind: 'b c; rm *' }, 8)).toEqual([
      'run',
      '--lr=1e-7',
      'b c; rm *',
      'end',
      '{x}',
      '8',
    ]);
    expect(commandOf(parseCommand('run {params}', space), { lr: 1, kind: null }, 0)).toEqual([
      'run',
      '{"lr":1,"kind":null}',
    ]);
  });

  test.each<[string, RegExp]>([
    ['run {lr} {kind}', /no place for the parameter depth; write \{depth\}/],
    ['run {lr} {kind} {dept}', /\{dept\}, which is no parameter of the space; did you mean \{depth\}/],
    ['run {lr} {kind} {depth} {', /a single brace/],
    ['{kind} {lr} {depth}', /the first word of the command is the program/],
  ])('%s is refused', (command, message) => expect(() => parseCommand(command, space)).toThrow(message));
});

const one: SpaceSpec = { x: { type: 'real', low: 0, high: 1 } };
const folder = mkdtempSync(join(tmpdir(), 'vaelab command '));
let programs = 0;

/** A study of a program, which is given as JavaScript; `x` is its argument. */
async function run(text: string, trials = 1, more: Partial<StudyOptions> = {}, limits: object = {}): Promise<Study> {
  const file = join(folder, `${programs++}.mjs`);
  writeFileSync(file, `const x = Number(process.argv[2]);\nconst print = console.log;\n${text}`);
  const study = new Study({ space: one, sampler: new RandomSearch({ seed: 1 }), ...more });
  const objectives = study.directions.length;
  const objective = commandObjective(`"${process.execPath}" "${file}" {x}`, { space: one, objectives });
  await study.optimize(objective, { trials, ...limits });
  return study;
}

describe('output', () => {
  test('the last line is the value, lines of a step and a value are reported, others are passed over', async () => {
    const { trials } = await run(`
      print('begin'); print(1, 5); print('0 9'); print(1, 2, 3); print('4 2.5e-1'); print('x 1'); print(''); print(x); print();
      process.stdout.write('\\n');`);
    expect(trials[0]).toMatchObject({ state: 'complete', value: trials[0]!.params['x'] });
    expect(trials[0]!.intermediate).toEqual([{ step: 1, value: 5 }, { step: 4, value: 0.25 }]); // prettier-ignore
  });

  test('the trial is in the environment, and Python is told not to keep lines back', async () => {
    const text = `print(JSON.stringify({ value: 1, attributes: { trial: process.env.VAELAB_TRIAL, params: JSON.parse(process.env.VAELAB_PARAMS), now: process.env.PYTHONUNBUFFERED } }))`;
    const { trials } = await run(text, 2);
    expect(trials[1]!.attributes).toEqual({ trial: '1', params: trials[1]!.params, now: '1' });
  });

  test('a line without an end, an object with more, and two objectives', async () => {
    expect((await run(`process.stdout.write('1 2\\n0.5')`)).trials[0]).toMatchObject({ state: 'complete', value: 0.5 });
    const more = await run(`print(JSON.stringify({ value: 2, constraints: [1], attributes: { a: 1 } }))`);
    expect(more.trials[0]).toMatchObject({ value: 2, constraints: [1], attributes: { a: 1 } });
    const two = await run(`print('1 2'); print('3, 4.5')`, 1, { directions: ['minimize', 'maximize'] });
    expect(two.trials[0]).toMatchObject({ values: [3, 4.5], intermediate: [] });
  });

  test.each<[string, RegExp]>([
    [`print('3 0.5')`, /the last line of its output must be a number, found '3 0\.5'/],
    [`print('done'); console.error('a'); console.error('why')`, /found 'done'; stderr: a \/ why/],
    [``, /it printed nothing on stdout/],
    [`print('nan')`, /the objective gave NaN/],
    [`print('-inf')`, /the objective gave -Infinity/],
    [`print(1); console.error('no memory'); process.exit(3)`, /exit code 3; stderr: no memory/],
  ])('%s fails its trial', async (text, reason) => {
    const { trials } = await run(text);
    expect(trials[0]!.state).toBe('failed');
    expect(trials[0]!.reason).toMatch(reason);
  });

  test('a command that a signal ends is run once more, then lost', async () => {
    const { trials } = await run(`process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1e3)`);
    expect(trials[0]).toMatchObject({ state: 'lost', attempt: 2 });
    expect(trials[0]!.reason).toMatch(/SIGKILL/);
  });

  test('a program that is not there ends the study', async () => {
    const study = new Study({ space: one, sampler: new RandomSearch() });
    const objective = commandObjective('/no/such/program {x}', { space: one });
    await expect(study.optimize(objective, { trials: 3 })).rejects.toThrow(
      /could not be started: '\/no\/such\/program'/,
    );
    expect(study.trials.map(({ state }) => state)).toEqual(['running']);
  });
});

describe('the end', () => {
  /** Writes its number and that of a child of its own, and goes on for ever, deaf to SIGTERM. */
  const deaf = (notes: string): string => `
    import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => 0);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e3)'], { stdio: 'inherit' });
    writeFileSync(${JSON.stringify(notes)}, process.pid + ' ' + child.pid);
    for (let step = 1; ; step++) { print(step, 1); await new Promise((r) => setTimeout(r, 20)); }`;
  const lives = (pid: number): boolean => {
    try {
      return process.kill(pid, 0) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  const gone = async (notes: string): Promise<void> => {
    const pids = readFileSync(notes, 'utf8').split(' ').map(Number);
    await until(() => !pids.some(lives), 'the end of its processes', 60);
  };

  test('a trial out of time ends with all that it has started', async () => {
    const notes = join(folder, 'late');
    const { trials } = await run(deaf(notes), 1, {}, { trialTimeout: 15_000 });
    expect(trials[0]!.reason).toMatch(/it took longer than/);
    await gone(notes);
  });

  test('an interrupted one, too, and is begun again', async () => {
    const notes = join(folder, 'interrupted');
    const interrupt = new AbortController();
    void until(() => existsSync(notes), 'the command').then(() => interrupt.abort());
    const study = await run(deaf(notes), 1, {}, { interrupt: interrupt.signal });
    expect(study.trials[0]!.state).toBe('interrupted');
    await gone(notes);
  });

  test('and one that is pruned', async () => {
    const notes = join(folder, 'pruned');
    const pruner = new MedianPruner({ startupTrials: 1 });
    const study = new Study({ space: one, sampler: new RandomSearch(), pruner });
    await study.addTrial({ params: { x: 0.5 }, value: 0, intermediate: Array.from({ length: 99 }, (_, i) => ({ step: i, value: 0 })) }); // prettier-ignore
    const file = join(folder, 'pruned.mjs');
    writeFileSync(file, `const print = console.log;\n${deaf(notes)}`);
    await study.optimize(commandObjective(`"${process.execPath}" "${file}" {x}`, { space: one }), { trials: 2 });
    expect(study.trials[1]).toMatchObject({ state: 'pruned', value: 1 });
    await gone(notes);
    await sleep(0);
  });
});
