/** The journal: what it keeps when files are cut, damaged, replaced or full. */
import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryStorage, RandomSearch, Study, StudyError, type StudyOptions } from '../../src/search/index.js';
import { encodeLine } from '../../src/files/lines.js';
import { type JournalFiles, JournalStorage } from '../../src/search/node/journal.js';
import type { Entry } from '../../src/search/study/storage.js';
import { SeededRandom } from '../../src/random/index.js';
import { SmallDisk } from '../small-disk.js';
import { folder } from './compiled.js';
import { kept } from './small-study.js';

const home = folder();
let count = 0;
const newPath = (): string => join(home, `${count++}.study`);

const study = (path: string, options: Partial<StudyOptions> = {}, files?: JournalFiles): Study =>
  new Study({
    space: {
      x: { type: 'real', low: 0, high: 1 },
      kind: { type: 'categorical', choices: ['ä', 'b\n"', '0badcafe 12 '] },
    },
    sampler: new RandomSearch({ seed: 5 }),
    storage: new JournalStorage(path, files),
    ...options,
  });

const objective: Parameters<Study['optimize']>[0] = async ({ x }, { id, report }) => {
  for (let step = 1; step <= 3; step++) await report(step, (x as number) / step);
  if (id % 5 === 4) throw new Error('every fifth fails');
  return (x as number) ** 2;
};

/** The entries that whole lines of a text hold, read without the code under test. */
const entriesIn = (text: string): Entry[] =>
  text.split('\n').flatMap((line) => {
    const [sum, length] = line.split(' ', 2);
    const body = Buffer.from(line.slice(sum!.length + 2 + (length?.length ?? 0)));
    return length !== undefined && length !== '' && body.length === Number(length)
      ? [JSON.parse(body.toString()) as Entry]
      : [];
  });
const told = (text: string): number[] => entriesIn(text).flatMap((entry) => (entry.kind === 'tell' ? [entry.id] : []));

test('what is read again is what was there, and goes on as if there had been no break', async () => {
  const path = newPath();
  const whole = study(path, { storage: new MemoryStorage() });
  await whole.optimize(objective, { trials: 14 });
  for (const trials of [4, 9, 14]) await study(path).optimize(objective, { trials });
  const again = study(path);
  await again.load();
  expect(kept(again)).toEqual(kept(whole));
  expect(again.notes).toEqual([]);
  expect(told(readFileSync(path, 'utf8'))).toEqual(again.trials.map(({ id }) => id));
});

test('loading writes nothing', async () => {
  const path = newPath();
  await study(path).load();
  expect(() => statSync(path)).toThrow(/ENOENT/);
});

const idle = failing(() => 'idle');

test('cut at any byte, a study opens, has what was told before, and goes on', async () => {
  const path = newPath();
  const before = study(path);
  await before.optimize(objective, { trials: 8 });
  const bytes = readFileSync(path);
  const starts = [...bytes.keys()].filter((i) => i === 0 || bytes[i - 1] === 0x0a).slice(0, -1);
  const cuts = Array.from({ length: bytes.length - starts.at(-3)! }, (_, i) => starts.at(-3)! + i);
  const random = new SeededRandom(11);
  for (let i = 0; i < 200; i++) cuts.push(Math.floor(random.uniform() * bytes.length));
  expect(cuts.length).toBeGreaterThan(400);
  const tryCut = async (cut: number): Promise<void> => {
    const short = newPath();
    writeFileSync(short, bytes.subarray(0, cut));
    const text = bytes.subarray(0, cut).toString();
    const done = told(text);
    const where = `cut at byte ${cut} of ${bytes.length}`;
    const after = study(short, {}, idle);
    await after.load();
    expect(
      after.trials.filter(({ state }) => state !== 'running'),
      where,
    ).toEqual(done.map((id) => before.trials[id]));
    const sound = text === '' || text.endsWith('\n') || bytes[cut] === 0x0a;
    expect(after.notes.length, where).toBe(sound ? 0 : 1);
    // It goes on, and everybody who comes later sees the same.
    const trial = await after.ask();
    await after.tell(trial, 0.5);
    const later = study(short);
    await later.load();
    expect(later.trials, where).toEqual(after.trials);
    expect(later.trials[trial.id], where).toMatchObject({ state: 'complete', value: 0.5 });
    expect(later.notes.length, where).toBe(sound ? 0 : 1);
    rmSync(short);
  };
  while (cuts.length > 0) await Promise.all(cuts.splice(0, 50).map(tryCut));
});

