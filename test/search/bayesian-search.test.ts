import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { type Acquisition } from '../../src/search/samplers/acquisition.js';
import {
  BayesianSearch,
  type Direction,
  type Params,
  Space,
  type SpaceSpec,
  type Trial,
  type TrialState,
} from '../../src/search/index.js';
import { proposePoints } from '../../src/search/samplers/candidates.js';
import { maximize } from '../../src/search/samplers/maximize.js';
import { Observer } from '../../src/search/samplers/observations.js';
import { boxOfPhase, phaseOf } from '../../src/search/samplers/phases.js';
import { fittedAt } from '../../src/search/samplers/study-model.js';
import { boxAround, trustRegion } from '../../src/search/samplers/trust-region.js';
import { trialOf } from './small-study.js';

type Options = ConstructorParameters<typeof BayesianSearch>[0];
const light: Options = { candidates: 256, refined: 4 };

const told = (id: number, params: Params, value?: number, state: TrialState = 'complete'): Trial =>
  trialOf(id, params, { state, ...(value !== undefined && { value }) });

const plane: SpaceSpec = { a: { type: 'real', low: -5, high: 10 }, b: { type: 'real', low: 0, high: 15 } };
const branin = ({ a, b }: Params): number => {
  const [x, y] = [a as number, b as number];
  return (
    (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10
  );
};

const mixed: SpaceSpec = {
  model: { type: 'categorical', choices: ['vae', 'cvae', 'mlp'] },
  width: { type: 'int', low: 4, high: 256, log: true },
  depth: { type: 'int', low: 1, high: 5 },
  lr: { type: 'real', low: 1e-5, high: 1e-1, log: true },
  labels: { type: 'int', low: 1, high: 4, when: { parameter: 'model', in: ['cvae'] } },
};
const mixedLoss = ({ model, width, depth, lr, labels }: Params): number =>
  Math.log2((width as number) / 40) ** 2 +
  ((depth as number) - 2) ** 2 +
  (Math.log10(lr as number) + 3) ** 2 +
  ({ vae: 1, cvae: 0, mlp: 3 }[model as string] ?? 0) +
  (labels === undefined ? 0 : 0.3 * Math.abs((labels as number) - 3));

/** Asks and tells in turn, in batches; the best value first. */
function optimise(
  space: SpaceSpec,
  f: (params: Params) => number,
  n: number,
  options: Options = {},
  batch = 1,
): { best: number; trials: Trial[] } {
  const sampler = new BayesianSearch({ ...light, ...options });
  const trials: Trial[] = [];
  while (trials.length < n) {
    const from = trials.length;
    for (let id = from; id < from + batch; id++)
      trials.push(told(id, sampler.suggest({ space, direction: 'minimize', trials, id })!, undefined, 'running'));
    for (let id = from; id < trials.length; id++) trials[id] = told(id, trials[id]!.params, f(trials[id]!.params));
  }
  return { best: Math.min(...trials.map(({ value }) => value!)), trials };
}

describe('BayesianSearch', () => {
  const { best, trials } = optimise(plane, branin, 32);

  test('finds the minimum of Branin in 32 trials', () => {
    expect(best - 0.397887).toBeLessThan(0.01);
  });

  test('a suggestion depends on options, space, trials and id alone', () => {
    const asked = new BayesianSearch(light);
    // Asked anew, in any order, with or without what was kept from other questions.
    for (const id of [31, 12, 25, 10, 3, 26, 31])
      expect(asked.suggest({ space: plane, direction: 'minimize', trials: trials.slice(0, id), id })).toEqual(
        trials[id]!.params,
      );
    expect(
      new BayesianSearch(light).suggest({
        space: { ...plane },
        direction: 'minimize',
        trials: trials.slice(0, 31).reverse(),
        id: 31,
      }),
    ).toEqual(trials[31]!.params);
    expect(
      new BayesianSearch({ ...light, seed: 1 }).suggest({
        space: plane,
        direction: 'minimize',
        trials: trials.slice(0, 31),
        id: 31,
      }),
    ).not.toEqual(trials[31]!.params);
  });

  test('maximising is minimising the negative', () => {
    const negative = trials.map((trial) => ({ ...trial, value: -trial.value! }));
    for (const id of [5, 20, 30])
      expect(
        new BayesianSearch(light).suggest({ space: plane, direction: 'maximize', trials: negative.slice(0, id), id }),
      ).toEqual(trials[id]!.params);
  });

  test('running trials are not suggested again: a batch spreads', () => {
    const batch = optimise(plane, branin, 24, {}, 4);
    expect(new Set(batch.trials.map(({ params }) => JSON.stringify(params))).size).toBe(24);
    const last = batch.trials.slice(-4).map(({ params }) => [params.a as number, params.b as number]);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < i; j++)
        expect(Math.hypot(last[i]![0]! - last[j]![0]!, last[i]![1]! - last[j]![1]!)).toBeGreaterThan(1e-4);
  });

  test('whole numbers, categories, logarithmic and conditional parameters together', () => {
    const found = optimise(mixed, mixedLoss, 40);
    const winner = found.trials.find(({ value }) => value === found.best)!.params;
    expect(winner).toMatchObject({ model: 'cvae', depth: 2, labels: 3 });
    expect(found.best).toBeLessThan(0.05);
    for (const { params } of found.trials) expect(() => new Space(mixed).encode(params)).not.toThrow();
  });

  test('a noisy objective', () => {
    const random = new SeededRandom(2);
    const found = optimise(
      { x: { type: 'real', low: -2, high: 2 } },
      ({ x }) => ((x as number) - 0.7) ** 2 + 0.2 * random.normal(),
      30,
    );
    const late = found.trials
      .slice(-8)
      .map(({ params }) => Math.abs((params.x as number) - 0.7))
      .sort((a, b) => a - b);
    expect(late[4]).toBeLessThan(0.4);
  });

  test('a space without real parameters is gone through once, and ends', () => {
    const space: SpaceSpec = {
      a: { type: 'int', low: 1, high: 4, log: true },
      b: { type: 'categorical', choices: ['x', 'y', 'z'] },
      c: { type: 'int', low: 1, high: 2, when: { parameter: 'b', in: ['x'] } },
    };
    const sampler = new BayesianSearch({ ...light, initial: 3 });
    const all: Trial[] = [];
    for (;;) {
      const params = sampler.suggest({ space, direction: 'minimize', trials: all, id: all.length });
      if (!params) break;
      all.push(told(all.length, params, all.length));
    }
    expect(all.length).toBe(16);
    expect(new Set(all.map(({ params }) => JSON.stringify(params))).size).toBe(16);
  });

  test('a space with nothing to choose has one trial', () => {
    const space: SpaceSpec = { a: { type: 'fixed', value: 3 } };
    const sampler = new BayesianSearch();
    expect(sampler.suggest({ space, direction: 'minimize', trials: [], id: 0 })).toEqual({ a: 3 });
    expect(sampler.suggest({ space, direction: 'minimize', trials: [told(0, { a: 3 }, 1)], id: 1 })).toBeUndefined();
  });

  test.each(['failed', 'lost'] as const)('goes on after trials that are %s, and keeps away from them', (state) => {
    // Half of the plane fails.
    const fails = ({ a }: Params): boolean => (a as number) > 4;
    const sampler = new BayesianSearch({ ...light, initial: 10 });
    const all: Trial[] = [];
    for (let id = 0; id < 30; id++) {
      const params = sampler.suggest({ space: plane, direction: 'minimize', trials: all, id })!;
      all.push(fails(params) ? told(id, params, undefined, state) : told(id, params, branin(params)));
    }
    expect(all.slice(15).filter(({ params }) => fails(params)).length).toBeLessThan(6);
    expect(Math.min(...all.map(({ value }) => value ?? Infinity))).toBeLessThan(0.6);
  });

  test('goes on when every trial failed, or gave no number', () => {
    const all = Array.from({ length: 14 }, (_, id) =>
      told(id, { a: id - 3, b: id }, id < 7 ? NaN : undefined, id < 7 ? 'complete' : 'failed'),
    );
    expect(
      new Space(plane).encode(
        new BayesianSearch().suggest({ space: plane, direction: 'minimize', trials: all, id: 14 })!,
      ),
    ).toHaveLength(2);
  });

  test.each([[[1e300, -1e300]], [[1, 1]], [[1e-300, 2e-300]]])('values such as %j', (values) => {
    const all = Array.from({ length: 12 }, (_, id) => told(id, { a: id - 3, b: id }, values[id % 2]));
    expect(
      new Space(plane).encode(
        new BayesianSearch(light).suggest({ space: plane, direction: 'minimize', trials: all, id: 12 })!,
      ),
    ).toHaveLength(2);
  });

  test('in many dimensions it searches in a trust region', () => {
    const space: SpaceSpec = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [`x${i}`, { type: 'real', low: -1, high: 2 }]),
    );
    const f = (params: Params): number => Object.values(params).reduce<number>((sum, x) => sum + (x as number) ** 2, 0);
    const region = optimise(space, f, 48, { initial: 16 }, 4);
    const start = Math.min(...region.trials.slice(0, 16).map(({ value }) => value!));
    expect(region.best).toBeLessThan(start / 4);
  });

  test.each([
    [{ seed: NaN }, /the seed is NaN/],
    [{ initial: 0 }, /initial must be a whole number of at least 1, found 0/],
    [{ kernel: 'cubic' }, /kernel must be one of auto, matern52, rbf, additive; found 'cubic'/],
    [{ beta: 0 }, /beta must be a positive number/],
    [{ trustRegion: 'yes' }, /trustRegion must be one of .*; found 'yes'/],
  ])('refuses %j', (options, message) => {
    expect(() => new BayesianSearch(options as Options)).toThrow(message);
  });

  test('options are plain data that make the same sampler again', () => {
    const { options } = new BayesianSearch({ seed: 4, acquisition: 'ucb' });
    expect(new BayesianSearch(JSON.parse(JSON.stringify(options)) as Options).options).toEqual(options);
  });
});

