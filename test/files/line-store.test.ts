/** The store of lines: foreign files, shared ones, newer ones, and files that are full. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileError } from '../../src/checks/index.js';
import { checkFormat } from '../../src/files/format.js';
import { encodeLine } from '../../src/files/lines.js';
import { LineStore } from '../../src/files/node/line-store.js';
import type { StoreFiles } from '../../src/files/node/store-files.js';
import { compile, start, until } from '../search/compiled.js';

const home = mkdtempSync(join(tmpdir(), 'vaelab-store-'));
let count = 0;
const newPath = (): string => join(home, `${count++}.lines`);

interface Item {
  readonly name: string;
  readonly i: number;
}
const check = (value: unknown): Item => {
  if (typeof value !== 'object' || value === null || !('name' in value)) throw new Error('it has no name');
  if ('format' in value) checkFormat(value.format, 1);
  return value as Item;
};
const store = (path: string, files?: StoreFiles): LineStore<Item> =>
  new LineStore({ path, what: 'test file', check, plain: '{"key":"', files });

/** A file of 300 MB that repeats a text, of which nothing is kept; `read` counts the bytes that were asked for. */
function large(text: string): { files: StoreFiles; read: () => number } {
  const size = 300 * 2 ** 20;
  const unit = Buffer.from(text.repeat(Math.ceil(2 ** 16 / text.length)), 'latin1');
  let bytes = 0;
  const handle = {
    stat: () => ({ size, dev: 1, ino: 1, isFile: () => true, isDirectory: () => false }),
    write: () => ({ bytesWritten: 0 }),
    datasync: () => undefined,
    close: () => undefined,
    read: (into: Uint8Array, offset: number, length: number, at: number) => {
      for (let i = 0; i < length; i++) into[offset + i] = unit[(at + i) % unit.length]!;
      bytes += length;
      return { bytesRead: length };
    },
  };
  return { files: { open: () => handle }, read: () => bytes };
}

test.each([
  ['a table', '1.5,2.5,a\n'],
  ['one line', 'a'],
  ['zeros', '\0'],
  ['blank lines', '\n'],
  ['JSON of another kind', '{"key":"a","more":1}\n'],
  ['lines with sound checksums and another content', Buffer.from(encodeLine({ a: 1 })).toString()],
  ['beginnings of lines', '0badcafe\n'],
  ['one unfinished JSON text', '{"key":"'],
])('a foreign file of 300 MB is refused at its beginning: %s', async (_, text) => {
  const { files, read } = large(text);
  await expect(store('foreign', files).read()).rejects.toThrow(/^foreign is not a test file, and was left as it is/);
  expect(read()).toBeLessThan(4 * 2 ** 20);
});

test('a pipe is refused without waiting for somebody at its other end', async () => {
  const path = newPath();
  if (spawnSync('mkfifo', [path]).status !== 0) return;
  const message = `${path} is not a regular file; a test file must be one.`;
  await expect(store(path).read()).rejects.toThrow(message);
  await expect(store(path).append([{ name: 'a', i: 0 }])).rejects.toThrow(message);
});

