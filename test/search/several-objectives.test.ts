/** What samplers make of two objectives and of constraints. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import {
  BayesianSearch,
  type LinearConstraint,
  type Params,
  ParzenSearch,
  RandomSearch,
  type Sampler,
  type SpaceSpec,
  type Trial,
} from '../../src/search/index.js';
import { hypervolume, paretoFront } from '../../src/search/pareto.js';
import {
  logHypervolumeImprovement,
  nondominated,
  referenceOf,
} from '../../src/search/samplers/hypervolume-improvement.js';
import { frontsOf } from '../../src/search/samplers/parzen-search.js';

describe('the expected improvement of the hypervolume', () => {
  const front = nondominated([
    [0.2, 1.1],
    [0.8, 0.4],
    [0.5, 0.9],
    [0.9, 0.6],
    [1.5, 0.1],
  ]);
  const reference = [2, 1.5] as const;

  test('is of the points that no other dominates', () => {
    expect(front).toEqual([
      [0.2, 1.1],
      [0.5, 0.9],
      [0.8, 0.4],
      [1.5, 0.1],
    ]);
    expect(referenceOf(front)[0]).toBeCloseTo(1.63, 12);
    expect(referenceOf([[1, 2]])).toEqual([1.1, 2.1]);
  });

  test.each([
    [
      [0.6, 0.5],
      [0.3, 0.4],
    ],
    [
      [0.1, 0.1],
      [0.05, 0.2],
    ],
    [
      [1.9, 1.2],
      [0.5, 0.3],
    ],
  ] as [[number, number], [number, number]][])('by sampling: mean %j, deviation %j', (mean, sigma) => {
    const random = new SeededRandom(2);
    const before = hypervolume(front, reference);
    const n = 40_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const f = [mean[0] + sigma[0] * random.normal(), mean[1] + sigma[1] * random.normal()];
      const gain = hypervolume([...front, f], reference) - before;
      sum += gain / n;
      squares += gain ** 2 / n;
    }
    const error = Math.sqrt((squares - sum ** 2) / n);
    expect(Math.abs(Math.exp(logHypervolumeImprovement(front, reference, mean, sigma).log) - sum)).toBeLessThan(
      5 * error,
    );
  });

  test.each([0.6, 5, 60])(
    'has the derivatives of finite differences, and a finite logarithm, at a mean of %s',
    (at) => {
      const value = (a: number, b: number, s: number, t: number) =>
        logHypervolumeImprovement(front, reference, [a, b], [s, t]);
      const [b, s, t] = [0.7, 0.4, 0.3];
      const { log, byMean, bySigma } = value(at, b, s, t);
      expect(Number.isFinite(log)).toBe(true);
      const h = 1e-5;
      const close = (slope: number, up: number, down: number): void => {
        const numeric = (up - down) / (2 * h);
        expect(Math.abs(slope - numeric)).toBeLessThan(1e-5 * Math.max(1, Math.abs(numeric)));
      };
      close(byMean[0], value(at + h, b, s, t).log, value(at - h, b, s, t).log);
      close(byMean[1], value(at, b + h, s, t).log, value(at, b - h, s, t).log);
      close(bySigma[0], value(at, b, s + h, t).log, value(at, b, s - h, t).log);
      close(bySigma[1], value(at, b, s, t + h).log, value(at, b, s, t - h).log);
    },
  );
});

test('fronts are numbered by how many dominate them', () => {
  const f = Float64Array.of(1, 2, 3, 2, 4);
  const g = Float64Array.of(3, 2, 1, 3, 4);
  expect([...frontsOf(f, g)]).toEqual([0, 0, 0, 1, 2]);
});

const plane: SpaceSpec = { a: { type: 'real', low: 0, high: 1 }, b: { type: 'real', low: 0, high: 1 } };
type Told = { value?: number; values?: number[]; constraints?: number[] };

function run(
  sampler: Sampler,
  n: number,
  f: (params: Params) => Told,
  more: { directions?: ('minimize' | 'maximize')[]; linear?: LinearConstraint[] } = {},
): Trial[] {
  const trials: Trial[] = [];
  for (let id = 0; id < n; id++) {
    const params = sampler.suggest({ space: plane, direction: 'minimize', trials, id, ...more })!;
    const about = { id, params, state: 'complete', intermediate: [], worker: '', attempt: 1, startedAt: 0 } as const;
    trials.push(Object.assign({}, about, f(params)));
  }
  return trials;
}
const numbers = ({ a, b }: Params): [number, number] => [a as number, b as number];
const samplers: [string, (seed: number) => Sampler][] = [
  ['BayesianSearch', (seed) => new BayesianSearch({ seed, candidates: 256, refined: 4 })],
  ['ParzenSearch', (seed) => new ParzenSearch({ seed })],
];

describe.each(samplers)('%s', (name, sampler) => {
  const n = name === 'BayesianSearch' ? 25 : 80;
  const bowl = ([a, b]: [number, number]): number => (a - 0.2) ** 2 + (b - 0.7) ** 2;

  test('spreads along the front of two objectives', () => {
    const directions: ('minimize' | 'maximize')[] = ['minimize', 'maximize'];
    const f = (params: Params): Told => {
      const [a, b] = numbers(params);
      return { values: [a ** 2 + (b - 0.5) ** 2, -((a - 1) ** 2) - (b - 0.5) ** 2] };
    };
    const volume = (one: Sampler): number => {
      const front = paretoFront(run(one, n, f, { directions }), directions);
      return hypervolume(
        front.map(({ values }) => [values[0]!, -values[1]!]),
        [1.2, 1.2],
      );
    };
    // The whole front has 1.44 - 1/6 = 1.273.
    expect(volume(sampler(1))).toBeGreaterThan(volume(new RandomSearch({ seed: 1 })) + 0.02);
  });

  test('learns an outcome constraint', () => {
    const told = (params: Params): Told => {
      const [a, b] = numbers(params);
      return { value: bowl([a, b]), constraints: [0.3 - a, a + b - 1.2] };
    };
    const trials = run(sampler(1), n, told);
    const kept = trials.filter(({ constraints }) => constraints!.every((each) => each <= 0));
    expect(kept.slice(-8).length).toBe(8);
    // The least that is allowed is at (0.3, 0.7): 0.01.
    expect(Math.min(...kept.map(({ value }) => value!))).toBeLessThan(0.014);
  });

  test('keeps to linear constraints, at whose edge the least value is', () => {
    const linear = [{ coefficients: { a: 1, b: 1 }, atMost: 0.6 }];
    const trials = run(sampler(1), n, (params) => ({ value: bowl(numbers(params)) }), { linear });
    const later = trials.slice(12).map(({ params }) => numbers(params));
    expect(later.every(([a, b]) => a + b <= 0.6 + 1e-9)).toBe(true);
    expect(Math.min(...later.map(bowl))).toBeLessThan(0.06);
  });
});
