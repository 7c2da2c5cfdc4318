/** How trials, studies and searches end: what is told, what stops them, and what samplers see of it. */
import { describe, expect, test, vi } from 'vitest';
import {
  type AskedTrial,
  type Direction,
  MemoryStorage,
  type OptimizeOptions,
  type Outcome,
  type Pruner,
  RandomSearch,
  type Sampler,
  Study,
  type Suggestion,
  type Trial,
  WorkerDiedError,
} from '../../src/search/index.js';
import { readResult } from '../../src/search/study/outcome.js';
import { scalarised, viewFor } from '../../src/search/study/sampler-view.js';
import { StoppingRule } from '../../src/search/study/stopping.js';
import { study, trialOf } from './small-study.js';

const ended = (id: number, more: Partial<Trial> = {}): Trial => trialOf(id, {}, more);

describe('what is told', () => {
  const pruner: Pruner = { name: 'p', options: {}, judge: ({ intermediate }) => (intermediate.at(-1)!.value > 5 ? 'too much' : undefined) }; // prettier-ignore
  type Case = [reported: number[], outcome: Outcome, reason: string | undefined, ended: object];
  test.each<Case>([
    [[], 3, undefined, { state: 'complete', value: 3, values: [3] }],
    [[], 3, 'why', { state: 'complete', value: 3, values: [3] }],
    [[], NaN, 'why', { state: 'failed', values: null, reason: 'the objective gave NaN' }],
    [[], 'failed', undefined, { state: 'failed', values: null, reason: 'told as failed' }],
    [[], 'failed', 'why', { state: 'failed', values: null, reason: 'why' }],
    [[], 'pruned', undefined, { state: 'pruned', values: null, reason: 'told as pruned' }],
    [[4, 2], 'pruned', 'why', { state: 'pruned', value: 2, values: null, reason: 'why' }],
    [[4, 9], 1, 'why', { state: 'pruned', value: 9, values: null, reason: 'too much' }],
    [[4, 9], 'failed', 'why', { state: 'pruned', value: 9, values: null, reason: 'too much' }],
    [[4, Infinity], 1, 'why', { state: 'failed', values: null, reason: 'the value reported at step 1 is Infinity' }],
    [[4, NaN], 'pruned', 'why', { state: 'failed', values: null, reason: 'the value reported at step 1 is NaN' }],
    [[4, 9], 'interrupted', undefined, { state: 'interrupted', values: null, reason: 'told as interrupted' }],
    [[], 'interrupted', 'why', { state: 'interrupted', values: null, reason: 'why' }],
  ])('after %j: %j because of %j', async (reported, outcome, reason, ended) => {
    const one = study({ pruner });
    const trial = await one.ask();
    for (const [step, value] of reported.entries()) await trial.report(step, value);
    const { id, params, attempt, worker, startedAt, endedAt, intermediate, constraints, ...rest } = await one.tell(trial, outcome, reason); // prettier-ignore
    expect(rest).toEqual(ended);
    expect(intermediate.map(({ value }) => value)).toEqual(reported.filter(Number.isFinite));
    expect([id, params, attempt, worker, constraints]).toEqual([0, trial.params, 1, 'here/1', null]);
    expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });

  test('after its end a trial takes no more values, and says so', async () => {
    const one = study({ pruner });
    const trial = await one.ask();
    expect(await trial.report(0, 9)).toBe('too much');
    expect(await trial.report(1, 1)).toBe('too much');
    expect((await one.tell(trial, 1)).intermediate).toEqual([{ step: 0, value: 9 }]);
    const other = await one.ask();
    await one.tell(other, 1);
    expect(await other.report(0, 1)).toBe('the trial has ended or was taken over by another process');
  });

  test('again, it does not count, and is noted in the words of what it was', async () => {
    const one = study();
    const trial = await one.ask();
    await one.tell(trial, 1);
    await one.tell(trial, 'failed');
    await one.tell(trial, -2);
    expect(one.notes).toEqual([
      "trial 0 was told 'failed' again; that did not count.",
      'trial 0 was told the value -2 again; that did not count.',
    ]);
    const two = study({ directions: ['minimize', 'minimize'] });
    const both = await two.ask();
    await two.tell(both, [1, 2]);
    await two.tell(both, [3, 4]);
    expect(two.notes).toEqual(['trial 0 was told the values 3, 4 again; that did not count.']);
  });

  test('by somebody else it is refused', async () => {
    const storage = new MemoryStorage();
    await study({ storage }).ask({ worker: 4 });
    await expect(study({ storage }).tell({ id: 0 }, 1)).rejects.toThrow(
      'trial 0 is run by here/5; only who asked for it can tell its result.',
    );
  });

  test('when it cannot be stored the value is in the message', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage });
    const trial = await one.ask();
    const append = storage.append.bind(storage);
    storage.append = () => Promise.resolve();
    const lost =
      'a study in memory: what was written is not there. Keep the study on a local disk, where appending is a single step, and run it again.';
    await expect(one.tell(trial, 7.25)).rejects.toThrow(`${lost} Trial 0 ended with 7.25, which may not be in it.`);
    const plain: unknown = await one.tell(trial, 'failed').catch((error: Error) => error.message);
    expect(plain).toBe(lost);
    storage.append = append;
    expect(await one.tell(trial, 7.25)).toMatchObject({ state: 'complete', value: 7.25 });
  });

  test.each<[unknown, number, unknown]>([
    [2, 1, { outcome: 2 }],
    [[1, 2], 2, { outcome: [1, 2] }],
    [{ value: 2 }, 1, { outcome: 2 }],
    [{ values: [2] }, 1, { outcome: 2 }],
    [{ values: [1, 2], value: 5 }, 2, { outcome: [1, 2] }],
    [{ value: 2, constraints: [0], attributes: { a: 1 } }, 1, { outcome: 2, constraints: [0], attributes: { a: 1 } }],
    ['x', 1, 'Error: the objective gave string, not a number'],
    [undefined, 1, 'Error: the objective gave undefined, not a number'],
    [null, 1, 'Error: the objective gave object, not a number'],
    [{}, 1, 'Error: the objective gave an object without a number as value, not a number'],
    [{ value: 1, constraints: [null] }, 1, 'Error: the objective gave constraints that are no list of numbers'],
    [[2], 1, 'InputError: tell: the outcome is a list of 1; a study has one objective, so give one number.'],
    [
      { values: [1, 2] },
      1,
      'InputError: tell: the outcome is a list of 2; a study has one objective, so give one number.',
    ],
    [
      { value: 1 },
      2,
      "InputError: tell: the outcome is 1; give a list of 2 numbers or 'failed', 'pruned', 'interrupted'.",
    ],
  ])('an objective gives %j', (given, objectives, expected) => {
    const read = (): unknown => {
      try {
        return readResult(given, objectives);
      } catch (error) {
        return String(error);
      }
    };
    expect(read()).toEqual(expected);
  });
});

