import { describe, expect, test } from 'vitest';
import { wasm } from '../../src/backends/index.js';
import { featuresOfOne, readCsv, type Table } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { createMeasure, type LabelledRows, measureRows, Preprocessor, prepareRows } from '../../src/synthesis/index.js';

/** Wide rows of two classes whose columns hang together by three hidden factors. */
function draw(seed: string, rows: number, columns: number): LabelledRows {
  const loadings = new SeededRandom('loadings');
  const weights = Float64Array.from({ length: 3 * columns }, () => loadings.normal());
  const random = new SeededRandom(seed);
  const features = matrix(rows, columns);
  const classCodes = Array.from({ length: rows }, (_, i) => i % 2);
  for (let i = 0; i < rows; i++) {
    const factors = [random.normal(), random.normal(), random.normal()];
    for (let j = 0; j < columns; j++)
      features.data[i * columns + j] =
        classCodes[i]! * (j % 10 === 0 ? 2 : 0) +
        random.normal() +
        factors.reduce((sum, factor, k) => sum + factor * weights[k * columns + j]!, 0);
  }
  return { features, classCodes };
}

/** For every training row one row of its class: the class mean, plus a mixture of the class's rows about it or noise of the columns' own. */
function control(train: LabelledRows, seed: string, kind: 'means' | 'normals' | 'gaussian' | 'copies'): LabelledRows {
  const random = new SeededRandom(seed);
  const [n, p] = train.features.shape as [number, number];
  const x = train.features.data;
  const features = matrix(n, p);
  const members = [0, 1].map((code) => train.classCodes.flatMap((own, row) => (own === code ? [row] : [])));
  const means = members.map((rows) =>
    Float64Array.from({ length: p }, (_, j) => rows.reduce((sum, row) => sum + x[row * p + j]!, 0) / rows.length),
  );
  train.classCodes.forEach((code, i) => {
    const [rows, mean] = [members[code]!, means[code]!];
    const weights = rows.map(() => random.normal() / Math.sqrt(rows.length - 1));
    const row = rows[Math.floor(random.uniform() * rows.length)]!;
    for (let j = 0; j < p; j++) {
      const about = rows.map((r) => x[r * p + j]! - mean[j]!);
      const deviation = Math.sqrt(about.reduce((sum, d) => sum + d * d, 0) / rows.length);
      const added = {
        means: () => 0.1 * deviation * random.normal(),
        normals: () => deviation * random.normal(),
        gaussian: () => about.reduce((sum, d, k) => sum + d * weights[k]!, 0),
        copies: () => x[row * p + j]! - mean[j]!,
      }[kind]();
      features.data[i * p + j] = kind === 'copies' ? x[row * p + j]! : mean[j]! + added;
    }
  });
  return { features, classCodes: train.classCodes };
}