describe('observe', () => {
  const space = new Space({ a: { type: 'real', low: 0, high: 1 } });
  const all = [
    told(3, { a: 0.4 }, 5),
    told(0, { a: 0.1 }, 2),
    told(1, { a: 0.2 }, 1),
    told(2, { a: 0.3 }, undefined, 'failed'),
    told(4, { a: 0.5 }, 0.5, 'pruned'),
    told(5, { a: 0.6 }, 9, 'pruned'),
    told(6, { a: 0.7 }, undefined, 'running'),
    told(7, { a: 0.8 }, 0, 'interrupted'),
    told(8, { a: 0.9 }, Infinity),
  ];

  const observe = (trials: readonly Trial[], direction: Direction) => new Observer(space).observe(trials, [direction]);

  test('orders by id; failures have no value, pruned trials none better than the median', () => {
    const { x, y, ids, ended, rowOf, pending, tried, repeats } = observe(all, 'minimize');
    const shown = (values: Float64Array): string[] => Array.from(values, (value) => value.toFixed(1));
    expect(shown(x)).toEqual(['0.1', '0.2', '0.4', '0.5', '0.6']);
    expect([...y]).toEqual([2, 1, 5, 2, 9]);
    expect(ids).toEqual([0, 1, 3, 4, 5]);
    expect(shown(ended)).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.9']);
    expect(rowOf).toEqual([0, 1, -1, 2, 3, 4, -1]);
    expect([...pending]).toEqual([0.7]);
    expect([tried.size, repeats]).toEqual([8, 'none']);
  });

  test('maximising turns the values round', () => {
    expect([...observe(all.slice(0, 4), 'maximize').y]).toEqual([-2, -1, -5]);
    expect(observe(all.slice(3, 4), 'minimize').y).toHaveLength(0);
  });

  test('tells repeats with equal values from others', () => {
    const again = (value: number): Trial => told(9, { a: 0.1 }, value);
    expect(observe([...all, again(2)], 'minimize').repeats).toBe('equal');
    expect(observe([...all, again(2.5)], 'minimize').repeats).toBe('different');
  });
});

