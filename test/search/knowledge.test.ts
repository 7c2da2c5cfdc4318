/** What goes into a study beside its own trials, and what is kept with them. */
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BayesianSearch,
  GridSearch,
  MemoryStorage,
  RandomSearch,
  Study,
  StudyError,
  type Sampler,
  type SpaceSpec,
} from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/index.js';
import { space, study } from './small-study.js';

describe('enqueue', () => {
  test('comes before the sampler, whole or in part, once, also after a restart', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage });
    expect(await one.enqueue({ x: 1, n: 3 })).toBe(true);
    expect(await one.enqueue({ n: 7 })).toBe(true);
    expect(await one.enqueue({ n: 3, x: 1 })).toBe(false);
    const other = study({ storage });
    const [first, second, third] = [await other.ask(), await other.ask(), await other.ask()];
    expect(first.params).toEqual({ x: 1, n: 3 });
    expect(second.params['n']).toBe(7);
    // What was left open is the sampler's, with the number of this trial.
    const straight = study();
    for (let i = 0; i < 2; i++) expect((await straight.ask()).id).toBe(i);
    expect(second.params['x']).toBe(straight.trials[1]!.params['x']);
    expect(third.params).toEqual((await straight.ask()).params);
    expect(await other.enqueue({ x: 1, n: 3 }, { again: true })).toBe(true);
    expect((await other.ask()).params).toEqual({ x: 1, n: 3 });
  });

  test('refuses what is none of the space', async () => {
    await expect(study().enqueue({ x: 9 })).rejects.toThrow(/"x" cannot be 9/);
    await expect(study().enqueue({ y: 9 })).rejects.toThrow(/"y" is not in the space/);
  });
});

describe('addTrial', () => {
  test('takes in what was run elsewhere, with all that is known of it', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage });
    await one.tell(await one.ask(), 5);
    const intermediate = [{ step: 1, value: 4 }, { step: 5, value: 3 }]; // prettier-ignore
    const times = { startedAt: 1000, endedAt: 4000, worker: 'the cluster' };
    const added = await one.addTrial({
      params: { x: 0, n: 1 },
      value: 2,
      intermediate,
      attributes: { a: [1] },
      ...times,
    });
    expect(added).toMatchObject({ id: 1, state: 'complete', value: 2, intermediate, attributes: { a: [1] }, ...times });
    await one.addTrials([{ params: { x: 1, n: 1 }, state: 'failed', reason: 'no memory' }, { params: { x: 2, n: 2 }, value: 9 }]); // prettier-ignore
    const again = study({ storage });
    await again.load();
    expect(again.trials).toEqual(one.trials);
    expect(again.trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'failed', 'complete']);
    expect(again.best!.id).toBe(1);
    expect((await again.ask()).id).toBe(4);
  });

  test('several processes may add at once, and nothing is lost', async () => {
    const storage = new MemoryStorage();
    const all = Array.from({ length: 3 }, () => study({ storage }));
    const trialsOf = (who: number) => Array.from({ length: 8 }, (_, i) => ({ params: { x: who, n: i + 1 }, value: i }));
    await Promise.all(all.map((each, who) => each.addTrials(trialsOf(who))));
    await all[0]!.load();
    expect(new Set(all[0]!.trials.map(({ params }) => JSON.stringify(params))).size).toBe(24);
    expect(all[0]!.trials.length).toBe(24);
  });

  test.each<[object, RegExp]>([
    [{ params: { x: 0, n: 1 } }, /give a value, or a state/],
    [{ params: { x: 0, n: 1 }, value: NaN }, /the value is NaN/],
    [{ params: { x: 0, n: 1 }, value: '1' }, /the outcome is the text '1'/],
    [{ params: { x: 0, n: 99 }, value: 1 }, /"n" cannot be 99/],
    [{ params: { x: 0, n: 1 }, value: 1, intermediate: [{ step: 2, value: 1 }, { step: 2, value: 1 }] }, /steps of intermediate/], // prettier-ignore
    [{ params: { x: 0, n: 1 }, valu: 1 }, /there is no option 'valu'; did you mean 'value'/],
    [{ params: { x: 0, n: 1 }, value: 1, attributes: { f: () => 1 } }, /'f' is a function/],
  ])('refuses %j', async (trial, message) => {
    const one = study();
    await expect(one.addTrial(trial as never)).rejects.toThrow(message);
    expect(one.trials).toEqual([]);
  });
});

