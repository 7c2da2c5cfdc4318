/** What entries of a study amount to, in whatever order they come; and entries that make no sense. */
import { describe, expect, test } from 'vitest';
import { MemoryStorage, RandomSearch, Study, StudyError, type StudyOptions } from '../../src/search/index.js';
import { checkEntry } from '../../src/search/study/entry-schema.js';
import type { Entry, StudyEvent } from '../../src/search/study/storage.js';
import { changesBetween, differences, isSameStudy, StudyState } from '../../src/search/study/study-state.js';

const header = {
  space: { x: { type: 'real', low: 0, high: 1 } },
  direction: 'minimize',
  sampler: { name: 'random', options: { seed: 0 } },
} as const;
const study = { kind: 'study', format: 1, ...header } as const;
const params = { x: 0.5 };
const ask = (id: number, more: object = {}): StudyEvent => ({ kind: 'ask', id, params, worker: 'w', ...more });
const tell = (id: number, more: object = {}): StudyEvent => ({
  kind: 'tell',
  id,
  attempt: 1,
  state: 'complete',
  value: 1,
  ...more,
});

/** The state after events of one writer, or of several where they are named; time goes on by a second for each. */
function after(...events: (StudyEvent | readonly [writer: string, event: StudyEvent])[]): StudyState {
  const state = new StudyState();
  const counts = new Map<string, number>();
  events.forEach((one, i) => {
    const [writer, event] = Array.isArray(one) ? (one as [string, StudyEvent]) : ['a', one as StudyEvent];
    const sequence = (counts.get(writer) ?? 0) + 1;
    counts.set(writer, sequence);
    state.apply({ ...event, writer, sequence, at: 1000 * (i + 1) });
  });
  return state;
}

