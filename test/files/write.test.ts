/** Whole files and folders: or nothing, under names that nobody else has. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partialName, removePartial } from '../../src/files/node/partial-names.js';
import { writeFolder, writeWhole } from '../../src/files/node/write.js';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'vaelab-write-'));

test('many writes to one path at once: one of them stays, whole, and nothing else', async () => {
  const folder = newFolder();
  const path = join(folder, 'deep/file');
  const texts = Array.from({ length: 12 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(texts.map((text) => writeWhole(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(join(folder, 'deep'))).toEqual(['file']);
});

test('many writes of one folder at once: each has a name of its own in the end', async () => {
  const folder = newFolder();
  const wanted = join(folder, 'o');
  const made = [];
  for (let i = 0; i < 3; i++) made.push(await writeFolder(wanted, (put) => put('plots/a.svg', String(i))));
  expect(made.map((each) => each.folder)).toEqual([wanted, `${wanted}-2`, `${wanted}-3`]);
  expect(readFileSync(join(wanted, 'plots/a.svg'), 'utf8')).toBe('0');
});

test('what processes that are gone have left is removed; what living ones gather is not, nor anything else', async () => {
  const folder = newFolder();
  const path = join(folder, 'o');
  const { path: living, end } = partialName(path);
  const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout.trim();
  // The name of the same process, but for its number; and a number that another process has got since.
  const [machine, , startTime, random] = living.slice(`${path}.partial-`.length).split('-');
  const ofDead = `${path}.partial-${[machine, dead, startTime, random].join('-')}`;
  const reused = `${path}.partial-${[machine, process.pid, '1', random].join('-')}`;
  const fresh = `${path}.partial-4711`;
  const old = `${path}.partial-4712`;
  const ofOthers = `${path}.partial-of my own`;
  for (const each of [living, ofDead, reused, fresh, old, ofOthers]) {
    mkdirSync(each);
    writeFileSync(join(each, 'synthetic.csv'), 'half');
  }
  const longAgo = Date.now() / 1000 - 100_000;
  for (const each of [old, ofOthers, living]) utimesSync(each, longAgo, longAgo);
  await writeWhole(path, 'whole');
  const left = process.platform === 'linux' ? [path, fresh, living, ofOthers] : [path, fresh, living, ofOthers, reused];
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
  ).toEqual(left.sort());
  end();
});

test('a failure leaves nothing, and quitting removes what was gathered so far', async () => {
  const folder = newFolder();
  const wanted = join(folder, 'o');
  const failing = writeFolder(wanted, async (put) => {
    await put('a', 'a');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  const quitting = writeFolder(wanted, async (put) => {
    await put('a', 'a');
    removePartial(wanted);
    expect(readdirSync(folder)).toEqual([]);
    throw new Error('quit');
  });
  await expect(quitting).rejects.toThrow('quit');
  expect(readdirSync(folder)).toEqual([]);
});

test('what is no file is left as it is', async () => {
  const folder = newFolder();
  const pipe = join(folder, 'pipe');
  if (spawnSync('mkfifo', [pipe]).status === 0)
    await expect(writeWhole(pipe, 'a')).rejects.toThrow(`${pipe} is no regular file, and is left as it is`);
  await expect(writeWhole(folder, 'a')).rejects.toThrow(
    `${folder}: it could not be written (it is a folder; name a file)`,
  );
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});