describe('early stopping', () => {
  /** After which of the trials a study ends. */
  function endsAfter(options: object, directions: readonly Direction[], trials: readonly Partial<Trial>[]): number {
    const all = trials.map((one, id) => ended(id, one));
    const rule = new StoppingRule(options, directions);
    return trials.findIndex((_, i) => rule.whyStop(all.map(({ id }) => id).slice(0, i + 1), all) !== undefined);
  }
  const values = (...all: number[]): Partial<Trial>[] => all.map((value) => ({ value, values: [value] }));

  test.each<[string, object, Direction, Partial<Trial>[], number]>([
    ['without patience never', {}, 'minimize', values(1, 2, 3, 4), -1],
    ['after so many without a gain', { patience: 2 }, 'minimize', values(3, 2, 2, 5, 1), 3],
    ['the direction counts', { patience: 2 }, 'maximize', values(3, 4, 3, 4, 9), 3],
    ['a gain of minDelta is none', { patience: 1, minDelta: 1 }, 'minimize', values(5, 4, 0), 1],
    ['and one of more is', { patience: 1, minDelta: 1 }, 'minimize', values(5, 3.9, 3), 2],
    ['before there is a value nothing counts', { patience: 2 }, 'minimize', [{ state: 'failed' }, { state: 'failed' }, { state: 'failed' }, ...values(1), { state: 'failed' }, { state: 'lost' }], 5], // prettier-ignore
    ['what is pruned is no gain', { patience: 1 }, 'minimize', [...values(5), { state: 'pruned', value: 1 }], 1],
    [
      'what breaks a constraint is none',
      { patience: 1 },
      'minimize',
      [...values(5), { value: 1, constraints: [1] }],
      1,
    ],
  ])('%s', (_, options, direction, trials, last) => {
    expect(endsAfter(options, [direction], trials)).toBe(last);
  });

  test('of two objectives it is the front that must grow', () => {
    const both = ['minimize', 'maximize'] as const;
    const pairs = (...all: [number, number][]): Partial<Trial>[] => all.map((pair) => ({ values: pair }));
    expect(endsAfter({ patience: 2 }, both, pairs([1, 1], [2, 2], [2, 1], [1, 1], [0, 0]))).toBe(3);
    expect(endsAfter({ patience: 1 }, both, pairs([5, 5], [4, 5], [4, 5]))).toBe(2);
    expect(endsAfter({ patience: 1, minDelta: 1 }, both, pairs([5, 5], [4.5, 5], [3, 5]))).toBe(1);
    expect(endsAfter({ patience: 1, minDelta: 1 }, both, pairs([5, 5], [3.5, 5], [3, 5]))).toBe(2);
    expect(endsAfter({ patience: 1 }, both, [{ state: 'failed' }, ...pairs([5, 5]), { values: [1, 9], constraints: [1] }])).toBe(2); // prettier-ignore
  });

  test('it says how long it waited', () => {
    const rule = new StoppingRule({ patience: 2 }, ['minimize']);
    const trials = values(1, 2, 3, 4).map((one, id) => ended(id, one));
    expect(rule.whyStop([0, 1, 2, 3], trials)).toBe('no improvement in 3 trials');
  });
});

