/** What is kept of a study as it is read, and several studies as one. */
import { describe, expect, test } from 'vitest';
import {
  GridSearch,
  MemoryStorage,
  mergeStudies,
  RandomSearch,
  readStudy,
  Study,
  StudyReader,
  type StudyOptions,
  type StudyRecord,
  type Trial,
} from '../../src/search/index.js';
import { contentKey, paramsKey } from '../../src/search/study/content-key.js';
import { space } from './small-study.js';

const about = { data: 'a table' };
const content = { table: 'sha256 1' };
const linear = [{ coefficients: { x: 1 }, atMost: 4 }];
const sampler = new RandomSearch({ seed: 1 });
const at = (startedAt: number) => ({ startedAt, endedAt: startedAt + 1 });

/** A study with these trials, as it is read again. */
async function recordOf(
  name: string,
  trials: Parameters<Study['addTrials']>[0],
  options: Partial<StudyOptions> = {},
): Promise<StudyRecord> {
  const storage = Object.assign(new MemoryStorage(), { name });
  const study = new Study({ space, sampler, storage, about, content, linear, ...options });
  await study.addTrials(trials);
  return readStudy(storage);
}

describe('a record', () => {
  test('has all that is kept of a study', async () => {
    const one = await recordOf('one', [
      { params: { x: 0, n: 1 }, value: 3, ...at(10) },
      { params: { x: 1, n: 1 }, value: 2, constraints: [1], ...at(20) },
      { params: { x: 2, n: 1 }, state: 'failed', ...at(30) },
    ]);
    expect(one).toMatchObject({
      name: 'one',
      space,
      directions: ['minimize'],
      sampler: { name: 'random', options: { seed: 1 } },
      about,
      content,
      linear,
      waiting: 0,
      learned: 0,
      best: { id: 0 },
      front: [{ id: 0 }],
      notes: [],
    });
    expect(one.trials.map(({ id, state }) => [id, state])).toEqual([
      [0, 'complete'],
      [1, 'complete'],
      [2, 'failed'],
    ]);
    const bare = await recordOf('bare', [{ params: { x: 0, n: 1 }, state: 'failed' }], {
      about: undefined as never,
      content: undefined as never,
      linear: undefined as never,
    });
    expect([bare.about, bare.content, bare.linear, bare.best, bare.front]).toEqual([{}, {}, [], undefined, []]);
    const two = await recordOf('two', [{ params: { x: 0, n: 1 }, values: [1, 2] }], {
      directions: ['minimize', 'maximize'],
    });
    expect([two.directions, two.best, two.front.length]).toEqual([['minimize', 'maximize'], undefined, 1]);
  });

  test('counts what waits, what was learned and what runs, and says when there is more', async () => {
    const storage = new MemoryStorage();
    const reader = new StudyReader(storage);
    expect(await reader.refresh()).toBe(false);
    const study = new Study({ space, sampler, storage });
    await study.enqueue({ n: 2 });
    await study.enqueue({ n: 3 });
    await study.learn({ trials: (await recordOf('older', [{ params: { x: 0, n: 1 }, value: 3 }])).trials });
    const [first] = [await study.ask(), await study.ask()];
    await study.ask();
    await study.tell(first, 1);
    expect([await reader.refresh(), await reader.refresh()]).toEqual([true, false]);
    const { waiting, learned, workers, trials } = reader.record();
    expect([waiting, learned, trials.length]).toEqual([0, 1, 3]);
    expect(workers.map(({ alive, running }) => [alive, running])).toEqual([[undefined, 2]]);
    await study.enqueue({ n: 4 });
    expect(reader.record().waiting).toBe(0);
    await reader.refresh();
    expect(reader.record().waiting).toBe(1);
    // What was given is not changed by what is read later.
    expect(trials.length).toBe(3);
  });

  test('names the workers as their storage does, and leaves out who brought another study', async () => {
    const process = { label: 'host 7', machine: 'm', pid: 7 };
    const alive = ({ pid }: { pid: number }): boolean => pid === 7;
    const storage = Object.assign(new MemoryStorage(), { process, alive });
    await new Study({ space, sampler, storage }).ask();
    await new Study({ space, sampler, storage, direction: 'maximize' }).ask().catch(() => undefined);
    const [header] = (await storage.read()).entries;
    await storage.append([{ ...header!, writer: 'a stranger', sequence: 1, direction: 'maximize' } as never]);
    expect((await readStudy(storage)).workers.map(({ seen, ...one }) => [one, seen > 0])).toEqual([
      [{ label: 'host 7', alive: true, running: 1 }, true],
    ]);
  });

  test('says what is damaged, but for what was not written to its end', async () => {
    const damage = [
      { from: 0, to: 5, line: 3, torn: false, open: false },
      { from: 5, to: 9, line: 4, torn: false, open: false, reason: 'no sense' },
      { from: 9, to: 12, line: 5, torn: true, open: false },
      { from: 12, to: 13, line: 6, torn: false, open: true },
    ];
    const storage = new MemoryStorage();
    await new Study({ space, sampler, storage }).ask();
    const broken = { name: 'b.study', append: () => Promise.resolve(), read: async () => ({ ...(await storage.read()), damage }) }; // prettier-ignore
    expect((await readStudy(broken)).notes).toEqual([
      'b.study, line 3 is damaged; it is left out here.',
      'b.study, line 4 is damaged (no sense); it is left out here.',
    ]);
  });
});