describe('trust region', () => {
  const steps = (pattern: string): Float64Array => {
    let value = 100;
    return Float64Array.from(pattern.replaceAll(' ', ''), (letter) => (letter === '+' ? (value *= 0.9) : value + 1));
  };
  test('doubles after three good windows, halves after d / 4 bad ones', () => {
    expect(trustRegion(steps('----'), 20, 4).length).toBe(0.8);
    expect(trustRegion(steps('---- -+-- +--- ---+'), 20, 4).length).toBe(1.6);
    expect(trustRegion(steps('---- -+-- ---- ---+ +---'), 20, 4).length).toBe(0.8);
    expect(trustRegion(steps(`---- ${'----'.repeat(5)}`), 20, 4).length).toBe(0.4);
    expect(trustRegion(steps(`---- ${'----'.repeat(5)} -+-- +--- ---+`), 20, 4).length).toBe(0.8);
  });
  test('begins anew when it has become too small', () => {
    const halvings = 7;
    const y = steps(`---- ${'----'.repeat(5).repeat(halvings)}`);
    expect(trustRegion(y, 20, 4)).toEqual({ first: y.length, length: 0.8 });
    expect(trustRegion(y.slice(0, -1), 20, 4)).toEqual({ first: 0, length: 0.8 / 64 });
  });
  test('is a box with the proportions of the lengthscales', () => {
    const { low, high } = boxAround(
      Float64Array.of(0.5, 0.5, 0.1),
      { lengthscales: [1, 0.25, 0.5], categorical: [false, false, true] },
      0.4,
    );
    expect(high[0]! - low[0]!).toBeCloseTo(0.8, 12);
    expect(high[1]! - low[1]!).toBeCloseTo(0.2, 12);
    expect([low[2], high[2]]).toEqual([0, 1]);
  });
});