describe('learn', () => {
  test('the sampler knows of older trials, which are none of the study and are learned once', async () => {
    const older = study({ sampler: new RandomSearch({ seed: 3 }) });
    await older.optimize(({ x, n }) => ((x as number) - 1) ** 2 + (n as number), { trials: 14 });
    const storage = new MemoryStorage();
    const options = { storage, sampler: new BayesianSearch({ seed: 1, candidates: 128, refined: 2 }) };
    const one = study(options);
    expect(await one.learn(older, { source: 'before' })).toEqual({ learned: 14, skipped: 0 });
    expect(await one.learn(older)).toEqual({ learned: 0, skipped: 14 });
    expect([one.trials.length, one.knowledge.length, one.best]).toEqual([0, 14, undefined]);
    expect(one.knowledge.map(({ id }) => id)).toEqual(Array.from({ length: 14 }, (_, i) => i - 14));
    // With fourteen values there is a model at once, in place of the first points.
    const { params } = await one.ask();
    const cold = await study({ sampler: options.sampler }).ask();
    expect(params).not.toEqual(cold.params);
    const again = study({ ...options, storage });
    await again.load();
    expect(again.knowledge).toEqual(one.knowledge);
  });

  test('trials outside of the space, and those that run, are left out', async () => {
    const wide = study({ space: { ...space, n: { type: 'int', low: 1, high: 100 } } });
    await wide.addTrials([5, 50].map((n) => ({ params: { x: 0, n }, value: n })));
    await wide.ask();
    expect(await study().learn(wide)).toEqual({ learned: 1, skipped: 2 });
    // One value is none of two objectives, and a failure is one of any.
    await wide.addTrial({ params: { x: 1, n: 1 }, state: 'failed' });
    expect(await study({ directions: ['minimize', 'maximize'] }).learn(wide)).toEqual({ learned: 1, skipped: 3 });
  });
});

describe('going on otherwise', () => {
  test('another range, seed and sampler are taken, kept and said; older trials outside of it stay', async () => {
    const storage = new MemoryStorage();
    const first = study({ storage });
    await first.addTrials([1, 9].map((n) => ({ params: { x: 0, n }, value: n })));
    const narrow: SpaceSpec = { ...space, n: { type: 'int', low: 1, high: 4 } };
    const seen: number[][] = [];
    const sampler: Sampler = {
      name: 'watching',
      options: {},
      suggest: ({ trials, space: now }) => {
        seen.push(trials.map(({ id }) => id));
        return { x: 1, n: (now['n'] as { high: number }).high };
      },
    };
    const second = study({ storage, space: narrow, sampler });
    await second.load();
    expect(second.notes.join()).toMatch(/goes on otherwise, from trial 2 on: parameter "n" is .*"high":9.* before/);
    expect((await second.ask()).params).toEqual({ x: 1, n: 4 });
    // The trial with n = 9 is none of this range.
    expect(seen).toEqual([[0]]);
    expect(second.notes).toHaveLength(1);
    expect(second.notes[0]).toMatch(
      /^from trial 2 on: parameter "n" .* now; the sampler is .*random.* before and .*watching/,
    );
    expect(second.trials.map(({ params }) => params['n'])).toEqual([1, 9, 4]);
    const third = study({ storage, space: narrow, sampler });
    await third.load();
    expect(third.notes).toEqual(second.notes);
    const entries = (await storage.read()).entries.filter(({ kind }) => kind === 'change');
    expect(entries).toHaveLength(1);
  });

  test('another objective is refused', async () => {
    const storage = new MemoryStorage();
    await study({ storage, about: { data: 'a' } }).ask();
    for (const options of [
      { about: { data: 'b' } },
      { about: { data: 'a' }, directions: ['minimize', 'minimize'] as const },
      { about: { data: 'a' }, space: { x: space['x']! } },
    ])
      await expect(study({ storage, ...options }).ask()).rejects.toThrow(StudyError);
  });

  test('a journal of an earlier version goes on with another seed', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'vaelab-knowledge-')), 'a.study');
    copyFileSync(join(import.meta.dirname, 'files/earlier.study'), path);
    const one = new Study({
      space: { x: { type: 'real', low: 0, high: 1 }, kind: { type: 'categorical', choices: ['a', 'b'] } },
      sampler: new RandomSearch({ seed: 6 }),
      storage: new JournalStorage(path),
      about: { dataset: 'wine', rows: 178 },
    });
    await one.tell(await one.ask(), 1);
    await one.tell(await one.ask(), 2);
    expect(one.trials.length).toBe(6);
    expect(one.notes.join()).toMatch(/from trial 5 on: the sampler is .*"seed":5.* before and .*"seed":6.* now/);
  });
});

