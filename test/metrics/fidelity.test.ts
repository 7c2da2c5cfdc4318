import { describe, expect, test } from 'vitest';
import {
  areaUnderCurve,
  classSpread,
  columnShapes,
  countCorrelations,
  densityCoverage,
  distances,
  ksComplement,
  measuresOf,
  nearestTwoSample,
  neighbourRadii,
  noCorrelations,
  pairCorrelations,
  withoutPairs,
  plainTiles,
  type Rows,
  selectedOverlap,
  sortColumns,
  spanResiduals,
  strongThreshold,
  tvComplement,
  unitColumns,
  varianceRatio,
  varyingColumns,
  withinClasses,
} from '../../src/metrics/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { readOracle, relativeError } from '../oracles/read.js';

type Table = readonly (readonly number[])[];
interface Stored {
  readonly tables: readonly { real: Table; synthetic: Table; ks: number[]; tv: number[] }[];
  readonly pairs: readonly (readonly [number, number, number])[];
  readonly flat: Table;
  readonly flatPairs: readonly (readonly [number, number, number])[];
  readonly neighbours: { x: Table; y: Table; k: number; density: number; coverage: number; twoSample: number };
  readonly measures: readonly {
    truth: number[];
    predicted: number[];
    scores: Table | null;
    classes: number;
    accuracy: number;
    balancedAccuracy: number;
    mcc: number;
    auc: number | null;
  }[];
  readonly spread: { codes: number[]; columns: number[]; f: number[]; within: number[] };
  readonly span: { synthetic: Table; inside: Table; outside: Table; residual: number[] };
}
const stored = readOracle<Stored>('metrics-tables');

const rowsOf = (table: Table): Rows => ({ data: table.flat(), rows: table.length, columns: table[0]!.length });
const column = (table: Table, j: number): number[] => table.map((row) => row[j]!);

describe('shapes of columns', () => {
  test.each(
    stored.tables.map((table) => ({ ...table, sizes: `${table.real.length} and ${table.synthetic.length} rows` })),
  )('are those of SDMetrics: $sizes', ({ real, synthetic, ks, tv }) => {
    const p = ks.length;
    const found = (score: typeof ksComplement): number[] =>
      Array.from({ length: p }, (_, j) => score(column(real, j), column(synthetic, j)));
    expect(relativeError(found(ksComplement), ks, 1)).toBeLessThan(1e-9);
    expect(relativeError(found(tvComplement), tv, 1)).toBeLessThan(1e-9);
    const chosen = ks.map((score, j) => (new Set(column(real, j)).size <= 2 ? tv[j]! : score));
    expect(
      relativeError(columnShapes(sortColumns(rowsOf(real)), sortColumns(rowsOf(synthetic))), chosen, 1),
    ).toBeLessThan(1e-9);
  });

  test('of two values in the real rows are those of categories, whatever was drawn', () => {
    const shapes = (real: number[], drawn: number[]): number =>
      columnShapes(
        sortColumns({ data: real, rows: real.length, columns: 1 }),
        sortColumns({ data: drawn, rows: drawn.length, columns: 1 }),
      )[0]!;
    expect(shapes([0, 0, 1, 1], [0, 0.5, 0.5, 1])).toBe(0.5);
    expect(shapes([0, 0.5, 1, 1], [0, 0.25, 0.5, 1])).toBe(0.75);
    expect(shapes([0, 0.5, 1, 2], [0.1, 0.6, 1.1, 2.1])).toBe(0.75);
  });

  test('need values', () => {
    expect(() => sortColumns({ data: [], rows: 0, columns: 2 })).toThrow('sortColumns: there are no rows');
    expect(() => ksComplement([1, 'x' as never], [1])).toThrow('ksComplement: entry 1 (counted from 0)');
    expect(() => ksComplement([], [1])).toThrow('there are no values');
    expect(() => tvComplement([1], [])).toThrow('there are no values');
  });
});

