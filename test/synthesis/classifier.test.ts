import { matrix } from '../../src/matrix/index.js';
import { wasm } from '../../src/backends/index.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend } from '../../src/tensor/index.js';
import { classifierSettings, type Classified, classify, type ClassifierInput, mlp } from '../../src/synthesis/index.js';
import { table } from '../thesis/tables.js';

let backend: Backend;
beforeAll(async () => {
  backend = await wasm();
});
afterAll(() => backend.dispose());

/** 40 rows to train on and 12 to test with; the two classes differ by three deviations in either of two columns. */
const labels = Array.from({ length: 52 }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
const { features } = table(labels, 4);
const codes = labels.map((label) => Number(label === 'b'));
const part = (from: number, to: number, scale: number = 1): ReturnType<typeof matrix> =>
  matrix(
    to - from,
    4,
    features.data.slice(from * 4, to * 4).map((value) => value * scale),
  );
const train = { features: part(0, 40), classCodes: codes.slice(0, 40) };
const held = { features: part(40, 52), classCodes: codes.slice(40) };
const judge = (changes: Partial<ClassifierInput> = {}): Promise<Classified> =>
  classify({
    classifier: mlp({ ...classifierSettings, backend }),
    train,
    test: held,
    classes: ['a', 'b'],
    ...changes,
  });

test('classes that a line tells apart are learned; the same answer twice', async () => {
  const { score, predicted, answer } = await judge();
  expect(score.accuracy).toBeGreaterThan(0.9);
  expect(score).toMatchObject({ trainedOn: 40, classCounts: [20, 20] });
  expect(score.lossCurve.length).toBe(score.iterations);
  expect(await answer(held.features)).toEqual(predicted);
  const again = await judge();
  expect(again.score).toEqual(score);
});

test('training rows of a single class: it is predicted for every row, and no training takes place', async () => {
  let epochs = 0;
  const { score, predicted, answer } = await judge({
    train: { ...train, classCodes: train.classCodes.map(() => 1) },
    onEpoch: () => epochs++,
  });
  expect(predicted).toEqual(new Array(12).fill(1));
  expect(await answer(part(0, 3))).toEqual([1, 1, 1]);
  expect(score).toMatchObject({ accuracy: 0.5, classCounts: [0, 40], iterations: 0, lossCurve: [] });
  expect(score.report.perClass).toEqual([
    expect.objectContaining({ label: 'a', precision: 0, recall: 0, support: 6 }),
    expect.objectContaining({ label: 'b', precision: 0.5, recall: 1, support: 6 }),
  ]);
  expect(epochs).toBe(0);
});

test('class numbers that no real row has are reported after the real classes', async () => {
  // Half of the rows of the first class carry a number outside, as published rounding can give.
  const classCodes = train.classCodes.map((code) => (code === 0 ? -2 : code));
  const { score, predicted } = await judge({ train: { ...train, classCodes } });
  expect(predicted).toContain(-2);
  expect(score.report.perClass.map(({ label, support }) => [label, support])).toEqual([
    ['a', 6],
    ['b', 6],
    ['no class (-2)', 0],
  ]);
  expect(score.accuracy).toBe(predicted.filter((code, i) => code === held.classCodes[i]).length / 12);
  expect(score.classCounts).toEqual([0, 20]);
});

test('a single strange class only', async () => {
  const { score } = await judge({ train: { ...train, classCodes: train.classCodes.map(() => 5) } });
  expect(score.accuracy).toBe(0);
  expect(score.report.perClass.map(({ label }) => label)).toEqual(['a', 'b', 'no class (5)']);
});

test('the columns are standardised with the rows asked for', async () => {
  // Training rows ten times too small look alike beside rows of the true size, unless these give the scale.
  const small = { ...train, features: part(0, 40, 0.1) };
  const own = await judge({ train: small });
  const given = await judge({ train: small, scaleWith: train.features });
  expect(given.score.lossCurve[0]).not.toBe(own.score.lossCurve[0]);
  const same = await judge({ scaleWith: train.features });
  expect(same.score).toEqual((await judge()).score);
});