describe('merging', () => {
  const shared = { params: { x: 0, n: 1 }, value: 3 };
  const first = () =>
    recordOf('first', [
      { ...shared, ...at(50) },
      { ...shared, ...at(60) },
      { params: { x: 1, n: 2 }, state: 'failed' as const, reason: 'no luck', ...at(10) },
    ]);
  const second = () =>
    recordOf('second', [
      { ...shared, ...at(20), worker: 'elsewhere' },
      { ...shared, value: 4, ...at(5) },
      { ...shared, ...at(21) },
      { ...shared, ...at(22) },
      { params: { x: 2, n: 9 }, state: 'pruned' as const, value: 7, intermediate: [{ step: 2, value: 7 }], ...at(30) },
    ]);

  test('counts a trial of several once, in the order in which they began', async () => {
    const storage = new MemoryStorage();
    // Twice in the first and three times in the second: two of those are the same.
    expect(await mergeStudies([await first(), await second()], storage)).toEqual({ trials: 6, twice: 2, left: 0 });
    const merged = await readStudy(storage);
    const { sampler: kept, directions, about: whatFor, content: data, linear: bounds } = merged;
    expect([kept, directions, whatFor, data, bounds]).toEqual([{ name: 'random', options: { seed: 1 } }, ['minimize'], about, content, linear]); // prettier-ignore
    expect(merged.trials.map(({ startedAt, state, value, reason }) => [startedAt, state, value, reason])).toEqual([
      [5, 'complete', 4, undefined],
      [10, 'failed', undefined, 'no luck'],
      [22, 'complete', 3, undefined],
      [30, 'pruned', 7, undefined],
      [50, 'complete', 3, undefined],
      [60, 'complete', 3, undefined],
    ]);
    expect(merged.trials[3]!.intermediate).toEqual([{ step: 2, value: 7 }]);
    // Whoever goes on has a sampler of their own.
    const on = new Study({ space, sampler, storage, about, content, linear });
    expect((await on.ask()).id).toBe(6);
  });

  test('leaves out what has not ended, and what is of an earlier range', async () => {
    const storage = Object.assign(new MemoryStorage(), { name: 'wide' });
    const wide = new Study({ space: { ...space, n: { type: 'int', low: 1, high: 20 } }, sampler, storage });
    await wide.addTrial({ params: { x: 0, n: 15 }, value: 1 });
    const narrow = new Study({ space, sampler, storage });
    await narrow.addTrial({ params: { x: 0, n: 5 }, value: 2 });
    await narrow.ask();
    expect(await mergeStudies([await readStudy(storage)], new MemoryStorage())).toEqual({
      trials: 1,
      twice: 0,
      left: 2,
    });
  });

  test('of two objectives', async () => {
    const directions = ['minimize', 'maximize'] as const;
    const storage = new MemoryStorage();
    const two = await recordOf('two', [{ params: { x: 0, n: 1 }, values: [1, 2], constraints: [-1] }], { directions });
    expect(await mergeStudies([two, two], storage)).toEqual({ trials: 1, twice: 1, left: 0 });
    const merged = await readStudy(storage);
    expect(merged.directions).toEqual(directions);
    expect(merged.trials[0]).toMatchObject({ values: [1, 2], constraints: [-1] });
  });

  test('what is no study of the same objective and space is refused, with what differs', async () => {
    const other = async (options: Partial<StudyOptions>): Promise<unknown> => {
      const storage = Object.assign(new MemoryStorage(), { name: 'other' });
      await new Study({ space, sampler, storage, about, content, linear, ...options }).addTrial({ params: { x: 0, n: 1 }, state: 'failed' }); // prettier-ignore
      return mergeStudies([await first(), await readStudy(storage)], new MemoryStorage()).catch(String);
    };
    expect(await other({ direction: 'maximize' })).toBe(
      'StudyError: other is about another objective than first: direction is "minimize" there and "maximize" here.',
    );
    expect(await other({ content: { table: 'sha256 2' } })).toBe(
      'StudyError: other is about another objective than first: table is "sha256 1" there and "sha256 2" here.',
    );
    expect(await other({ space: { ...space, n: { type: 'int', low: 1, high: 8 } } })).toBe(
      'StudyError: other has another space than first: parameter "n" is {"high":9,"low":1,"type":"int"} before and {"high":8,"low":1,"type":"int"} now.',
    );
    expect(await other({ linear: [{ coefficients: { x: 1 }, atMost: 3 }] })).toBe(
      'StudyError: other has another space than first: the list of linear constraints is [{"atMost":4,"coefficients":{"x":1}}] before and [{"atMost":3,"coefficients":{"x":1}}] now.',
    );
    // Another sampler makes no other study.
    expect(await other({ sampler: new GridSearch() })).toEqual({ trials: 4, twice: 0, left: 0 });
  });

  test('a storage that holds something is left as it is', async () => {
    const storage = new MemoryStorage();
    await new Study({ space, sampler, storage }).ask();
    const before = await storage.read();
    await expect(mergeStudies([await first()], storage)).rejects.toThrow(
      'a study in memory holds a study already; name a new one.',
    );
    expect(await storage.read()).toEqual(before);
  });
});

test('keys tell configurations and outcomes apart, and nothing else', () => {
  const trial: Trial = { id: 1, params: { b: 1, a: 2 }, state: 'complete', value: 3, intermediate: [], worker: 'w', attempt: 1, startedAt: 0 }; // prettier-ignore
  expect(paramsKey({ b: 1, a: 2, c: null })).toBe('[["a",2],["b",1],["c",null]]');
  const key = contentKey(trial);
  expect(contentKey({ ...trial, params: { a: 2, b: 1 }, id: 9, worker: 'v', startedAt: 5, attempt: 2 })).toBe(key);
  expect(contentKey({ ...trial, values: [3], constraints: null })).toBe(key);
  const others: Partial<Trial>[] = [
    { params: { a: 2, b: 2 } },
    { state: 'pruned' },
    { value: 4 },
    { values: [3, 3] },
    { constraints: [] },
    { constraints: [1] },
  ];
  expect(new Set([key, ...others.map((other) => contentKey({ ...trial, ...other }))]).size).toBe(7);
  const { value, ...none } = trial;
  expect(contentKey({ ...none, state: 'failed' })).toBe(contentKey({ ...none, state: 'failed', values: null }));
  expect(value).toBe(3);
});