describe('what samplers see', () => {
  const directions = ['minimize', 'maximize'] as const;
  const trials = [
    ended(0, { values: [0, 10] }),
    ended(1, { values: [4, 20] }),
    ended(2, { values: [2, 0] }),
    ended(3, { values: [-9, 99], constraints: [1] }),
    ended(4, { state: 'failed' }),
  ];
  const about: Suggestion = { space: {}, direction: 'minimize', directions, trials, id: 7 };
  const sampler = (understands?: Sampler['understands']): Sampler => ({ name: 's', options: {}, suggest: () => undefined, ...(understands && { understands }) }); // prettier-ignore

  test('two objectives are one, with a weight for every suggestion', () => {
    // Scaled to [0, 1], small being good: (0, 0.5), (1, 0), (0.5, 1); the worst weighted one, and a twentieth of both.
    const f = [[0, 0.5], [1, 0], [0.5, 1]] as const; // prettier-ignore
    const seen = new Set<number>();
    for (let id = 0; id < 40; id++) {
      const found = scalarised(trials, directions, id);
      const values = found.slice(0, 3).map(({ value }) => value!);
      const share = Math.round(100 * (values[1]! / 1.05)) / 100;
      seen.add(share);
      f.forEach(([a, b], i) =>
        expect(values[i]).toBeCloseTo(Math.max(share * a, (1 - share) * b) + 0.05 * (share * a + (1 - share) * b), 12),
      );
      expect(found.slice(3)).toEqual(trials.slice(3));
    }
    // Tenths from 0 to 1, and most of them.
    for (const share of seen) expect(share * 10).toBeCloseTo(Math.round(share * 10), 9);
    expect(seen.size).toBeGreaterThan(7);
    expect(scalarised([trials[0]!], directions, 1)[0]!.value).toBe(0);
  });

  test.each<[Sampler['understands'], boolean, boolean]>([
    [undefined, false, false],
    [{}, false, false],
    [{ objectives: true }, true, false],
    [{ constraints: true }, false, true],
    [{ objectives: true, constraints: true }, true, true],
  ])('with an understanding of %j', (understands, objectives, constraints) => {
    const view = viewFor(sampler(understands), { ...about, direction: 'maximize' }, true);
    expect(view.trials[3]!.state).toBe(constraints ? 'complete' : 'failed');
    expect(view.trials[0]!.value === undefined).toBe(objectives);
    expect([view.direction, view.id]).toEqual([objectives ? 'maximize' : 'minimize', 7]);
    expect(trials[3]!.state).toBe('complete');
  });

  test('what there is nothing to translate of is the same list', () => {
    const one: Suggestion = { space: {}, direction: 'maximize', trials, id: 1 };
    expect(viewFor(sampler(), one, false)).toEqual(one);
    expect(viewFor(sampler(), one, false).trials).toBe(trials);
  });
});