describe('correlations of pairs', () => {
  const { real, synthetic } = stored.tables[0]!;
  const chosen = varyingColumns(rowsOf(real));
  const mean = (pairs: Stored['pairs']): number => pairs.reduce((sum, [, , score]) => sum + score, 0) / pairs.length;
  const scores = (drawn: Table, size: number): ReturnType<typeof pairCorrelations> =>
    pairCorrelations(plainTiles(unitColumns(rowsOf(real), chosen), unitColumns(rowsOf(drawn), chosen), size), 0.25);

  test('leave out what does not vary', () => expect(chosen).toEqual(stored.spread.columns));

  test.each([1, 3, 64])('are those of SDMetrics in tiles of %i columns', async (size) => {
    const found = await scores(synthetic, size);
    expect(found.pairCount).toBe(stored.pairs.length);
    expect(found.pairs).toBeCloseTo(mean(stored.pairs), 9);
    // A column that is constant in the synthetic rows alone has lost all correlation.
    expect((await scores(stored.flat, size)).pairs).toBeCloseTo(mean(stored.flatPairs), 9);
  });

  test.each([1, 3, 64])('of columns that say one thing together do not count, in tiles of %i columns', async (size) => {
    const tiles = plainTiles(unitColumns(rowsOf(real), chosen), unitColumns(rowsOf(synthetic), chosen), size);
    const groups = [[0, 2, 3], [1]];
    const left = stored.pairs.filter(([a, b]) => {
      const [first, second] = [chosen.indexOf(a), chosen.indexOf(b)];
      return !groups.some((group) => group.includes(first) && group.includes(second));
    });
    expect(left).toHaveLength(stored.pairs.length - 3);
    const found = await pairCorrelations(withoutPairs(tiles, groups), 0.25);
    expect(found.pairCount).toBe(left.length);
    expect(found.pairs).toBeCloseTo(mean(left), 9);
  });

  test('over strong pairs see what all pairs hide', async () => {
    const random = new SeededRandom(1);
    const [n, p] = [200, 60];
    const draw = (related: number): Rows => {
      const data = new Float64Array(n * p);
      for (let i = 0; i < n; i++) {
        const shared = random.normal();
        for (let j = 0; j < p; j++) data[i * p + j] = random.normal() + (j < related ? 1.5 * shared : 0);
      }
      return { data, rows: n, columns: p };
    };
    const [rows, independent, noise] = [draw(6), draw(0), draw(0)];
    const shuffle = (x: Rows): Rows => {
      const data = Float64Array.from(x.data);
      for (let j = 0; j < p; j++) random.permutation(n).forEach((from, i) => (data[i * p + j] = x.data[from * p + j]!));
      return { data, rows: n, columns: p };
    };
    const threshold = async (x: Rows): Promise<number> => {
      const counts = noCorrelations();
      for (let k = 0; k < 5; k++) await countCorrelations(plainTiles(unitColumns(x), unitColumns(shuffle(x))), counts);
      return strongThreshold(counts);
    };
    const strong = await threshold(rows);
    const found = await pairCorrelations(plainTiles(unitColumns(rows), unitColumns(independent)), strong);
    expect(found.strongPairCount).toBe(15);
    expect(found.pairs).toBeGreaterThan(0.94);
    expect(found.strongPairs).toBeLessThan(0.7);
    // In noise nothing is strong.
    expect(await threshold(noise)).toBe(Infinity);
  });

  test('over strong pairs are those of the pairs above the threshold, and null where there are none', async () => {
    const [n, p] = [5, 3];
    // u_j · u_k = 0.6, 0 and 0 in the real rows, and 0 everywhere in the synthetic ones.
    const real = { values: Float64Array.of(1, 0, 0, 0, 0, 0.6, 0.8, 0, 0, 0, 0, 0, 1, 0, 0), columns: p, rows: n };
    const synthetic = { values: Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0), columns: p, rows: n };
    const found = await pairCorrelations(plainTiles(real, synthetic), 0.6);
    expect(found).toEqual({
      pairs: expect.closeTo(0.9, 12) as number,
      pairCount: 3,
      strongPairs: expect.closeTo(0.7, 12) as number,
      strongPairCount: 1,
      strongCorrelation: expect.closeTo(0.6, 12) as number,
    });
    expect(await pairCorrelations(plainTiles(real, synthetic), 0.61)).toMatchObject({
      strongPairs: null,
      strongPairCount: 0,
      strongCorrelation: null,
    });
  });

  test('of a column that one row carries are left out', () => {
    const spikes = { data: [1, 9, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 6, 0, 7, 5, 0, 0], rows: 6, columns: 3 };
    expect(varyingColumns(spikes)).toEqual([0]);
  });
});