describe('trials', () => {
  test('are asked for and told', () => {
    const { trials, open, finished, constrained, notes } = after(study, ask(0), ask(1), tell(1, { value: 4, reason: 'r' })); // prettier-ignore
    const running = { params, state: 'running', values: null, constraints: null, intermediate: [], worker: 'w', attempt: 1 }; // prettier-ignore
    expect(trials).toEqual([
      { id: 0, ...running, startedAt: 2000 },
      { id: 1, ...running, startedAt: 3000, state: 'complete', value: 4, values: [4], reason: 'r', endedAt: 4000 },
    ]);
    expect([[...open], finished, constrained, notes]).toEqual([[0], [1], false, []]);
  });

  test.each<[string, object, object]>([
    ['two values', { value: undefined, values: [1, 2] }, { values: [1, 2], constraints: null }],
    ['constraints', { constraints: [0] }, { value: 1, values: [1], constraints: [0] }],
    ['a pruned one', { state: 'pruned' }, { value: 1, values: null }],
    ['a failed one', { state: 'failed', value: undefined }, { values: null }],
  ])('with %s', (_, told, expected) => {
    const { trials, constrained } = after(study, ask(0), tell(0, told));
    expect(trials[0]).toMatchObject(expected);
    expect('value' in trials[0]!).toBe('value' in expected);
    expect(constrained).toBe('constraints' in told);
  });

  test('a number that somebody else took is void, and so is one too far', () => {
    const state = after(study, ask(0), ['b', ask(0, { params: { x: 0.9 } })], ['b', ask(2)], ['b', ask(1)]);
    expect(state.trials.map(({ params }) => params)).toEqual([params, params]);
    expect([state.owner(0), state.owner(1), state.owner(2), state.deaths(0), state.deaths(7)]).toEqual(['a', 'b', undefined, 0, 0]); // prettier-ignore
  });

  test('what was enqueued is taken once', () => {
    const { queue } = after(study, { kind: 'enqueue', params }, { kind: 'enqueue', params }, ask(0, { queued: 1 }), ask(1, { queued: 7 })); // prettier-ignore
    expect(queue.map(({ taken }) => taken)).toEqual([false, true]);
  });

  test('values on the way count once, in order, for the attempt that runs', () => {
    const report = (attempt: number, ...values: [number, number][]): StudyEvent => ({ kind: 'report', id: 0, attempt, values }); // prettier-ignore
    const { trials } = after(study, ask(0), report(1, [0, 5], [2, 4]), report(1, [2, 9], [3, 3]), report(2, [9, 9]));
    expect(trials[0]!.intermediate).toEqual([
      { step: 0, value: 5 },
      { step: 2, value: 4 },
      { step: 3, value: 3 },
    ]);
    expect(after(study, report(1, [1, 1])).trials).toEqual([]);
  });

  test('attributes are gathered, of the present attempt', () => {
    const note = (attempt: number, attributes: Record<string, unknown>): StudyEvent => ({ kind: 'attribute', id: 0, attempt, attributes }); // prettier-ignore
    const { trials } = after(study, ask(0), note(1, { a: 1, b: 2 }), note(1, { b: 3 }), note(2, { c: 1 }));
    expect(trials[0]!.attributes).toEqual({ a: 1, b: 3 });
    expect(after(study, note(1, { a: 1 })).trials).toEqual([]);
  });

  test('are begun again after an interruption or a death, by whoever says so first', () => {
    const retry = (attempt: number, cause: string): StudyEvent => ({ kind: 'retry', id: 0, attempt, worker: 'v', cause }) as StudyEvent; // prettier-ignore
    const again = { attempt: 2, worker: 'v', state: 'running' };
    const interrupted = tell(0, { state: 'interrupted', value: undefined });
    const one = after(study, ask(0), interrupted, ['b', retry(2, 'interrupted')], ['c', retry(2, 'interrupted')]);
    expect(one.trials[0]).toMatchObject({ ...again, startedAt: 4000, intermediate: [] });
    expect([one.owner(0), one.deaths(0), [...one.open], one.finished]).toEqual(['b', 0, [0], []]);
    const dead = after(study, ask(0), ['b', retry(2, 'died')]);
    expect(dead.trials[0]).toMatchObject(again);
    expect([dead.owner(0), dead.deaths(0)]).toEqual(['b', 1]);
    for (const event of [
      retry(3, 'died'),
      retry(1, 'died'),
      retry(2, 'interrupted'),
      { ...retry(2, 'died'), id: 5 } as StudyEvent,
    ]) {
      // prettier-ignore
      const { trials } = after(study, ask(0), ['b', event]);
      expect(trials[0]).toMatchObject({ attempt: 1, worker: 'w' });
    }
    const lost = after(study, ask(0), ['b', retry(2, 'died')], ['c', tell(0, { attempt: 2, state: 'lost', value: undefined, reason: 'gone' })]); // prettier-ignore
    expect(lost.trials[0]).toMatchObject({ state: 'lost', reason: 'gone' });
    expect([lost.owner(0), lost.deaths(0), [...lost.open], lost.finished]).toEqual(['c', 2, [], [0]]);
  });

  test('what was told too late is noted with all that there was', () => {
    const notes = (...more: Parameters<typeof after>): readonly string[] => after(study, ask(0), ...more).notes;
    const late = 'that did not count.';
    expect(notes(tell(4))).toEqual([
      `trial 4: attempt 1 was told as complete with 1 when there is no such trial; ${late}`,
    ]);
    expect(notes(tell(0), tell(0, { state: 'failed', value: undefined }))).toEqual([
      `trial 0: attempt 1 was told as failed when it was complete already; ${late}`,
    ]);
    expect(notes(tell(0), tell(0, { value: undefined, values: [1, 2] }))).toEqual([
      `trial 0: attempt 1 was told as complete with 1, 2 when it was complete already; ${late}`,
    ]);
    expect(notes({ kind: 'retry', id: 0, attempt: 2, worker: 'v', cause: 'died' }, tell(0))).toEqual([
      `trial 0: attempt 1 was told as complete with 1 when attempt 2 had begun; ${late}`,
    ]);
  });

  test('from elsewhere have ended, and older ones are known beside them', () => {
    const added = { params, state: 'complete', value: 2, worker: 'there', startedAt: 5 } as const;
    const { trials, finished, open, constrained, knowledge } = after(
      study,
      { kind: 'add', id: 0, ...added, endedAt: 9, intermediate: [[1, 3]], attributes: { a: 1 } },
      { kind: 'add', id: 7, ...added },
      { kind: 'learn', source: 's', trials: [added, { ...added, value: 3 }] },
      { kind: 'learn', source: 's', trials: [{ ...added, value: 4 }] },
    );
    const one = { params, state: 'complete', value: 2, values: [2], constraints: null, worker: 'there', attempt: 1, startedAt: 5, endedAt: 5 }; // prettier-ignore
    expect(trials).toEqual([{ id: 0, ...one, endedAt: 9, intermediate: [{ step: 1, value: 3 }], attributes: { a: 1 } }]); // prettier-ignore
    expect([finished, open.size, constrained]).toEqual([[0], 0, false]);
    expect(knowledge.map(({ id, value }) => [id, value])).toEqual([[-3, 4], [-2, 3], [-1, 2]]); // prettier-ignore
    expect(knowledge[2]).toEqual({ id: -1, ...one, intermediate: [] });
    expect(after(study, { kind: 'add', id: 0, ...added, constraints: [1] }).constrained).toBe(true);
    expect(after(study, { kind: 'learn', source: 's', trials: [{ ...added, constraints: [1] }] }).constrained).toBe(true); // prettier-ignore
  });
});

