/** Pruners: the same trials as Optuna's end at the same steps; Hyperband's brackets. */
import { describe, expect, test } from 'vitest';
import {
  type Direction,
  HyperbandPruner,
  MedianPruner,
  type Pruner,
  RandomSearch,
  Study,
  SuccessiveHalvingPruner,
  type Trial,
} from '../../src/search/index.js';
import { readOracle } from '../oracles/read.js';
import { trialOf } from './small-study.js';

interface Case {
  kind: 'median' | 'halving';
  options: Record<string, number>;
  direction: Direction;
  trials: { steps: number[]; values: number[]; pruned: number | null }[];
}
const { cases } = readOracle<{ cases: Case[] }>('search-pruners');

test.each(cases)('$kind $options, $direction: ends the trials that Optuna ends', async (each) => {
  const pruner: Pruner =
    each.kind === 'median' ? new MedianPruner(each.options) : new SuccessiveHalvingPruner(each.options);
  const study = new Study({
    space: { x: { type: 'real', low: 0, high: 1 } },
    sampler: new RandomSearch(),
    direction: each.direction,
    pruner,
  });
  const pruned: (number | null)[] = each.trials.map(() => null);
  const running: { trial: Awaited<ReturnType<Study['ask']>>; at: number }[] = [];
  let begun = 0;
  while (begun < each.trials.length || running.length > 0) {
    for (; running.length < 3 && begun < each.trials.length; begun++) running.push({ trial: await study.ask(), at: 0 });
    for (const entry of [...running]) {
      const { steps, values } = each.trials[entry.trial.id]!;
      const step = steps[entry.at];
      const value = values[entry.at++];
      let reason: string | undefined;
      if (step !== undefined) {
        reason = await entry.trial.report(step, value!);
        if (reason === undefined) continue;
        pruned[entry.trial.id] = step;
      }
      const { state } = await study.tell(entry.trial, values.at(-1)!);
      expect(state).toBe(reason === undefined ? 'complete' : 'pruned');
      running.splice(running.indexOf(entry), 1);
    }
  }
  expect(pruned).toEqual(each.trials.map((trial) => trial.pruned));
  expect(pruned.filter((step) => step !== null).length).toBeGreaterThan(5);
});

const of = (id: number, values: readonly (readonly [step: number, value: number])[], state: Trial['state'] = 'complete'): Trial => ({
  id,
  params: {},
  state,
  intermediate: values.map(([step, value]) => ({ step, value })),
  worker: 'w',
  attempt: 1,
  startedAt: 0,
}); // prettier-ignore

describe('the median', () => {
  const peers = [3, 1, 4, 2].map((value, i) => of(i, [[0, 9], [5, value]])); // prettier-ignore
  const judge = (
    values: readonly (readonly [number, number])[],
    { direction = 'minimize', trials = peers, ...options }: { direction?: Direction; trials?: readonly Trial[]; startupTrials?: number; warmupSteps?: number; interval?: number; least?: number } = {},
  ): string | undefined =>
    new MedianPruner({ startupTrials: 4, ...options }).judge(of(9, values, 'running'), trials, direction); // prettier-ignore

  test('of the others at the same step decides, against the best value so far', () => {
    expect(judge([[5, 2.6]])).toBe('its best value, 2.6, is worse than the median of 4 trials at step 5, 2.5');
    expect(judge([[5, 2.5]])).toBeUndefined();
    expect(judge([[4, 2], [5, 7]])).toBeUndefined(); // prettier-ignore
    expect(judge([[5, 2.4]], { direction: 'maximize' })).toBe(
      'its best value, 2.4, is worse than the median of 4 trials at step 5, 2.5',
    );
    expect(judge([[5, 2.5]], { direction: 'maximize' })).toBeUndefined();
    expect(judge([[5, 2.123456]], { trials: peers.slice(1), startupTrials: 3 })).toBe(
      'its best value, 2.123, is worse than the median of 3 trials at step 5, 2',
    );
  });

  test('needs enough complete trials that are there at the step, itself left out', () => {
    expect(judge([[5, 9]], { startupTrials: 5 })).toBeUndefined();
    expect(judge([[5, 9]], { trials: [], startupTrials: 0 })).toBeUndefined();
    expect(judge([[4, 99]])).toBeUndefined();
    expect(judge([[6, 99]])).toBeUndefined();
    const running = peers.map((one) => ({ ...one, state: 'pruned' as const }));
    expect(judge([[5, 9]], { trials: running, startupTrials: 0 })).toBeUndefined();
    expect(judge([[5, 9]], { trials: [...peers.slice(1), of(9, [[5, 1]])] })).toBeUndefined();
    expect(judge([[5, 9]], { least: 4 })).toMatch(/of 4 trials/);
    expect(judge([[5, 9]], { least: 5 })).toBeUndefined();
  });

  test('comes with the first value from a due step on', () => {
    expect(judge([[5, 9]], { warmupSteps: 5 })).toMatch(/at step 5/);
    expect(judge([[5, 9]], { warmupSteps: 6 })).toBeUndefined();
    // Due at 1, 4, 7 …: the value at 5 is the first since 4, unless there was one at 4.
    const due = { warmupSteps: 1, interval: 3 };
    expect(judge([[3, 9], [5, 9]], due)).toMatch(/at step 5/); // prettier-ignore
    expect(judge([[4, 9], [5, 9]], due)).toBeUndefined(); // prettier-ignore
    expect(judge([])).toBeUndefined();
  });
});

