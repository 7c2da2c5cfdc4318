/** What the Gaussian process makes of failures, outliers and noise. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { BayesianSearch, type Params, Sobol, type SpaceSpec, Study, type Trial } from '../../src/search/index.js';
import { kernelKinds } from '../../src/search/gp/kernel.js';
import { Posterior } from '../../src/search/gp/posterior.js';
import { surrogateOf } from '../../src/search/samplers/fantasies.js';
import { LabelLikelihood } from '../../src/search/gp/label-process.js';
import { logDistribution } from '../../src/search/gp/normal.js';
import { Feasibility, logChance } from '../../src/search/samplers/feasibility.js';
import { StudyModeller } from '../../src/search/samplers/study-model.js';

const points = new Sobol(2, 5).points(60);
const smooth = (i: number): number => {
  const [a, b] = [points[2 * i]!, points[2 * i + 1]!];
  return Math.exp(3 * a) + 4 * (b - 0.4) ** 2 + Math.sin(5 * a * b);
};
const modeller = (): StudyModeller =>
  new StudyModeller({ kernels: ['matern52', 'rbf'], power: true, exact: false, robust: true });

describe('outliers', () => {
  test('are left out, and nothing else', () => {
    const random = new SeededRandom(3);
    const isOut = Array.from({ length: 60 }, () => random.uniform() < 0.15);
    const y = Float64Array.from(isOut, (out, i) => smooth(i) + (out ? 100 * 1000 ** random.uniform() : 0));
    const { rows } = modeller().model(points, y, [false, false]);
    expect(rows).toEqual(Array.from(y.keys()).filter((i) => !isOut[i]));
  });

  test.each([
    ['a smooth function', smooth],
    ['one with a heavy tail', (i: number): number => Math.exp(4 * smooth(i) ** 0.5)],
  ])('there are none in %s', (_, f) => {
    const y = Float64Array.from({ length: 60 }, (_, i) => f(i));
    expect(modeller().model(points, y, [false, false]).rows).toHaveLength(60);
  });
});

describe('the kernel', () => {
  const of = (f: (at: Float64Array) => number, d: number, n: number): string => {
    const at = new Sobol(d, 7).points(n);
    const y = Float64Array.from({ length: n }, (_, i) => f(at.subarray(i * d, (i + 1) * d)));
    const options = { kernels: kernelKinds, power: true, exact: false, robust: false };
    return new StudyModeller(options).model(at, y, new Array<boolean>(d).fill(false)).posterior.model.kernel;
  };
  const sum = (at: Float64Array): number => at.reduce((total, v, j) => total + Math.sin(6 * v + j), 0);

  test('is additive for a sum of functions of one parameter', () => {
    expect(of(sum, 4, 30)).toBe('additive');
  });

  test('is not additive for a product of them, nor for one parameter', () => {
    expect(of((at) => at.reduce((product, v, j) => product * Math.sin(4 * v + j), 1), 3, 40)).not.toBe('additive');
    expect(of(sum, 1, 30)).not.toBe('additive');
  });

  test('is not additive where that would take too long', () => {
    expect(of(sum, 16, 90)).toBe('additive');
    expect(of(sum, 16, 95)).not.toBe('additive');
  });
});

describe('values that are much better than the others', () => {
  /** How much of a step among the best of them is left, beside a step of the same size among all others. */
  const left = (f: (i: number) => number): number => {
    const y = Float64Array.from({ length: 60 }, (_, i) => f(i));
    const { forward } = modeller().model(points, y, [false, false]);
    const [least, , middle] = [0, 0.01, 0.5].map((share) => Float64Array.from(y).sort()[Math.floor(60 * share)]!);
    const step = (middle! - least!) / 10;
    const [a, b, c, d] = forward([least!, least! + step, middle! - step, middle!]) as unknown as number[];
    return (b! - a!) / (d! - c!);
  };

  test('are drawn in where basins are narrow, and not elsewhere', () => {
    expect(left((i) => -1 / ((points[2 * i]! - 0.3) ** 2 + (points[2 * i + 1]! - 0.6) ** 2 + 1e-3))).toBeLessThan(0.3);
    expect(left(smooth)).toBeGreaterThan(0.9);
  });
});

