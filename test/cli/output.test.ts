import { plainJob, type RunOutcome, type RunResult } from '../../src/synthesis/index.js';
import { wasm } from '../../src/backends/index.js';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { checkFolder, defaultFolder, writeFolder } from '../../src/cli/kit/output.js';
import { writeRun } from '../../src/cli/run-files.js';
import { plainLabels } from '../../src/thesis/commands/job.js';
import { runData } from '../thesis/tables.js';
import { folder } from './command.js';

const data = runData({ a: 12, b: 8 });
let outcome: RunOutcome;
const write = (wanted: string, what: RunOutcome): ReturnType<typeof writeFolder<RunResult>> =>
  writeFolder(wanted, (into) => writeRun(into, what, 'vaelab run'));
beforeAll(async () => {
  const backend = await wasm();
  const job = plainJob({ hidden: [4], latentDim: 2, epochs: 2 }, plainLabels);
  outcome = await job.run(data, { backend, version: '0' });
  await backend.dispose();
});

test('a folder in which something has appeared meanwhile is left as it is; the result goes beside it', async () => {
  const out = join(folder(), 'o');
  checkFolder(out);
  mkdirSync(out);
  writeFileSync(join(out, 'precious.txt'), 'do not lose me');
  const { folder: written, value: result } = await write(out, outcome);
  expect(written).toBe(`${out}-2`);
  expect(readdirSync(written).sort()).toEqual([...result.files].sort());
  expect(readdirSync(out)).toEqual(['precious.txt']);
  expect(readFileSync(join(out, 'precious.txt'), 'utf8')).toBe('do not lose me');
});

test('an empty folder is filled; nothing else is left beside it', async () => {
  const cwd = folder();
  mkdirSync(join(cwd, 'o'));
  checkFolder(join(cwd, 'o'));
  await write(join(cwd, 'o'), outcome);
  expect(readdirSync(cwd)).toEqual(['o']);
  expect(() => checkFolder(join(cwd, 'o'))).toThrow('not an empty folder');
});

test('a failure while writing leaves nothing', async () => {
  const cwd = folder();
  const broken: RunOutcome = {
    ...outcome,
    toBytes: () => {
      throw new Error('disk full');
    },
  };
  await expect(write(join(cwd, 'deep/o'), broken)).rejects.toThrow('disk full');
  expect(existsSync(join(cwd, 'deep/o'))).toBe(false);
  expect(readdirSync(join(cwd, 'deep'))).toEqual([]);
});

test('checking a folder makes none', () => {
  const cwd = folder();
  checkFolder(join(cwd, 'deep/er/o'));
  expect(readdirSync(cwd)).toEqual([]);
});

test("the default folder's name has the time and a harmless form of the table's name", () => {
  const name = defaultFolder('my table, é.csv', new Date(2026, 0, 31, 12, 5, 9));
  expect(name).toBe(join('runs', '2026-01-31T12-05-09-my-table-.csv'));
});
