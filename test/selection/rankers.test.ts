import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { StandardScaler } from '../../src/data/index.js';
import { anova, AnovaRanker } from '../../src/selection/anova.js';
import { catScores } from '../../src/selection/cat.js';
import { expectedFalse, StabilitySelection } from '../../src/selection/stability-selection.js';
import { L1Logistic } from '../../src/selection/l1-logistic.js';
import { GreedyRLS } from '../../src/selection/greedy-rls.js';
import { MinRedundancyMaxRelevance } from '../../src/selection/mrmr.js';
import { binned, informationOf, MutualInformationRanker } from '../../src/selection/mutual-information.js';
import { type RankedRows, rankingOf } from '../../src/selection/ranker.js';
import { ReliefF, TurfRanker } from '../../src/selection/relief.js';
import { RidgeRFE } from '../../src/selection/ridge-rfe.js';
import { readOracle } from '../oracles/read.js';
import { errorLeftOut, reliefWeights } from './formulas.js';

interface Case {
  readonly x: number[][];
  readonly y: number[];
  readonly f: number[];
  readonly moderated: number[];
  readonly cat: number[];
  readonly bins: number[][];
  readonly information: number[];
  readonly mrmr: number[];
  readonly relieff: number[];
  readonly rfe: number[];
  readonly greedy: number[];
  /** Penalties with intercept and weights. */
  readonly l1: [number, number[]][];
}

const cases = readOracle<Case[]>('selection-rankers');
const rowsOf = ({ x, y }: Pick<Case, 'x' | 'y'>): RankedRows => ({
  x: matrix(x.length, x[0]!.length, Float64Array.from(x.flat())),
  classCodes: y,
  classes: Math.max(...y) + 1,
});
const standardised = (rows: RankedRows): RankedRows => ({ ...rows, x: new StandardScaler().fitTransform(rows.x) });

/** Whether every number is within 1e-9 of the expected one, beside the largest. */
function close(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  expected.forEach((value, j) => expect(Math.abs(found[j]! - value) / size, `column ${j}`).toBeLessThan(1e-9));
}

describe.each(cases.map((one, i) => [i, one] as const))('table %i', (_i, one) => {
  const rows = rowsOf(one);

  it('has the F values of scikit-learn, and moderated ones of SciPy', () => {
    close(anova(rows, false).f, one.f);
    close(anova(rows).f, one.moderated);
  });

  it('has the correlation-adjusted scores of the dense formula', () => close(catScores(rows), one.cat));

  it('has the mutual information of scikit-learn, less its bias', () => {
    const found = one.bins.map((bins) => informationOf(Int32Array.from(bins), 4, one.y, rows.classes));
    const bias = (3 * (rows.classes - 1)) / (2 * one.y.length);
    close(
      found,
      one.information.map((value) => value - bias),
    );
  });

  it('has the order of mrmr-selection', () => {
    const { order } = new MinRedundancyMaxRelevance().rank(rows, new SeededRandom(0), 12);
    expect([...order.slice(0, 12)]).toEqual(one.mrmr);
    expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
  });

  it('has the weights of skrebate, but for a factor', () => {
    const { score, order } = new ReliefF({ neighbours: 5 }).rank(rows);
    const expected = Float64Array.from(one.relieff);
    expect([...order]).toEqual([...rankingOf(expected).order]);
    const factor = one.relieff[order[0]!]! / score[order[0]!]!;
    close(
      score.map((value) => factor * value),
      one.relieff,
    );
  });

  it('has the order of scikit-learn’s RFE', () => {
    const { order } = new RidgeRFE({ share: 1e-9 }).rank(standardised(rows));
    expect([...order].map((j) => one.rfe[j])).toEqual([...order.keys()].map((place) => place + 1));
  });

  it('adds the columns that refitting without each row would add', () => {
    const { order } = new GreedyRLS().rank(standardised(rows), new SeededRandom(0), 8);
    expect([...order.slice(0, 8)]).toEqual(one.greedy);
  });

  it('has the L1 weights of scikit-learn', () => {
    const { x, classCodes, classes } = standardised(rows);
    const [n, p] = x.shape as [number, number];
    const columns = Float64Array.from({ length: p * n }, (_, at) => x.data[(at % n) * p + Math.floor(at / n)]!);
    const solver = new L1Logistic({
      columns,
      y: Float64Array.from(classCodes, (code) => Number(code === classes - 1)),
    });
    for (const [penalty, expected] of one.l1) {
      solver.solve(penalty);
      const found = [solver.intercept, ...solver.weights];
      expected.forEach((value, j) => expect(Math.abs(found[j]! - value), `weight ${j - 1}`).toBeLessThan(1e-5));
    }
  });
});