test('anything after the last line is dropped and reported', async () => {
  const path = newPath();
  await study(path).optimize(objective, { trials: 3 });
  appendFileSync(path, '{"some":"thing els');
  const after = study(path);
  await after.optimize(objective, { trials: 5 });
  expect(after.notes).toEqual([expect.stringMatching(/line \d+: an unfinished entry of 18 bytes was dropped/)]);
  const later = study(path);
  await later.load();
  expect(later.trials).toEqual(after.trials);
});

describe('damage in the middle', () => {
  async function damaged(change: (lines: string[]) => string[]): Promise<string> {
    const path = newPath();
    await study(path).optimize(objective, { trials: 4 });
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, change(lines).join('\n'));
    return path;
  }
  const at = (lines: string[], id: number): number =>
    lines.findIndex((line) => line.includes(`"kind":"tell","id":${id},`));

  test('a changed result is refused with its line, or given up and run again', async () => {
    let line = 0;
    const path = await damaged((lines) => {
      line = at(lines, 1);
      return lines.map((each, i) => (i === line ? each.replace('"attempt":1', '"attempt":7') : each));
    });
    const bytes = readFileSync(path);
    for (const what of ['load', 'ask'] as const) {
      const one = study(path);
      await expect(one[what]()).rejects.toThrow(new RegExp(`${path}, line ${line + 1} is damaged .*acceptDamage`));
      await expect(one.ask()).rejects.toThrow(StudyError);
    }
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const accepting = study(path, { acceptDamage: true });
    await accepting.load();
    expect(accepting.trials.map(({ state }) => state)).toEqual(['complete', 'running', 'complete', 'complete']);
    expect(accepting.notes.join()).toMatch(/given up/);
    await accepting.ask();
    // Once given up, it is in nobody's way.
    const later = study(path);
    await later.load();
    expect(later.trials.length).toBe(5);
  });

  test('a removed line is noticed', async () => {
    const path = await damaged((lines) => lines.filter((_, i) => i !== at(lines, 1)));
    await expect(study(path).load()).rejects.toThrow(/1 entries are missing between others.*acceptDamage/);
    const accepting = study(path, { acceptDamage: true });
    await accepting.ask();
    const later = study(path);
    await later.load();
    expect(later.trials.length).toBe(5);
  });

  test('a line of a process that died while writing, and an end of line that is gone, do no harm', async () => {
    const path = await damaged((lines) => {
      const cut = at(lines, 1);
      const torn = encodeLine({ kind: 'beat', writer: 'dead', sequence: 1, at: 0 });
      return [
        ...lines.slice(0, cut),
        Buffer.from(torn.slice(0, 20)).toString(),
        `${lines[cut]}${lines[cut + 1]}`,
        ...lines.slice(cut + 2),
      ];
    });
    const one = study(path);
    await one.load();
    expect(one.trials.length).toBe(4);
    expect(one.trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(one.notes).toEqual([expect.stringMatching(/an unfinished entry of 20 bytes was dropped/)]);
  });
});

describe('a path that is no study', () => {
  test.each([
    ['a text', 'x,y\n1,2\n3,4\n'],
    ['a text without an end', 'my notes'],
    ['bytes', Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7) % 256))],
  ])('%s is left as it is', async (_, content) => {
    const path = newPath();
    writeFileSync(path, content);
    await expect(study(path).ask()).rejects.toThrow(/is not a study file, and was left as it is/);
    expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
  });

  test('a folder, and a file in a folder that is not there', async () => {
    await expect(study(home).ask()).rejects.toThrow(/it is a folder; name a file/);
    await expect(study(join(home, 'no', 'x.study')).ask()).rejects.toThrow(/its folder does not exist; create it/);
  });
});

test('a file that is cut, replaced or removed while it is in use is noticed', async () => {
  const path = newPath();
  const one = study(path);
  await one.optimize(objective, { trials: 2 });
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, 50));
  await expect(one.ask()).rejects.toThrow(/has become shorter/);
  renameSync(path, `${path}.old`);
  await expect(one.ask()).rejects.toThrow(/was removed while it was in use/);
  writeFileSync(path, bytes);
  await expect(one.ask()).rejects.toThrow(/was replaced while it was in use/);
});

