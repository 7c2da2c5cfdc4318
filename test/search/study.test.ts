/** Studies in memory: asking, telling, stopping, pruning's answers, dead workers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GridSearch,
  MemoryStorage,
  NothingToTryError,
  Study,
  StudyError,
  type Pruner,
  type SpaceSpec,
  type Trial,
} from '../../src/search/index.js';
import { space, study } from './small-study.js';

const value = ({ params }: { params: Trial['params'] }): number => (params.x as number) ** 2 + (params.n as number);

test('ask and tell', async () => {
  const one = study();
  const first = await one.ask();
  const second = await one.ask();
  expect([first.id, second.id]).toEqual([0, 1]);
  expect(one.trials.map(({ state }) => state)).toEqual(['running', 'running']);
  expect(one.best).toBeUndefined();
  await one.tell(second, 2);
  await one.tell(first, 3);
  expect(one.best).toMatchObject({ id: 1, value: 2, state: 'complete', attempt: 1, params: second.params });
  const third = await one.ask();
  expect(await one.tell(third, 'failed', 'no luck')).toMatchObject({ state: 'failed', reason: 'no luck' });
  expect(one.best!.id).toBe(1);
});

test('the direction decides what is best', async () => {
  const up = study({ direction: 'maximize' });
  const { best } = await up.optimize((params) => value({ params }), { trials: 20 });
  expect(best!.value).toBe(Math.max(...up.trials.map((trial) => trial.value!)));
});

test('the same seed gives the same trials, one worker at a time', async () => {
  const [a, b] = [study(), study()];
  for (const each of [a, b]) await each.optimize((params) => value({ params }), { trials: 15 });
  const kept = ({ trials }: Study): unknown[] => trials.map(({ params, value }) => ({ params, value }));
  expect(kept(a)).toEqual(kept(b));
});

test('an objective that throws, gives NaN or infinity fails its trial, not the study', async () => {
  const outcomes: (() => number | Promise<number>)[] = [
    () => NaN,
    () => Infinity,
    () => -Infinity,
    () => {
      throw new Error('it broke');
    },
    () => Promise.reject(new Error('later')),
    () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'a text';
    },
    () => 'text' as unknown as number,
    () => 4,
  ];
  const one = study();
  const { best, stoppedBecause } = await one.optimize((_, { id }) => outcomes[id]!(), { trials: outcomes.length });
  expect(one.trials.map(({ state, reason }) => [state, reason])).toEqual([
    ['failed', 'the objective gave NaN'],
    ['failed', 'the objective gave Infinity'],
    ['failed', 'the objective gave -Infinity'],
    ['failed', 'it broke'],
    ['failed', 'later'],
    ['failed', 'a text'],
    ['failed', 'the objective gave string, not a number'],
    ['complete', undefined],
  ]);
  expect(best!.id).toBe(7);
  expect(stoppedBecause).toContain('8 trials');
});

test('a trial that was told once stays as it is', async () => {
  const one = study();
  const trial = await one.ask();
  await one.tell(trial, 1);
  expect(await one.tell(trial, 0)).toMatchObject({ state: 'complete', value: 1 });
  expect(one.notes).toEqual(['trial 0 was told the value 0 again; that did not count.']);
  await expect(one.tell({ id: 7 }, 1)).rejects.toThrow(/no trial 7/);
});

test('intermediate values are kept; one that is not finite fails the trial', async () => {
  const one = study();
  await one.optimize(
    async (_, { id, report }) => {
      expect(await report(1, 0.5)).toBeUndefined();
      if (id === 1) expect(await report(2, NaN)).toMatch(/step 2 is NaN/);
      else expect(await report(2, 0.25)).toBeUndefined();
      return 0.1;
    },
    { trials: 2 },
  );
  expect(one.trials[0]).toMatchObject({ state: 'complete', value: 0.1 });
  expect(one.trials[0]!.intermediate).toEqual([
    { step: 1, value: 0.5 },
    { step: 2, value: 0.25 },
  ]);
  expect(one.trials[1]).toMatchObject({ state: 'failed', reason: 'the value reported at step 2 is NaN' });
});

test('steps must grow', async () => {
  const one = study();
  const trial = await one.ask();
  await trial.report(3, 1);
  await expect(trial.report(3, 1)).rejects.toThrow(/steps are whole numbers that grow; after 3 came 3/);
});

test('a hopeless trial is told so, and is pruned with its last value', async () => {
  const pruner: Pruner = {
    name: 'second step',
    options: {},
    judge: ({ intermediate }) => (intermediate.length >= 2 ? 'enough seen' : undefined),
  };
  const one = study({ pruner });
  await one.optimize(
    async (_, { report }) => {
      for (let step = 1; ; step++) if (await report(step, 10 - step)) return -99;
    },
    { trials: 1 },
  );
  expect(one.trials[0]).toMatchObject({ state: 'pruned', value: 8, reason: 'enough seen' });
  expect(one.best).toBeUndefined();
});

test('values that are reported while others are written are judged one by one, and none is lost', async () => {
  class Slow extends MemoryStorage {
    override async append(...args: Parameters<MemoryStorage['append']>): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return super.append(...args);
    }
  }
  const seen: number[] = [];
  const pruner: Pruner = {
    name: 'watching',
    options: {},
    judge: ({ intermediate }) => void seen.push(intermediate.length),
  };
  const one = study({ pruner, storage: new Slow() });
  const trial = await one.ask();
  // From now on the first value is written at once.
  await new Promise((resolve) => setTimeout(resolve, 1050));
  const reports = [trial.report(1, 5)];
  for (let step = 2; step <= 20; step++) {
    await new Promise((resolve) => setTimeout(resolve, 3));
    reports.push(trial.report(step, 5));
  }
  await Promise.all(reports);
  await one.tell(trial, 5);
  const steps = Array.from({ length: 20 }, (_, i) => i + 1);
  expect(seen).toEqual(steps);
  expect(one.trials[0]!.intermediate.map(({ step }) => step)).toEqual(steps);
});

test('a grid ends the study', async () => {
  const small: SpaceSpec = { a: { type: 'categorical', choices: ['p', 'q'] }, n: { type: 'int', low: 1, high: 3 } };
  const one = new Study({ space: small, sampler: new GridSearch() });
  const { stoppedBecause } = await one.optimize(({ n }) => n as number, { trials: 100, workers: 4 });
  expect(one.trials.length).toBe(6);
  expect(new Set(one.trials.map(({ params }) => JSON.stringify(params))).size).toBe(6);
  expect(stoppedBecause).toMatch(/'grid' has nothing left to try/);
  await expect(one.ask()).rejects.toThrow(NothingToTryError);
});

test('workers run at the same time, and never beyond the number of trials', async () => {
  let [now, most] = [0, 0];
  const one = study();
  await one.optimize(
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return now--;
    },
    { trials: 10, workers: 3 },
  );
  expect(most).toBe(3);
  expect(one.trials.length).toBe(10);
  expect(new Set(one.trials.map(({ worker }) => worker)).size).toBe(3);
  // `trials` counts those that are there already.
  await one.optimize(() => 0, { trials: 12 });
  expect(one.trials.length).toBe(12);
});

describe('early stopping', () => {
  test('after so many trials without improvement', async () => {
    const one = study({ earlyStopping: { patience: 4 } });
    const values = [5, 3, 4, 3, 2, 6, 6, 2, NaN, 1];
    const { stoppedBecause } = await one.optimize((_, { id }) => values[id]!, { trials: 100 });
    expect(one.trials.length).toBe(9);
    expect(stoppedBecause).toBe('no improvement in 4 trials');
  });

  test.each([{ patience: 0 }, { patience: 1.5 }, { minDelta: -1 }])('refuses %o', (earlyStopping) => {
    expect(() => study({ earlyStopping })).toThrow(RangeError);
  });
});

describe('interruption', () => {
  test('first no new trials, then those running end as interrupted; the next run takes them up', async () => {
    const one = study();
    const [signal, interrupt] = [new AbortController(), new AbortController()];
    const running = one.optimize(
      async (_, { id }) => {
        if (id === 0) return id;
        if (id === 1) await new Promise((resolve) => signal.signal.addEventListener('abort', resolve));
        if (id === 1) return id;
        signal.abort();
        setTimeout(() => interrupt.abort(), 5);
        return new Promise<number>(() => undefined);
      },
      { trials: 9, workers: 2, signal: signal.signal, interrupt: interrupt.signal },
    );
    const { stoppedBecause } = await running;
    expect(stoppedBecause).toBe('interrupted by the user');
    const before = one.trials.map(({ state, params }) => ({ state, params }));
    expect(before.map(({ state }) => state)).toEqual(['complete', 'complete', 'interrupted']);
    await one.optimize(() => 7, { trials: 4 });
    expect(one.trials[2]).toMatchObject({ state: 'complete', value: 7, attempt: 2, params: before[2]!.params });
    expect(one.trials.length).toBe(4);
  });
});

describe('several studies on one storage', () => {
  test('no trial is given or counted twice', async () => {
    const storage = new MemoryStorage();
    const all = Array.from({ length: 4 }, () => study({ storage }));
    const ran: number[] = [];
    await Promise.all(
      all.map((each) =>
        each.optimize(
          async (params, { id }) => {
            ran.push(id);
            await Promise.resolve();
            return value({ params });
          },
          { trials: 40, workers: 2 },
        ),
      ),
    );
    expect(ran.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    for (const each of all) {
      await each.load();
      expect(each.trials).toEqual(all[0]!.trials);
    }
  });

  test.each([
    [{ space: { ...space, z: { type: 'int', low: 1, high: 8 } } } as const, /parameter "z" is missing there and/],
    [{ space: { x: space.x! } }, /parameter "n" is .* there and missing here/],
    [{ direction: 'maximize' } as const, /direction is "minimize" there and "maximize" here/],
    [{ about: { data: 'wine' } }, /data is "leukemia" there and "wine" here/],
  ])('another study is refused: %o', async (options, message) => {
    const storage = new MemoryStorage();
    const about = { data: 'leukemia' };
    await study({ storage, about }).ask();
    const other = study({ storage, about, ...options });
    await expect(other.load()).rejects.toThrow(message);
    await expect(other.ask()).rejects.toThrow(StudyError);
    const again = study({ storage, about, space: { n: space.n!, x: space.x! } });
    await again.load();
    expect(again.trials.length).toBe(1);
  });

  test('a trial whose process fell silent is run again once, then lost', async () => {
    const storage = new MemoryStorage();
    const heartbeat = { every: 1000, timeout: 4000 };
    const dying = await study({ storage, heartbeat }).ask();
    const now = Date.now;
    try {
      const second = study({ storage, heartbeat });
      expect((await second.ask()).id).toBe(1);
      Date.now = () => now() + 5000;
      const again = await second.ask();
      expect(again).toMatchObject({ id: 0, attempt: 2, params: dying.params });
      Date.now = () => now() + 10000;
      const third = study({ storage, heartbeat });
      // Trial 0 is lost, trial 1 is run again.
      expect(await third.ask()).toMatchObject({ id: 1, attempt: 2 });
      expect(third.trials[0]).toMatchObject({ state: 'lost', attempt: 2 });
      // The second process was only slow. What it says comes too late.
      expect(await second.tell(again, 1)).toMatchObject({ state: 'lost' });
      expect(second.notes.join()).toMatch(/trial 0: attempt 2 was told as complete with 1 when it was lost already/);
      expect(third.best).toBeUndefined();
    } finally {
      Date.now = now;
    }
  });

  test('signs of life are given while trials run, and only then', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage, heartbeat: { every: 10, timeout: 1000 } });
    const trial = await one.ask();
    const beats = async (): Promise<number> =>
      (await storage.read()).entries.filter(({ kind }) => kind === 'beat').length;
    while ((await beats()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await one.tell(trial, 1);
    const given = await beats();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await beats()).toBe(given);
  });

  test('whatever they do in whatever order, they agree, and no result is lost or counted twice', async () => {
    const step = fc.record({ who: fc.nat(2), act: fc.constantFrom('ask', 'tell', 'fail', 'interrupt', 'report') });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const storage = new MemoryStorage();
        const all = Array.from({ length: 3 }, () => study({ storage }));
        const held = all.map((): Awaited<ReturnType<Study['ask']>>[] => []);
        const told = new Map<number, number>();
        for (const { who, act } of steps) {
          const mine = held[who]!;
          if (act === 'ask') mine.push(await all[who]!.ask());
          const trial = mine[0];
          if (!trial || act === 'ask') continue;
          if (act === 'report') await trial.report(Math.floor(performance.now() * 1e3), 1);
          else mine.shift();
          if (act === 'tell') {
            expect(told.has(trial.id)).toBe(false);
            told.set(trial.id, told.size);
            await all[who]!.tell(trial, told.get(trial.id)!);
          } else if (act === 'fail') await all[who]!.tell(trial, 'failed');
          else if (act === 'interrupt') await all[who]!.tell(trial, 'interrupted');
        }
        for (const each of all) {
          await each.load();
          expect(each.trials).toEqual(all[0]!.trials);
          expect(each.trials.map(({ id }) => id)).toEqual(each.trials.map((_, i) => i));
          const complete = each.trials.filter(({ state }) => state === 'complete');
          expect(new Map(complete.map(({ id, value }) => [id, value]))).toEqual(told);
          expect(each.notes).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