describe('writers', () => {
  test('are known by their count, their time and their process', () => {
    const process = { label: 'p', machine: 'm', pid: 1 };
    const state = after(study, { kind: 'join', process }, ['b', { kind: 'join' }], { kind: 'beat' });
    expect([...state.writers.values()]).toEqual([
      { id: 'a', sequence: 3, seen: 4000, process },
      { id: 'b', sequence: 1, seen: 3000 },
    ]);
    // A clock that was put back makes nobody look silent.
    state.apply({ kind: 'beat', writer: 'b', sequence: 2, at: 10 });
    expect(state.writers.get('b')).toMatchObject({ sequence: 2, seen: 3000 });
  });

  test('what was written twice counts once, and what is missing is noticed until it is given up', () => {
    const state = after(study, ask(0));
    const entry = { ...ask(1), writer: 'a', sequence: 2, at: 0 } as Entry;
    state.apply(entry);
    expect(state.trials.length).toBe(1);
    state.apply({ ...entry, sequence: 5 });
    expect([state.trials.length, state.missing]).toEqual([2, [{ writer: 'a', from: 3, to: 4 }]]);
    state.apply({ kind: 'dropped', from: 70, to: 90, writer: 'b', sequence: 0, at: 0 });
    expect([state.missing, [...state.dropped], state.writers.has('b')]).toEqual([[], [70], false]);
  });

  test('who brings another study does not count', () => {
    const state = after(study, ['b', { ...study, direction: 'maximize' }], ['b', ask(0)], ['c', study], ['c', ask(0)]);
    expect([state.owner(0), state.writers.get('b')!.foreign, state.header!.direction]).toEqual(['c', true, 'minimize']);
    expect(state.changes).toEqual([]);
  });

  test('a study goes on with another space, sampler and constraints, each of which is kept and said', () => {
    const wide = { x: { type: 'real', low: 0, high: 2 } } as const;
    const linear = [{ coefficients: { x: 1 }, atMost: 1 }];
    const { sampler } = header;
    const state = after(study, ask(0), { kind: 'change', ...header, space: wide }, { kind: 'change', space: wide, sampler, linear }, { kind: 'change', ...header }, { kind: 'change', ...header, linear: [] }); // prettier-ignore
    const ranges = ['{"high":1,"low":0,"type":"real"}', '{"high":2,"low":0,"type":"real"}'] as const;
    const bounds = '[{"atMost":1,"coefficients":{"x":1}}]';
    expect(state.changes).toEqual([
      `from trial 1 on: parameter "x" is ${ranges[0]} before and ${ranges[1]} now`,
      `from trial 1 on: the list of linear constraints is missing before and ${bounds} now`,
      `from trial 1 on: parameter "x" is ${ranges[1]} before and ${ranges[0]} now; the list of linear constraints is ${bounds} before and missing now`,
    ]);
    expect([state.spaces, state.now]).toEqual([[header.space, wide], { space: header.space, sampler }]);
  });
});

