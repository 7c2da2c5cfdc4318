import { describe, expect, test } from 'vitest';
import { matrix, type Matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { wasm } from '../../src/backends/index.js';
import { reference } from '../../src/tensor/index.js';
import {
  chooseClassifier,
  classifierSettings,
  compareRows,
  type LabelledRows,
  mlp,
  prepareRows,
  settledMlp,
  SplitJudge,
} from '../../src/synthesis/index.js';
import { majorityBaseline } from '../../src/synthesis/judge.js';

/** Rows of normal columns, each changed by its class. */
function rowsOf(
  count: number,
  columns: number,
  seed: number,
  change: (row: Float64Array, random: SeededRandom) => number,
): LabelledRows {
  const random = new SeededRandom(seed);
  const features = matrix(count, columns);
  const classCodes = Array.from({ length: count }, (_, i) => {
    const row = features.data.subarray(i * columns, (i + 1) * columns);
    row.forEach((_value, j) => (row[j] = random.normal()));
    return change(row, random);
  });
  return { features, classCodes };
}
/** Two classes apart along one line. */
const linear = (row: Float64Array, random: SeededRandom): number => {
  const code = Number(random.uniform() < 0.5);
  row[0]! += code === 1 ? 1.5 : -1.5;
  return code;
};
/** The class is whether two related columns have the same sign. */
const crossed = (row: Float64Array, random: SeededRandom): number => {
  const signs = [0, 1].map(() => (random.uniform() < 0.5 ? -1 : 1));
  signs.forEach((sign, j) => {
    row[2 * j] = 2 * sign + 0.4 * row[2 * j]!;
    row[2 * j + 1] = row[2 * j]! + 0.2 * row[2 * j + 1]!;
  });
  return Number(signs[0] === signs[1]);
};
const noise = (_row: Float64Array, random: SeededRandom): number => Number(random.uniform() < 0.5);
const prepared = ({ features, classCodes }: LabelledRows): LabelledRows & { readonly related: readonly number[] } => {
  const preparation = prepareRows(features, classCodes);
  return { features: preparation.prepare(features), classCodes, related: preparation.related };
};
const making = { backend: reference(), seed: 0, names: ['ridge', 'centroid', 'knn'] } as const;

describe('chooseClassifier', () => {
  test('takes the simplest where the classes are apart along a line', async () => {
    const { deciding } = await chooseClassifier(prepared(rowsOf(80, 5, 1, linear)), making);
    expect(deciding).toMatchObject({ name: 'ridge', columns: 'all' });
    expect(deciding.innerScore).toBeGreaterThan(0.85);
  });

  test('takes the neighbours, on the related columns, where no line tells the classes', async () => {
    const rows = prepared(rowsOf(300, 60, 2, crossed));
    expect(rows.related).toEqual([0, 1, 2, 3]);
    const { deciding, tried } = await chooseClassifier(rows, { ...making, related: rows.related });
    expect(deciding).toMatchObject({ name: 'knn', columns: 'related' });
    expect(deciding.innerScore).toBeGreaterThan(0.95);
    expect(deciding.reason).toMatch(
      /the accuracy of the nearest neighbours on the 4 related columns is .* best of those/,
    );
    expect(tried.find(({ name, columns }) => name === 'ridge' && columns === 'all')!.score).toBeLessThan(0.65);
  });

  test('finds nothing in noise, and the same every time', async () => {
    const rows = prepared(rowsOf(60, 40, 3, noise));
    const chosen = await chooseClassifier(rows, making);
    expect(chosen.deciding.innerScore).toBeLessThan(0.5 + 3 * Math.sqrt(0.25 / 60));
    expect(await chooseClassifier(rows, making)).toEqual(chosen);
  });

  test('tries the network where the others leave room, and not where they do not', async () => {
    const names = ['ridge', 'mlp'] as const;
    const backend = await wasm({ threads: 1 });
    const tried = async (rows: LabelledRows): Promise<string[]> =>
      (await chooseClassifier(rows, { ...making, names, backend })).tried.map(({ name }) => name);
    const apart = rowsOf(40, 2, 4, (row, random) => {
      const code = linear(row, random);
      row[0]! += code === 1 ? 5 : -5;
      return code;
    });
    expect(await tried(prepared(apart))).toEqual(['ridge']);
    expect(await tried(prepared(rowsOf(24, 2, 5, noise)))).toEqual(['ridge', 'mlp']);
    await backend.dispose();
  });

  test('goes by balanced accuracy where one class is most of the rows', async () => {
    const rows = rowsOf(100, 3, 6, (_row, random) => Number(random.uniform() < 0.1));
    const { measure, deciding } = await chooseClassifier(prepared(rows), making);
    expect(measure).toBe('balanced accuracy');
    expect(deciding.innerScore).toBeLessThan(0.7);
  });
});

describe('SplitJudge', () => {
  const split = { train: rowsOf(60, 5, 7, linear), test: rowsOf(40, 5, 8, linear), classes: ['low', 'high'] };
  const good = rowsOf(60, 5, 9, linear);
  const useless = rowsOf(60, 5, 10, noise);
  const cheap = {
    classifiers: ['ridge', 'centroid', 'knn'],
    backend: reference(),
    prepare: prepareRows(split.train.features, split.train.classCodes, { screening: 'none' }),
  } as const;

  test('judges several generators against the same real rows', async () => {
    const judge = await SplitJudge.create(split, cheap);
    const [first, second] = [await judge.judge(good), await judge.judge(useless)];
    expect(judge.deciding!.name).toBe('ridge');
    expect(judge.measure).toBe('accuracy');
    expect(first.real).toEqual(second.real);
    expect(first.real).toEqual(await judge.real());
    expect(first.synthetic.accuracy).toBeGreaterThan(0.8);
    expect(second.synthetic.accuracy).toBeLessThan(0.75);
    expect(Object.keys(first.utility)).toEqual(['ridge', 'centroid', 'knn']);
    expect(first.utility.ridge!.synthetic.auc).toBeGreaterThan(0.9);
    expect(first.scores).toMatchObject({ trainRows: 60, testRows: 40, real: first.real.accuracy });
    const right = first.scores.paired!.reduce((sum, { both, onlyReal }) => sum + both + onlyReal, 0);
    expect(right / 40).toBeCloseTo(first.real.accuracy, 12);
    expect(first.notConverged).toEqual([]);
  });

  test('leaves out what takes time where that is asked for, and the answers stay the same', async () => {
    const judge = await SplitJudge.create(split, cheap);
    const whole = await judge.judge(good);
    const quick = await judge.judge(good, { together: false, full: false });
    expect(quick).toMatchObject({ both: null, nearest: null, scores: whole.scores, synthetic: whole.synthetic });
  });

  test('compareRows chooses, and its verdict knows the classifier', async () => {
    const comparison = await compareRows({ ...split, synthetic: good }, cheap);
    expect(comparison.deciding!.reason).toMatch(
      /^Within the training rows, the accuracy of a ridge classifier on all columns is/,
    );
    expect(comparison.verdict).toMatchObject({ splits: 1, real: comparison.real.accuracy });
  });

  test('a network that was given decides alone', async () => {
    const options = { hiddenLayerSizes: [4], maxIter: 20, backend: reference() };
    const { utility, deciding, notConverged } = await compareRows(
      { ...split, synthetic: good },
      { classifier: mlp(options), together: false },
    );
    expect(deciding).toBeNull();
    expect(Object.keys(utility)).toEqual(['mlp']);
    expect(notConverged).toEqual(['mlp']);
  });
});

test('a network that is to settle goes on after its loss has stopped falling', async () => {
  const { features, classCodes } = rowsOf(30, 4, 11, linear);
  const small = { hiddenLayerSizes: [8], learningRate: 0.05, backend: reference() };
  const fitted = async (make: ReturnType<typeof mlp>, x: Matrix): Promise<ReturnType<typeof make>> => {
    const model = make();
    await model.fit(x, classCodes);
    return model;
  };
  const study = await fitted(mlp({ ...classifierSettings, ...small, tol: 1 }), features);
  const settled = await fitted(settledMlp(30, { ...small, tol: 1 }), features);
  expect(study.converged).toBe(false);
  expect(settled.converged).toBe(true);
  expect(settled.nIter).toBeGreaterThan(study.nIter!);
});

test('the fewer updates an epoch has, the more epochs without improvement a network waits', async () => {
  const { features, classCodes } = rowsOf(30, 4, 11, linear);
  const options = { hiddenLayerSizes: [4], learningRate: 0.01, tol: 1e9, backend: reference() };
  const waited = async (rows: number): Promise<number> => {
    const model = settledMlp(rows, options)();
    await model.fit(features, classCodes);
    return model.nIter!;
  };
  // 50 updates, of one batch of 200 rows, of two, and of so many that ten epochs are the least.
  const [one, two, many] = [await waited(200), await waited(201), await waited(4000)];
  expect([one - many, two - many]).toEqual([40, 15]);
});

test('the baseline is the most frequent class of the training rows, of equally frequent ones the first', () => {
  expect(majorityBaseline([1, 0, 0], [0, 0, 1, 1, 1])).toBe(0.4);
  expect(majorityBaseline([2, 1, 2, 1], [1, 1, 1, 2])).toBe(0.75);
  expect(majorityBaseline([0, 1, 1], [0])).toBe(0);
});
