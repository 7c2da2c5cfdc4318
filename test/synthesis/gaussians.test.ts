import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { type Matrix, matrix, takeRows } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import {
  Avatar,
  ClassGaussian,
  ClassMeans,
  createSynthesizer,
  GaussianMixture,
  PooledGaussian,
  Smote,
  synthesizerFromBytes,
  synthesizerKinds,
} from '../../src/synthesis/index.js';
import { fitMixture } from '../../src/synthesis/expectation-maximisation.js';

/** Rows of `factors` common directions and independent noise of variance `noise`, around class means: every column has variance 1. */
function factorRows(counts: readonly number[], columns: number, factors: number, noise: number, seed = 'rows'): Table {
  const random = new SeededRandom(seed);
  const codes = counts.flatMap((count, code) => new Array<number>(count).fill(code));
  const loadings = matrix(factors, columns);
  random.fillNormal(loadings.data);
  for (let j = 0; j < columns; j++) {
    let length = 0;
    for (let f = 0; f < factors; f++) length += loadings.get(f, j) ** 2;
    for (let f = 0; f < factors; f++) loadings.set(f, j, loadings.get(f, j) * Math.sqrt((1 - noise) / length));
  }
  const rows = matrix(codes.length, columns);
  codes.forEach((code, i) => {
    const scores = Array.from({ length: factors }, () => random.normal());
    for (let j = 0; j < columns; j++) {
      let value = 2 * code * (j % 3) + Math.sqrt(noise) * random.normal();
      scores.forEach((score, f) => (value += score * loadings.get(f, j)));
      rows.set(i, j, value);
    }
  });
  return tableOf(rows, codes);
}

function tableOf(rows: Matrix, codes?: readonly number[]): Table {
  return Table.from({
    name: 'rows',
    rows,
    columns: Array.from({ length: rows.shape[1]! }, (_, j) => `c${j}`),
    ...(codes && { labels: codes.map((code) => `class ${code}`) }),
  });
}

const raw = { kinds: 'real', transform: 'none', screening: 'none' } as const;
const projected = (x: Matrix, direction: Float64Array): number[] =>
  Array.from({ length: x.shape[0]! }, (_, i) => direction.reduce((sum, w, j) => sum + w * x.get(i, j), 0));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const squares = (values: readonly number[]): number => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
};

test('mirrored rows have exact class means, the same spread, and are drawn alike after loading', async () => {
  const table = factorRows([20, 16], 30, 3, 0.3);
  const options = { ...raw, noise: 0.2, classShare: 0 };
  const mirrored = await new PooledGaussian({ ...options, mirrored: true }).fit(table);
  const plain = await new PooledGaussian(options).fit(table);
  const [drawn, other] = [await mirrored.draw(72), await plain.draw(72)];
  const column = (x: Matrix, codes: readonly number[], code: number, j: number): number[] =>
    codes.flatMap((own, i) => (own === code ? [x.get(i, j)] : []));
  const trained = [0, 1].map((code) =>
    mean(
      column(
        table.features,
        [...Array(36).keys()].map((i) => Number(i >= 20)),
        code,
        0,
      ),
    ),
  );
  const off = ({ features, classCodes }: { features: Matrix; classCodes: readonly number[] }): number =>
    Math.max(...[0, 1].map((code) => Math.abs(mean(column(features, classCodes, code, 0)) - trained[code]!)));
  expect(off(drawn)).toBeLessThan(1e-9);
  expect(off(other)).toBeGreaterThan(0.01);
  const ratio =
    squares(column(drawn.features, drawn.classCodes, 0, 0)) / squares(column(other.features, other.classCodes, 0, 0));
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
  const loaded = synthesizerFromBytes(mirrored.toBytes());
  expect(off(await loaded.draw(72))).toBeLessThan(1e-9);
});

