/** Trials in worker processes, and what becomes of them when things end. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Pruner, RandomSearch, Study, type StudyOptions, type Trial } from '../../src/search/index.js';
import { JournalStorage, optimizeInProcesses, type ProcessOptions } from '../../src/search/node/index.js';
import { compile, folder, sleep, start, until } from './compiled.js';

const rooms = compile();
const home = folder();
const module = join(import.meta.dirname, 'programs', 'objective.mjs');

const study = (options: Partial<StudyOptions> = {}): Study =>
  new Study({ space: { x: { type: 'real', low: 0, high: 1 } }, sampler: new RandomSearch({ seed: 3 }), ...options });

async function run(args: object, options: Partial<ProcessOptions> = {}): Promise<readonly Trial[]> {
  const one = options.study ?? study();
  await optimizeInProcesses({ study: one, module, args, trials: 4, workers: 2, ...options });
  return one.trials;
}

const gone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test('values come back, threads are shared out, and no process is left', async () => {
  const notes = join(home, 'notes');
  mkdirSync(notes);
  const trials = await run({ notes }, { trials: 8 });
  expect(trials.map(({ state, value, params }) => [state, value === params.x])).toEqual(
    Array.from({ length: 8 }, () => ['complete', true]),
  );
  const pids = readdirSync(notes);
  expect(pids.length).toBe(2);
  const seen = pids.map((pid) => JSON.parse(readFileSync(join(notes, pid), 'utf8')) as object);
  const threads = Math.max(1, Math.floor(availableParallelism() / 2));
  expect(seen).toEqual(
    expect.arrayContaining([
      { worker: 0, threads },
      { worker: 1, threads },
    ]),
  );
  for (const pid of pids) expect(gone(Number(pid))).toBe(true);
});

test('the same seed and one worker give the same trials, in processes as at home', async () => {
  const home = study();
  await home.optimize(({ x }) => x as number, { trials: 4 });
  const kept = (trials: readonly Trial[]): unknown => trials.map(({ params, value }) => ({ params, value }));
  expect(kept(await run({}, { workers: 1 }))).toEqual(kept(home.trials));
});

test('a trial that computes without a pause ends with its process when its time is up; the next has a new one', async () => {
  const notes = join(home, 'limits');
  mkdirSync(notes);
  const trials = await run({ mode: 'busy', ids: [1], notes }, { trials: 3, workers: 1, trialTimeout: 12_000 });
  expect(trials.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['complete', 1],
    ['failed', 1],
    ['complete', 1],
  ]);
  expect(trials[1]!.reason).toBe('it took longer than 12 s');
  expect(readdirSync(notes).map((pid) => gone(Number(pid)))).toEqual([true, true]);
});

describe('a worker that dies', () => {
  test.each([
    ['killed', 'kill', [], /worker process \d+ was ended by SIGKILL/],
    ['ended by its objective', 'exit', [], /worker process \d+ ended with exit code 7/],
    ['out of memory', 'memory', ['--max-old-space-size=20'], /worker process \d+ .*heap out of memory/],
    [
      'with a rejection that nobody handles',
      'late',
      [],
      /worker process \d+ ended with exit code 1: Error: nobody waits/,
    ],
  ])('%s: its trial is run again once, then lost; the others go on', async (_, mode, execArgv, reason) => {
    const [once, always] = await Promise.all([
      run({ mode, ids: [1], attempts: 1 }, { execArgv }),
      run({ mode, ids: [1] }, { execArgv }),
    ]);
    expect(once.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['complete', 1],
      ['complete', 2],
      ['complete', 1],
      ['complete', 1],
    ]);
    expect(always.map(({ state }) => state)).toEqual(['complete', 'lost', 'complete', 'complete']);
    expect(always[1]!.attempt).toBe(2);
    expect(always[1]!.reason).toMatch(reason);
  });
});

test('a worker that dies while it has no trial costs no trial its value', async () => {
  const trials = await run({ mode: 'exitAfterwards', ids: [0, 1, 2, 3] });
  expect(trials.map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'complete'));
});

test("signals to all processes are the parent's to answer: no worker dies of them", async () => {
  const trials = await run({ mode: 'signalled', ids: [0, 1, 2, 3] });
  expect(trials.map(({ state, attempt }) => [state, attempt])).toEqual(
    Array.from({ length: 4 }, () => ['complete', 1]),
  );
});

test.each([
  ['throws', 'throw', 'it broke'],
  ['gives NaN', 'nan', 'the objective gave NaN'],
  ['reports badly', 'badReport', 'report: steps are whole numbers that grow; after 2 came 1.'],
])('an objective that %s fails its trial', async (_, mode, reason) => {
  const trials = await run({ mode, ids: [1] });
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'failed', 'complete', 'complete']);
  expect(trials[1]!.reason).toBe(reason);
});

test('intermediate values arrive, and the pruner answers', async () => {
  const pruner: Pruner = {
    name: 'after ten',
    options: {},
    judge: ({ id, intermediate }) => (id === 1 && intermediate.length === 10 ? 'ten are enough' : undefined),
  };
  const trials = await run({ mode: 'report', ids: [0, 1] }, { study: study({ pruner }) });
  expect(trials.map(({ state, intermediate }) => [state, intermediate.length])).toEqual([
    ['complete', 50],
    ['pruned', 10],
    ['complete', 0],
    ['complete', 0],
  ]);
  expect(trials[1]).toMatchObject({ reason: 'ten are enough', value: (trials[1]!.params.x as number) / 10 });
});

describe('a module that cannot be used ends the search', () => {
  test.each([
    ['is missing', { module: join(home, 'no.mjs') }, /no\.mjs cannot be used as an objective: Cannot find module/],
    ['has no objective', { module: 'node:path' }, /node:path cannot be used .*exports no function named objective/],
    [
      'comes with options that Node does not know',
      { execArgv: ['--no-such-option'] },
      /end before they have begun: .*no-such-option/,
    ],
  ])('when it %s', async (_, options, message) => {
    await expect(run({}, options)).rejects.toThrow(message);
  });
});

/** The trials of a journal whose processes have gone. */
async function stored(path: string): Promise<Study> {
  const one = study({ storage: new JournalStorage(path) });
  await one.load();
  return one;
}

