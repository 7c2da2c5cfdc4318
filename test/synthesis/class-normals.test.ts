import { matrix } from '../../src/matrix/index.js';
import { expect, test } from 'vitest';
import { meanAndSd } from '../../src/metrics/index.js';
import { Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { ClassNormals } from '../../src/synthesis/index.js';

const random = new SeededRandom('rows');
const codes = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const features = matrix(60, 3);
// Columns 0 and 1 are the same; column 2 is constant within a class.
codes.forEach((code, i) => {
  const value = 5 * code + (1 + code) * random.normal();
  features.set(i, 0, value);
  features.set(i, 1, value);
  features.set(i, 2, 7 - code);
});
const training = Table.from({
  name: 'training',
  rows: features,
  columns: ['x', 'y', 'z'],
  labels: codes.map((code) => (code === 0 ? 'a' : 'b')),
});
const column = (of: { get(i: number, j: number): number }, rows: readonly number[], j: number): number[] =>
  rows.map((i) => of.get(i, j));

test("rows of a class have its columns' means and deviations; what columns have in common is lost", async () => {
  const fitted = await new ClassNormals({ kinds: 'real' }).fit(training);
  const { features: drawn, classCodes: wanted } = await fitted.draw(8000, { proportions: { a: 6000, b: 2000 } });
  expect(wanted.filter((code) => code === 1).length).toBe(2000);
  for (const code of [0, 1]) {
    const real = codes.flatMap((other, i) => (other === code ? [i] : []));
    const made = wanted.flatMap((other, i) => (other === code ? [i] : []));
    for (const j of [0, 1]) {
      const [of, a] = [meanAndSd(column(features, real, j)), column(drawn, made, j)];
      // Denominator n, and five standard errors.
      const deviation = of.sd * Math.sqrt((real.length - 1) / real.length);
      expect(Math.abs(meanAndSd(a).mean - of.mean)).toBeLessThan((5 * deviation) / Math.sqrt(made.length));
      expect(Math.abs(meanAndSd(a).sd / deviation - 1)).toBeLessThan(5 / Math.sqrt(2 * made.length));
    }
    expect(Math.max(...column(drawn, made, 2).map((value) => Math.abs(value - (7 - code))))).toBeLessThan(1e-12);
    const [x, y] = [column(drawn, made, 0), column(drawn, made, 1)];
    const [mx, my] = [meanAndSd(x), meanAndSd(y)];
    const r = x.reduce((sum, one, i) => sum + (one - mx.mean) * (y[i]! - my.mean), 0) / (mx.sd * my.sd * x.length);
    expect(Math.abs(r)).toBeLessThan(5 / Math.sqrt(x.length));
  }
});

test('the same seed, the same rows', async () => {
  const fitted = await new ClassNormals({ kinds: 'real' }).fit(training);
  const draw = async (seed: number): Promise<number[]> => [...(await fitted.sample(3, { seed })).features.data];
  expect(await draw(3)).toEqual(await draw(3));
  expect(await draw(3)).not.toEqual(await draw(4));
});