describe('measures of synthetic rows', () => {
  const [train, test_] = [draw('train', 40, 150), draw('test', 20, 150)];
  const real = { train, test: test_, classCount: 2 };

  test('fail each control where it is broken, and pass rows of the same kind', async () => {
    const measure = await createMeasure(real);
    const quality = async (rows: LabelledRows): Promise<unknown> => (await measure(rows)).quality;
    expect(await quality(draw('fresh', 40, 150))).toEqual({ fidelity: true, dependence: true, privacy: true });
    expect(await quality(control(train, 'a', 'copies'))).toMatchObject({ privacy: false });
    expect(await quality(control(train, 'b', 'gaussian'))).toMatchObject({ dependence: true, privacy: false });
    expect(await quality(control(train, 'c', 'means'))).toMatchObject({ fidelity: false });
    expect(await quality(control(train, 'd', 'normals'))).toMatchObject({ fidelity: true, dependence: false });
  });

  test('find what related columns give away among columns that tell nothing', async () => {
    const unrelated = 1000;
    const beside = ({ features, classCodes }: LabelledRows, seed: string): LabelledRows => {
      const [n, p] = features.shape as [number, number];
      const random = new SeededRandom(seed);
      const wider = matrix(n, p + unrelated);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < p + unrelated; j++)
          wider.data[i * (p + unrelated) + j] = j < p ? features.data[i * p + j]! : random.normal();
      return { features: wider, classCodes };
    };
    const wide = { train: beside(train, 'a'), test: beside(test_, 'b'), classCount: 2 };
    const synthetic = beside(control(train, 'b', 'gaussian'), 'c');
    const related = Array.from({ length: 150 }, (_, j) => j);
    const [blind, sharp] = await Promise.all([
      measureRows({ ...wide, synthetic }, { pairColumns: 0 }),
      measureRows({ ...wide, synthetic }, { pairColumns: 0, related }),
    ]);
    expect(blind.privacy.spanAttack).toBeLessThan(0.9);
    expect(sharp.privacy.spanAttack).toBeCloseTo(1, 2);
    expect(sharp.quality.privacy).toBe(false);
    expect(sharp.privacy.distanceAttack).toBeGreaterThanOrEqual(blind.privacy.distanceAttack!);
    const fresh = beside(draw('fresh', 40, 150), 'd');
    expect((await measureRows({ ...wide, synthetic: fresh }, { pairColumns: 0, related })).quality.privacy).toBe(true);
  });

  test('leave the attacks out without unseen rows, and say so', async () => {
    const synthetic = control(train, 'b', 'gaussian');
    const { privacy, quality } = await measureRows({ train, synthetic, classCount: 2 });
    expect(privacy).toMatchObject({ distanceAttack: null, spanAttack: null, unseenCopies: null, copies: 0 });
    expect(quality.privacy).toBeNull();
    const copied = await measureRows({ train, synthetic: train, classCount: 2 });
    expect(copied.privacy).toMatchObject({ copies: 40, rows: 40, nearCopies: 40, distanceRatio: 0 });
    expect(copied.quality.privacy).toBe(false);
    expect(copied.fidelity).toMatchObject({
      shapes: 1,
      pairs: 1,
      strongPairs: 1,
      varianceRatio: 1,
      selectedOverlap: 1,
    });
  });

  test('do not change with units, and take pairs from a backend as from plain loops', async () => {
    const wide = { train: draw('train', 30, 1300), synthetic: draw('fresh', 25, 1300), classCount: 2 };
    const scaled = ({ features, classCodes }: LabelledRows): LabelledRows => ({
      features: matrix(
        features.shape[0]!,
        features.shape[1]!,
        features.data.map((v, k) => v * 2 ** ((k % 1300) % 7) + 3),
      ),
      classCodes,
    });
    const plain = await measureRows(wide);
    const other = await measureRows({ train: scaled(wide.train), synthetic: scaled(wide.synthetic), classCount: 2 });
    expect(other.fidelity.varianceRatio).toBeCloseTo(plain.fidelity.varianceRatio, 9);
    expect(other.fidelity.pairs).toBeCloseTo(plain.fidelity.pairs!, 9);
    expect(other.privacy.distanceRatio).toBeCloseTo(plain.privacy.distanceRatio, 9);
    const backend = await wasm({ threads: 1 });
    const { fidelity } = await measureRows(wide, { backend });
    expect(fidelity.pairs).toBeCloseTo(plain.fidelity.pairs!, 6);
    expect(fidelity.strongPairs).toBeCloseTo(plain.fidelity.strongPairs!, 4);
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
    expect((await measureRows(wide, { pairColumns: 0 })).fidelity).toMatchObject({ pairs: null, strongPairCount: 0 });
  });

  test('do not take what the words of one column have in common for a relation that was kept', async () => {
    const random = new SeededRandom('words');
    const rows = Array.from({ length: 200 }, (_, i) => {
      const a = random.normal();
      const b = a + 0.3 * random.normal();
      return [a, b, a + 0.3 * random.normal(), ['north', 'south', 'west'][Math.floor(3 * random.uniform())]!, i % 2];
    });
    const shuffled = rows.map((row) => [...row]);
    for (const j of [0, 1, 2, 3]) random.permutation(200).forEach((from, i) => (shuffled[i]![j] = rows[from]![j]!));
    const csv = (lines: readonly (readonly (string | number)[])[]): string =>
      ['a,b,c,ward,class', ...lines.map((line) => line.join(','))].join('\n');
    const real = readCsv(csv(rows), { target: 'class' });
    const others = readCsv(csv(shuffled), { target: 'class', like: real });
    const rowsOf = ({ features, labels }: Table): LabelledRows => ({ features, classCodes: labels.map(Number) });
    const find = (groups: readonly (readonly number[])[]): ReturnType<typeof measureRows> =>
      measureRows({ train: rowsOf(real), synthetic: rowsOf(others), classCount: 2 }, { groups });
    // Three pairs are strong by the way in which the words are written, and three are relations.
    expect((await find([])).quality.dependence).toBe(true);
    const { fidelity, quality } = await find(featuresOfOne(real.form));
    expect(fidelity.strongPairCount).toBe(3);
    expect(quality.dependence).toBe(false);
    expect(prepareRows(real.features, rowsOf(real).classCodes, { groups: featuresOfOne(real.form) }).groups).toEqual([
      [3, 4, 5],
    ]);
    expect(Preprocessor.fit(real).rowPreparation.groups).toEqual([[3, 4, 5]]);
  });

  test('are these numbers for these rows, whichever columns are related, grouped or left out', async () => {
    const few = (rows: LabelledRows, count: number): LabelledRows => ({
      features: matrix(
        count,
        12,
        Float64Array.from({ length: 12 * count }, (_, at) => rows.features.get(Math.floor(at / 12), at % 12)),
      ),
      classCodes: rows.classCodes.slice(0, count),
    });
    const rows = { train: few(train, 40), test: few(test_, 17), classCount: 2 };
    const synthetic = few(draw('fresh', 40, 150), 31);
    // The last rows are copies: of a training row, and nearly of one.
    synthetic.features.data.set(rows.train.features.data.subarray(0, 12), 12 * 30);
    for (let j = 0; j < 12; j++) synthetic.features.set(29, j, rows.train.features.get(4, j) + 1e-3);
    const found: unknown[] = [];
    for (const options of [
      {},
      { related: [0, 3, 5] },
      {
        groups: [
          [0, 1, 2],
          [5, 6],
        ],
      },
      { pairColumns: 7 },
      { pairColumns: 1 },
    ]) {
      const { fidelity, privacy, quality } = await measureRows({ ...rows, synthetic }, options);
      const { worstColumns, ...figures } = fidelity;
      const rounded = Object.entries({ ...figures, ...privacy }).map(
        ([name, value]) => `${name} ${value === null ? null : Number(value.toPrecision(6))}`,
      );
      found.push([options, rounded.join(', '), worstColumns.map(({ column }) => column).join(), quality]);
    }
    expect(found).toMatchSnapshot();
    const swapped = await measureRows({ train: synthetic, test: rows.test, synthetic: rows.train, classCount: 2 });
    expect(swapped.privacy).toMatchObject({ rows: 40, compared: 40, copies: 1, nearCopies: 2 });
  });

  test('of one row, one column and no class are defined or null', async () => {
    const one: LabelledRows = { features: matrix(1, 1, Float64Array.of(2)), classCodes: [0] };
    const { fidelity, quality } = await measureRows({ train: one, synthetic: one, test: one, classCount: 1 });
    expect(fidelity).toMatchObject({ shapes: 1, pairs: null, strongPairs: null, selectedOverlap: null });
    expect(fidelity.varianceRatio).toBeNaN();
    expect(quality).toMatchObject({ fidelity: null, dependence: null });
    const none: LabelledRows = { features: matrix(0, 1), classCodes: [] };
    await expect(measureRows({ train: one, synthetic: none, classCount: 1 })).rejects.toThrow('no synthetic rows');
  });
});