describe('the chance to succeed', () => {
  // scipy.special.log_ndtr
  test.each([
    [-40, -804.6084420137538],
    [-5, -15.064998393988725],
    [-3.5, -8.366065308344093],
    [-1, -1.8410216450092636],
    [0, -0.6931471805599453],
    [2, -0.023012909328963493],
    [6, -9.865876454244814e-10],
  ])('log Phi(%s)', (z, log) => {
    expect(Math.abs(logDistribution(z).log / log - 1)).toBeLessThan(1e-9);
    const h = 1e-4;
    const slope = (logDistribution(z + h).log - logDistribution(z - h).log) / (2 * h);
    expect(Math.abs(logDistribution(z).slope - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
  });

  const labels = Array.from({ length: 30 }, (_, i) => (points[2 * i]! + points[2 * i + 1]! > 0.9 ? 1 : -1));

  test('the evidence of labels has the gradient of finite differences', () => {
    const likelihood = new LabelLikelihood(points.slice(0, 60), labels, [false, false]);
    const theta = Float64Array.of(-0.7, -0.2, 1.5);
    const gradient = new Float64Array(3);
    likelihood.value(theta, gradient);
    const h = 1e-4;
    gradient.forEach((slope, j) => {
      const at = (by: number): number =>
        likelihood.value(
          theta.map((value, k) => (k === j ? value + by : value)),
          new Float64Array(3),
        );
      expect(slope).toBeCloseTo((at(h) - at(-h)) / (2 * h), 4);
    });
  });

  test('falls with every failure at one point', () => {
    const after = (failures: number): number => {
      const y = [...labels, ...new Array<number>(failures).fill(-1)];
      const x = Float64Array.from([...points.slice(0, 60), ...y.slice(30).flatMap(() => [0.6, 0.6])]);
      return Math.exp(new Feasibility().chance(x, y, [false, false])!.values(Float64Array.of(0.6, 0.6))[0]!);
    };
    const chances = [0, 1, 4, 12].map(after);
    chances.slice(1).forEach((chance, i) => expect(chance).toBeLessThan(chances[i]!));
    expect(chances[3]).toBeLessThan(0.2);
  });

  test('is near one or none within regions, and the rate where chance decides', () => {
    const chanceOf = (y: readonly number[]) =>
      new Feasibility().chance(points.slice(0, 60), y, [false, false])!.values(Float64Array.of(0.1, 0.1, 0.9, 0.9));
    const [low, high] = chanceOf(labels).map(Math.exp);
    expect(low).toBeLessThan(0.1);
    expect(high).toBeGreaterThan(0.9);
    const random = new SeededRandom(1);
    for (const p of chanceOf(labels.map(() => (random.uniform() < 0.2 ? -1 : 1))).map(Math.exp)) {
      expect(p).toBeGreaterThan(0.55);
      expect(p).toBeLessThan(0.95);
    }
  });

  test('has the gradient of finite differences', () => {
    const model = {
      kernel: 'matern52',
      categorical: [false, false],
      lengthscales: [0.4, 0.6],
      outputScale: 1.2,
      noise: 0.01,
      mean: 0.1,
    } as const;
    const posterior = Posterior.of(
      model,
      points.slice(0, 20),
      Float64Array.from({ length: 10 }, (_, i) => i % 2),
    );
    const chance = logChance(surrogateOf([posterior]), 0.5, model.noise);
    const x = Float64Array.of(0.33, 0.71);
    const gradient = new Float64Array(2);
    expect(chance.value(x, gradient)).toBeCloseTo(chance.values(x)[0]!, 12);
    const h = 1e-5;
    gradient.forEach((slope, j) => {
      const at = (by: number): number => chance.values(x.map((value, k) => (k === j ? value + by : value)))[0]!;
      expect(slope).toBeCloseTo((at(h) - at(-h)) / (2 * h), 6);
    });
  });
});

describe('noise', () => {
  const line: SpaceSpec = { x: { type: 'real', low: -2, high: 2 } };

  test('recommend sees through it, in the units of the objective', async () => {
    const random = new SeededRandom(4);
    const f = ({ x }: Params): number => 10 + ((x as number) - 0.7) ** 2;
    const study = new Study({ space: line, sampler: new BayesianSearch({ seed: 2, candidates: 256, refined: 4 }) });
    await study.optimize((params) => f(params) + 0.5 * random.normal(), { trials: 30 });
    const { id, value, deviation } = study.recommend()!;
    expect(f(study.trials[id]!.params)).toBeLessThan(10.15);
    expect(Math.abs(value - f(study.trials[id]!.params))).toBeLessThan(3 * deviation + 0.1);
    expect(study.best!.value!).toBeLessThan(value);
  });

  test('without it, the recommended trial is the best', () => {
    const trials = Array.from({ length: 12 }, (_, id): Trial => {
      const x = -2 + id / 3;
      return {
        id,
        params: { x },
        state: 'complete',
        value: (x - 0.7) ** 2,
        intermediate: [],
        worker: '',
        attempt: 1,
        startedAt: 0,
      };
    });
    const about = { space: line, direction: 'minimize', trials, id: 12 } as const;
    expect(new BayesianSearch().recommend(about)).toEqual({ id: 8, value: trials[8]!.value, deviation: 0 });
    expect(new BayesianSearch().recommend({ ...about, trials: [] })).toBeUndefined();
  });

  test('a configuration is tried again where noise is evident, and not where repeats agree', () => {
    const space: SpaceSpec = { a: { type: 'int', low: 0, high: 30 } };
    const repeatsOf = (noise: number): number => {
      const random = new SeededRandom(1);
      const sampler = new BayesianSearch({ seed: 1 });
      const trials: Trial[] = [];
      for (let id = 0; id < 40; id++) {
        const params = sampler.suggest({ space, direction: 'minimize', trials, id });
        if (!params) break;
        const value = (((params.a as number) - 20) / 5) ** 2 + noise * random.normal();
        trials.push({ id, params, state: 'complete', value, intermediate: [], worker: '', attempt: 1, startedAt: 0 });
      }
      return trials.length - new Set(trials.map(({ params }) => JSON.stringify(params))).size;
    };
    expect(repeatsOf(2)).toBeGreaterThan(5);
    expect(repeatsOf(0)).toBe(0);
  });
});
