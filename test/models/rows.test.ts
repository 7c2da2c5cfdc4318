import ndarray, { type NdArray } from 'ndarray';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import { CVAE, MLPClassifier, VAE } from '../../src/models/index.js';
import type { Values } from '../../src/tensor/index.js';

const nested = Array.from({ length: 20 }, (_, i) => [i % 3, (i * 7) % 5, (i * i) % 11]);
const labels = nested.map((_, i) => (i % 2 ? 'a' : 'b'));
const flat = nested.flat();
const small = { hidden: [6], latentDim: 2, epochs: 2, batchSize: 10 };

/** The same 20 rows of 3 small whole numbers, given in other ways. */
const doors: Record<string, unknown> = {
  'arrays of Float64Array': nested.map((row) => Float64Array.from(row)),
  'arrays of Float32Array': nested.map((row) => Float32Array.from(row)),
  'arrays of Int8Array': nested.map((row) => Int8Array.from(row)),
  'arrays of Uint16Array': nested.map((row) => Uint16Array.from(row)),
  'a Float32Array ndarray': ndarray(Float32Array.from(flat), [20, 3]),
  'a Float64Array ndarray': ndarray(Float64Array.from(flat), [20, 3]),
  'an Int32Array ndarray': ndarray(Int32Array.from(flat), [20, 3]),
  'an ndarray of a plain array': ndarray(flat, [20, 3]),
  'a transposed ndarray': ndarray(
    Float64Array.from([0, 1, 2].flatMap((j) => nested.map((row) => row[j]!))),
    [3, 20],
  ).transpose(1, 0),
  'an ndarray with an offset': ndarray(Float32Array.from([9, 9, 9, 9, ...flat]), [20, 3], [3, 1], 4),
  'every second row of a longer ndarray': ndarray(
    Float64Array.from(nested.flatMap((row) => [...row, NaN, NaN, NaN])),
    [40, 3],
  ).step(2, 1),
  'an ndarray backwards': ndarray(Float64Array.from([...flat].reverse()), [20, 3]).step(-1, -1),
  'a plain ndarray with strides': ndarray([...flat].reverse(), [20, 3]).step(-1, -1),
};

describe.each(Object.entries(doors))('%s', (_, given) => {
  test('is taken by VAE, CVAE and MLPClassifier as nested arrays are', async () => {
    const x = given as Values;
    const [vae, other] = [await new VAE(small).fit(nested), await new VAE(small).fit(x)];
    expect(other.toBytes()).toEqual(vae.toBytes());
    expect((await vae.encode(x)).mean.data).toEqual((await vae.encode(nested)).mean.data);
    const cvae = await new CVAE<string>(small).fit(x, labels, { validation: { x, y: labels } });
    expect((await cvae.reconstruct(x, labels)).data).toEqual((await cvae.reconstruct(nested, labels)).data);
    const classifier = await new MLPClassifier<string>({ maxIter: 2 }).fit(x, labels);
    expect((await classifier.predictProba(x)).data).toEqual((await classifier.predictProba(nested)).data);
  });
});

