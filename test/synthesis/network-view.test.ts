/** How a network sees rows, what it is drawn from, and how much its rows vary. */
import { describe, expect, test } from 'vitest';
import { readCsv, type Table } from '../../src/data/index.js';
import { matrix, type Matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { CVAESynthesizer, publishedDefaults, synthesizerFromBytes, VAESynthesizer } from '../../src/synthesis/index.js';
import { classNoise } from '../../src/synthesis/class-noise.js';
import { corrected, learnCorrection } from '../../src/synthesis/correction.js';
import { mixtureOf } from '../../src/synthesis/latent-mixture.js';
import { NetworkView } from '../../src/synthesis/network-view.js';
import { parseSynthesizer } from '../../src/synthesis/saved.js';

/** n rows of q columns that three hidden numbers and noise explain, in two classes, and their codes. */
function lowRank(n: number, q: number, seed = 'low rank'): { x: Matrix; classCodes: number[] } {
  const random = new SeededRandom(seed);
  const loadings = Array.from({ length: q }, () => [random.normal(), random.normal(), random.normal()]);
  const classCodes = Array.from({ length: n }, (_, i) => i % 2);
  const x = matrix(n, q);
  for (let i = 0; i < n; i++) {
    const hidden = [random.normal(), random.normal(), random.normal()];
    for (let j = 0; j < q; j++)
      x.data[i * q + j] =
        classCodes[i]! * (j % 3 === 0 ? 2 : 0) +
        loadings[j]!.reduce((sum, w, k) => sum + w * hidden[k]!, 0) +
        0.5 * random.normal();
  }
  return { x, classCodes };
}

/** The variances of columns within classes. */
function within(x: Matrix, classCodes: readonly number[]): number[] {
  const q = x.shape[1]!;
  return Array.from({ length: q }, (_, j) => {
    let total = 0;
    for (const code of [0, 1]) {
      const own = classCodes.flatMap((other, i) => (other === code ? [x.data[i * q + j]!] : []));
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      total += own.reduce((a, b) => a + (b - mean) ** 2, 0);
    }
    return total / (x.shape[0]! - 2);
  });
}
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('a view', () => {
  const { x, classCodes } = lowRank(20, 50);

  test.each(['none', 'class-means'] as const)('goes back exactly, centre %s', (centre) => {
    for (const components of ['none', 'auto'] as const) {
      const view = NetworkView.fit(x, classCodes, 2, { centre, components, independentNoise: 0 });
      expect(view.columns).toBe(components === 'none' ? 50 : centre === 'none' ? 20 : 18);
      const y = view.forward(x, classCodes);
      if (components === 'auto')
        for (let j = 0; j < view.columns; j++) {
          const squares = Array.from({ length: 20 }, (_, i) => y.data[i * view.columns + j]! ** 2);
          expect(mean(squares)).toBeCloseTo(1, 9);
        }
      view.back(y, classCodes).data.forEach((value, at) => expect(value).toBeCloseTo(x.data[at]!, 9));
    }
  });

  test('gives what few components leave out, and independent noise, back as variance', () => {
    const many = Array.from({ length: 200 }, (_, i) => i % 20);
    const repeated = matrix(4000, 50);
    const codes = Array.from({ length: 4000 }, (_, i) => classCodes[many[i % 200]!]!);
    codes.forEach((_, i) => repeated.data.set(x.data.subarray(many[i % 200]! * 50, (many[i % 200]! + 1) * 50), i * 50));
    for (const [components, independentNoise] of [
      [3, 0],
      ['auto', 0.4],
    ] as const) {
      const view = NetworkView.fit(x, classCodes, 2, { centre: 'class-means', components, independentNoise });
      const back = view.back(view.forward(repeated, codes), codes, (width) =>
        classNoise(codes, width, new SeededRandom(1), false),
      );
      const expected = within(x, classCodes);
      // The rows' own part has n degrees of freedom where the noise has n - K.
      const ratios = within(back, codes).map((value, j) => value / expected[j]!);
      expect(mean(ratios)).toBeGreaterThan(0.88);
      expect(mean(ratios)).toBeLessThan(1.03);
    }
  });
});

test('a correction makes up for values that are cut off', () => {
  const random = new SeededRandom(1);
  const classCodes = Array.from({ length: 2000 }, (_, i) => i % 2);
  const x = matrix(2000, 2);
  random.fillNormal(x.data);
  const cut = (rows: Matrix): Matrix =>
    matrix(
      2000,
      2,
      rows.data.map((value, at) => (at % 2 === 0 ? Math.max(-0.3, value) : value)),
    );
  const found = learnCorrection(x, classCodes, 2, cut);
  const ratio = (rows: Matrix): number[] =>
    within(rows, classCodes).map((value, j) => value / within(x, classCodes)[j]!);
  expect(ratio(cut(x))[0]).toBeLessThan(0.6);
  expect(ratio(cut(corrected(x, classCodes, found)))[0]).toBeGreaterThan(0.85);
  expect(found.factor[1]).toBeCloseTo(1, 9);
});

test('a mixture has as many components as its points have heaps', () => {
  const random = new SeededRandom(2);
  const points = matrix(200, 2);
  random.fillNormal(points.data);
  for (let i = 0; i < 200; i++) points.data[2 * i] = points.data[2 * i]! * 0.2 + (i < 60 ? 3 : -3);
  const posterior = { mean: points, logVariance: matrix(200, 2, new Float64Array(400).fill(-6)) };
  const rows = [...Array(200).keys()];
  const mixture = mixtureOf(posterior, rows, [1, 2, 4], random);
  expect([...mixture.weights].sort()[0]).toBeCloseTo(0.3, 2);
  expect(mixture.weights.length).toBe(2);
  expect(
    [...mixture.centres]
      .filter((_, at) => at % 2 === 0)
      .map(Math.round)
      .sort(),
  ).toEqual([-3, 3]);
});

describe('synthesizers', () => {
  const { x, classCodes } = lowRank(40, 60);
  const names = Array.from({ length: 60 }, (_, j) => `c${j}`);
  const lines = classCodes.map((code, i) =>
    [...x.data.subarray(i * 60, (i + 1) * 60), code === 0 ? 'a' : 'b'].join(','),
  );
  const table: Table = readCsv(`${names.join(',')},class\n${lines.join('\n')}\n`, {
    file: 'wide.csv',
    target: 'class',
  });
  const codesOf = (rows: Table): number[] => rows.labels.map((label) => (label === 'a' ? 0 : 1));
  const ratioOf = (rows: Table): number => {
    const real = within(table.features, classCodes);
    return mean(within(rows.features, codesOf(rows)).map((value, j) => value / real[j]!));
  };
  const quick = { hidden: [16], latentDim: 4, epochs: 60, batchSize: 20, learningRate: 3e-3 } as const;

  test('rows vary within classes as real ones do; means do not', async () => {
    const ratios: number[] = [];
    for (const noise of ['matched', 'none'] as const) {
      const synthesizer = await new CVAESynthesizer({ ...quick, noise, independentNoise: 0 }).fit(table);
      expect(synthesizer.fitted.rowModel.model.architecture.features).toBe(38);
      ratios.push(ratioOf(await synthesizer.sample(400)));
    }
    expect(ratios[0]).toBeGreaterThan(0.8);
    expect(ratios[0]).toBeLessThan(1.25);
    expect(ratios[1]).toBeLessThan(0.7);
  });

  test.each(['posteriors', 'class-posterior', 'mixture', 'prior'] as const)(
    'draws from %s again once loaded, and says whether codes are kept',
    async (latentFrom) => {
      const synthesizer = await new CVAESynthesizer({ ...quick, latentFrom }).fit(table);
      const bytes = synthesizer.toBytes();
      const { containsTrainingCodes, state } = parseSynthesizer(bytes);
      expect(containsTrainingCodes).toBe(latentFrom === 'posteriors');
      expect(state.tensors.some(({ name }) => name.startsWith('posterior.'))).toBe(latentFrom === 'posteriors');
      const loaded = synthesizerFromBytes(bytes);
      const [own, again] = [await synthesizer.sample(30, { seed: 4 }), await loaded.sample(30, { seed: 4 })];
      // Latent statistics and components are kept in float32.
      own.features.data.forEach((value, at) => expect(again.features.data[at]).toBeCloseTo(value, 3));
      expect(again.labels).toEqual(own.labels);
    },
  );

  test('the published preset takes the study’s options, and what is given wins', async () => {
    const { options } = new VAESynthesizer({ preset: 'published', latentDim: 5 });
    expect(options).toMatchObject({ ...publishedDefaults, latentDim: 5 });
    const synthesizer = await new VAESynthesizer({ preset: 'published', ...quick }).fit(table);
    expect(synthesizer.fitted.noise).toBeUndefined();
    expect(synthesizer.fitted.rowModel.model.architecture.features).toBe(62);
    expect(ratioOf(await synthesizer.sample(200))).toBeLessThan(0.8);
  });
});
