/** The estimator of two densities, and the sampler that chooses between it and the Gaussian process. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import {
  AutoSearch,
  BayesianSearch,
  type Params,
  ParzenSearch,
  RandomSearch,
  type Sampler,
  Space,
  type SpaceSpec,
  Study,
  type Trial,
} from '../../src/search/index.js';
import { ParzenEstimator } from '../../src/search/samplers/parzen-estimator.js';
import { trialOf } from './small-study.js';

const told = (id: number, params: Params, value?: number): Trial =>
  trialOf(id, params, value === undefined ? { state: 'failed' } : { value });

const space: SpaceSpec = {
  kind: { type: 'categorical', choices: ['a', 'b', 'c'] },
  width: { type: 'int', low: 4, high: 256, log: true },
  rate: { type: 'real', low: 1e-5, high: 1e-1, log: true },
  depth: { type: 'int', low: 1, high: 6, when: { parameter: 'kind', in: ['b', 'c'] } },
  x: { type: 'real', low: -1, high: 1 },
};
const loss = ({ kind, width, rate, depth, x }: Params): number =>
  ({ a: 1, b: 0, c: 2 })[kind as 'a'] +
  Math.log2((width as number) / 32) ** 2 +
  (Math.log10(rate as number) + 3) ** 2 +
  (depth === undefined ? 0 : 0.2 * Math.abs((depth as number) - 4)) +
  (4 * ((x as number) - 0.3)) ** 2;

function run(sampler: Sampler, n: number, f: (params: Params) => number | undefined = loss): Trial[] {
  const trials: Trial[] = [];
  for (let id = 0; id < n; id++) {
    const params = sampler.suggest({ space, direction: 'minimize', trials, id })!;
    trials.push(told(id, params, f(params)));
  }
  return trials;
}
const best = (trials: readonly Trial[]): number => Math.min(...trials.map(({ value }) => value ?? Infinity));

describe('ParzenSearch', () => {
  const trials = run(new ParzenSearch({ seed: 2 }), 150);

  test('finds what random points do not, with every kind of parameter', () => {
    expect(best(trials)).toBeLessThan(best(run(new RandomSearch({ seed: 2 }), 150)) / 4);
    expect(trials.reduce((a, b) => (b.value! < a.value! ? b : a)).params.kind).toBe('b');
    for (const { params } of trials) expect(() => new Space(space).encode(params)).not.toThrow();
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(150);
  });

  test('a suggestion depends on options, trials and id alone', () => {
    for (const id of [3, 40, 120])
      expect(
        new ParzenSearch({ seed: 2 }).suggest({ space, direction: 'minimize', trials: trials.slice(0, id), id }),
      ).toEqual(trials[id]!.params);
  });

  test('keeps away from where trials fail', () => {
    const fails = ({ x }: Params): boolean => (x as number) > 0.5;
    const seen = run(new ParzenSearch(), 120, (params) => (fails(params) ? undefined : loss(params)));
    expect(seen.slice(60).filter(({ params }) => fails(params)).length).toBeLessThan(10);
  });

  test('goes through a space of few configurations once', () => {
    const few: SpaceSpec = { a: { type: 'int', low: 1, high: 3 }, b: { type: 'categorical', choices: ['x', 'y'] } };
    const sampler = new ParzenSearch({ initial: 2 });
    const seen: Trial[] = [];
    for (;;) {
      const params = sampler.suggest({ space: few, direction: 'minimize', trials: seen, id: seen.length });
      if (!params) break;
      seen.push(told(seen.length, params, seen.length));
    }
    expect(new Set(seen.map(({ params }) => JSON.stringify(params))).size).toBe(6);
  });
});

test('the density of an estimator has a mean of one over the space', () => {
  const known = new Space({
    a: { type: 'real', low: 0, high: 1 },
    b: { type: 'categorical', choices: ['x', 'y', 'z'] },
    c: { type: 'real', low: 0, high: 1 },
  });
  const points = Float64Array.of(0.02, 0.5, 0.3, 0.1, 0.5, 0.5, 0.3, 1 / 6, 0.6);
  const estimator = new ParzenEstimator(known, points, 30);
  const random = new SeededRandom(1);
  let sum = 0;
  const n = 40_000;
  for (let i = 0; i < n; i++) {
    const x = Float64Array.from({ length: 3 }, () => random.uniform());
    known.snap(x);
    sum += Math.exp(estimator.logDensity(x)) / n;
  }
  expect(sum).toBeCloseTo(1, 1);
});

describe('AutoSearch', () => {
  test('is what a study calls auto', () => {
    expect(new Study({ space, sampler: 'auto' }).sampler).toMatchObject({
      name: 'auto',
      options: { seed: 0, seconds: 1 },
    });
  });

  const ask = (n: number, sampler: Sampler): Params => {
    const random = new RandomSearch({ seed: 9 });
    const params = (id: number): Params => random.suggest({ space, direction: 'minimize', trials: [], id });
    const trials = Array.from({ length: n }, (_, id) => told(id, params(id), loss(params(id))));
    return sampler.suggest({ space, direction: 'minimize', trials, id: n })!;
  };

  test('is the Gaussian process at first and the estimator of densities after a thousand trials', () => {
    expect(ask(30, new AutoSearch({ seed: 1 }))).toEqual(ask(30, new BayesianSearch({ seed: 1 })));
    expect(ask(1000, new AutoSearch({ seed: 1 }))).toEqual(ask(1000, new ParzenSearch({ seed: 1 })));
  });

  test('changes earlier where a trial takes less than a suggestion', () => {
    expect(ask(210, new AutoSearch({ seed: 1, seconds: 0.01 }))).toEqual(ask(210, new ParzenSearch({ seed: 1 })));
  });
});