describe('a search', () => {
  const run = (options: Partial<OptimizeOptions>, objective: Parameters<Study['optimize']>[0] = () => 1) => {
    const one = study();
    return one.optimize(objective, { trials: 4, ...options }).then((result) => ({ ...result, one }));
  };
  const stop = (): AbortController => new AbortController();

  test('ends with its trials, and says so', async () => {
    const { stoppedBecause, best } = await run({}, (_, { id }) => -id);
    expect([stoppedBecause, best!.id]).toEqual(['the study has its 4 trials.', 3]);
  });

  test.each(['signal', 'interrupt'] as const)('that was ended before it began (%s) runs nothing', async (name) => {
    const control = stop();
    control.abort();
    const { stoppedBecause, one } = await run({ [name]: control.signal });
    expect([stoppedBecause, one.trials.length]).toEqual(['interrupted by the user', 0]);
  });

  test('ended by its signal, it lets those that run go on to their end', async () => {
    const control = stop();
    const { one } = await run({ signal: control.signal }, async (_, { id, signal }) => {
      if (id === 1) control.abort();
      await Promise.resolve();
      return signal.aborted ? 99 : id;
    });
    expect(one.trials.map(({ state, value }) => [state, value])).toEqual([['complete', 0], ['complete', 1]]); // prettier-ignore
  });

  test('interrupted, it aborts the signals of all that run, and says why of each', async () => {
    const control = stop();
    let aborted = 0;
    let begun = 0;
    const { one, stoppedBecause } = await run({ interrupt: control.signal, workers: 3 }, (_, { signal }) => {
      signal.addEventListener('abort', () => aborted++);
      if (++begun === 3) control.abort();
      return new Promise<number>(() => undefined);
    });
    expect([aborted, stoppedBecause]).toEqual([3, 'interrupted by the user']);
    const ended = one.trials.map(({ state, reason }) => `${state}: ${reason}`);
    expect(ended).toEqual(Array(3).fill('interrupted: interrupted by the user'));
  });

  test('leaves no listener behind', async () => {
    const control = stop();
    const added = vi.spyOn(control.signal, 'addEventListener');
    const removed = vi.spyOn(control.signal, 'removeEventListener');
    await run({ interrupt: control.signal });
    const calls = ({ mock }: { mock: { calls: unknown[][] } }): unknown[] => mock.calls.map(([name, listener]) => [name, listener]); // prettier-ignore
    expect(calls(added).length).toBe(1);
    expect(calls(removed)).toEqual(calls(added));
  });

  test('calls back at every beginning, value and end, with what there is then', async () => {
    const calls: unknown[] = [];
    const { one, stoppedBecause } = await run(
      {
        trials: 2,
        onStart: ({ id, state }) => calls.push(['start', id, state]),
        onReport: (report) => calls.push(report),
        onTrial: ({ id, state }, of) => void calls.push([id, state, of.trials.length]),
      },
      async (_, { report, attempt, worker }) => {
        await report(5, 0.5);
        return attempt + worker;
      },
    );
    const of = (id: number): unknown[] => [['start', id, 'running'], { id, worker: 0, step: 5, value: 0.5 }, [id, 'complete', id + 1]]; // prettier-ignore
    expect(calls).toEqual([...of(0), ...of(1)]);
    expect([one.trials[0]!.value, stoppedBecause]).toEqual([1, 'the study has its 2 trials.']);
  });

  test('a worker that died has its trial run again once, and it is lost after that', async () => {
    let tries = 0;
    const { one } = await run({ trials: 2 }, (_, { id, attempt }) => {
      tries++;
      if (id === 0 || attempt === 1) throw new WorkerDiedError('out of memory');
      return attempt;
    });
    expect(tries).toBe(4);
    expect(one.trials.map(({ state, value, attempt, reason }) => [state, value, attempt, reason])).toEqual([
      ['lost', undefined, 2, 'out of memory, as it was when the trial was run before'],
      ['complete', 2, 2, undefined],
    ]);
  });

  test('what an objective throws is the reason, and nothing is one, too', async () => {
    const { one } = await run({ trials: 2 }, (_, { id }) => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (id === 0) throw '';
      throw new Error('no luck');
    });
    expect(one.trials.map(({ reason }) => reason)).toEqual(['no message', 'no luck']);
    // Attributes that cannot be kept are an error of the program.
    await expect(run({}, () => ({ value: 1, attributes: [1] as never }))).rejects.toThrow(
      'the objective: the attributes are [1]; give an object.',
    );
  });

  test('a trial whose study cannot be written comes again', async () => {
    const storage = new MemoryStorage();
    const one = study({ storage });
    const append = storage.append.bind(storage);
    const broken = one.optimize(() => ((storage.append = () => Promise.resolve()), 1), { trials: 2 });
    await expect(broken).rejects.toThrow('which may not be in it');
    storage.append = append;
    await one.optimize(() => 2, { trials: 2 });
    expect(one.trials.map(({ state, value, attempt }) => [state, value, attempt])).toEqual([['complete', 2, 1], ['complete', 2, 1]]); // prettier-ignore
  });
});

