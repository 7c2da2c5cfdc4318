import { describe, expect, test } from 'vitest';
import {
  AutoSearch,
  BayesianSearch,
  GridSearch,
  HyperbandPruner,
  MedianPruner,
  ParzenSearch,
  type Pruner,
  RandomSearch,
  sizeOfGrid,
  SobolSearch,
  SuccessiveHalvingPruner,
  type Params,
  type Sampler,
  type SpaceSpec,
  type Trial,
  type TrialState,
} from '../../src/search/index.js';
import { trialOf } from './small-study.js';

const told = (id: number, params: Params, state: TrialState = 'complete'): Trial =>
  trialOf(id, params, { state, value: 1 });

/** All suggestions of a sampler, each tried as soon as it is made. */
function run(sampler: Sampler, space: SpaceSpec, most: number, trials: Trial[] = []): Params[] {
  const first = trials.length;
  while (trials.length < first + most) {
    const params = sampler.suggest({ space, direction: 'minimize', trials, id: trials.length });
    if (!params) break;
    trials.push(told(trials.length, params));
  }
  return trials.slice(first).map(({ params }) => params);
}

const space: SpaceSpec = {
  model: { type: 'categorical', choices: ['vae', 'cvae'] },
  latent: { type: 'int', low: 2, high: 100 },
  lr: { type: 'real', low: 1e-4, high: 1e-2, log: true },
  labels: { type: 'int', low: 1, high: 3, when: { parameter: 'model', in: ['cvae'] } },
};

describe('GridSearch', () => {
  test('goes through the product once, in order, and ends', () => {
    const grid = new GridSearch({ values: { latent: [10, 3] }, points: { lr: 3 } });
    const all = run(grid, space, 100);
    expect(all.length).toBe(2 * 3 + 2 * 3 * 3);
    expect(sizeOfGrid(space, { values: { latent: [10, 3] }, points: { lr: 3 } })).toBe(all.length);
    expect(all[0]).toEqual({ model: 'vae', latent: 10, lr: 1e-4 });
    expect(all[1]!.lr).toBeCloseTo(1e-3, 12);
    expect(all[2]).toEqual({ model: 'vae', latent: 10, lr: 1e-2 });
    expect(all[6]).toEqual({ model: 'cvae', latent: 10, lr: 1e-4, labels: 1 });
    expect(new Set(all.map((params) => JSON.stringify(params))).size).toBe(all.length);
  });

  test('goes on where a study was, and repeats what was interrupted', () => {
    const grid = (): GridSearch => new GridSearch({ points: 2 });
    const whole = run(grid(), space, 1000);
    const trials = whole.slice(0, 9).map((params, id) => told(id, params));
    expect(run(grid(), space, 1000, trials)).toEqual(whole.slice(9));
    const broken = whole.map((params, id) =>
      told(id, params, id === 4 ? 'interrupted' : id === 5 ? 'failed' : 'complete'),
    );
    expect(run(grid(), space, 1000, broken)).toEqual([whole[4]]);
  });

  test('spaces numbers evenly, bounds included', () => {
    const values = run(new GridSearch({ points: 4 }), { a: { type: 'int', low: 1, high: 10 } }, 100);
    expect(values.map(({ a }) => a)).toEqual([1, 4, 7, 10]);
    expect(
      run(new GridSearch({ points: 4 }), { a: { type: 'int', low: 2, high: 10, step: 4 } }, 100).map(({ a }) => a),
    ).toEqual([2, 6, 10]);
    expect(run(new GridSearch({ points: 1 }), { a: { type: 'real', low: 2, high: 10 } }, 100)).toEqual([{ a: 6 }]);
  });

  test('refuses values that do not belong', () => {
    const suggest = (options: ConstructorParameters<typeof GridSearch>[0]) => () =>
      run(new GridSearch(options), space, 1);
    expect(suggest({ values: { latent: [1] } })).toThrow(/"latent" cannot be 1/);
    expect(suggest({ values: { other: [1] } })).toThrow(/"other" is not in the space/);
    expect(suggest({ values: { latent: [] } })).toThrow(/at least one/);
    expect(suggest({ values: { latent: [3, 3] } })).toThrow(/all different/);
    expect(suggest({ points: 0 })).toThrow(/whole number of at least 1/);
  });
});