describe('rows that are refused', () => {
  const spoiled = (value: unknown): Values => {
    const copy: unknown[][] = nested.map((row) => [...row]);
    copy[17]![2] = value;
    return copy as Values;
  };
  const cells: [unknown, RegExp][] = [
    [1e39, /^x has 1e\+39 in row 17, column 2 \(counted from 0\); float32 holds at most 3.4e38/],
    [-3.5e38, /-3.5e\+38 in row 17, column 2.*float32/],
    [NaN, /^x has NaN in row 17, column 2 .*remove or fill/],
    [Infinity, /^x has Infinity in row 17, column 2 .*remove or fill/],
    [null, /^x has null in row 17, column 2 .*remove or fill/],
    [undefined, /^x has undefined in row 17, column 2 .*remove or fill/],
    ['', /^x has '' in row 17, column 2 .*remove or fill/],
    ['7', /^x has '7' in row 17, column 2 .*every cell must be a number/],
    [true, /^x has true in row 17, column 2 .*every cell must be a number/],
  ];
  test.each(cells)('a cell %s, by VAE, CVAE and MLPClassifier', async (value, message) => {
    const x = spoiled(value);
    const plain = ndarray((x as unknown[][]).flat() as number[], [20, 3]) as unknown as Values;
    const vae = await new VAE(small).fit(nested);
    const cvae = await new CVAE<string>(small).fit(nested, labels);
    const classifier = await new MLPClassifier<string>({ maxIter: 2 }).fit(nested, labels);
    for (const call of [
      () => vae.fit(x),
      () => vae.fit(plain),
      () => vae.encode(x),
      () => vae.reconstruct(plain),
      () => cvae.fit(x, labels),
      () => cvae.encode(x, labels),
      () => classifier.fit(x, labels),
      () => classifier.predict(x),
      () => classifier.predictProba(plain),
    ]) {
      await expect(call()).rejects.toThrow(OptionError);
      await expect(call()).rejects.toThrow(message);
    }
  });

  test.each<[unknown, string]>([
    [undefined, 'x must be a matrix [rows, columns], found undefined'],
    [null, 'x must be a matrix [rows, columns], found null'],
    [7, 'x must be a matrix [rows, columns], found 7'],
    ['table.csv', "x must be a matrix [rows, columns], found the text 'table.csv'"],
    [[1, 2, 3], 'x must be a matrix [rows, columns], found shape [3]'],
    [Float64Array.of(1, 2), 'x must be a matrix [rows, columns], found shape [2]'],
    [[], 'x must be a matrix [rows, columns], found shape [0]'],
    [[[], []], 'x is empty: [2, 0]'],
    [[[[1]]], 'x must be a matrix [rows, columns], found an array of more than two dimensions'],
    [[[1, 2], null], 'x must be a matrix [rows, columns], found null in place of row 1'],
    [[[1, 2], [3]], 'x has 1 columns in row 1 (counted from 0) and 2 in row 0; give every row the same'],
    [ndarray(new Float64Array(8), [2, 2, 2]), 'x must be a matrix [rows, columns], found shape [2, 2, 2]'],
    [ndarray(new Float64Array(0), [0, 2]), 'x is empty: [0, 2]'],
  ])('%j', async (given, message) => {
    for (const fit of [
      () => new VAE(small).fit(given as Values),
      () => new CVAE<string>(small).fit(given as Values, ['a', 'b']),
      () => new MLPClassifier<string>().fit(given as Values, ['a', 'b']),
    ]) {
      await expect(fit()).rejects.toThrow(OptionError);
      await expect(fit()).rejects.toThrow(message);
    }
  });
});

describe('labels', () => {
  test.each<[unknown, RegExp]>([
    [null, /^y: row 3 \(counted from 0\) has no label, found null/],
    [undefined, /row 3 .*has no label, found undefined/],
    [NaN, /row 3 .*has no label, found NaN/],
    ['', /row 3 .*has no label, found empty text/],
    [{}, /^y: row 3 /],
  ])('a label %s is refused with its row', async (label, message) => {
    const y = labels.map((one, row) => (row === 3 ? label : one)) as string[];
    await expect(new MLPClassifier<string>().fit(nested, y)).rejects.toThrow(message);
    await expect(new CVAE<string>(small).fit(nested, y)).rejects.toThrow(message);
    expect(() => new CVAE<string>({ classes: ['a', 'b', 'c', label as string] })).toThrow(/row 3/);
  });

  test('what is no list of labels is refused', async () => {
    for (const y of [undefined, null, 'ab', 3] as unknown as string[][]) {
      await expect(new MLPClassifier<string>().fit(nested, y)).rejects.toThrow('y must be an array');
      await expect(new CVAE<string>(small).fit(nested, y)).rejects.toThrow('y must be an array');
    }
  });

  test('numbers go by value and text by code point; typed arrays are taken', async () => {
    const y = Int32Array.from(nested, (_, i) => (i % 2 ? 10 : 9));
    const numbers = await new MLPClassifier<number>({ maxIter: 2 }).fit(nested, y);
    expect(numbers.classes).toEqual([9, 10]);
    expect((await new CVAE<number>(small).fit(nested, y)).classes).toEqual([9, 10]);
    const text = nested.map((_, i) => ['b', 'a', 'B'][i % 3]!);
    expect((await new MLPClassifier<string>({ maxIter: 2 }).fit(nested, text)).classes).toEqual(['B', 'a', 'b']);
    expect((await new CVAE<string>(small).fit(nested, text)).classes).toEqual(['B', 'a', 'b']);
  });
});

test('rows are taken when they are given, not when their turn comes', async () => {
  const model = await new VAE(small).fit(nested);
  const x = ndarray(Float64Array.from(flat), [20, 3]) as NdArray<Float64Array>;
  const expected = await model.encode(x);
  const first = model.sample(5);
  const second = model.encode(x);
  x.data.fill(0);
  await first;
  expect((await second).mean.data).toEqual(expected.mean.data);
});
