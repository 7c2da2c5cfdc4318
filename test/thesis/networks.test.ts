import { describe, expect, it } from 'vitest';
import { matrix, takeColumns, takeRows } from '../../src/matrix/index.js';
import { MLPClassifier } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { reference } from '../../src/tensor/index.js';
import { type NetworkTable, networkThread, openNetworks } from '../../src/thesis/kernels/networks.js';

/** The first three quarters of the rows are for training. */
function table(rows: number, columns: number, classes: number, maxIter: number): NetworkTable {
  const random = new SeededRandom(rows + classes);
  const x = matrix(rows, columns);
  random.fillNormal(x.data);
  const codes = Int32Array.from({ length: rows }, (_, i) => i % classes);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j += 2) x.data[i * columns + j]! += 0.8 * codes[i]!;
  const cut = Math.floor(0.75 * rows);
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    rows,
    columns,
    x: Float32Array.from(x.data),
    codes,
    classes,
    folds: [{ train: all.slice(0, cut), test: all.slice(cut) }],
    settings: {
      learningRate: 0.001,
      alpha: 1e-4,
      batchSize: 200,
      maxIter,
      tol: 1e-4,
      nIterNoChange: 10,
      randomState: 42,
    },
  };
}

describe.each([
  // One batch, and several with a smaller last one; logistic and softmax; odd numbers of rows and columns.
  [51, 40, 2, 13],
  [50, 30, 3, 30],
  [611, 20, 2, 9],
  [420, 25, 14, 21],
])('%i rows of %i columns, %i classes, %i of them', (rows, columns, classes, k) => {
  const own = table(rows, columns, classes, 25);
  const subset = new SeededRandom(k).permutation(columns).slice(0, k);

  it('loses and names as MLPClassifier does in float64', async () => {
    const { train, test } = own.folds[0]!;
    const x = takeColumns(matrix(rows, columns, Float64Array.from(own.x)), Array.from(subset));
    const classifier = new MLPClassifier({
      hiddenLayerSizes: [5, 3],
      activation: 'tanh',
      alpha: 1e-4,
      maxIter: 25,
      randomState: 42,
      backend: reference({ dtype: 'float64' }),
    });
    const codes = [...own.codes];
    await classifier.fit(takeRows(x, [...train]), codes.slice(0, train.length));
    const thread = networkThread(own);
    const losses = thread.fit(subset, train);
    expect(losses).toHaveLength(classifier.nIter);
    classifier.lossCurve.forEach((loss, pass) => expect(losses[pass]! / loss, `pass ${pass}`).toBeCloseTo(1, 4));
    const named = await classifier.predict(takeRows(x, [...test]));
    const right = named.filter((code, i) => code === codes[test[i]!]).length;
    // A row on the edge may fall to the other side in float32.
    expect(Math.abs(thread.right(k, test) - right)).toBeLessThan(1.1);
  });
});

it('stops by scikit-learn’s rule, and gives the same by any number of threads', async () => {
  const own = table(64, 30, 2, 3000);
  const subsets = Array.from({ length: 12 }, (_, s) =>
    new SeededRandom(s)
      .permutation(30)
      .slice(0, 1 + 2 * s)
      .sort(),
  );
  const thread = networkThread(own);
  const losses = thread.fit(subsets[5]!, own.folds[0]!.train);
  expect(losses.length).toBeLessThan(3000);
  let [best, waited] = [Infinity, 0];
  losses.forEach((loss, pass) => {
    waited = loss > best - 1e-4 ? waited + 1 : 0;
    best = Math.min(best, loss);
    expect(waited > 10).toBe(pass === losses.length - 1);
  });
  const expected = subsets.map((subset) => thread.score(subset));
  expect(new Set(expected.map(({ passes }) => passes)).size).toBeGreaterThan(3);
  for (const threads of [1, 2]) {
    const pool = await openNetworks(own, threads);
    expect(await pool.run(subsets)).toEqual(expected);
    await pool.close();
  }
});