describe('phases', () => {
  const crowd = (at: number, n: number): number[] => Array.from({ length: n }, (_, i) => at + i * 1e-5);

  test('a crowd at the best point ends a phase', () => {
    const x = Float64Array.of(0.9, 0.1, ...crowd(0.5, 6), 0.2);
    const y = x.map((value) => Math.abs(value - 0.5));
    expect(phaseOf(x.slice(0, 7), y.slice(0, 7), 1, 2)).toMatchObject({ first: 0, minima: [], leads: true });
    const { first, minima, best, leads } = phaseOf(x, y, 1, 2);
    expect({ first, minimum: minima[0]![0], best, leads }).toEqual({ first: 8, minimum: 0.5, best: 8, leads: false });
  });

  test('crowds elsewhere do not, nor do points of an earlier minimum lead again', () => {
    const x = Float64Array.of(0.5, ...crowd(0.1, 9));
    expect(
      phaseOf(
        x,
        x.map((value) => -value),
        1,
        2,
      ).first,
    ).toBe(0);
    const y = Float64Array.from([...crowd(0.5, 6), 0.55, 0.9]);
    expect(
      phaseOf(
        y,
        y.map((value) => Math.abs(value - 0.5)),
        1,
        2,
      ).best,
    ).toBe(7);
  });

  test('a later phase ends after some trials, unless it leads', () => {
    const later = Array.from({ length: 20 }, (_, i) => 0.9 - i / 100);
    const x = Float64Array.of(...crowd(0.1, 6), ...later);
    const values = (better: boolean): Float64Array =>
      x.map((value, i) => (i < 6 ? Math.abs(value - 0.1) : better && i === 6 ? -1 : 1));
    expect(phaseOf(x, values(false), 1, 2).minima.length).toBe(2);
    expect(phaseOf(x, values(true), 1, 2)).toMatchObject({ first: 6, leads: true, best: 6 });
  });

  test('its box keeps away from the minima', () => {
    const { low, high } = boxOfPhase(
      Float64Array.of(0.5, 0.5),
      [Float64Array.of(0.6, 0.5), Float64Array.of(0, 0)],
      [false, false],
    );
    expect(low[0]).toBeCloseTo(0.45, 12);
    expect(high[0]).toBeCloseTo(0.55, 12);
  });
});