test('attributes are kept with a trial, from an objective, its context and ask', async () => {
  const storage = new MemoryStorage();
  const one = study({ storage });
  const asked = await one.ask();
  await asked.setAttribute('model', 'a.bin');
  await asked.setAttribute('scores', [1, { b: null }]);
  await expect(asked.setAttribute('f', undefined)).rejects.toThrow(/'f' is undefined/);
  await one.tell(asked, 1);
  await one.optimize(
    async (_, { setAttribute }) => {
      await setAttribute('seen', true);
      return { value: 3, attributes: { rows: 5 } };
    },
    { trials: 2 },
  );
  const again = study({ storage });
  await again.load();
  expect(again.trials.map(({ attributes }) => attributes)).toEqual([
    { model: 'a.bin', scores: [1, { b: null }] },
    { seen: true, rows: 5 },
  ]);
});

describe('time limits and callbacks', () => {
  test('a trial that takes too long fails, and its signal is aborted', async () => {
    const one = study();
    let told = false;
    await one.optimize(
      (_, { id, signal }) =>
        id === 0 ? new Promise((resolve) => signal.addEventListener('abort', () => resolve(Number((told = true))))) : 2,
      { trials: 2, trialTimeout: 30 },
    );
    expect(told).toBe(true);
    expect(one.trials.map(({ state }) => state)).toEqual(['failed', 'complete']);
    expect(one.trials[0]!.reason).toMatch(/it took longer than/);
  });

  test('no trial is begun when the time of the study is up', async () => {
    const one = study();
    const { stoppedBecause } = await one.optimize(() => new Promise((resolve) => setTimeout(resolve, 20, 1)), {
      trials: 10_000,
      timeout: 60,
    });
    expect(stoppedBecause).toMatch(/^the time is up/);
    expect(one.trials.length).toBeGreaterThan(0);
    expect(one.trials.every(({ state }) => state === 'complete')).toBe(true);
  });

  test('a callback is waited for, and may end the study', async () => {
    const one = study();
    const seen: number[] = [];
    const { stoppedBecause } = await one.optimize(({ x }) => x as number, {
      trials: 50,
      onTrial: async ({ id }) => {
        await Promise.resolve();
        seen.push(id);
        return id === 3 ? 'good enough' : undefined;
      },
    });
    expect([stoppedBecause, seen]).toEqual(['good enough', [0, 1, 2, 3]]);
  });

  test.each([0, -1, NaN, 1e12, '5'])('a limit of %j is refused', async (timeout) => {
    for (const name of ['timeout', 'trialTimeout'])
      await expect(study().optimize(() => 1, { trials: 1, [name]: timeout })).rejects.toThrow(`${name} must be milli`);
  });
});

test('a grid with steps and null goes through all of its points', async () => {
  const small: SpaceSpec = {
    r: { type: 'real', low: 0, high: 1, step: 0.5 },
    k: { type: 'categorical', choices: ['a', null] },
  };
  const one = new Study({ space: small, sampler: new GridSearch() });
  await one.optimize(() => 1, { trials: 100 });
  expect(one.trials.map(({ params }) => [params['r'], params['k']])).toEqual([
    [0, 'a'],
    [0, null],
    [0.5, 'a'],
    [0.5, null],
    [1, 'a'],
    [1, null],
  ]);
});