describe('rankers', () => {
  const blank = rowsOf({
    x: Array.from({ length: 12 }, (_, i) => [1, i % 2, Math.sin(i), 5]),
    y: Array.from({ length: 12 }, (_, i) => i % 2),
  });
  const all = [
    new AnovaRanker(),
    new MutualInformationRanker(),
    new MinRedundancyMaxRelevance(),
    new ReliefF(),
    new TurfRanker({ least: 1 }),
    new RidgeRFE(),
    new GreedyRLS(),
    new StabilitySelection({ pairs: 5, columns: 2 }),
  ];

  it.each(all.map((ranker) => [ranker.name, ranker] as const))(
    '%s puts the class first and constants behind',
    (_name, ranker) => {
      const { order, score } = ranker.rank(blank, new SeededRandom(0));
      expect(order[0]).toBe(1);
      expect([...order].sort()).toEqual([0, 1, 2, 3]);
      expect(score).toHaveLength(4);
    },
  );

  it('stability selection bounds its false columns', () => {
    expect(expectedFalse(30, 0.9, 2000)).toBeCloseTo(900 / (0.8 * 2000), 12);
    expect(() => expectedFalse(30, 0.5, 2000)).toThrow(/above 0.5/);
  });

  it('bins equal values together, and about as many rows in each', () => {
    expect([...binned(Float64Array.of(5, 1, 1, 1, 9, 7), 3)]).toEqual([1, 0, 0, 0, 2, 2]);
    expect([
      ...binned(
        Float64Array.from({ length: 8 }, (_, i) => -i),
        4,
      ),
    ]).toEqual([3, 3, 2, 2, 1, 1, 0, 0]);
  });

  it('TuRF finds two columns that matter only together, which single columns do not show', () => {
    const random = new SeededRandom(3);
    const n = 160;
    const x = Array.from({ length: n }, () => Array.from({ length: 60 }, () => random.normal()));
    const y = x.map((row) => Number(row[10]! * row[20]! > 0));
    const rows = rowsOf({ x, y });
    const first = (order: Int32Array): number[] => [...order.slice(0, 2)].sort((a, b) => a - b);
    expect(first(new TurfRanker({ least: 5 }).rank(rows).order)).toEqual([10, 20]);
    expect(first(new AnovaRanker().rank(rows).order)).not.toEqual([10, 20]);
  });
});

describe.each([
  [13, 9, 2],
  [22, 17, 3],
  [25, 40, 4],
])('the kernels on %i rows, %i columns, %i classes', (n, p, classes) => {
  const random = new SeededRandom(n);
  const x = matrix(n, p);
  random.fillNormal(x.data);
  const classCodes = Array.from({ length: n }, (_, i) => i % classes);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j += 4) x.data[i * p + j]! += classCodes[i]!;
  const rows = standardised({ x, classCodes, classes });

  it('weigh as the formula of ReliefF does, and look for neighbours anew among what TuRF has left', () => {
    const all = Array.from({ length: p }, (_, j) => j);
    close(new ReliefF({ neighbours: 3 }).rank(rows).score, reliefWeights(rows, all, 3));
    let left = all;
    const out: number[] = [];
    for (;;) {
      const weights = reliefWeights(rows, left, 3);
      const order = [...rankingOf(Float64Array.from(weights)).order].map((k) => left[k]!);
      const dropped = Math.min(left.length - 4, Math.max(1, Math.floor(0.3 * left.length)));
      out.unshift(...(dropped > 0 ? order.slice(left.length - dropped) : order));
      if (dropped <= 0) break;
      left = order.slice(0, left.length - dropped).sort((a, b) => a - b);
    }
    expect([...new TurfRanker({ neighbours: 3, share: 0.3, least: 4 }).rank(rows).order]).toEqual(out);
  });

  it('add the column with the least error when every row is left out', () => {
    const { order } = new GreedyRLS({ alpha: 2 }).rank(rows, new SeededRandom(0), 6);
    for (let step = 0; step < 6; step++) {
      const chosen = [...order.slice(0, step)];
      const errors = Array.from({ length: p }, (_, j) =>
        chosen.includes(j) ? Infinity : errorLeftOut(rows, [...chosen, j], 2),
      );
      expect(errors.indexOf(Math.min(...errors)), `step ${step}`).toBe(order[step]);
    }
  });
});
