import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProgressDisplay } from '../../src/cli/kit/progress.js';
import type { EpochReport } from '../../src/nn/index.js';

const report = (epoch: number, seconds: number): EpochReport => ({
  epoch,
  epochs: 200,
  trainLoss: 3.25,
  parts: { loss: 3.25 },
  validationLoss: 4.5,
  bestEpoch: epoch,
  waited: 0,
  seconds,
});

let told: string[];
beforeEach(() => {
  told = [];
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  Object.defineProperty(process.stderr, 'isTTY', { value: false, configurable: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const display = (quiet = false): ProgressDisplay =>
  new ProgressDisplay({ quiet, patience: undefined, firstSeed: 0, seeds: 1 });

test('without a terminal, a line every ten seconds says how far a stage is, also over many short ones', () => {
  const progress = display();
  progress.update({ seed: 0, stage: 'generator', epoch: report(1, 0.5) });
  vi.advanceTimersByTime(9000);
  progress.update({ seed: 0, stage: 'generator', epoch: report(20, 9) });
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  const line = '  training the generator: epoch 20 of 200, at most 1 min 21 s left, loss 3.2500 · held out 4.5000\n';
  expect(told).toEqual([line]);
  for (const detail of ['vae, 1 of 3', 'vae, 2 of 3', 'vae, 3 of 3']) {
    vi.advanceTimersByTime(4000);
    progress.update({ seed: 0, stage: 'choice', detail });
  }
  expect(told.slice(2)).toEqual(['  choosing the generator: vae, 2 of 3: 2.0 s so far\n']);
  progress.finish();
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(3);
});

test('nothing is said when it is to be quiet', () => {
  const progress = display(true);
  progress.update({ seed: 0, stage: 'generator', epoch: report(1, 0.5) });
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});
