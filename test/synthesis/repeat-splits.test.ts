import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/checks/index.js';
import type { Verdict } from '../../src/metrics/index.js';
import { type RepeatPlan, repeatSplits, type RepeatState } from '../../src/synthesis/index.js';

const told = (settled: boolean, answer: Verdict['answer'] = 'as-good'): Verdict =>
  ({ settled, answer }) as Partial<Verdict> as Verdict;
const free: RepeatPlan = { seed: 7, splits: undefined, budget: 90 };

/** Splits of so many seconds each, by a clock of their own. */
function repeat(
  plan: RepeatPlan,
  seconds: number,
  more: { verdict?: (n: number) => Verdict; run?: (seed: number) => void; signal?: AbortSignal } = {},
): { done: ReturnType<typeof repeatSplits<number>>; states: RepeatState[] } {
  let now = 0;
  const states: RepeatState[] = [];
  const { verdict = () => told(false), run, signal } = more;
  const done = repeatSplits<number>(plan, {
    run: async (seed) => {
      now += seconds;
      run?.(seed);
      return Promise.resolve(seed);
    },
    judge: (splits) => verdict(splits.length),
    signal,
    onState: (state) => states.push(state),
    clock: () => now,
  });
  return { done, states };
}

describe('splits are repeated', () => {
  test('as often as was asked for, whatever they say and however long they take', async () => {
    const { done, states } = repeat({ ...free, splits: 3 }, 1000, { verdict: () => told(true) });
    expect(await done).toEqual({ splits: [7, 8, 9], endedBecause: null });
    expect(states.map(({ splits, of, budget, seconds }) => [splits, of, budget, seconds])).toEqual([
      [0, 3, undefined, 0],
      [1, 3, undefined, 1000],
      [2, 3, undefined, 2000],
      [3, 3, undefined, 3000],
    ]);
  });

  test('until the answer is settled', async () => {
    const { splits, endedBecause } = await repeat(free, 1, { verdict: (n) => told(n >= 6) }).done;
    expect([splits.length, endedBecause]).toEqual([6, 'The answer was settled after 6 splits.']);
  });

  test('until it is clear that more could not settle it', async () => {
    const { endedBecause } = await repeat(free, 1, { verdict: (n) => told(n >= 5, 'cannot-tell') }).done;
    expect(endedBecause).toBe('After 5 splits it was clear that more of them could not settle the answer.');
  });

  test('while another one fits into the budget; the first always finishes', async () => {
    const four = await repeat(free, 20).done;
    expect(four.splits.length).toBe(4);
    expect(four.endedBecause).toMatch(/^The budget of 90 seconds was spent after 4 splits: another takes about 20 s/);
    expect((await repeat(free, 1000).done).splits).toEqual([7]);
  });

  test('not beyond the last seed', async () => {
    const { splits, endedBecause } = await repeat({ ...free, seed: 2 ** 32 - 2 }, 1).done;
    expect([splits, endedBecause]).toEqual([[2 ** 32 - 2, 2 ** 32 - 1], 'There is no seed above the last one.']);
  });
});

describe('what fails or is interrupted', () => {
  const failing = (at: number, error: Error) => (seed: number) => {
    if (seed === at) throw error;
  };

  test('a later split that fails leaves those before it', async () => {
    const { splits, endedBecause } = await repeat(free, 1, { run: failing(9, new InputError('rows are not finite')) })
      .done;
    expect(splits).toEqual([7, 8]);
    expect(endedBecause).toMatch(/^The split of seed 9 failed \(rows are not finite\)/);
  });

  test('the first one that fails, or an error of the program, is thrown', async () => {
    await expect(repeat(free, 1, { run: failing(7, new InputError('no rows')) }).done).rejects.toThrow('no rows');
    await expect(repeat(free, 1, { run: failing(9, new TypeError('ours')) }).done).rejects.toThrow('ours');
  });

  test('an interruption keeps the finished splits, and the first one as it is', async () => {
    for (const at of [7, 9]) {
      const abort = new AbortController();
      const run = (seed: number): void => void (seed === at && abort.abort());
      const { splits, endedBecause } = await repeat(free, 1, { run, signal: abort.signal }).done;
      expect(splits).toEqual(at === 7 ? [7] : [7, 8]);
      expect(endedBecause).toMatch(/^Interrupted/);
    }
  });
});
