import { describe, expect, test } from 'vitest';
import { readCsv, type Table, takeTableRows } from '../../src/data/index.js';
import { type Matrix, toMatrix } from '../../src/matrix/index.js';
import {
  Bootstrap,
  type Classifier,
  classCodesOf,
  compareRows,
  type LabelledRows,
  nearestNeighbours,
  splitTable,
} from '../../src/synthesis/index.js';

/** A classifier that learns the mean of the first column and tells two classes by it; it keeps what it was given. */
class Threshold implements Classifier {
  static readonly made: Threshold[] = [];
  seen: { x: Matrix; classCodes: readonly number[] } | undefined;
  #middle = 0;
  constructor() {
    Threshold.made.push(this);
  }
  fit(x: Matrix, classCodes: readonly number[]): Promise<void> {
    this.seen = { x, classCodes };
    const rows = classCodes.length;
    this.#middle = classCodes.reduce((sum, _, i) => sum + x.get(i, 0), 0) / rows;
    return Promise.resolve();
  }
  predict(x: Matrix): Promise<readonly number[]> {
    return Promise.resolve(Array.from({ length: x.shape[0]! }, (_, i) => Number(x.get(i, 0) > this.#middle)));
  }
}
const classifier = (): Classifier => new Threshold();

const labelled = (rows: readonly (readonly number[])[], classCodes: readonly number[]): LabelledRows => ({
  features: toMatrix(rows),
  classCodes,
});
const train = labelled(
  [
    [0, 1],
    [1, 5],
    [8, 2],
    [9, 3],
    [1, 5],
  ],
  [0, 0, 1, 1, 0],
);
const synthetic = labelled(
  [
    [0.5, 1],
    [9, 3],
    [1, 5],
    [8.5, 7],
  ],
  [0, 1, 1, 1],
);
const tested = labelled(
  [
    [1, 5],
    [7.5, 1],
    [0.2, 2],
    [9, 3],
  ],
  [0, 1, 0, 1],
);
const classes = ['low', 'high'];

describe('compareRows', () => {
  test('three classifiers learn from real, synthetic and both, on the real rows’ scale', async () => {
    Threshold.made.length = 0;
    const comparison = await compareRows({ train, synthetic, test: tested, classes }, { classifier });
    expect(Threshold.made.map(({ seen }) => seen!.classCodes)).toEqual([
      train.classCodes,
      synthetic.classCodes,
      [...train.classCodes, ...synthetic.classCodes],
    ]);
    const [real, drawn] = Threshold.made.map(({ seen }) => seen!.x);
    // The same value has the same place on both scales.
    expect(drawn!.get(1, 0)).toBe(real!.get(3, 0));
    expect(comparison).toMatchObject({
      real: { accuracy: 1, trainedOn: 5, classCounts: [3, 2] },
      synthetic: { accuracy: 1, trainedOn: 4, classCounts: [1, 3] },
      both: { accuracy: 1, trainedOn: 9 },
      agreement: 1,
      recognised: { share: 0.75, classCounts: [2, 2] },
      majorityBaseline: 0.5,
    });
    expect(comparison.nearest).toMatchObject({ exactCopies: 2, compared: { synthetic: 4, real: 4 } });
  });

  test('is a pure function: the rows stay as they are, and the answer too', async () => {
    const before = JSON.stringify([train, synthetic, tested]);
    const ask = (): Promise<unknown> => compareRows({ train, synthetic, test: tested, classes }, { classifier });
    expect(await ask()).toEqual(await ask());
    expect(JSON.stringify([train, synthetic, tested])).toBe(before);
  });

  test('test rows that stand among the training or the synthetic rows are counted and said', async () => {
    const { verdict } = await compareRows({ train, synthetic, test: tested, classes }, { classifier });
    // Rows [1, 5] and [9, 3] stand in both; the others in neither.
    expect(verdict.caution).toBe(
      '2 of the 4 test rows stand among the rows that a classifier learned from: they are no test.',
    );
    const apart = labelled(
      [
        [1.5, 5],
        [7.5, 1],
      ],
      [0, 1],
    );
    const other = await compareRows({ train, synthetic, test: apart, classes }, { classifier });
    expect(other.verdict.caution).toBeNull();
  });

  test('without the third classifier, and each on its own scale', async () => {
    Threshold.made.length = 0;
    const comparison = await compareRows(
      { train, synthetic, test: tested, classes },
      { classifier, together: false, commonScale: false },
    );
    expect(comparison.both).toBeNull();
    expect(Threshold.made.length).toBe(2);
    const drawn = Threshold.made[1]!.seen!.x;
    expect(drawn.data.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
  });

  test('synthetic rows of one class are predicted without training', async () => {
    Threshold.made.length = 0;
    const one = labelled(
      [
        [5, 5],
        [6, 6],
      ],
      [1, 1],
    );
    const comparison = await compareRows({ train, synthetic: one, test: tested, classes }, { classifier });
    expect(comparison.synthetic.accuracy).toBe(0.5);
    expect(Threshold.made.length).toBe(2);
  });

  test('unknown options are refused', async () => {
    await expect(
      compareRows({ train, synthetic, test: tested, classes }, { classifier, scale: true } as never),
    ).rejects.toThrow(/compareRows: there is no option 'scale'/);
  });
});

describe('what compareRows refuses', () => {
  const rows = { train, synthetic, test: tested, classes };
  test.each<[string, object, RegExp]>([
    ['no synthetic rows', { synthetic: labelled([], []) }, /the synthetic rows have shape \[0, 0\] and 0 class codes/],
    ['other columns', { test: labelled([[1], [2]], [0, 1]) }, /the test rows have shape \[2, 1\].*of 2 columns/],
    [
      'a code too few',
      {
        train: labelled(
          [
            [1, 2],
            [2, 3],
          ],
          [0],
        ),
      },
      /the train rows have shape \[2, 2\] and 1 class codes/,
    ],
    [
      'a code of no class in a real row',
      {
        test: labelled(
          [
            [1, 2],
            [2, 3],
          ],
          [0, 2],
        ),
      },
      /the test row 1 .* has class code 2/,
    ],
  ])('%s', async (_, other, message) => {
    await expect(compareRows({ ...rows, ...other }, { classifier })).rejects.toThrow(message);
  });
  test('a synthetic row may have a number that is no class: it is reported as such', async () => {
    const synthetic = labelled(
      [
        [1, 2],
        [2, 3],
      ],
      [0, 7],
    );
    const { synthetic: score } = await compareRows({ ...rows, synthetic }, { classifier });
    expect(score.trainedOn).toBe(2);
    expect(score.classCounts).toEqual([1, 0]);
  });
  test('a classifier in place of what makes one', async () => {
    await expect(compareRows(rows, { classifier: new Threshold() as never })).rejects.toThrow(
      /classifier must be a function.*mlp/,
    );
  });
});

describe('nearestNeighbours', () => {
  test('a row that stands twice is not its own neighbour', () => {
    const real = toMatrix([[0], [3], [10]]);
    const twice = toMatrix([[0], [0], [3], [3], [10], [10]]);
    const drawn = toMatrix([[1], [10]]);
    const [once, doubled] = [nearestNeighbours(real, drawn), nearestNeighbours(twice, drawn)];
    expect(doubled).toEqual(once);
    expect(once.realToReal).toBeGreaterThan(0);
    expect(once).toMatchObject({ copies: 1, exactCopies: 1, compared: { synthetic: 2, real: 3 } });
  });

  test('distances are in units of the real rows’ deviation; constants do not count', () => {
    const real = toMatrix([
      [-1, 7],
      [1, 7],
    ]);
    expect(nearestNeighbours(real, toMatrix([[3, 7]]))).toMatchObject({ syntheticToReal: 2, realToReal: 2, copies: 0 });
  });
});

describe('a table in which every row stands twice', () => {
  const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i % 2 === 0 ? 'a' : 'b'].join());
  const table = readCsv(`x,y,class\n${[...rows, ...rows].join('\n')}\n`, { target: 'class' });
  const part = (of: Table): LabelledRows => ({ features: of.features, classCodes: classCodesOf(of, ['a', 'b']) });

  test('is split by contents, so that no test row was seen', async () => {
    const split = splitTable(table, 0);
    const text = (row: number): string => rows[row % 30]!;
    const trained = new Set(split.train.map(text));
    expect(split.test.filter((row) => trained.has(text(row)))).toEqual([]);
    expect(split.train.length + split.test.length).toBe(60);
    const [learned, held] = [takeTableRows(table, split.train), takeTableRows(table, split.test)];
    const drawn = await (await new Bootstrap().fit(learned)).sample(20);
    const comparison = await compareRows(
      { train: part(learned), synthetic: part(drawn), test: part(held), classes: ['a', 'b'] },
      { classifier },
    );
    expect(comparison.nearest).toMatchObject({ copies: 20, exactCopies: 20 });
    expect(comparison.nearest.realToReal).toBeGreaterThan(0);
    expect(comparison.verdict.caution).toBeNull();
  });

  test('by row numbers alone, most test rows have an equal among the training rows, and that is said', async () => {
    const split = splitTable(table, 0, false);
    const [learned, held] = [takeTableRows(table, split.train), takeTableRows(table, split.test)];
    const trained = new Set(split.train.map((row) => row % 30));
    const seen = split.test.filter((row) => trained.has(row % 30)).length;
    expect(seen).toBeGreaterThan(5);
    const drawn = await (await new Bootstrap().fit(learned)).sample(20);
    const { verdict } = await compareRows(
      { train: part(learned), synthetic: part(drawn), test: part(held), classes: ['a', 'b'] },
      { classifier },
    );
    expect(verdict.caution).toContain(`${seen} of the ${split.test.length}`);
  });
});