describe.each([
  ['random', (seed: number) => new RandomSearch({ seed })],
  ['sobol', (seed: number) => new SobolSearch({ seed })],
])('%s search', (name, sampler) => {
  test('the same seed and id give the same suggestion, whatever was asked before', () => {
    const first = run(sampler(3), space, 20);
    expect(run(sampler(3), space, 20)).toEqual(first);
    expect(sampler(3).suggest({ space, direction: 'minimize', trials: [], id: 13 })).toEqual(first[13]);
    expect(run(sampler(4), space, 20)).not.toEqual(first);
    expect(sampler(3)).toMatchObject({ name, options: { seed: 3 } });
  });

  test('covers the space', () => {
    const all = run(sampler(0), space, 400);
    expect(all.filter(({ model }) => model === 'vae').length).toBeGreaterThan(150);
    expect(all.every(({ model, labels }) => (labels !== undefined) === (model === 'cvae'))).toBe(true);
    expect(all.filter(({ lr }) => (lr as number) < 1e-3).length).toBeGreaterThan(150);
    expect(new Set(all.map(({ latent }) => latent)).size).toBeGreaterThan(90);
  });

  test('a space without choice gives its only configuration', () => {
    expect(run(sampler(0), { a: { type: 'fixed', value: 'x' } }, 2)).toEqual([{ a: 'x' }, { a: 'x' }]);
  });

  test('refuses a seed that is none', () => {
    expect(() => sampler(NaN)).toThrow(/the seed is NaN/);
  });
});

describe('samplers and pruners say who they are', () => {
  const both = { objectives: true, constraints: true };
  const bayesian = {
    seed: 0,
    initial: 'auto',
    kernel: 'auto',
    acquisition: 'logei',
    beta: 4,
    noise: 'fit',
    transform: 'power',
    trustRegion: 'auto',
    candidates: 2048,
    refined: 10,
  };
  test.each<[name: string, make: () => Sampler, object, object | undefined]>([
    ['random', () => new RandomSearch(), { seed: 0 }, undefined],
    ['sobol', () => new SobolSearch(), { seed: 0 }, undefined],
    ['grid', () => new GridSearch(), {}, undefined],
    ['grid', () => new GridSearch({ points: 3, values: { a: [1] } }), { points: 3, values: { a: [1] } }, undefined],
    ['bayesian', () => new BayesianSearch(), bayesian, both],
    ['bayesian', () => new BayesianSearch({ seed: 3, initial: 4 }), { ...bayesian, seed: 3, initial: 4 }, both],
    ['parzen', () => new ParzenSearch(), { seed: 0, initial: 10, candidates: 64 }, both],
    ['auto', () => new AutoSearch(), { seed: 0, seconds: 1 }, both],
  ])('%s', (name, make, options, understands) => {
    const sampler = make();
    expect([sampler.name, sampler.options, sampler.understands]).toEqual([name, options, understands]);
  });

  test.each<[name: string, make: () => Pruner, object]>([
    ['median', () => new MedianPruner(), { startupTrials: 5, warmupSteps: 0, interval: 1, least: 1 }],
    [
      'successive halving',
      () => new SuccessiveHalvingPruner(),
      { minResource: 1, reductionFactor: 4, skippedRungs: 0 },
    ],
    [
      'hyperband',
      () => new HyperbandPruner({ maxResource: 9 }),
      { minResource: 1, maxResource: 9, reductionFactor: 3 },
    ],
  ])('%s', (name, make, options) => {
    const pruner = make();
    expect([pruner.name, pruner.options]).toEqual([name, options]);
  });
});

