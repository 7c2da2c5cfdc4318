/** The parts of the samplers, each by small examples that were worked by hand. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import {
  AutoSearch,
  BayesianSearch,
  GaussianProcess,
  type Params,
  ParzenSearch,
  Space,
  type SpaceSpec,
  type Trial,
} from '../../src/search/index.js';
import { evenly } from '../../src/search/gp/fit-hyperparameters.js';
import { factor, Posterior } from '../../src/search/gp/posterior.js';
import { defaultPriors, defaultRanges, defaultStarts, labelPriors } from '../../src/search/gp/priors.js';
import { type Acquisition, sumOf, within } from '../../src/search/samplers/acquisition.js';
import { boxOf, unitCube } from '../../src/search/samplers/box.js';
import { type Candidates, proposePoints } from '../../src/search/samplers/candidates.js';
import { surrogateOf, valuesOf } from '../../src/search/samplers/fantasies.js';
import { Feasibility, Limits, logChance } from '../../src/search/samplers/feasibility.js';
import { maximize } from '../../src/search/samplers/maximize.js';
import { joined, Observer, picked } from '../../src/search/samplers/observations.js';
import { isSurprise } from '../../src/search/samplers/outliers.js';
import { ParzenEstimator } from '../../src/search/samplers/parzen-estimator.js';
import { boxOfPhase, phaseOf } from '../../src/search/samplers/phases.js';
import { trustRegion } from '../../src/search/samplers/trust-region.js';
import { untriedPoint } from '../../src/search/samplers/untried-point.js';
import { trialOf } from './small-study.js';

const list = (values: ArrayLike<number>, digits = 9): number[] =>
  Array.from(values, (value) => Number(value.toFixed(digits)));
const plane: SpaceSpec = { a: { type: 'real', low: 0, high: 1 }, b: { type: 'real', low: 0, high: 1 } };

test('rows are chosen evenly, put one after the other and taken out again', () => {
  expect(evenly(5, 9)).toEqual([0, 1, 2, 3, 4]);
  expect(evenly(10, 4)).toEqual([0, 2, 5, 7]);
  expect(evenly(0, 4)).toEqual([]);
  expect([...joined([[1, 2], Float64Array.of(3), []])]).toEqual([1, 2, 3]);
  expect([...picked(Float64Array.of(0, 1, 2, 3, 4, 5), 2, [2, 0])]).toEqual([4, 5, 0, 1]);
});

describe('observations', () => {
  const space = new Space({ a: { type: 'real', low: 0, high: 1 } });
  const see = (trials: readonly Trial[], directions: ('minimize' | 'maximize')[] = ['minimize']) =>
    new Observer(space).observe(trials, directions);

  test('of two objectives have both values, signs turned, and are those that have both', () => {
    const seen = see(
      [
        trialOf(0, { a: 0.1 }, { values: [1, 2] }),
        trialOf(1, { a: 0.2 }, { values: [3, NaN] }),
        trialOf(2, { a: 0.3 }, { values: [3, 4], constraints: [1, -1] }),
        trialOf(3, { a: 0.4 }, { values: [5, 6], constraints: [NaN] }),
      ],
      ['minimize', 'maximize'],
    );
    expect([[...seen.y], [...seen.second!], seen.ids, seen.rowOf]).toEqual([[1, 3, 5], [-2, -4, -6], [0, 2, 3], [0, -1, 1, 2]]); // prettier-ignore
    expect(seen.constraints).toEqual([undefined, [1, -1], undefined]);
    expect(see([trialOf(0, { a: 0.1 }, { value: 1 })]).second).toBeUndefined();
  });

  test('a pruned value counts as the median of the complete ones at least, and not at all without any', () => {
    const complete = [4, 1, 3, 2].map((value, id) => trialOf(id, { a: id / 10 }, { value }));
    const pruned = (value: number): Trial => trialOf(9, { a: 0.9 }, { state: 'pruned', value });
    expect([...see([...complete, pruned(0)]).y]).toEqual([4, 1, 3, 2, 2]);
    expect([...see([...complete, pruned(2.5)]).y]).toEqual([4, 1, 3, 2, 2.5]);
    expect([...see([pruned(0)]).y]).toEqual([]);
    expect(see([pruned(0)]).rowOf).toEqual([-1]);
  });

  test('repeats that agreed once and differed once are different, and pruned ones are none', () => {
    const told = (...values: number[]): Trial[] => values.map((value, id) => trialOf(id, { a: 0.5 }, { value }));
    expect(see(told(1, 1)).repeats).toBe('equal');
    expect(see(told(1, 2, 2)).repeats).toBe('different');
    expect(see(told(1, 1, 2)).repeats).toBe('different');
    expect(see([...told(1), trialOf(5, { a: 0.5 }, { state: 'pruned', value: 2 })]).repeats).toBe('none');
  });
});

describe('boxes', () => {
  test('stay in the cube, and leave categories free', () => {
    const { low, high } = boxOf(Float64Array.of(0.1, 0.5, 0.95, 0.3), [false, false, false, true], (j) => (j + 1) / 10);
    expect([list(low), list(high)]).toEqual([[0, 0.3, 0.65, 0], [0.2, 0.7, 1, 1]]); // prettier-ignore
    expect(unitCube(2)).toEqual({ low: Float64Array.of(0, 0), high: Float64Array.of(1, 1) });
  });

  test('of a phase reach a quarter, or half of the way to the nearest minimum', () => {
    const centre = Float64Array.of(0.5, 0.5);
    const half = (...minima: Float64Array[]): number => boxOfPhase(centre, minima, [false, false]).high[0]! - 0.5;
    expect(half()).toBeCloseTo(0.25, 12);
    expect(half(Float64Array.of(0.5, 0.9))).toBeCloseTo(0.2, 12);
    expect(half(Float64Array.of(0.5, 0.9), Float64Array.of(0.4, 0.45))).toBeCloseTo(0.05, 12);
    expect(boxOfPhase(centre, [], [true, false]).high[0]).toBe(1);
  });
});

describe('phases and trust regions', () => {
  test('five close by are a crowd, and four are none', () => {
    const x = Float64Array.of(0.9, 0.5, 0.5001, 0.5002, 0.5003, 0.5004, 0.5005);
    const y = x.map((value) => Math.abs(value - 0.5));
    expect(phaseOf(x.slice(0, 6), y.slice(0, 6), 1, 2)).toMatchObject({ first: 0, best: 1, leads: true });
    expect(phaseOf(x, y, 1, 2)).toEqual({ first: 7, minima: [Float64Array.of(0.5)], best: undefined, leads: false });
    // A thousandth away is not near; those before the best one count, too.
    expect(phaseOf(Float64Array.of(0.5, 0.501, 0.502, 0.503, 0.504, 0.505), Float64Array.of(0, 1, 1, 1, 1, 1), 1, 2).first).toBe(0); // prettier-ignore
    expect(phaseOf(x.toReversed(), y.toReversed(), 1, 2).minima).toEqual([Float64Array.of(0.5)]);
  });

  test('a coordinate that is far makes a point far', () => {
    const x = Float64Array.from([0.5, 0.1, 0.5, 0.2, 0.5, 0.3, 0.5, 0.4, 0.5, 0.5, 0.5, 0.6]);
    expect(phaseOf(x, Float64Array.of(0, 1, 1, 1, 1, 1), 2, 2).first).toBe(0);
  });

  test('a later phase has its design, ten trials and five for each dimension', () => {
    const crowd = Array.from({ length: 6 }, (_, i) => 0.1 + i * 1e-5);
    const after = (count: number): number => {
      const x = Float64Array.of(...crowd, ...Array.from({ length: count }, (_, i) => 0.3 + i / 50));
      return phaseOf(x, x.map((_, i) => (i === 0 ? 0 : i < 6 ? 0.5 : 1 + i)), 1, 2).minima.length; // prettier-ignore
    };
    expect([after(16), after(17)]).toEqual([1, 2]);
  });

  test('a region shrinks after windows of four without a gain of a thousandth', () => {
    const y = (...values: number[]): Float64Array => Float64Array.from(values);
    expect(trustRegion(y(), 4, 2)).toEqual({ first: 0, length: 0.8 });
    expect(trustRegion(y(5, 5, 6, 6, 6), 4, 2).length).toBe(0.8);
    expect(trustRegion(y(5, 5, 6, 6, 6, 6), 4, 2).length).toBe(0.4);
    expect(trustRegion(y(5, 5, 6, 6, 4.996, 6), 4, 2).length).toBe(0.4);
    expect(trustRegion(y(5, 5, 6, 6, 4.99, 6), 4, 2).length).toBe(0.8);
    // In 8 dimensions it takes two windows; of negative values it is their size that counts.
    expect(trustRegion(y(5, 5, 6, 6, 6, 6), 8, 2).length).toBe(0.8);
    expect(trustRegion(y(5, 5, ...Array<number>(8).fill(6)), 8, 2).length).toBe(0.4);
    expect(trustRegion(y(-5, -5, -5.004, -5, -5, -5), 4, 2).length).toBe(0.4);
    expect(trustRegion(y(-5, -5, -5.1, -5, -5, -5), 4, 2).length).toBe(0.8);
    // Three good windows double it, and never beyond 1.6.
    const falling = Array.from({ length: 26 }, (_, i) => 100 - i);
    expect([13, 14, 25, 26].map((n) => trustRegion(y(...falling.slice(0, n)), 4, 2).length)).toEqual([0.8, 1.6, 1.6, 1.6]); // prettier-ignore
  });
});

describe('candidates', () => {
  const propose = (spec: SpaceSpec, more: Partial<Candidates> = {}): number[][] => {
    const space = new Space(spec);
    const d = space.size;
    const points = proposePoints({ space, count: 16, centres: [], local: false, ...unitCube(d), ...more }, new SeededRandom(3)); // prettier-ignore
    return Array.from({ length: points.length / d }, (_, i) => [...points.subarray(i * d, (i + 1) * d)]);
  };

  test('are all configurations, where there are not more', () => {
    const small: SpaceSpec = { k: { type: 'categorical', choices: ['a', 'b'] }, n: { type: 'int', low: 1, high: 3 } };
    const sixth = 1 / 6;
    const rows = [0.25, 0.75].flatMap((k) => [sixth, 0.5, 5 * sixth].map((n) => list([k, n])));
    expect(propose(small, { count: 6 }).map((row) => list(row))).toEqual(rows);
    expect(propose(small, { count: 5 }).length).toBe(5);
  });

  test('an eighth more lie about the centres, all of them in the box', () => {
    const box = { low: Float64Array.of(0.2, 0.5), high: Float64Array.of(0.4, 0.9) };
    const centres = [Float64Array.of(0.3, 0.6), Float64Array.of(0.25, 0.8)];
    const points = propose(plane, { ...box, centres, count: 64 });
    expect([points.length, propose(plane, { count: 64 }).length]).toEqual([72, 64]);
    for (const [a, b] of points) expect(a! >= 0.2 && a! <= 0.4 && b! >= 0.5 && b! <= 0.9).toBe(true);
    // The Sobol points fill the box evenly: a quarter of them in each quarter.
    const quarter = points.slice(0, 64).filter(([a, b]) => a! < 0.3 && b! < 0.7).length;
    expect(quarter).toBe(16);
    points.slice(64).forEach(([a, b], i) => {
      const away = (centre: Float64Array): number => Math.hypot(a! - centre[0]!, b! - centre[1]!);
      if (away(centres[(64 + i) % 2]!) > 0.05) return;
      expect(away(centres[(64 + i) % 2]!)).toBeLessThan(away(centres[(65 + i) % 2]!));
    });
  });

  test('in a trust region of many dimensions twenty coordinates move, and one at least', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`p${i}`, plane.a!]));
    const centre = new Float64Array(100).fill(0.5);
    const moved = propose(many, { local: true, centres: [centre], count: 200 })
      .slice(0, 200)
      .map((row) => row.filter((x) => x !== 0.5).length);
    const mean = moved.reduce((a, b) => a + b, 0) / 200;
    expect(mean).toBeGreaterThan(18);
    expect(mean).toBeLessThan(24);
    expect(Math.min(...moved)).toBeGreaterThan(0);
    expect(propose(many, { centres: [centre], count: 8 })[0]!.every((x) => x !== 0.5)).toBe(true);
  });
});

describe('acquisition functions', () => {
  const line = new Space({ a: plane.a! });
  const linear = (slope: number, screened: boolean): Acquisition => ({
    values: (points) => points.map((x) => slope * x),
    ...(screened && { screen: (points: Float64Array) => points.map((x) => 10 * slope * x) }),
    value: (x, gradient) => ((gradient[0] = slope), slope * x[0]!),
  });

  test('add up, by a quick look where one of them has it', () => {
    const x = Float64Array.of(0.5, 1);
    const gradient = Float64Array.of(99);
    const one = linear(2, false);
    expect(sumOf([one])).toBe(one);
    const both = sumOf([one, linear(3, true)]);
    expect([...both.values(x)]).toEqual([2.5, 5]);
    expect([...both.screen!(x)]).toEqual([16, 32]);
    expect([both.value(Float64Array.of(0.5), gradient), gradient[0]]).toEqual([2.5, 5]);
    expect(sumOf([one, linear(3, false)]).screen).toBeUndefined();
  });

  test('are -∞ where linear constraints do not allow it', () => {
    const one = linear(2, true);
    expect(within(one, line)).toBe(one);
    expect(within(one, line, [])).toBe(one);
    const bounded = within(one, line, [{ coefficients: { a: 1 }, atMost: 0.6 }]);
    const x = Float64Array.of(0.5, 0.7);
    expect([[...bounded.values(x)], [...bounded.screen!(x)]]).toEqual([[1, -Infinity], [10, -Infinity]]); // prettier-ignore
    const gradient = Float64Array.of(7);
    expect([bounded.value(Float64Array.of(0.7), gradient), gradient[0]]).toEqual([-Infinity, 7]);
    expect([bounded.value(Float64Array.of(0.5), gradient), gradient[0]]).toEqual([1, 2]);
    expect(within(linear(2, false), line, [{ coefficients: { a: 1 }, atMost: 0.6 }]).screen).toBeUndefined();
  });

  test('the best by a quick look are looked at well, and what is not allowed is left out', () => {
    const box = unitCube(1);
    // The quick look turns the order of the first two round.
    const quick: Acquisition = {
      values: (points) => points.map((x) => -Math.abs(x - 0.3)),
      screen: (points) => points.map((x) => (x === 0.9 ? -Infinity : -Math.abs(x - 0.52))),
      value: () => -Infinity,
    };
    const found = [...maximize(quick, line, Float64Array.of(0.2, 0.9, 0.5, 0.8), { starts: 2, ...box })];
    expect(found.map(({ x, value }) => [x[0], Number(value.toFixed(9))])).toEqual([
      [0.2, -0.1],
      [0.2, -0.1],
      [0.5, -0.2],
      [0.8, -0.5],
    ]);
  });

  test('levels are tried in turns, all of few and those near by of many', () => {
    const space = new Space({ n: { type: 'int', low: 0, high: 999 }, k: { type: 'categorical', choices: ['a', 'b', 'c'] } }); // prettier-ignore
    const wanted = space.encode({ n: 777, k: 'c' });
    let asked = 0;
    const peak: Acquisition = {
      values: (points) =>
        Float64Array.from({ length: points.length / 2 }, (_, i) => {
          asked++;
          return -Math.abs(points[2 * i]! - wanted[0]!) - (points[2 * i + 1] === wanted[1] ? 0 : 1);
        }),
      value: () => NaN,
    };
    const start = space.encode({ n: 780, k: 'a' });
    const [best] = maximize(peak, space, start, { starts: 1, ...unitCube(2) });
    expect(space.decode(best!.x)).toEqual({ n: 777, k: 'c' });
    expect(asked).toBeLessThan(150);
    // A number stays in its box; a category is not confined.
    const box = { low: Float64Array.of(0.78, 0), high: Float64Array.of(0.79, 0.1) };
    const [kept] = maximize(peak, space, start, { starts: 1, ...box });
    expect(space.decode(kept!.x)).toEqual({ n: 780, k: 'c' });
  });
});

describe('models', () => {
  const model = { kernel: 'rbf', categorical: [false], lengthscales: [0.5], outputScale: 2, noise: 0.5, mean: 1 } as const; // prettier-ignore
  // One observation at 0.5 of the value 4: k = 2 exp(-q / 2), K = 2.5, alpha = 3 / 2.5.
  const posterior = Posterior.of(model, Float64Array.of(0.5), Float64Array.of(4));
  const k = 2 * Math.exp(-0.5 * (0.25 / 0.5) ** 2);

  test('say what one observation says', () => {
    const { mean, variance } = posterior.predict(Float64Array.of(0.75, 0.5));
    expect(list(mean)).toEqual(list([1 + (k * 3) / 2.5, 1 + (2 * 3) / 2.5]));
    expect(list(variance)).toEqual(list([2 - (k * k) / 2.5, 2 - 4 / 2.5]));
    expect(posterior.logMarginalLikelihood()).toBeCloseTo(-0.5 * (9 / 2.5 + Math.log(2.5) + Math.log(2 * Math.PI)), 12);
    expect(list(posterior.smoothed())).toEqual(list([4 - 0.5 * 1.2]));
    expect(list(posterior.covariance(Float64Array.of(0.75, 0.5)))).toEqual(
      list([2 - (k * k) / 2.5, k - (2 * k) / 2.5, k - (2 * k) / 2.5, 2 - 4 / 2.5]),
    );
    const { mean: left, variance: own, logDensity } = posterior.leaveOneOut();
    expect([left[0], own[0], logDensity]).toEqual([1, 2.5, expect.closeTo(posterior.logMarginalLikelihood(), 12) as number]); // prettier-ignore
  });

  test('take other outputs, and the most likely mean of them', () => {
    const two = Posterior.of(model, Float64Array.of(0, 1e6), Float64Array.of(3, 5));
    const likely = two.withOutputs(Float64Array.of(2, 6), 'likely');
    expect([likely.model.mean, two.withOutputs(Float64Array.of(2, 6)).model.mean]).toEqual([4, 1]);
    expect(list(likely.alpha)).toEqual([-0.8, 0.8]);
    expect(list(two.withOutputs(Float64Array.of(2, 6)).alpha)).toEqual([0.4, 2]);
  });

  test('factor with as little jitter as it takes, and say where nothing helps', () => {
    const ones = (a: Float64Array): unknown => a.fill(1);
    const a = new Float64Array(4);
    const jitter = factor(a, 2, 1, ones);
    expect(jitter).toBeGreaterThan(0);
    expect(jitter).toBeLessThan(1e-10);
    expect(factor(a, 2, 1, (each) => each.set([4, 0, 0, 9]))).toBe(0);
    expect([a[0], a[3]]).toEqual([2, 3]);
    expect(() => factor(a, 2, 1, (each) => each.fill(NaN))).toThrow(
      'Gaussian process: the covariance is not finite; check the inputs and hyperparameters.',
    );
  });

  test('take values for what they are, or for their means where they are noisy', () => {
    expect(valuesOf(posterior)).toEqual(posterior.smoothed());
    const exact = Posterior.of({ ...model, noise: 0.002 }, Float64Array.of(0.5), Float64Array.of(4));
    expect(valuesOf(exact)).toBe(exact.y);
  });

  test('of many observations have a quick look: the same mean, and the variance that half evenly, half the best leave', () => {
    const at = (n: number) => {
      const x = Float64Array.from({ length: n }, (_, i) => (i < n - 10 ? i / n : 2 + i / n));
      const few = { ...model, noise: 0.01, lengthscales: [0.02] };
      return surrogateOf([Posterior.of(few, x, x.map((_, i) => (i < n - 10 ? i : -1)))]); // prettier-ignore
    };
    expect('screen' in at(160)).toBe(false);
    const many = at(161);
    const points = Float64Array.of(0.5, 1.5, 2.97);
    const [exact, quick] = [many.predict(points), many.screen!(points)];
    expect(quick.means).toEqual(exact.means);
    quick.variance.forEach((v, i) => expect(v).toBeGreaterThanOrEqual(exact.variance[i]! - 1e-12));
    // Among the evenly chosen ones it is known, apart from all it is not, and among the best it is as well known as by all.
    expect(quick.variance[0]).toBeLessThan(0.1);
    expect(quick.variance[1]).toBeCloseTo(2, 9);
    expect(quick.variance[2]).toBeCloseTo(exact.variance[2]!, 9);
  });

  test('are surprised by a value that is much worse, and by none that is better', () => {
    const at = Float64Array.of(0.5);
    const { mean, variance } = posterior.predict(at);
    const deviation = Math.sqrt(variance[0]! + 0.5);
    // ½ (r² - 1 - log r²) > 3.5 from r = 3.21 on.
    expect([3.2, 3.25, -9].map((r) => isSurprise(posterior, at, mean[0]! + r * deviation))).toEqual([false, true, false]); // prettier-ignore
  });

  test('the chance that a value lies below a bound, or above it', () => {
    const chance = (bound: number, sign: 1 | -1): number =>
      Math.exp(logChance(surrogateOf([posterior]), bound, 0.5, sign).values(Float64Array.of(0.5))[0]!);
    const { mean, variance } = posterior.predict(Float64Array.of(0.5));
    const deviation = Math.sqrt(variance[0]! + 0.5);
    expect(chance(mean[0]!, 1)).toBeCloseTo(0.5, 12);
    expect(chance(mean[0]! + deviation, 1)).toBeCloseTo(0.8413447460685429, 9);
    expect(chance(mean[0]! + deviation, -1)).toBeCloseTo(0.15865525393145707, 9);
    expect(new Feasibility().chance(Float64Array.of(0.1, 0.2), [1, 1], [false])).toBeUndefined();
    expect(new Feasibility().chance(Float64Array.of(0.1, 0.2), [-1, -1], [false])).toBeUndefined();
  });

  test('constraints have a model each, of the trials that were told of it', () => {
    const space = new Space({ a: plane.a! });
    const told = (id: number, a: number, constraints?: number[]): Trial =>
      trialOf(id, { a }, { value: 0, ...(constraints && { constraints }) });
    const trials = [0, 0.2, 0.4, 0.6, 0.8, 1].map((a, id) => told(id, a, id === 5 ? [a - 0.5] : [a - 0.5, 0.3 - a]));
    const seen = new Observer(space).observe([...trials, told(9, 0.5)], ['minimize']);
    const chances = new Limits().chances(space, seen).map(({ values }) => [...values(Float64Array.of(0.1, 0.7))].map(Math.exp)); // prettier-ignore
    expect(chances.length).toBe(2);
    expect(chances[0]![0]).toBeGreaterThan(0.95);
    expect(chances[0]![1]).toBeLessThan(0.05);
    expect(chances[1]![0]).toBeLessThan(0.05);
    expect(chances[1]![1]).toBeGreaterThan(0.95);
    expect(new Limits().chances(space, new Observer(space).observe([told(0, 0.5)], ['minimize']))).toEqual([]);
  });

  test('priors are those of docs/numerics.md, with their slopes', () => {
    const priors = defaultPriors(4);
    // ½ √4 = 1: log-normal about 1 with a deviation of 1.
    expect([0, 2].map(priors.lengthscale.log)).toEqual([-0, -2]);
    expect(priors.lengthscale.slope(2)).toBe(-2);
    // Gamma(2, 1): u - exp(u).
    expect([0, 1].map(priors.outputScale.log)).toEqual([-1, 1 - Math.E]);
    expect([0, 1].map(priors.outputScale.slope)).toEqual([0, 1 - Math.E]);
    expect(priors.noise.log(Math.log(1e-6) + 4)).toBeCloseTo(-0.5, 12);
    expect(priors.noise.slope(Math.log(1e-6) + 4)).toBeCloseTo(-0.25, 12);
    expect([priors.exponent.log(0.5), priors.exponent.slope(0.5)]).toEqual([-0.5, 2]);
    expect(labelPriors(4).start).toEqual([0, 0, 0, 0, Math.log(2)]);
    expect(labelPriors(4).outputScale.log(Math.log(2) + 2)).toBeCloseTo(-0.5, 12);
    expect(labelPriors(16).lengthscale.log(Math.log(2))).toBeCloseTo(0, 12);
    expect(defaultStarts(4)).toEqual([[0, 0, 0, 0, 0, Math.log(1e-6), 0.5], [0, 0, 0, 0, 0, Math.log(0.1), 0.5]]); // prettier-ignore
    expect(defaultRanges).toEqual({ lengthscale: { low: 0.01, high: 100 }, outputScale: { low: 0.01, high: 100 }, noise: { low: 1e-12, high: 1 }, exponent: { low: -1, high: 1 } }); // prettier-ignore
  });

  test('a process without a fit has half the root of its columns for lengthscales', () => {
    const x = [[0, 0, 0, 0], [1, 0, 1, 0]]; // prettier-ignore
    const process = new GaussianProcess({ optimize: false }).fit(x, [1, 3]);
    expect(process.parameters).toEqual({ lengthscales: [1, 1, 1, 1], outputScale: 1, noise: 1e-6, mean: 0, exponent: 1 }); // prettier-ignore
    const own = { lengthscales: 2, outputScale: 3, noise: 0, mean: 1 };
    const given = new GaussianProcess({ optimize: false, transform: 'none', ...own }).fit(x, [1, 3]);
    expect(given.parameters).toEqual({ ...own, lengthscales: [2, 2, 2, 2], exponent: 1 });
    expect(given.predict([])).toEqual({ mean: new Float64Array(), standardDeviation: new Float64Array() });
    expect(given.logMarginalLikelihood({})).toBe(given.logMarginalLikelihood());
    expect(given.logMarginalLikelihood({ mean: 2 })).toBeCloseTo(
      new GaussianProcess({ optimize: false, transform: 'none', ...own, mean: 2 }).fit(x, [1, 3]).logMarginalLikelihood(), 12); // prettier-ignore
    // What is given stays, and the rest is fitted.
    const part = new GaussianProcess({ lengthscales: 0.7, noise: 0.01 }).fit(x, [1, 3]).parameters;
    expect(list(part.lengthscales)).toEqual([0.7, 0.7, 0.7, 0.7]);
    expect(part.noise).toBeCloseTo(0.01, 12);
    expect(part.outputScale).not.toBe(1);
  });
});

describe('densities', () => {
  const space = new Space({ a: plane.a!, n: { type: 'int', low: 1, high: 4 }, k: { type: 'categorical', choices: ['x', 'y'] } }); // prettier-ignore

  test('without points the density is even, and draws fill the space', () => {
    const even = new ParzenEstimator(space, new Float64Array(0), 1);
    const random = new SeededRandom(2);
    const drawn = Array.from({ length: 400 }, () => even.draw(random));
    for (const x of drawn) expect(even.logDensity(x)).toBe(0);
    expect(drawn.filter(([a]) => a! < 0.5).length).toBeGreaterThan(160);
    expect(new Set(drawn.map((x) => JSON.stringify([x[1], x[2]]))).size).toBe(8);
  });

  test('near points it is dense, the more the more there are and the more was seen', () => {
    const at = space.encode({ a: 0.3, n: 2, k: 'y' });
    const times = (count: number): Float64Array => joined(Array.from({ length: count }, () => at));
    const density = (count: number, seen: number, params: Params): number =>
      new ParzenEstimator(space, times(count), seen).logDensity(space.encode(params));
    const here = { a: 0.3, n: 2, k: 'y' };
    expect(density(5, 50, here)).toBeGreaterThan(density(2, 50, here));
    expect(density(5, 500, here)).toBeGreaterThan(density(5, 50, here));
    for (const other of [
      { ...here, a: 0.5 },
      { ...here, n: 3 },
      { ...here, k: 'x' },
    ])
      expect(density(5, 50, other)).toBeLessThan(density(5, 50, here));
    expect(density(5, 50, { ...here, a: 0.4 })).toBeCloseTo(density(5, 50, { ...here, a: 0.2 }), 12);
    // Far away the even part is left: one in six.
    expect(density(5, 1e9, { a: 1, n: 4, k: 'x' })).toBeCloseTo(Math.log(1 / 6), 3);
  });
});

describe('samplers at their edges', () => {
  const fixed: SpaceSpec = { f: { type: 'fixed', value: 1 } };
  const suggest = (sampler: BayesianSearch | ParzenSearch | AutoSearch, space: SpaceSpec, trials: readonly Trial[], more: object = {}): Params | undefined =>
    sampler.suggest({ space, direction: 'minimize', trials, id: trials.length, ...more }); // prettier-ignore

  test.each([['bayesian', () => new BayesianSearch()], ['parzen', () => new ParzenSearch()], ['auto', () => new AutoSearch()]] as const)(
    '%s: a space without choice has one trial, and another where that was interrupted',
    (_, sampler) => {
      expect(suggest(sampler(), fixed, [])).toEqual({ f: 1 });
      expect(suggest(sampler(), fixed, [trialOf(0, { f: 1 }, { state: 'interrupted' })])).toEqual({ f: 1 });
      expect(suggest(sampler(), fixed, [trialOf(0, { f: 1 }, { state: 'failed' })])).toBeUndefined();
    },
  ); // prettier-ignore

  test('an untried point is the one of its number, else any that is left', () => {
    const space = new Space({ n: { type: 'int', low: 1, high: 3 } });
    const point = (...tried: number[]): Params | undefined =>
      untriedPoint(space, { seed: 1, id: 0, tried: new Set(tried.map((n) => space.key({ n }))) }, new SeededRandom(1));
    const { n } = point()! as { n: number };
    expect(point(...[1, 2, 3].filter((other) => other !== n))).toEqual({ n });
    expect(point(n)!['n']).not.toBe(n);
    expect(point(1, 2)).toEqual({ n: 3 });
    expect(point(1, 2, 3)).toBeUndefined();
  });

  test('with two objectives running trials are kept away from', () => {
    const directions = ['minimize', 'minimize'];
    const trials = Array.from({ length: 8 }, (_, id) => {
      const [a, b] = [((id * 5) % 8) / 8, ((id * 3) % 8) / 8];
      return trialOf(id, { a, b }, { values: [a ** 2 + b, (a - 1) ** 2 + b] });
    });
    const sampler = () => new BayesianSearch({ candidates: 128, refined: 2 });
    const first = suggest(sampler(), plane, trials, { directions })!;
    const running = (params: Params): Trial => trialOf(8, params, { state: 'running' });
    const second = sampler().suggest({ space: plane, direction: 'minimize', directions: ['minimize', 'minimize'], trials: [...trials, running(first)], id: 8 })!; // prettier-ignore
    const away = Math.hypot((first['a'] as number) - (second['a'] as number), (first['b'] as number) - (second['b'] as number)); // prettier-ignore
    expect(away).toBeGreaterThan(0.02);
  });

  test('what is recommended without a model is the least that keeps its constraints, and of this study', () => {
    const recommend = (trials: Trial[], direction: 'minimize' | 'maximize' = 'minimize') =>
      new BayesianSearch().recommend({ space: plane, direction, trials, id: 9 });
    const told = (id: number, value: number, constraints?: number[]): Trial =>
      trialOf(id, { a: Math.abs(id) / 9, b: 0 }, { value, ...(constraints && { constraints }) });
    expect(recommend([told(0, 3), told(1, 2)])).toEqual({ id: 1, value: 2, deviation: 0 });
    expect(recommend([told(0, 3), told(1, 2)], 'maximize')).toEqual({ id: 0, value: 3, deviation: 0 });
    expect(recommend([told(-1, 1), told(0, 3)])).toEqual({ id: 0, value: 3, deviation: 0 });
    expect(recommend([told(0, 3, [0]), told(1, 2, [0.1])])).toEqual({ id: 0, value: 3, deviation: 0 });
    expect(recommend([told(0, 3, [1])])).toBeUndefined();
    expect(recommend([])).toBeUndefined();
    expect(new AutoSearch().recommend({ space: plane, direction: 'minimize', trials: [told(0, 3)], id: 1 })).toEqual({ id: 0, value: 3, deviation: 0 }); // prettier-ignore
  });
});