describe('classes', () => {
  const { codes, columns, f, within } = stored.spread;
  const real = rowsOf(stored.tables[0]!.real.map((row) => columns.map((j) => row[j]!)));

  test('differ by the F of scikit-learn', () => {
    const found = classSpread(real, codes, 3);
    expect(relativeError(found.f, f)).toBeLessThan(1e-9);
    expect(relativeError(found.within, within)).toBeLessThan(1e-9);
    // A class that does not occur changes nothing.
    expect(classSpread(real, codes, 5)).toEqual(found);
  });

  test('leave of every row what their means do not say', () => {
    const rows = { data: [1, 10, 3, 20, 5, 60, 9, 40], rows: 4, columns: 2 };
    expect(Array.from(withinClasses(rows, [0, 0, 1, 1], 2).data)).toEqual([-1, -5, 1, 5, -2, 10, 2, -10]);
  });

  test('are compared by the columns that vary within them, and by those of largest F', () => {
    const spread = (within: number[], f: number[]): ReturnType<typeof classSpread> => ({
      within: Float64Array.from(within),
      f: Float64Array.from(f),
    });
    const real = spread([0, 1, 2, 4], [1, 7, Infinity, 5]);
    expect(varianceRatio(real, spread([3, 2, 2, 2], [0, 0, 0, 0]))).toBe(1);
    expect(varianceRatio(real, spread([0, 2, 2, 2], [0, 0, 0, 0]))).toBe(1);
    expect(selectedOverlap(real, spread([1, 1, 1, 1], [2, 9, 8, 1]))).toBe(1);
    expect(selectedOverlap(real, spread([1, 1, 1, 1], [9, 8, 2, 1]))).toBe(0.5);
    expect(selectedOverlap(real, spread([1, 1, 1, 1], [9, 1, 2, 8]))).toBe(0);
    // Of equal ones the first.
    expect(selectedOverlap(real, spread([1, 1, 1, 1], [3, 3, 3, 3]))).toBe(0.5);
    const unknown = spread([1, 1, 1, 1], [NaN, 1, 1, 1]);
    expect([selectedOverlap(real, unknown), selectedOverlap(unknown, real)]).toEqual([null, null]);
  });

  test('shrunken to their means lose their variance', () => {
    const left = withinClasses(real, codes, 3);
    const shrunken: Rows = { ...real, data: Float64Array.from(left.data, (value, k) => real.data[k]! - 0.9 * value) };
    const [a, b] = [classSpread(real, codes, 3), classSpread(shrunken, codes, 3)];
    expect(varianceRatio(a, b)).toBeCloseTo(0.01, 9);
    expect(selectedOverlap(a, b)).toBe(1);
    expect(varianceRatio(classSpread({ data: [1, 2], rows: 2, columns: 1 }, [0, 1], 2), b)).toBeNaN();
  });
});