describe('successive halving', () => {
  const rivals = [5, 1, 2, 3, 4, 6, 7].map((value, i) => of(i, [[2, value], [8, value]])); // prettier-ignore
  const judge = (values: readonly (readonly [number, number])[], options: object = {}, direction: Direction = 'minimize'): string | undefined =>
    new SuccessiveHalvingPruner({ minResource: 2, ...options }).judge(of(9, values, 'running'), rivals, direction); // prettier-ignore

  test('lets the best quarter go on, whose number is rounded down', () => {
    expect(judge([[2, 2]])).toBeUndefined();
    expect(judge([[2, 2.5]])).toBe('at step 2 its value, 2.5, is not among the best 2 of 8');
    expect(judge([[2, 2.5]], { reductionFactor: 2 })).toBeUndefined();
    expect(judge([[2, 5.5]], {}, 'maximize')).toBe('at step 2 its value, 5.5, is not among the best 2 of 8');
    expect(judge([[2, 6.5]], {}, 'maximize')).toBeUndefined();
    expect(judge([[2, 1.5]], { reductionFactor: 20 })).toBe('at step 2 its value, 1.5, is not among the best 1 of 8');
  });

  test('judges where a rung is reached, and not again', () => {
    expect(judge([[1, 99]])).toBeUndefined();
    expect(judge([[2, 1], [3, 99]])).toBeUndefined(); // prettier-ignore
    expect(judge([[3, 99]])).toMatch(/^at step 2 /);
    expect(judge([[2, 1], [7, 99]])).toBeUndefined(); // prettier-ignore
    expect(judge([[2, 1], [8, 99]])).toMatch(/^at step 8 /); // prettier-ignore
    expect(judge([[2, 99]], { skippedRungs: 1 })).toBeUndefined();
    expect(judge([[9, 99]], { skippedRungs: 1 })).toMatch(/^at step 8 /);
  });
});

describe('Hyperband', () => {
  const pruner = new HyperbandPruner({ minResource: 1, maxResource: 27, reductionFactor: 3 });

  test('has the brackets of the paper, with their shares of the trials', () => {
    // R = 27, eta = 3: s = 3, 2, 1, 0 with n = 27, 12, 6, 4 configurations (table 1 has R = 81: 81, 34, 15, 8, 5).
    expect(pruner.brackets).toBe(4);
    const counts = [0, 0, 0, 0];
    for (let id = 0; id < 4900; id++) counts[pruner.bracketOf(id)]!++;
    [27, 12, 6, 4].forEach((size, s) => expect(Math.abs(counts[s]! - size * 100)).toBeLessThan(10));
    expect(new HyperbandPruner({ maxResource: 81 }).brackets).toBe(5);
    expect(new HyperbandPruner({ maxResource: 1 }).brackets).toBe(1);
  });

  test('lets trials compete within their bracket, which begins at its own rung', () => {
    const trial = (id: number, value: number, steps: number): Trial => {
      const intermediate = Array.from({ length: steps }, (_, i) => ({ step: i + 1, value }));
      return trialOf(id, {}, { state: 'running', intermediate });
    };
    const idsOf = (bracket: number): number[] =>
      Array.from({ length: 200 }, (_, id) => id)
        .filter((id) => pruner.bracketOf(id) === bracket)
        .slice(0, 4);
    for (const bracket of [0, 1, 2, 3]) {
      const [bad, ...rivals] = idsOf(bracket);
      const others = [0, 1, 2, 3].filter((s) => s !== bracket).flatMap((s) => idsOf(s));
      const good = (id: number): Trial => trial(id, 0, 27);
      const rung = 3 ** bracket;
      expect(pruner.judge(trial(bad!, 1, rung), rivals.map(good), 'minimize')).toMatch(`bracket ${bracket + 1} of 4`);
      expect(pruner.judge(trial(bad!, 1, rung), others.map(good), 'minimize')).toBeUndefined();
      if (rung > 1) expect(pruner.judge(trial(bad!, 1, rung - 1), rivals.map(good), 'minimize')).toBeUndefined();
    }
  });
});

test.each([
  () => new MedianPruner({ startupTrials: -1 }),
  () => new MedianPruner({ interval: 0 }),
  () => new SuccessiveHalvingPruner({ reductionFactor: 1 }),
  () => new SuccessiveHalvingPruner({ minResource: 1.5 }),
  () => new HyperbandPruner({ minResource: 9, maxResource: 3 }),
])('options out of range are refused: %s', (make) => {
  expect(make).toThrow(RangeError);
});
