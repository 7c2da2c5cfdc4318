import { OptionError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import { describe, expect, test } from 'vitest';
import { MLPClassifier } from '../../src/models/index.js';
import { type Backend } from '../../src/tensor/index.js';

async function withWasm<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await wasm();
  const result = await work(backend);
  expect(backend.liveBytes).toBe(0);
  await backend.dispose();
  return result;
}

describe('MLPClassifier', () => {
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const options = { hiddenLayerSizes: [16], learningRate: 0.02, maxIter: 150 };

  test('takes strings as labels, and gives them back', async () => {
    const y = x.map(([a]) => (a! > 0.3 ? 'right' : a! < -0.3 ? 'left' : 'middle'));
    await withWasm(async (backend) => {
      const model = new MLPClassifier<'left' | 'middle' | 'right'>({ ...options, backend });
      await model.fit(x, y);
      expect(model.classes).toEqual(['left', 'middle', 'right']);
      const predicted = await model.predict(x);
      expect(predicted.filter((label, i) => label === y[i]).length).toBeGreaterThan(54);
      const p = await model.predictProba(x);
      expect(p.shape).toEqual([60, 3]);
      for (let i = 0; i < 60; i++) expect(p.get(i, 0) + p.get(i, 1) + p.get(i, 2)).toBeCloseTo(1, 5);
      expect(model.nIter).toBe(model.lossCurve.length);
    });
  });

  test('two classes, numbers sorted as numbers', async () => {
    const y = x.map(([a]) => (a! > 0 ? 10 : 9));
    const model = new MLPClassifier<number>(options);
    await model.fit(x, y);
    expect(model.classes).toEqual([9, 10]);
    const p = await model.predictProba(x);
    const predicted = await model.predict(x);
    expect(p.shape).toEqual([60, 2]);
    for (let i = 0; i < 60; i++) {
      expect(p.get(i, 0) + p.get(i, 1)).toBeCloseTo(1, 6);
      expect(predicted[i]).toBe(p.get(i, 1) > 0.5 ? 10 : 9);
    }
    expect(predicted.filter((label, i) => label === y[i]).length).toBeGreaterThan(54);
  });

  test('refuses one class, the wrong number of labels, other widths, and use before fit', async () => {
    const model = new MLPClassifier<string>(options);
    const early = 'the classifier has no weights yet: call fit() first';
    await expect(model.predict(x)).rejects.toThrow(early);
    await expect(model.predictProba(x)).rejects.toThrow(early);
    expect(() => model.classes).toThrow(early);
    await expect(
      model.fit(
        x,
        x.map(() => 'a'),
      ),
    ).rejects.toThrow('y has 1 class (a); a classifier needs at least two');
    await expect(model.fit(x, ['a', 'b'])).rejects.toThrow('x has 60 rows and y 2 labels');
    await expect(model.fit([[1, NaN]], ['a'])).rejects.toThrow('x has NaN in row 0, column 1');
    await model.fit(
      x,
      x.map((_, i) => (i % 2 ? 'a' : 'b')),
    );
    await expect(model.predict([[1, 2, 3]])).rejects.toThrow('x has 3 columns, the model was fitted on 2');
  });

  test.each([
    [{ hiddenLayerSizes: [0] }, 'hiddenLayerSizes[0] must be a whole number of at least 1, found 0'],
    [{ hiddenLayerSizes: [] }, 'hiddenLayerSizes must list at least one width'],
    [{ alpha: -1 }, 'alpha must be a number of at least 0, found -1'],
    [{ learningRate: 0 }, 'learningRate must be a positive number, found 0'],
    [{ maxIter: { toString: 1 } as never }, 'maxIter must be a whole number of at least 1, found an object (Object)'],
    [{ maxIter: 1.5 }, 'maxIter must be a whole number of at least 1, found 1.5'],
    [{ tol: NaN }, 'tol must be a number of at least 0, found NaN'],
    [{ batchSize: 0 }, 'batchSize must be a whole number of at least 1, found 0'],
    [{ randomState: -1 }, 'randomState must be a whole number from 0 to 4294967295, found -1'],
  ])('%j', (bad, message) => {
    expect(() => new MLPClassifier(bad)).toThrow(OptionError);
    expect(() => new MLPClassifier(bad)).toThrow(message);
  });

  test('a loss that grows beyond all numbers is an error that says so', async () => {
    const huge = x.map((row) => row.map((value) => value * 1e38));
    await withWasm(async (backend) => {
      const model = new MLPClassifier<string>({ ...options, backend });
      await expect(
        model.fit(
          huge,
          x.map((_, i) => (i % 2 ? 'a' : 'b')),
        ),
      ).rejects.toThrow(
        /the classifier's loss became (NaN|Infinity) in pass 1; try a smaller learning rate or alpha, or/,
      );
      expect(() => model.classes).toThrow('no weights yet');
    });
  });
});
