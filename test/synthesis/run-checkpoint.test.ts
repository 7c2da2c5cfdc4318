/** A run that is cut again and again, and goes on each time, comes to what a run comes to that is left alone. */
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InterruptedError } from '../../src/checks/index.js';
import { version } from '../../src/checks/version.js';
import { plainJob, type Progress, RunCheckpoint, runData, type RunOutcome } from '../../src/synthesis/index.js';
import { wasm } from '../../src/backends/index.js';
import { mixedTable, quick } from './table.js';

const backend = await wasm({ threads: 1 });
afterAll(() => backend.dispose());
const data = runData(mixedTable(30));
const identity = { table: 'mixed' };

/** Everything but the times, and the model's bytes. */
const timeless = ({ result, toBytes }: RunOutcome): unknown[] => [
  JSON.parse(JSON.stringify(result, (name, value: unknown) => (name === 'seconds' ? 0 : value))),
  toBytes!(),
];

/** A run that a signal ends at the first step of which `at` says so; answers with how often each stage was begun by split. */
async function run(
  path: string | undefined,
  at: (progress: Progress) => boolean = () => false,
): Promise<{ readonly outcome: RunOutcome | undefined; readonly epochs: readonly string[] }> {
  const controller = new AbortController();
  const epochs: string[] = [];
  const resume = path !== undefined && existsSync(path);
  const checkpoints = path === undefined ? undefined : await RunCheckpoint.open({ path, every: 0, resume }, identity);
  const job = plainJob({ ...quick, model: 'vae', splits: 2, seed: 2 }, (name) => ({
    name,
    protocol: 'held-out',
    protocolMeaning: '',
    experiment: null,
  }));
  const outcome = await job
    .run(data, {
      backend,
      version,
      checkpoints,
      signal: controller.signal,
      onProgress: (progress) => {
        const { seed, stage, epoch } = progress;
        if (epoch !== undefined && stage === 'generator') epochs.push(`${seed}: ${epoch.epoch}`);
        if (at(progress)) controller.abort();
      },
    })
    .catch((error: unknown) => {
      expect(error).toBeInstanceOf(InterruptedError);
      return undefined;
    });
  if (!controller.signal.aborted) await checkpoints?.remove();
  return { outcome, epochs };
}

test('a run goes on within a training, within a later one, and where rows were judged', async () => {
  const whole = await run(undefined);
  const path = join(mkdtempSync(join(tmpdir(), 'vaelab-run-')), 'r.checkpoint');
  const epoch = (seed: number, stage: string, number: number) => (progress: Progress) =>
    progress.seed === seed && progress.stage === stage && progress.epoch?.epoch === number;
  expect((await run(path, epoch(2, 'generator', 2))).outcome).toBeUndefined();
  // What was trained is not trained again; a split whose judge was cut short is not kept.
  const second = await run(path, ({ seed, stage }) => seed === 2 && stage === 'controls');
  expect([second.epochs[0], second.outcome!.result.splits.length]).toEqual(['2: 3', 1]);
  const third = await run(path, epoch(3, 'refit', 1));
  expect(third.epochs[0]).toBe('3: 1');
  expect(third.outcome!.result.splits).toHaveLength(1);
  await expect(RunCheckpoint.open({ path, resume: true }, { table: 'other' })).rejects.toThrow('of another training');
  await expect(RunCheckpoint.open({ path }, identity)).rejects.toThrow('is there already');
  const last = await run(path);
  expect(last.epochs).toEqual([]);
  expect(timeless(last.outcome!)).toEqual(timeless(whole.outcome!));
  expect(readdirSync(dirname(path))).toEqual([]);
});