describe('the parent', () => {
  test.each(['hang', 'busy'])(
    'killed while trials %s: their processes end, and the next run takes them up',
    async (mode) => {
      const [path, notes] = [join(home, `${mode}.study`), join(home, mode)];
      mkdirSync(notes);
      const parent = start('pool', rooms, path, notes, mode);
      await until(async () => (await stored(path)).trials.length === 4, 'two trials that stay');
      parent.child.kill('SIGKILL');
      await parent.ended;
      if (mode === 'hang')
        await until(() => readdirSync(notes).every((pid) => gone(Number(pid))), 'the end of the workers');
      // Those that compute without a pause cannot notice. They are not waited for.
      else for (const pid of readdirSync(notes)) if (!gone(Number(pid))) process.kill(Number(pid), 'SIGKILL');
      const next = start('pool', rooms, path, notes, mode);
      expect(await next.ended).toMatchObject({ code: 0, err: '' });
      expect(next.lines()).toEqual(['the study has its 6 trials.']);
      expect((await stored(path)).trials.map(({ state, attempt }) => [state, attempt])).toEqual(
        [1, 1, 2, 2, 1, 1].map((attempt) => ['complete', attempt]),
      );
    },
  );

  test.each(['hang', 'busy'])('interrupted twice while trials %s: recorded, taken up by the next run', async (mode) => {
    const [path, notes] = [join(home, `${mode}2.study`), join(home, `${mode}2`)];
    mkdirSync(notes);
    const parent = start('pool', rooms, path, notes, mode);
    await until(async () => (await stored(path)).trials.length === 4, 'two trials that stay');
    // As a terminal does: to the parent and its workers.
    process.kill(-parent.child.pid!, 'SIGINT');
    await until(() => parent.lines().length === 1, 'the first signal');
    await sleep(50);
    expect(parent.child.exitCode).toBeNull();
    process.kill(-parent.child.pid!, 'SIGINT');
    expect(await parent.ended).toMatchObject({ code: 0, err: '' });
    expect(parent.lines()).toEqual(['signal', 'signal', 'interrupted by the user']);
    expect(readdirSync(notes).every((pid) => gone(Number(pid)))).toBe(true);
    expect((await stored(path)).trials.map(({ state }) => state)).toEqual([
      'complete',
      'complete',
      'interrupted',
      'interrupted',
    ]);
    expect(await start('pool', rooms, path, notes, mode).ended).toMatchObject({ code: 0, err: '' });
    expect((await stored(path)).trials.map(({ state, attempt }) => [state, attempt])).toEqual(
      [1, 1, 2, 2, 1, 1].map((attempt) => ['complete', attempt]),
    );
  });
});