describe('what is recommended', () => {
  const told = async (options: ConstructorParameters<typeof Study>[0], values: Outcome[]): Promise<Study> => {
    const one = new Study(options);
    for (const value of values) await one.tell(await one.ask(), value);
    return one;
  };
  const space = { x: { type: 'real', low: 0, high: 1 } } as const;

  test('is what the sampler says, if that is of this study, else the best', async () => {
    const plain = new RandomSearch();
    const saying = (id: number): Sampler => ({ name: 's', options: {}, suggest: (about) => plain.suggest(about), recommend: () => ({ id, value: 8, deviation: 2 }) }); // prettier-ignore
    expect((await told({ space, sampler: plain }, [3, 1, 2])).recommend()).toEqual({ id: 1, value: 1, deviation: 0 });
    expect((await told({ space, sampler: saying(2) }, [3, 1, 2])).recommend()).toEqual({ id: 2, value: 8, deviation: 2 }); // prettier-ignore
    expect((await told({ space, sampler: saying(-1) }, [3, 1])).recommend()).toEqual({ id: 1, value: 1, deviation: 0 });
    expect((await told({ space, sampler: plain }, ['failed'])).recommend()).toBeUndefined();
    const two = await told({ space, sampler: saying(0), directions: ['minimize', 'minimize'] }, [[1, 2]]);
    expect(two.recommend()).toBeUndefined();
  });
});

test('a trial that was given back is given again, with what it was, and with a sign of life', async () => {
  const storage = new MemoryStorage();
  const one = study({ storage });
  const first: AskedTrial = await one.ask();
  one.release(first);
  expect(await one.ask()).toMatchObject({ id: 0, attempt: 1, params: first.params });
  expect((await one.ask()).id).toBe(1);
  expect((await storage.read()).entries.map(({ kind }) => kind)).toEqual(['study', 'join', 'ask', 'beat', 'ask']);
});

test('a study takes no trial from itself, however long it was silent', async () => {
  const one = study({ heartbeat: { every: 1000, timeout: 4000 } });
  await one.ask();
  const now = Date.now;
  try {
    Date.now = () => now() + 10_000;
    expect(await one.ask()).toMatchObject({ id: 1, attempt: 1 });
    expect(one.trials[0]).toMatchObject({ state: 'running', attempt: 1 });
  } finally {
    Date.now = now;
  }
});