test('fits come for every trial at first, then in steps of a sixteenth', () => {
  for (const n of [0, 1, 10, 64]) expect(fittedAt(n)).toBe(n);
  const sizes = Array.from({ length: 1001 }, (_, n) => fittedAt(n));
  sizes.forEach((m, n) => {
    expect(m).toBeLessThanOrEqual(n);
    expect(m).toBeGreaterThan(n * 0.94 - 1);
    expect(fittedAt(m)).toBe(m);
  });
  expect(new Set(sizes).size).toBeLessThan(120);
});

describe('maximize', () => {
  /** Largest at a given point of the space, by the squared distance in coordinates, a wrong category counting 1. */
  const peak = (space: Space, at: Float64Array): Acquisition => {
    const value = (x: Float64Array, gradient?: Float64Array): number =>
      x.reduce((sum, xi, j) => {
        const categorical = space.dimensions[j]!.kind === 'categorical';
        if (gradient) gradient[j] = categorical ? 0 : -2 * (xi - at[j]!);
        return sum - (categorical ? (xi === at[j] ? 0 : 1) : (xi - at[j]!) ** 2);
      }, 0);
    return {
      value,
      values: (points) =>
        Float64Array.from({ length: points.length / space.size }, (_, i) =>
          value(points.subarray(i * space.size, (i + 1) * space.size)),
        ),
    };
  };

  test('finds the best real, whole and categorical values together', () => {
    const space = new Space(mixed);
    const params = { model: 'cvae', width: 77, depth: 4, lr: 0.0042, labels: 2 };
    const box = { low: new Float64Array(5), high: new Float64Array(5).fill(1) };
    const points = proposePoints({ space, count: 64, centres: [], local: false, ...box }, new SeededRandom(1));
    const [best] = maximize(peak(space, space.encode(params)), space, points, { starts: 3, ...box });
    expect(space.decode(best!.x)).toEqual({ ...params, lr: expect.closeTo(0.0042, 6) as number });
  });

  test('stays in its box, and gives the candidates after the refined points', () => {
    const space = new Space(plane);
    const box = { low: Float64Array.of(0.2, 0.2), high: Float64Array.of(0.4, 0.3) };
    const points = proposePoints(
      { space, count: 100, centres: [Float64Array.of(0.3, 0.25)], local: true, ...box },
      new SeededRandom(1),
    );
    points.forEach((value, i) =>
      expect(value >= box.low[i % 2]! - 1e-12 && value <= box.high[i % 2]! + 1e-12).toBe(true),
    );
    const all = [...maximize(peak(space, Float64Array.of(0.9, 0.25)), space, points, { starts: 3, ...box })];
    expect(all[0]!.x[0]).toBeCloseTo(0.4, 9);
    expect(all[0]!.x[1]).toBeCloseTo(0.25, 6);
    expect(all.length).toBe(3 + points.length / 2);
    expect(all.slice(4).every(({ value }, i) => value <= all[i + 3]!.value)).toBe(true);
  });
});