describe('grids of every kind of parameter', () => {
  const points = (options: ConstructorParameters<typeof GridSearch>[0], own: SpaceSpec): unknown[] => {
    const all = run(new GridSearch(options), own, 1000);
    expect(sizeOfGrid(own, options)).toBe(all.length);
    return all.map((params) => Object.values(params).join(' '));
  };

  test('a parameter of one value has that one, named or not', () => {
    const own: SpaceSpec = {
      f: { type: 'fixed', value: 'a' },
      one: { type: 'int', low: 3, high: 3 },
      k: { type: 'categorical', choices: ['p'] },
      b: { type: 'categorical', choices: [true, false] },
    };
    const expected = ['a 3 p true', 'a 3 p false'];
    expect(points({}, own)).toEqual(expected);
    expect(points({ values: { f: ['a'], one: [3], k: ['p'], b: [true, false] } }, own)).toEqual(expected);
    expect(points({ values: { b: [false] } }, own)).toEqual(['a 3 p false']);
    expect(() => points({ values: { one: [4] } }, own)).toThrow('"one" is always 3, found 4');
  });

  test('numbers have five values, as many as are said for all or by name, or all where there are fewer', () => {
    const own: SpaceSpec = { n: { type: 'int', low: 0, high: 3 }, r: { type: 'real', low: 0, high: 4 } };
    const [all, five] = [[0, 1, 2, 3], [0, 1, 2, 3, 4]]; // prettier-ignore
    const pairs = (a: readonly number[], b: readonly number[]): string[] => a.flatMap((x) => b.map((y) => `${x} ${y}`));
    expect(points(undefined, own)).toEqual(pairs(all, five));
    expect(points({ points: 2 }, own)).toEqual(pairs([0, 3], [0, 4]));
    expect(points({ points: { n: 2 } }, own)).toEqual(pairs([0, 3], five));
    expect(points({ points: { r: 1 } }, own)).toEqual(pairs(all, [2]));
    expect(points({ points: 4 }, { n: own.n! })).toEqual(['0', '1', '2', '3']);
    // More values than levels would be the same ones again.
    expect(points({ points: 3 }, { n: { type: 'int', low: 1, high: 4, log: true } })).toEqual(['1', '2', '4']);
  });

  test('what hangs on a condition counts where that holds, also through another', () => {
    const own: SpaceSpec = {
      c: { type: 'int', low: 0, high: 1, when: { parameter: 'b', in: [1] } },
      b: { type: 'int', low: 0, high: 1, when: { parameter: 'a', in: [1] } },
      a: { type: 'int', low: 0, high: 1 },
    };
    expect(run(new GridSearch(), own, 100)).toEqual([{ a: 0 }, { b: 0, a: 1 }, { c: 0, b: 1, a: 1 }, { c: 1, b: 1, a: 1 }]); // prettier-ignore
    expect(sizeOfGrid(own)).toBe(4);
  });

  test('what it was given may change afterwards', () => {
    const values = { n: [1, 2] };
    const grid = new GridSearch({ values });
    values.n.push(3);
    expect(run(grid, { n: { type: 'int', low: 1, high: 9 } }, 100)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(grid.options).toEqual({ values: { n: [1, 2] } });
  });

  test('of linear constraints it has what they allow', () => {
    const own: SpaceSpec = { a: { type: 'int', low: 0, high: 2 }, b: { type: 'fixed', value: 2 } };
    const linear = [{ coefficients: { a: 1, b: 1 }, atMost: 3 }];
    const suggest = (trials: Trial[]): Params | undefined =>
      new GridSearch().suggest({ space: own, direction: 'minimize', trials, id: trials.length, linear });
    const one = { a: 0, b: 2 };
    const other = { a: 1, b: 2 };
    expect(suggest([])).toEqual(one);
    expect(suggest([told(0, one)])).toEqual(other);
    expect(suggest([told(0, one), told(1, other)])).toBeUndefined();
  });
});
