import { describe, expect, it } from 'vitest';
import { StandardScaler } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { crossed, diversity, keyOf, mutated, sample } from '../../src/selection/column-sets.js';
import { FeatureSelector } from '../../src/selection/feature-selector.js';
import { type GeneticOptions, GeneticSelector } from '../../src/selection/genetic.js';
import { LeaveOneOut } from '../../src/selection/leave-one-out.js';
import type { RankedRows } from '../../src/selection/ranker.js';

const [n, p] = [60, 120];

/** Three columns that matter. */
function table(): RankedRows {
  const random = new SeededRandom(4);
  const x = matrix(n, p);
  random.fillNormal(x.data);
  const classCodes = Array.from({ length: n }, (_, i) => i % 2);
  for (let i = 0; i < n; i++) for (const j of [7, 50, 90]) x.data[i * p + j]! += 2 * classCodes[i]!;
  return { x: new StandardScaler().fitTransform(x), classCodes, classes: 2 };
}

describe('sets of columns', () => {
  const random = new SeededRandom(1);

  it('a mutation changes one column, whatever the set', () => {
    for (let i = 0; i < 300; i++) {
      const all = 3 + (i % 7);
      const set = sample(
        Array.from({ length: all }, (_, j) => j),
        1 + (i % (all - 1)),
        random,
      );
      const fixed = mutated(set, all, 'fixed', random);
      expect(fixed).toHaveLength(set.length);
      expect([...fixed].filter((j) => !set.includes(j))).toHaveLength(1);
      const free = mutated(set, all, 'free', random);
      expect(Math.abs(free.length - set.length)).toBeLessThan(2);
      expect(keyOf(free)).not.toBe(keyOf(set));
      expect(new Set(free).size).toBe(free.length);
    }
  });

  it('a child has what both parents have, and nothing that neither has', () => {
    const [a, b] = [Int32Array.of(1, 2, 5, 9), Int32Array.of(2, 3, 5, 8)];
    for (let i = 0; i < 50; i++) {
      const child = crossed(a, b, random);
      expect([...child]).toEqual(expect.arrayContaining([2, 5]));
      expect(child).toHaveLength(4);
      expect(new Set([...a, ...b, ...child]).size).toBe(6);
    }
    const sizes = new Set(Array.from({ length: 60 }, () => crossed(a, Int32Array.of(2), random).length));
    expect([...sizes].sort()).toEqual([1, 2, 3, 4]);
  });

  it('diversity is 0 of equal sets, 1 of disjoint ones', () => {
    const a = Int32Array.of(1, 2);
    expect(diversity([a, a, a], 9)).toBe(0);
    expect(diversity([a, Int32Array.of(3, 4)], 9)).toBe(1);
    expect(diversity([a, Int32Array.of(2, 4)], 9)).toBe(0.5);
  });
});

describe('GeneticSelector', () => {
  const rows = table();
  const small: GeneticOptions = { k: 5, population: 30, generations: 15 };

  it('finds columns that matter, keeps its sets different, and never falls behind', async () => {
    const { history, columns, ranking, interrupted } = await new GeneticSelector(small).search(rows, { seed: 3 });
    expect(columns).toHaveLength(5);
    expect([7, 50, 90].filter((j) => columns.includes(j)).length).toBeGreaterThanOrEqual(2);
    expect([...ranking.order.slice(0, 5)]).toEqual([...columns]);
    expect([...ranking.order].sort((a, b) => a - b)).toEqual([...Array(p).keys()]);
    expect(interrupted).toBe(false);
    expect(history.map(({ generation }) => generation)).toEqual([...Array(15).keys()]);
    history.forEach((one, g) => {
      expect(one.diversity).toBeGreaterThan(0);
      expect(one.size).toBe(5);
      expect(one.best).toBeGreaterThanOrEqual(history[Math.max(0, g - 1)]!.best);
      expect(one.best).toBeGreaterThanOrEqual(one.mean);
    });
    const last = history.at(-1)!;
    expect(last.accuracy).toBe(new LeaveOneOut(rows).scores([columns]).accuracy[0]);
    // What is known is not scored again.
    expect(last.evaluations).toBeLessThan(30 * 15);
    expect(last.evaluations).toBeGreaterThan(30);
  });

  it('is the same by any number of threads, and as a ranker', async () => {
    const selector = new GeneticSelector(small);
    const one = await selector.search(rows, { seed: 9 });
    expect(await selector.search(rows, { seed: 9, threads: 3 })).toEqual(one);
    const nested = Array.from({ length: n }, (_, i) => Array.from(rows.x.data.subarray(i * p, (i + 1) * p)));
    const chosen = new FeatureSelector({ ranker: selector, k: 5, seed: 9 }).fit(nested, [...rows.classCodes]);
    expect(chosen.support).toEqual([...one.columns]);
    expect((await selector.search(rows, { seed: 10 })).history).not.toEqual(one.history);
  });

  it('with a penalty drops columns that tell nothing', async () => {
    const { columns, history } = await new GeneticSelector({ ...small, k: 20, penalty: 4, generations: 60 }).search(
      rows,
    );
    expect(columns.length).toBeLessThan(10);
    expect(history.at(-1)!.diversity).toBeGreaterThan(0);
  });

  it('ends when the signal is raised with the best set so far', async () => {
    const control = new AbortController();
    const seen: number[] = [];
    const result = await new GeneticSelector(small).search(rows, {
      signal: control.signal,
      onGeneration: ({ generation }) => {
        seen.push(generation);
        if (generation === 3) control.abort();
      },
    });
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(result.interrupted).toBe(true);
    expect(new LeaveOneOut(rows).scores([result.columns]).accuracy[0]).toBe(result.history.at(-1)!.accuracy);
  });

  it('takes tables with fewer sets than a generation has, and refuses options out of range', async () => {
    const few = {
      x: matrix(6, 2, Float64Array.of(0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0)),
      classCodes: [0, 1, 0, 1, 0, 1],
      classes: 2,
    };
    expect((await new GeneticSelector({ k: 1, population: 10, generations: 3 }).search(few)).columns).toEqual(
      Int32Array.of(0),
    );
    expect((await new GeneticSelector({ population: 4, generations: 2 }).search(few)).columns).toHaveLength(2);
    expect(() => new GeneticSelector({ elite: 100 })).toThrow(/elite/);
    expect(() => new GeneticSelector({ crossover: 2 })).toThrow(/crossover must be from 0 to 1/);
    expect(() => new GeneticSelector({ generation: 2 } as GeneticOptions)).toThrow(/generations/);
  });
});