describe('neighbours', () => {
  const { x, y, k, density, coverage, twoSample } = stored.neighbours;
  const [a, b, n] = [rowsOf(x), rowsOf(y), x.length];

  test('give density, coverage and the two-sample test as defined', () => {
    const found = densityCoverage(distances(a, b), neighbourRadii(distances(a, a), n, k), k);
    expect(found.density).toBeCloseTo(density, 9);
    expect(found.coverage).toBeCloseTo(coverage, 9);
    expect(nearestTwoSample(distances(a, a), distances(a, b), distances(b, b), n)).toBeCloseTo(twoSample, 9);
  });

  test('of two rows are counted row by row', () => {
    // The second row has nobody within its radius, the first one both.
    const found = densityCoverage(Float64Array.of(1, 1, 5, 0.5), Float64Array.of(2, 0.5), 1);
    expect(found).toEqual({ density: 1, coverage: 0.5 });
    expect(densityCoverage(Float64Array.of(3, 0.1, 0.1, 3), Float64Array.of(2, 0.1), 1)).toEqual({
      density: 0.5,
      coverage: 0.5,
    });
  });

  test('of a single row say nothing', () => {
    expect(densityCoverage(Float64Array.of(1), Float64Array.of(Infinity), 1)).toEqual({ density: NaN, coverage: NaN });
    expect(nearestTwoSample(Float64Array.of(0), Float64Array.of(1), Float64Array.of(0), 1)).toBeNaN();
  });
});

describe('attacks', () => {
  test('by the span find what lies in it', () => {
    const { synthetic, inside, outside, residual } = stored.span;
    const [near, far] = spanResiduals(rowsOf(synthetic), [rowsOf(inside), rowsOf(outside)]);
    expect([...near!]).toEqual([0, 0, 0]);
    expect(relativeError(far!, residual)).toBeLessThan(1e-9);
    expect(areaUnderCurve(far!, near!)).toBe(1);
    // In other units the distances are in these.
    const scaled = (table: Table): Rows => rowsOf(table.map((row) => row.map((value) => 1e-6 * value)));
    const [small] = spanResiduals(scaled(synthetic), [scaled(outside)]);
    expect(
      relativeError(
        Array.from(small!, (value) => 1e6 * value),
        residual,
      ),
    ).toBeLessThan(1e-9);
  });

  test('count equal scores one half', () => {
    expect(areaUnderCurve([1, 1], [1])).toBe(0.5);
    expect(areaUnderCurve([0, 2], [1, 1])).toBe(0.5);
    expect(areaUnderCurve([], [1])).toBeNaN();
  });
});

test.each(stored.measures)(
  'answers for $truth.length rows of $classes classes are worth what scikit-learn says',
  (expected) => {
    const { truth, predicted, classes, scores, ...figures } = expected;
    const found = measuresOf(truth, predicted, classes, scores ? rowsOf(scores) : undefined);
    expect(found.accuracy).toBeCloseTo(figures.accuracy, 9);
    expect(found.balancedAccuracy).toBeCloseTo(figures.balancedAccuracy, 9);
    expect(found.mcc).toBeCloseTo(figures.mcc, 9);
    if (figures.auc === null) expect(found.auc).toBeNull();
    else expect(found.auc).toBeCloseTo(figures.auc, 9);
  },
);

test('measuresOf refuses codes that are no classes', () => {
  expect(() => measuresOf([0, 2], [0, 1], 2)).toThrow('row 1 is of class 2');
  expect(() => measuresOf([], [], 2)).toThrow('no rows');
  const scores = { data: [1, 0, 0, 1], rows: 2, columns: 2 };
  expect(() => measuresOf([0, 1], [0, 1], 3, scores)).toThrow('scores are [2, 2]; they must be [2, 3].');
  expect(() => measuresOf([0, 1, 1], [0, 1, 1], 2, scores)).toThrow('scores are [2, 2]; they must be [3, 2].');
});

test('of two classes the scores of the second alone count', () => {
  const scores = { data: [0, 1, 0, 2, 0, 3, 9, 0], rows: 4, columns: 2 };
  expect(measuresOf([0, 0, 1, 1], [0, 0, 1, 1], 2, scores).auc).toBe(0.5);
});