describe.each([
  ['wide', 30],
  ['tall', 5],
])('moments of a %s table', (_, columns) => {
  const counts = [8, 12];
  const table = factorRows(counts, columns, 3, 0.3);
  const groups = [0, 1].map((code) => table.labels.flatMap((label, i) => (label === `class ${code}` ? [i] : [])));
  /** Within-class variances along a direction: pooled (denominator n - K), of a class, and of independent columns. */
  function expected(direction: Float64Array, noise: number, classShare: number, code: number): number {
    const own = groups.map((rows) => squares(projected(takeRows(table.features, rows), direction)));
    const pooled = (own[0]! + own[1]!) / (20 - 2);
    const alone = direction.reduce((sum, w, j) => {
      const unit = Float64Array.from(direction, (_value, k) => Number(k === j));
      const parts = groups.map((rows) => squares(projected(takeRows(table.features, rows), unit)));
      return sum + (w * w * (parts[0]! + parts[1]!)) / 18;
    }, 0);
    const ownShare = own[code]! / (counts[code]! - 1);
    return (1 - noise) * ((1 - classShare) * pooled + classShare * ownShare) + noise * alone;
  }

  test.each([
    [0, 0],
    [0.4, 0],
    [0.3, 0.5],
    [0, 1],
  ])('means and covariance follow the formula with noise %d and class share %d', async (noise, classShare) => {
    const fitted = await new PooledGaussian({ ...raw, noise, classShare }).fit(table);
    const random = new SeededRandom('directions');
    for (const code of [0, 1]) {
      const drawn = await fitted.sample(6000, { class: `class ${code}`, seed: 1 });
      for (let trial = 0; trial < 4; trial++) {
        const direction = new Float64Array(columns);
        random.fillNormal(direction);
        const values = projected(drawn.features, direction);
        const variance = expected(direction, noise, classShare, code);
        const centre = mean(projected(takeRows(table.features, groups[code]!), direction));
        expect(Math.abs(mean(values) - centre)).toBeLessThan(5 * Math.sqrt(variance / 6000));
        expect(Math.abs(squares(values) / 5999 / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 5999));
      }
    }
  });

  test('a class Gaussian is the same with no noise and the class’s own covariance', async () => {
    const own = await new ClassGaussian(raw).fit(table);
    const pooled = await new PooledGaussian({ ...raw, noise: 0, classShare: 1 }).fit(table);
    const direction = new Float64Array(columns).fill(1);
    const spread = async (of: ClassGaussian | PooledGaussian): Promise<number> =>
      squares(projected((await of.sample(6000, { class: 'class 1', seed: 3 })).features, direction));
    expect(Math.abs((await spread(own)) / (await spread(pooled)) - 1)).toBeLessThan(0.15);
  });
});

test('held-out likelihood shrinks independent columns and not related ones, and sees whether classes share a covariance', async () => {
  const independent = (await new PooledGaussian(raw).fit(factorRows([30, 30], 20, 2, 1))).shares;
  expect(independent.noise).toBeGreaterThanOrEqual(0.7);
  const related = (await new PooledGaussian(raw).fit(factorRows([150, 150], 20, 2, 0.1))).shares;
  expect(related.noise).toBeLessThanOrEqual(0.05);
  expect(Math.max(independent.classShare, related.classShare)).toBeLessThanOrEqual(0.25);
  // The second class's columns go the other way.
  const same = factorRows([150, 150], 6, 1, 0.1);
  const rows = same.features;
  for (let i = 150; i < 300; i++) for (let j = 0; j < 6; j += 2) rows.set(i, j, -rows.get(i, j));
  const { shares } = await new PooledGaussian(raw).fit(
    tableOf(
      rows,
      [...Array(300).keys()].map((i) => Number(i >= 150)),
    ),
  );
  expect(shares.classShare).toBe(1);
});

test('a mixture finds the groups of a class, and one where there is one', async () => {
  const random = new SeededRandom('groups');
  const rows = matrix(400, 3);
  const codes = [...Array(400).keys()].map((i) => Number(i >= 300));
  // Three groups and one: corners of a square in two columns, the third tells nothing.
  codes.forEach((code, i) => {
    const [x, y] =
      code === 1
        ? [0, 0]
        : [
            [-8, -8],
            [-8, 8],
            [8, 8],
          ][i % 3]!;
    rows.set(i, 0, x! + random.normal());
    rows.set(i, 1, y! + random.normal());
    rows.set(i, 2, random.normal());
  });
  const fitted = await new GaussianMixture(raw).fit(tableOf(rows, codes));
  expect(fitted.componentCounts[0]).toBeGreaterThan(2);
  expect(fitted.componentCounts[1]).toBe(1);
  const drawn = (await fitted.sample(900, { class: 'class 0', seed: 1 })).features;
  const corners = [0, 0, 0, 0];
  for (let i = 0; i < 900; i++) corners[2 * Number(drawn.get(i, 0) > 0) + Number(drawn.get(i, 1) > 0)]!++;
  expect(corners[2]).toBeLessThan(9);
  for (const corner of [0, 1, 3]) expect(Math.abs(corners[corner]! - 300)).toBeLessThan(80);
});