/** Files whose writes go wrong as `next` says; or that are idle, and do not wait for the disk. */
function failing(next: () => 'well' | 'full' | 'short' | 'late' | 'sync' | 'idle'): JournalFiles {
  const broken = (code: string): Error => Object.assign(new Error(code), { code });
  const wrap = (file: FileHandle): FileHandle => {
    const fault = next();
    return new Proxy(file, {
      get(target, name) {
        if (name === 'write' && fault === 'full') return () => Promise.reject(broken('ENOSPC'));
        if (name === 'write' && fault === 'short')
          return (bytes: Uint8Array) => target.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
        if (name === 'write' && fault === 'late')
          return async (bytes: Uint8Array) => {
            await target.write(bytes);
            throw broken('EIO');
          };
        if (name === 'datasync' && fault === 'sync') return () => Promise.reject(broken('EIO'));
        if (name === 'datasync' && fault === 'idle') return () => Promise.resolve();
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  };
  return { open: async (path, flags) => (flags === 'r' ? open(path, flags) : wrap(await open(path, flags))) };
}

describe('a disk that does not take what is written', () => {
  test('whenever it fails, what was acknowledged is kept, and trying again goes on', async () => {
    const faults = fc.array(fc.constantFrom('well', 'full', 'short', 'late'), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(faults, async (list) => {
        const path = newPath();
        const todo = [...list];
        const one = study(
          path,
          {},
          failing(() => todo.shift() ?? 'well'),
        );
        const persist = async <T>(work: () => Promise<T>): Promise<T> => {
          for (;;) {
            try {
              return await work();
            } catch (error) {
              expect(error).toBeInstanceOf(StudyError);
            }
          }
        };
        for (let i = 0; i < 4; i++) {
          const trial = await persist(() => one.ask());
          expect(trial.id).toBe(i);
          await trial.report(1, 0.25);
          await persist(() => one.tell(trial, i / 8));
        }
        const later = study(path);
        await later.load();
        expect(later.trials.map(({ value, intermediate }) => [value, intermediate.length])).toEqual(
          [0, 1, 2, 3].map((i) => [i / 8, 1]),
        );
        expect(later.trials).toEqual(one.trials);
        rmSync(path);
      }),
      { numRuns: 30 },
    );
  });

  test('full: the search ends and says so; the objective is not blamed', async () => {
    const path = newPath();
    const faults = [...Array.from({ length: 5 }, () => 'well' as const), 'full' as const];
    const one = study(
      path,
      {},
      failing(() => faults.shift() ?? 'well'),
    );
    await expect(one.optimize(objective, { trials: 10 })).rejects.toThrow(
      /could not be written \(the disk is full; free some space\)/,
    );
    const done = one.trials.filter(({ state }) => state === 'complete').length;
    expect(done).toBe(2);
    await one.optimize(objective, { trials: 10 });
    expect(one.trials.map(({ state }) => state)).not.toContain('running');
    expect(one.trials.length).toBe(10);
  });

  test('once it has failed to write through, nothing more is acknowledged', async () => {
    const path = newPath();
    const faults = ['well', 'well', 'sync'] as const;
    let i = 0;
    const one = study(
      path,
      {},
      failing(() => faults[i++] ?? 'well'),
    );
    await one.tell(await one.ask(), 1);
    await expect(one.ask()).rejects.toThrow(/did not take what was written/);
    await expect(one.ask()).rejects.toThrow(/did not take what was written/);
  });

  const disk = SmallDisk.mount(join(home, 'full'));
  test.skipIf(disk === undefined)('a small one, really full', async () => {
    try {
      const path = join(disk!.path, 'a.study');
      disk!.fill(6);
      const one = study(path);
      const acknowledged: number[] = [];
      const run = (trials: number): Promise<unknown> =>
        one.optimize(objective, { trials, onTrial: ({ id }) => acknowledged.push(id) });
      await expect(run(1000)).rejects.toThrow(/the disk is full; free some space/);
      expect(acknowledged.length).toBeGreaterThan(10);
      const later = study(path);
      await later.load();
      expect(later.trials.filter(({ state }) => state !== 'running').map(({ id }) => id)).toEqual(acknowledged);
      disk!.free();
      const wanted = later.trials.length + 20;
      await run(wanted);
      expect(one.trials.map(({ id }) => id)).toEqual(Array.from({ length: wanted }, (_, i) => i));
      expect(one.trials.map(({ state }) => state)).not.toContain('running');
      await later.load();
      expect(later.trials).toEqual(one.trials);
    } finally {
      disk!.unmount();
    }
  });
});