test('an unfinished line is ended before the next, whoever left it there', async () => {
  const path = newPath();
  await store(path).append([{ name: 'a', i: 0 }]);
  appendFileSync(path, '0badcafe 99 {"name"');
  await store(path).append([{ name: 'b', i: 1 }]);
  const { entries, damage } = await store(path).read();
  expect(entries.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(damage).toMatchObject([{ line: 2, torn: true, open: false }]);
});

test('an entry that makes no sense is named with its line; one of a newer format is refused', async () => {
  const path = newPath();
  await store(path).append([{ name: 'a' }, { i: 1 }, { name: 'c' }]);
  const { entries, damage } = await store(path).read();
  expect(entries.length).toBe(2);
  expect(damage).toMatchObject([{ line: 2, torn: false, reason: 'it has no name' }]);
  await store(path).append([{ name: 'd', format: 2 }]);
  await expect(store(path).read()).rejects.toThrow(
    `${path}, line 4: it has format 2, and this version of vaelab reads formats up to 1; read it with a newer version.`,
  );
});

test('what has come since the last time is read from there on', async () => {
  const path = newPath();
  const reader = store(path);
  let { next } = await reader.read();
  for (let i = 0; i < 5; i++) {
    await store(path).append([{ name: 'a', i }]);
    const found = await reader.read(next);
    expect(found.entries.map((entry) => entry.i)).toEqual([i]);
    next = found.next;
  }
});

test('what a store has appended itself is taken in without opening the file, unless others have written, too', async () => {
  const path = newPath();
  let opened = 0;
  const counting: StoreFiles = { open: (...about) => (opened++, open(...about)) };
  const own = store(path, counting);
  const other = store(path);
  let { next } = await own.read();
  const openedBy = async (work: () => Promise<void>): Promise<number> => {
    const before = opened;
    await work();
    return opened - before;
  };
  for (const others of [[], ['before'], ['after'], ['before', 'after'], []]) {
    const named = (when: string): Item[] => (others.includes(when) ? [{ name: when, i: 0 }] : []);
    if (others.includes('before')) await other.append(named('before'));
    expect(await openedBy(() => own.append([{ name: 'own', i: 1 }]))).toBe(1);
    if (others.includes('after')) await other.append(named('after'));
    const expected = [...named('before'), { name: 'own', i: 1 }, ...named('after')];
    const times = await openedBy(async () => {
      const found = await own.read(next);
      expect(found.entries).toEqual(expected);
      next = found.next;
    });
    expect(times).toBe(others.length === 0 ? 0 : 1);
  }
  expect(next).toEqual((await store(path).read()).next);
});

test('processes that append to one file, some of them killed, lose nothing that was acknowledged', async () => {
  const path = newPath();
  const rooms = compile();
  const lines = 60;
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => ({
    name,
    running: start('append', rooms, path, name, String(lines)),
  }));
  const killed = all.slice(0, 4);
  for (const { running } of killed) {
    await until(() => running.lines().length > 5, 'some lines', 120);
    running.child.kill('SIGKILL');
  }
  await Promise.all(all.map(({ running }) => running.ended));
  const { entries, damage } = await store(path).read();
  expect(damage.filter(({ torn }) => !torn)).toEqual([]);
  for (const { name, running } of all) {
    const kept = running.lines().length;
    const found = entries.filter((entry) => entry.name === name).map(({ i }) => i);
    expect(found.slice(0, kept)).toEqual(Array.from({ length: kept }, (_, i) => i));
    // One more may be there whose writer was killed before it could say so.
    expect(found.length - kept).toBeLessThanOrEqual(1);
    if (!killed.some((one) => one.name === name)) expect(kept).toBe(lines);
  }
}, 300_000);

test('a full disk: path, bytes and remedy are named, nothing else is lost, and it goes on once there is room', async () => {
  const path = newPath();
  const full: StoreFiles = {
    open: async (name, flags) => {
      const { open } = await import('node:fs/promises');
      const file = await open(name, flags);
      if (flags === 'r') return file;
      return new Proxy(file, {
        get(target, key) {
          // Some of it is taken, as by a disk that has just become full.
          if (key === 'write') return (bytes: Uint8Array) => target.write(bytes.subarray(0, 20));
          const member: unknown = Reflect.get(target, key);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      });
    },
  };
  await store(path).append([{ name: 'a' }]);
  const failed = store(path, full).append([{ name: 'b', i: 5 }]);
  await expect(failed).rejects.toThrow(FileError);
  await expect(failed).rejects.toThrow(`${path}: 31 bytes could not be written (the disk is full; free some space)`);
  await store(path).append([{ name: 'c' }]);
  expect((await store(path).read()).entries.map(({ name }) => name)).toEqual(['a', 'c']);
});