test('rows of SMOTE lie on segments between rows of their class; avatars among their rows', async () => {
  const table = factorRows([7, 9], 4, 2, 0.3);
  const drawn = await new Smote({ ...raw, neighbours: 3 }).fit(table).then((fitted) => fitted.sample(40, { seed: 2 }));
  const row = (of: Table, i: number): number[] => Array.from({ length: 4 }, (_, j) => of.features.get(i, j));
  const length = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, j) => x - b[j]!));
  drawn.labels.forEach((label, i) => {
    const own = table.labels.flatMap((other, k) => (other === label ? [row(table, k)] : []));
    const detours = own.flatMap((a) =>
      own.map((b) => length(a, row(drawn, i)) + length(row(drawn, i), b) - length(a, b)),
    );
    const proper = detours.filter((_, at) => Math.floor(at / own.length) !== at % own.length);
    expect(Math.min(...proper)).toBeLessThan(1e-9);
  });
  const avatars = await new Avatar(raw).fit(table).then((fitted) => fitted.sample(40, { seed: 2 }));
  avatars.labels.forEach((label, i) => {
    const own = table.labels.flatMap((other, k) => (other === label ? [row(table, k)] : []));
    row(avatars, i).forEach((value, j) => {
      expect(value).toBeGreaterThan(Math.min(...own.map((one) => one[j]!)) - 1e-9);
      expect(value).toBeLessThan(Math.max(...own.map((one) => one[j]!)) + 1e-9);
    });
  });
});

test('class means have a hundredth of the variance', async () => {
  const table = factorRows([10, 10], 6, 2, 0.3);
  const drawn = await new ClassMeans(raw)
    .fit(table)
    .then((fitted) => fitted.sample(4000, { class: 'class 0', seed: 1 }));
  const unit = Float64Array.from([1, 0, 0, 0, 0, 0]);
  const within = [0, 10].map((first) =>
    squares(
      projected(
        takeRows(
          table.features,
          [...Array(10).keys()].map((i) => first + i),
        ),
        unit,
      ),
    ),
  );
  const ratio = squares(projected(drawn.features, unit)) / 3999 / ((within[0]! + within[1]!) / 18);
  expect(Math.abs(ratio / 0.01 - 1)).toBeLessThan(5 * Math.sqrt(2 / 3999));
});

const own = Object.entries(synthesizerKinds).flatMap(([kind, { network }]) => (network ? [] : [kind]));

test.each(own)('%s: tables at the edge work or are refused in words', async (kind) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 2 }),
      async (counts, columns, plain, equal) => {
        const n = counts.reduce((a, b) => a + b, 0);
        fc.pre(n > 1);
        const { features, labels } = factorRows(counts, columns, 1, 0.2, `${counts.join()} ${columns}`);
        // Rows that are equal, and a column that is constant within classes.
        for (let i = 1; i <= Math.min(equal, n - 2); i++)
          for (let j = 0; j < columns; j++) features.set(i, j, features.get(0, j));
        const codes = labels.map((label) => Number(String(label).slice(6)));
        if (columns > 1) codes.forEach((code, i) => features.set(i, columns - 1, 3 * code));
        const synthesizer = createSynthesizer(kind);
        try {
          await synthesizer.fit(tableOf(features, plain ? undefined : codes));
        } catch (error) {
          expect((error as Error).name).toBe('InputError');
          expect((error as Error).message).toMatch(/one row|one value only|two are needed/);
          return;
        }
        const drawn = await synthesizer.sample(7);
        expect(drawn.features.data.every(Number.isFinite)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test.each(own)('%s says what it keeps', (kind) => {
  expect(createSynthesizer(kind).containsTrainingRows).toBe(synthesizerKinds[kind]!.keepsRows);
});

test('shares that cannot be are refused', () => {
  for (const noise of [-0.1, 1.1, NaN, 'some'])
    expect(() => new PooledGaussian({ noise: noise as number })).toThrow(
      /noise must be a number from 0 to 1, or 'auto'/,
    );
});

test('the components of rows without heaps follow from the rows and the seed', () => {
  const random = new SeededRandom('no heaps');
  const rows = matrix(60, 2);
  random.fillNormal(rows.data);
  const parts = fitMixture(rows, 4, random);
  const found = parts.map(({ weight, centre }) => [weight, ...centre]);
  const expected = [
    [0.309886, 0.604043, 1.06909],
    [0.162032, -1.12097, -0.216929],
    [0.12164, 1.78065, -0.54283],
    [0.406442, 0.121205, -0.435801],
  ];
  expected.flat().forEach((value, at) => expect(found.flat()[at]).toBeCloseTo(value, 4));
  expect(found).toHaveLength(4);
});