describe('headers', () => {
  test('of one objective have its names, directions, data and what else it is about', () => {
    const other = (more: object): boolean => isSameStudy(header, { ...header, ...more });
    expect(other({ space: { x: { type: 'int', low: 1, high: 5 } }, sampler: { name: 's', options: {} } })).toBe(true);
    expect(other({ space: { y: header.space.x } })).toBe(false);
    expect(other({ direction: undefined, directions: ['minimize'] })).toBe(true);
    expect(other({ direction: undefined })).toBe(true);
    expect(other({ direction: 'maximize' })).toBe(false);
    expect(other({ about: {} })).toBe(true);
    expect(other({ about: { a: 1 } })).toBe(false);
    expect(other({ content: { a: '1' } })).toBe(true);
    const data = { ...header, content: { a: '1', b: '2' } };
    expect(isSameStudy(data, { ...header, content: { b: '2', a: '1' } })).toBe(true);
    expect(isSameStudy(data, { ...header, content: { a: '1', b: '3' } })).toBe(false);
  });

  test('that differ are told apart in words', () => {
    const one = { ...header, about: { a: 1, b: { d: [1], c: 2 } }, content: { t: '1' } };
    const other = {
      ...header,
      direction: undefined as never,
      directions: ['minimize', 'maximize'] as const,
      space: { y: header.space.x },
      about: { b: { c: 2, d: [1] }, e: null },
      content: { t: '2' },
    };
    expect(differences(one, other)).toBe(
      'parameter "x" is {"high":1,"low":0,"type":"real"} there and missing here; parameter "y" is missing there and {"high":1,"low":0,"type":"real"} here; direction is "minimize" there and ["minimize","maximize"] here; a is 1 there and missing here; e is missing there and null here; t is "1" there and "2" here',
    );
    expect(differences(header, other)).not.toContain('t is');
    expect(changesBetween(header, { ...header, sampler: { name: 'grid', options: {} } })).toBe(
      'the sampler is {"name":"random","options":{"seed":0}} before and {"name":"grid","options":{}} now',
    );
  });
});

describe('an entry without sense', () => {
  const stamp = { writer: 'a', sequence: 1, at: 0 };
  const added = { params, state: 'complete', value: 1, worker: 'w', startedAt: 0 };
  const sound: object[] = [
    study,
    {
      ...study,
      direction: undefined,
      directions: ['minimize', 'maximize'],
      linear: [],
      about: {},
      content: { a: '1' },
    },
    { kind: 'join' },
    { kind: 'join', process: { label: 'p', machine: 'm', pid: 1, startTime: 't' } },
    { kind: 'beat' },
    { kind: 'change', space: header.space, sampler: header.sampler },
    { kind: 'enqueue', params: { a: null, b: true } },
    ask(0, { queued: 0 }),
    { kind: 'add', id: 0, ...added, intermediate: [[1, 2]], attributes: {}, endedAt: 1, constraints: [] },
    { kind: 'learn', source: 's', trials: [added] },
    { kind: 'attribute', id: 0, attempt: 1, attributes: { a: [] } },
    { kind: 'retry', id: 0, attempt: 2, worker: 'w', cause: 'died' },
    { kind: 'report', id: 0, attempt: 1, values: [] },
    tell(0),
    tell(0, { value: undefined, values: [1, 2], constraints: [1], reason: 'r' }),
    tell(0, { value: undefined, state: 'failed' }),
    { kind: 'dropped', from: 0, to: 0 },
  ].map((each) => JSON.parse(JSON.stringify({ ...each, ...stamp })) as object);

  test('those that are sound pass', () => {
    for (const entry of sound) expect(checkEntry(entry), JSON.stringify(entry)).toBe(entry);
  });

  test('whatever else is said of what there is, it is refused with its place', () => {
    for (const entry of sound)
      for (const [name, value] of Object.entries(entry)) {
        for (const other of [null, typeof value === 'object' ? 'x' : {}, typeof value === 'number' ? 0.5 : -1]) {
          // A time and a value may be any number.
          if (other === 0.5 && ['at', 'value', 'startedAt', 'endedAt'].includes(name)) continue;
          const text = JSON.stringify({ [name]: other });
          expect(() => checkEntry({ ...entry, [name]: other }), text).toThrow(
            name === 'format' ? 'format' : `.${name}`,
          );
        }
      }
  });
});

