/** What a seed gives: rows that were drawn with it once are drawn with it again, by later versions too. */
import { expect, test } from 'vitest';
import { readCsv, Table } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import {
  type AutoencoderSynthesizerOptions,
  createSynthesizer,
  CVAESynthesizer,
  VAESynthesizer,
} from '../../src/synthesis/index.js';
import { reference } from '../../src/tensor/index.js';
import { clinicalTable } from '../everyday-tables.js';
import { mixedTable, quick } from './table.js';

/** The mean of every column, row i with weight i + 1: rows in another order, or one other cell, have others. */
function figures({ features }: Table): number[] {
  const [rows, columns] = features.shape as [number, number];
  return Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (i + 1) * features.get(i, j);
    return (2 * sum) / (rows * (rows + 1));
  });
}

/** Three heaps and one, in three columns, 24 and 12 rows. */
function heaps(): Table {
  const random = new SeededRandom('heaps');
  const places = [
    [-6, -6],
    [-6, 6],
    [6, 6],
  ] as const;
  const codes = Array.from({ length: 36 }, (_, i) => Number(i % 3 === 2));
  const rows = matrix(36, 3);
  codes.forEach((code, i) => {
    const [x, y] = code === 1 ? [0, 0] : places[Math.floor(i / 3) % 3]!;
    rows.data.set([x + random.normal(), y + random.normal(), x * 0.5 + random.normal()], 3 * i);
  });
  return Table.from({ name: 'heaps', rows, columns: ['x', 'y', 'z'], labels: codes.map((code) => 'ab'[code]!) });
}

const mixed = mixedTable(30);
const clinical = readCsv(clinicalTable(), { file: 'c.csv', target: 'outcome', missing: 'model' });
const backend = reference();
const raw = { kinds: 'real', transform: 'none', screening: 'none' } as const;
const untransformed = { kinds: 'real' } as const;
const brief = { ...quick, ...untransformed, epochs: 4, seed: 3 } as const;

async function drawn(kind: string, options: object, of: Table): Promise<number[]> {
  const synthesizer = await createSynthesizer(kind, { ...options, seed: 3 }).fit(of);
  const [first, second] = [await synthesizer.sample(20), await synthesizer.sample(10)];
  return [...figures(first), ...figures(second)];
}

