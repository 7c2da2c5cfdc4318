import { describe, expect, it } from 'vitest';
import { StandardScaler } from '../../src/data/index.js';
import { matrix, takeColumns } from '../../src/matrix/index.js';
import { KNeighborsClassifier, RidgeClassifier } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { LeaveOneOut } from '../../src/selection/leave-one-out.js';
import type { RankedRows } from '../../src/selection/ranker.js';

function table(n: number, p: number, classes: number, seed: number): RankedRows {
  const random = new SeededRandom(seed);
  const x = matrix(n, p);
  random.fillNormal(x.data);
  const classCodes = Array.from({ length: n }, (_, i) => i % classes);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j += 3) x.data[i * p + j]! += 0.4 * classCodes[i]!;
  return { x: new StandardScaler().fitTransform(x), classCodes, classes };
}

const subsetsOf = (p: number, sizes: readonly number[]): number[][] =>
  sizes.map((k, s) => Array.from(new SeededRandom(s).permutation(p).slice(0, k)));

describe.each([
  [50, 200, 2],
  [37, 150, 3],
  [133, 90, 14],
  [5, 20, 2],
])('%i rows, %i columns, %i classes', (n, p, classes) => {
  const rows = table(n, p, classes, 10 * n + classes);
  const subsets = subsetsOf(
    p,
    [1, 2, 7, 8, 13, 50, 65, 80, 150].filter((k) => k <= p),
  );

  it('leaves out as RidgeClassifier does in float64', () => {
    const scorer = new LeaveOneOut(rows, { alpha: 10 });
    const { accuracy, squaredError } = scorer.scores(subsets);
    subsets.forEach((subset, s) => {
      const model = new RidgeClassifier({ alphas: [10] }).fit(takeColumns(rows.x, subset), rows.classCodes);
      const expected = model.leaveOneOutDecision.data;
      const found = scorer.decisions(subset).data;
      let squares = 0;
      expected.forEach((value, at) => {
        expect(Math.abs(found[at]! - value), `subset ${s}, answer ${at}`).toBeLessThan(2e-5);
        const outputs = classes === 2 ? 1 : classes;
        const wanted = classes === 2 ? 1 : at % outputs;
        squares += ((rows.classCodes[Math.floor(at / outputs)] === wanted ? 1 : -1) - value) ** 2;
      });
      expect(squaredError[s]! / (squares / expected.length)).toBeCloseTo(1, 4);
      // An answer on the edge may fall to the other side in float32.
      const right = model.leaveOneOut.filter((code, i) => code === rows.classCodes[i]).length;
      expect(Math.abs(n * accuracy[s]! - right)).toBeLessThan(1.1);
    });
  });

  it('names as KNeighborsClassifier does', () => {
    for (const neighbours of [1, 5]) {
      const { accuracy } = new LeaveOneOut(rows, { classifier: 'knn', neighbours }).scores(subsets);
      subsets.forEach((subset, s) => {
        const model = new KNeighborsClassifier({ neighbors: Math.min(n - 1, neighbours) });
        const { leaveOneOut } = model.fit(takeColumns(rows.x, subset), rows.classCodes);
        const right = leaveOneOut.filter((code, i) => code === rows.classCodes[i]).length;
        expect(Math.round(n * accuracy[s]!), `subset ${s}`).toBe(right);
      });
    }
  });
});

describe('LeaveOneOut', () => {
  const rows = table(40, 100, 3, 5);
  const subsets = subsetsOf(
    100,
    Array.from({ length: 50 }, (_, i) => 1 + ((7 * i) % 60)),
  );

  it('gives the same bits by any number of threads, and in any company', async () => {
    for (const classifier of ['ridge', 'knn'] as const) {
      const scorer = new LeaveOneOut(rows, { classifier });
      const expected = scorer.scores(subsets);
      expect(subsets.map((subset) => scorer.scores([subset]).squaredError[0])).toEqual([...expected.squaredError]);
      for (const threads of [1, 3]) {
        const pool = await scorer.pool(threads);
        expect(pool.threads).toBe(threads);
        expect(await pool.scores(subsets)).toEqual(expected);
        await pool.close();
      }
    }
  });

  it('ends when the signal is raised, and refuses columns that are not there', async () => {
    const scorer = new LeaveOneOut(rows);
    const pool = await scorer.pool(2);
    expect(await pool.scores(subsets, AbortSignal.abort())).toBeUndefined();
    await pool.close();
    expect(() => scorer.scores([[100]])).toThrow(/column 100 is none of 100/);
    expect(() => scorer.scores([[]])).toThrow(/has no columns/);
    expect(() => new LeaveOneOut(rows, { alpha: 0 })).toThrow(/alpha/);
  });
});
