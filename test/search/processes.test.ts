/** Studies shared by processes, and processes that are killed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { RandomSearch, Study } from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/journal.js';
import { isAlive, thisProcess } from '../../src/files/node/process.js';
import { compile, folder, start, until } from './compiled.js';

const rooms = compile();
const home = folder();

const open = (path: string, name = 'x'): Study =>
  new Study({
    space: { [name]: { type: 'real', low: 0, high: 1 } },
    sampler: new RandomSearch({ seed: 3 }),
    storage: new JournalStorage(path),
  });

/** The results that a process was told are kept, by trial. */
const told = (lines: readonly string[]): [number, number][] =>
  lines.flatMap((line) => {
    const [what, id, value] = line.split(' ');
    return what === 'told' ? [[Number(id), Number(value)] as [number, number]] : [];
  });

test('kill -9 at any moment: nothing that was acknowledged is lost, the study goes on, nothing counts twice', async () => {
  const path = join(home, 'killed.study');
  const acknowledged = new Map<number, number>();
  const random = new SeededRandom(8);
  const trials = 60;
  let kills = 0;
  for (let alive = true; alive;) {
    const search = start('search', rooms, path, String(trials), 'x', '4');
    // Killed some time after its first result; towards the end it is left alone.
    if (acknowledged.size < trials - 15) {
      await until(() => told(search.lines()).length > 0, 'a first result');
      await new Promise((resolve) => setTimeout(resolve, 60 * random.uniform()));
      search.child.kill('SIGKILL');
      kills++;
    }
    const { signal, code, err } = await search.ended;
    expect(err).toBe('');
    alive = signal !== null;
    if (!alive) expect(code).toBe(0);
    for (const [id, value] of told(search.lines())) {
      // NaN: a trial that was run by a killed process twice.
      if (Number.isNaN(value)) continue;
      expect(acknowledged.has(id)).toBe(false);
      acknowledged.set(id, value);
    }
    const study = open(path);
    await study.load();
    for (const [id, value] of acknowledged) expect(study.trials[id]).toMatchObject({ id, state: 'complete', value });
  }
  const study = open(path);
  await study.load();
  expect(kills).toBeGreaterThan(3);
  expect(study.trials.map(({ id }) => id)).toEqual(Array.from({ length: trials }, (_, i) => i));
  const states = new Set(study.trials.map(({ state }) => state));
  states.delete('lost');
  expect([...states]).toEqual(['complete']);
  expect(study.trials.some(({ attempt }) => attempt === 2)).toBe(true);
  for (const trial of study.trials.filter(({ state }) => state === 'lost')) {
    expect(trial.attempt).toBe(2);
    expect(trial.reason).toMatch(/its process \(\d+@.*\) is gone, as it was when the trial was run before/);
  }
});

test('processes that start the same study at once share it', async () => {
  const path = join(home, 'shared.study');
  const all = Array.from({ length: 3 }, () => start('search', rooms, path, '40', 'x', '10', '2', '3'));
  const ended = await Promise.all(all.map(({ ended }) => ended));
  expect(ended.map(({ code, err }) => [code, err])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ]);
  const ran = all.flatMap(({ lines }) => lines().filter((line) => line.startsWith('ran')));
  expect(ran.length).toBe(40);
  expect(new Set(ran).size).toBe(40);
  const study = open(path);
  await study.load();
  expect(study.trials.length).toBe(40);
  expect(new Map(all.flatMap(({ lines }) => told(lines())))).toEqual(
    new Map(study.trials.map(({ id, value }) => [id, value!])),
  );
  expect(new Set(study.trials.map(({ worker }) => worker.split('/')[0])).size).toBe(3);
  expect(study.notes).toEqual([]);
  expect(readFileSync(path, 'utf8').match(/"kind":"study"/g)!.length).toBeLessThanOrEqual(3);
});

test('of two different studies that start in one file at once, one runs and the other is refused', async () => {
  const path = join(home, 'other.study');
  const names = ['x', 'y'];
  const all = names.map((name) => start('search', rooms, path, '12', name, '10'));
  const ended = await Promise.all(all.map(({ ended }) => ended));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
  const winner = ended.findIndex(({ code }) => code === 0);
  expect(ended[1 - winner]!.err).toMatch(/^StudyError: .*other\.study holds another study: /);
  expect(told(all[1 - winner]!.lines())).toEqual([]);
  const study = open(path, names[winner]);
  await study.load();
  expect(study.trials.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'complete'));
});

describe('whether a process lives', () => {
  const me = thisProcess();

  test('this one does', () => {
    expect(isAlive(me, me)).not.toBe(false);
  });

  test('one that has ended does not', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(isAlive({ ...me, pid }, me)).toBe(false);
  });

  test.skipIf(me.startTime === undefined)('one whose number another has got does not', () => {
    expect(isAlive({ ...me, startTime: '1' }, me)).toBe(false);
    expect(isAlive(me, me)).toBe(true);
  });

  test('one of another machine cannot be seen', () => {
    expect(isAlive({ ...me, machine: 'elsewhere' }, me)).toBeUndefined();
  });
});