describe('damage', () => {
  const name = 'd.study';
  const remedy = 'a result may be lost. Put back a copy of the file, or go on without with acceptDamage: true: a trial whose result is lost is then run again.'; // prettier-ignore
  const bad = { from: 70, to: 90, line: 4, torn: false, open: false };

  /** A study in memory of two trials, one of which is told, and what is read of it beside its entries, or in their place. */
  async function damaged(damage: readonly object[], change = (entries: readonly Entry[]) => entries) {
    const storage = Object.assign(new MemoryStorage(), { name });
    const { space } = header;
    const study = (options: Partial<StudyOptions> = {}): Study =>
      new Study({ space, sampler: new RandomSearch(), storage, ...options });
    const first = study();
    await first.tell(await first.ask(), 1);
    await first.ask();
    const read = storage.read.bind(storage);
    let reads = 0;
    storage.read = async (from) => {
      reads++;
      const { entries, next } = await read(from);
      return { entries: from ? entries : change(entries), next, damage: (from ? [] : damage) as never };
    };
    return { storage, study, read, reads: () => reads };
  }

  test.each([
    [{}, `${name}, line 4 is damaged (20 bytes do not agree with their checksum)`],
    [{ reason: 'no sense' }, `${name}, line 4 is damaged (no sense)`],
  ])('%j is refused from then on, or given up and kept as that', async (more, what) => {
    const { study, read } = await damaged([{ ...bad, ...more }]);
    const one = study();
    await expect(one.load()).rejects.toThrow(new StudyError(`${what}; ${remedy}`));
    await expect(one.ask()).rejects.toThrow(`${what}; ${remedy}`);
    const accepting = study({ acceptDamage: true });
    await accepting.ask();
    expect(accepting.notes).toEqual([`${what}; it was given up, as asked.`]);
    const kept = (await read()).entries.filter(({ kind }) => kind === 'dropped');
    expect(kept).toMatchObject([{ from: 70, to: 90, sequence: 0 }]);
    // Once given up, it is in nobody's way, and is not given up again.
    const later = study();
    await later.ask();
    expect((await read()).entries.filter(({ kind }) => kind === 'dropped').length).toBe(1);
    expect(later.notes).toEqual([]);
  });

  test('what was not written to its end is dropped and noted; an open line is looked at twice', async () => {
    const why = 'an unfinished entry of 20 bytes was dropped; it was not written to its end, so nobody was told that it is there.'; // prettier-ignore
    for (const [more, dropped, reads] of [
      [{ torn: true }, 0, 2],
      [{ open: true }, 1, 3],
    ] as const) {
      // prettier-ignore
      const { study, read, reads: count } = await damaged([{ ...bad, ...more }]);
      const one = study();
      await one.enqueue({ x: 0.5 });
      expect(one.notes).toEqual([`${name}, line 4: ${why}`]);
      expect((await read()).entries.filter(({ kind }) => kind === 'dropped').length).toBe(dropped);
      expect(count()).toBe(reads);
    }
  });

  test('lines that were removed are missed', async () => {
    // The second to the fourth of five entries.
    const { study } = await damaged([], (entries) => entries.filter((_, i) => i < 2 || i > 3));
    const what = `${name}: 2 entries are missing between others; lines were removed`;
    await expect(study().load()).rejects.toThrow(`${what}; ${remedy}`);
    const accepting = study({ acceptDamage: true });
    await accepting.enqueue({ x: 0.5 });
    expect(accepting.notes).toEqual([`${what}; it was given up, as asked.`]);
    await accepting.load();
  });

  test('a space that is not sound, and a trial of none of the spaces, are refused', async () => {
    const sick = await damaged([], (entries) => entries.map((one) => ({ ...one, ...('space' in one && { space: { x: { type: 'real', low: 3, high: 1 } } }) }))); // prettier-ignore
    const remedy = 'Put back a copy of the file, or begin a new study elsewhere.';
    await expect(sick.study().load()).rejects.toThrow(
      `${name} has a space that is not sound (parameter "x": low is 3 and high is 1; low must not be above high.) ${remedy}`,
    );
    const strange = await damaged([], (entries) => entries.map((one) => (one.kind === 'ask' && one.id === 1 ? { ...one, params: { x: 7 } } : one))); // prettier-ignore
    const one = strange.study({ acceptDamage: true });
    const says = `${name}: trial 1 is none of this space (parameter "x" cannot be 7; it takes a number from 0 to 1.) ${remedy}`;
    await expect(one.load()).rejects.toThrow(says);
    await expect(one.ask()).rejects.toThrow(says);
  });

  test('a study that goes on otherwise, or did not keep its data, says so', async () => {
    const { study } = await damaged([]);
    const one = study({ sampler: new RandomSearch({ seed: 4 }), content: { t: '1' } });
    await one.load();
    const seeds = 'the sampler is {"name":"random","options":{"seed":0}} before and {"name":"random","options":{"seed":4}} now'; // prettier-ignore
    const data = `${name} was begun by a version that did not keep what its data hold; whether they are the same cannot be checked.`;
    expect(one.notes).toEqual([data, `${name} goes on otherwise, from trial 2 on: ${seeds}.`]);
    await one.enqueue({ x: 0.5 });
    expect(one.notes).toEqual([`from trial 2 on: ${seeds}`, data]);
    await expect(study({ direction: 'maximize' }).load()).rejects.toThrow(
      `${name} holds another study: direction is "minimize" there and "maximize" here. Go on with what it was begun with, or begin a new study elsewhere.`,
    );
  });
});
