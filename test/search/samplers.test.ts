import { describe, expect, test } from 'vitest';
import {
  GridSearch,
  RandomSearch,
  sizeOfGrid,
  SobolSearch,
  type Params,
  type Sampler,
  type SpaceSpec,
  type Trial,
  type TrialState,
} from '../../src/search/index.js';

const trialOf = (id: number, params: Params, state: TrialState = 'complete'): Trial => ({
  id,
  params,
  state,
  value: 1,
  intermediate: [],
  worker: 'test',
  attempt: 1,
  startedAt: 0,
});

/** All suggestions of a sampler, each tried as soon as it is made. */
function run(sampler: Sampler, space: SpaceSpec, most: number, trials: Trial[] = []): Params[] {
  const first = trials.length;
  while (trials.length < first + most) {
    const params = sampler.suggest({ space, direction: 'minimize', trials, id: trials.length });
    if (!params) break;
    trials.push(trialOf(trials.length, params));
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
    const trials = whole.slice(0, 9).map((params, id) => trialOf(id, params));
    expect(run(grid(), space, 1000, trials)).toEqual(whole.slice(9));
    const broken = whole.map((params, id) =>
      trialOf(id, params, id === 4 ? 'interrupted' : id === 5 ? 'failed' : 'complete'),
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