/** To five digits, so that another processor's last digit does not count. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, at) =>
    expect(Math.abs(value - expected[at]!), `${at}: ${value}`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(expected[at]!)),
    ),
  );
}

test.each<[string, readonly number[], readonly number[]]>([
  [
    'pooled-gaussian',
    [
      7.25, 9.0761905, 0.42857143, 0.9660791, 1.8877386, 1000000, 7.25, 8.9272727, 0.36363636, 0.48438558, 1.0478936,
      1000000,
    ],
    [-2.1630331, 0.72272767, -0.43589398, -2.9949069, -0.87410202, -0.39984563],
  ],
  [
    'gaussian-mixture',
    [
      7.25, 11.838095, 0.33809524, 0.70287606, 1.3686253, 1000000, 7.25, 11.145455, 0.090909091, 0.43740585, 0.69374396,
      1000000,
    ],
    [-1.5605244, 0.061471832, -0.39184153, -2.8834335, 0.42054329, 0.10754758],
  ],
  [
    'class-gaussian',
    [7.25, 12.385714, 0.57619048, 0.66808306, 1.3702458, 1000000, 7.25, 12.472727, 0.4, 0.5536068, 1.1529182, 1000000],
    [-1.360001, 1.1862474, -0.51705191, 0.33246017, 2.322184, 0.27819375],
  ],
  [
    'smote',
    [
      7.25, 11.061905, 0.41904762, 0.75541167, 1.5027083, 1000000, 7.25, 10.163636, 0.43636364, 0.64767249, 1.2607032,
      1000000,
    ],
    [-0.66461827, -0.14095029, 0.078117041, -1.2634351, 1.4129599, -0.6659147],
  ],
  [
    'avatar',
    [
      7.25, 8.0380952, 0.28095238, 0.85137418, 1.6834882, 1000000, 7.25, 9.0727273, 0.34545455, 0.58266029, 1.1472253,
      1000000,
    ],
    [-0.13033305, 0.96928887, 0.17334154, -2.672636, 1.0143679, -0.93653165],
  ],
  [
    'class-normals',
    [7.25, 6.5714286, 0.2, 0.72306136, 0.834473, 1000000, 7.25, 9.1636364, 0.32727273, 0.28298173, 1.9871727, 1000000],
    [-0.20011452, 0.64110709, -0.10036042, -1.1482944, 2.2624747, -1.1645425],
  ],
  [
    'class-means',
    [
      7.25, 8.6, 0.44285714, 0.63350859, 1.3133253, 1000000, 7.25, 8.6363636, 0.018181818, 0.55918282, 1.1560483,
      1000000,
    ],
    [-1.1110815, 1.1756919, -0.041431154, -1.2708724, 1.4117053, -0.1611204],
  ],
  [
    'bootstrap',
    [
      7.25, 9.7047619, 0.42380952, 0.88440381, 1.7879095, 1000000, 7.25, 2.6909091, 0.43636364, 0.17511091, 0.37312727,
      1000000,
    ],
    [-2.1751353, 1.1807734, -0.58908718, -0.84589041, 0.30140605, -0.2927232],
  ],
])('%s', async (kind, ofMixed, ofHeaps) => {
  expectClose(await drawn(kind, {}, mixed), ofMixed);
  const own = kind === 'class-normals' || kind === 'bootstrap' ? untransformed : raw;
  expectClose(await drawn(kind, own, heaps()), ofHeaps);
});

test('words, dates and gaps', async () => {
  expectClose(
    await drawn('pooled-gaussian', {}, clinical),
    [
      17507.343, 52.87619, 0.48571429, 0.72857143, 0.10952381, 0.16190476, 0, 0.16190476, 1.0952381, 1.3110967,
      0.1952381, 0.62380952, 0.36666667, 0.0095238095, 0, 1.5, 17052.891, 55.981818, 0.72727273, 0.32727273, 0.14545455,
      0.36363636, 0.16363636, 0.18181818, 0.90909091, 1.4091105, 0.16363636, 0.83636364, 0.16363636, 0, 0, 1.5,
    ],
  );
});

interface Case {
  readonly kind: 'vae' | 'cvae';
  readonly options: AutoencoderSynthesizerOptions;
  readonly means: readonly number[];
  readonly losses: readonly number[];
  readonly training: object;
}

const notes = (epochs: number): readonly string[] => [
  `Validation on 6 of the 30 training rows chose ${epochs} epochs; the generator was then fitted again on all 30.`,
];
const heldOut = { batchSize: 15, validationRows: [16, 19, 1, 10, 24, 9] } as const;

test.each<Case>([
  {
    kind: 'vae',
    options: { epochs: 16, learningRate: 3e-3, patience: 2 },
    means: [
      7.25, 10.83933, 0.62857143, 0.69368324, 1.6357769, 1000000, 7.25, 10.021404, 0.4, 0.60147107, 0.79335029, 1000000,
    ],
    losses: [15.496346, 13.118296, 12.539622],
    training: { ...heldOut, epochs: [3, 1, 1], notes: notes(1) },
  },
  {
    kind: 'vae',
    options: { latentFrom: 'mixture', components: 3, independentNoise: 0.3, screening: 'none' },
    means: [
      7.25, 9.8866403, 0.34238235, 0.68881467, 1.528115, 1000000, 7.25, 9.2542928, 0.35305314, 0.63742096, 1.2701614,
      1000000,
    ],
    losses: [19.526182, 17.847562, 17.407064],
    training: { ...heldOut, epochs: [4, 1, 1], notes: notes(1) },
  },
  {
    kind: 'vae',
    options: { preset: 'published' },
    means: [
      7.2652165, 9.4158153, 0.33549631, 1.4745369, 2.874653, 1000000, 7.2648818, 9.5134049, 0.33923223, 1.4102376,
      2.8656087, 1000000,
    ],
    losses: [13.711431, 6.8296795, 7.0798464],
    training: { ...heldOut, epochs: [4, 1, 1], notes: notes(1) },
  },
  {
    kind: 'cvae',
    options: { latentFrom: 'prior', noise: 'learned', screening: 'none' },
    means: [
      7.2522214, 8.3520263, 0.41708649, 0.67801177, 1.5890568, 1000000, 7.2079771, 7.7840145, 0.20001976, 0.76909031,
      1.0148713, 1000000,
    ],
    losses: [22.868383, 19.872402, 15.818869],
    training: { ...heldOut, epochs: [4, 1, 1], notes: notes(1) },
  },
  {
    kind: 'cvae',
    options: { latentFrom: 'class-posterior', balanced: false, screening: 'none' },
    means: [
      7.2186034, 7.5931355, 0.49205959, 0.76028891, 1.8979831, 1000000, 7.2302559, 9.8489368, 0.36703205, 0.23938248,
      1.8992746, 1000000,
    ],
    losses: [22.868383, 19.872402, 15.818869],
    training: { ...heldOut, epochs: [4, 1, 1], notes: notes(1) },
  },
  {
    kind: 'cvae',
    options: { stop: 'train', centre: 'none', kinds: 'infer' },
    means: [
      7.25, 8.652381, 0.54285714, 1.5121385, 3.8737242, 1000000, 7.25, 10.490909, 0.4, 1.4498468, 3.56138, 1000000,
    ],
    losses: [6.8072957, 7],
    training: { batchSize: 15, validationRows: [], epochs: [4, 4, 4], notes: [] },
  },
  {
    kind: 'vae',
    options: { stop: 'none', noise: 'none', batchSize: 8, transform: 'none' },
    means: [
      7.25, 10.83933, 0.62857143, 0.70151112, 0.62556468, 1000000, 7.25, 10.021404, 0.4, 0.62168243, -0.31199245,
      1000000,
    ],
    losses: [14.732501, 12.430831],
    training: { batchSize: 8, validationRows: [], epochs: [4, 4, 4], notes: [] },
  },
])('a $kind with $options', async ({ kind, options, means, losses, training: expected }) => {
  const synthesizer = await new (kind === 'vae' ? VAESynthesizer : CVAESynthesizer)({
    ...brief,
    ...options,
    backend,
  }).fit(mixed);
  const { history, ...training } = synthesizer.training!;
  const { epochs, bestEpoch, keptEpoch, trainLoss, validationLoss, constantPredictor } = history;
  expect({ ...training, epochs: [epochs, bestEpoch, keptEpoch] }).toMatchObject(expected);
  expectClose([trainLoss.at(-1)!, ...validationLoss.slice(-1), constantPredictor.train], losses);
  expectClose([...figures(await synthesizer.sample(20)), ...figures(await synthesizer.sample(10))], means);
});

test('rows through a network and back have no noise', async () => {
  const synthesizer = await new CVAESynthesizer({ ...brief, screening: 'none', backend }).fit(mixed);
  const rows = { features: mixed.features, classCodes: mixed.labels.map((label) => Number(label === 'well')) };
  const back = await synthesizer.reconstruct(rows);
  expect((await synthesizer.reconstruct(rows)).data).toEqual(back.data);
  const spread = (x: typeof back, j: number): number => {
    const values = Array.from({ length: 30 }, (_, i) => x.get(i, j));
    return Math.max(...values) - Math.min(...values);
  };
  // A column that nothing tells of comes back as its class's mean, nearly.
  expect(spread(back, 1)).toBeLessThan(spread(mixed.features, 1) / 2);
});
