import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import {
  type Acquisition,
  confidenceBound,
  improvement,
  logExpectedImprovement,
  type Surrogate,
} from '../../src/search/samplers/acquisition.js';
import { withFantasies } from '../../src/search/samplers/fantasies.js';
import { Posterior } from '../../src/search/gp/posterior.js';
import { readOracle, relativeError } from '../oracles/read.js';

const oracle = readOracle<[z: number, log: number, density: number, distribution: number][]>('search-improvement');

/** A model with simple formulas: means and deviation as functions of x [2], each with its gradient. */
function mock(scale: number, deviation: number, offsets: number[] = [0]): Surrogate {
  const mean = (x: ArrayLike<number>, offset: number): number => scale * (x[0]! ** 2 - x[1]! + offset);
  const variance = (x: ArrayLike<number>): number => deviation ** 2 * Math.exp(x[0]! + 2 * x[1]!);
  const rowsOf = (points: Float64Array): Float64Array[] =>
    Array.from({ length: points.length / 2 }, (_, i) => points.subarray(2 * i, 2 * i + 2));
  return {
    predict: (points) => ({
      means: offsets.map((offset) => Float64Array.from(rowsOf(points), (x) => mean(x, offset))),
      variance: Float64Array.from(rowsOf(points), variance),
    }),
    at: (x) => ({
      means: offsets.map((offset) => mean(x, offset)),
      variance: variance(x),
      meanGradients: offsets.map(() => Float64Array.of(2 * scale * x[0]!, -scale)),
      varianceGradient: Float64Array.of(variance(x), 2 * variance(x)),
    }),
  };
}

function checkGradient(acquisition: Acquisition, x: readonly number[], tolerance = 1e-7): void {
  const gradient = new Float64Array(2);
  const value = acquisition.value(Float64Array.from(x), gradient);
  expect(relativeError([value], [acquisition.values(Float64Array.from(x))[0]!])).toBeLessThan(1e-12);
  const h = 1e-4;
  const numeric = x.map((_, j) => {
    const moved = (by: number): number =>
      acquisition.values(Float64Array.from(x, (v, k) => (k === j ? v + by : v)))[0]!;
    return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
  });
  expect(relativeError(gradient, numeric)).toBeLessThan(tolerance);
}

describe('improvement', () => {
  test.each(oracle)('at z = %s', (z, log, density, distribution) => {
    const found = improvement(z);
    // Near z = 0.28 the logarithm passes through zero: there the error is absolute.
    expect(Math.abs(found.log - log)).toBeLessThan(2e-12 * Math.max(1, Math.abs(log)));
    expect(Math.abs(found.distribution / distribution - 1)).toBeLessThan(1e-11);
    expect(Math.abs(found.density - density)).toBeLessThanOrEqual(1e-11 * density);
  });

  test('is continuous and increasing where the formulas meet', () => {
    for (const edge of [-3, 3]) {
      const [below, at, above] = [edge - 1e-9, edge, edge + 1e-9].map((z) => improvement(z).log) as [
        number,
        number,
        number,
      ];
      expect(below).toBeLessThan(at);
      expect(at).toBeLessThan(above);
      expect(above - below).toBeLessThan(1e-8);
    }
  });
});

describe('log expected improvement', () => {
  test.each([1e-100, 1e-30, 1, 1e30, 1e100])('is finite with gradients for a deviation of %s', (deviation) => {
    for (const scale of [1e-100, 1, 1e100])
      for (const best of [-1e100, -1, 0, 1e-100, 1e100]) {
        const acquisition = logExpectedImprovement(mock(scale, deviation), [best]);
        const gradient = new Float64Array(2);
        // z² is beyond the range of doubles for the most extreme pairs: the value stays finite there, too.
        expect(Number.isFinite(acquisition.value(Float64Array.of(0.3, 0.6), gradient))).toBe(true);
        expect(Number.isFinite(acquisition.values(Float64Array.of(0.3, 0.6))[0]!)).toBe(true);
        expect(gradient.every((value) => !Number.isNaN(value))).toBe(true);
      }
  });

  test('scales with the units: log EI grows by the logarithm of the factor', () => {
    const base = logExpectedImprovement(mock(1, 0.5), [-0.2]).values(Float64Array.of(0.3, 0.6))[0]!;
    for (const factor of [1e-100, 1e-10, 1e10, 1e100])
      expect(
        logExpectedImprovement(mock(factor, 0.5 * factor), [-0.2 * factor]).values(Float64Array.of(0.3, 0.6))[0]! -
          Math.log(factor),
      ).toBeCloseTo(base, 9);
  });

  test.each([-4, -1, -0.5, 0, 3])('has the gradient of finite differences, best %s', (best) => {
    checkGradient(logExpectedImprovement(mock(1, 0.3), [best]), [0.3, 0.6]);
    checkGradient(logExpectedImprovement(mock(1, 0.3, [0, 0.5, -1]), [best, best - 0.2, best + 0.1]), [0.3, 0.6]);
  });

  test('is the mean over fantasies, by sampling', () => {
    const [random, offsets, bests] = [new SeededRandom(1), [0, 0.4], [-0.3, -0.1]];
    const value = Math.exp(logExpectedImprovement(mock(1, 0.3, offsets), bests).values(Float64Array.of(0.3, 0.6))[0]!);
    let sum = 0;
    const sigma = 0.3 * Math.exp(0.75);
    for (let i = 0; i < 200000; i++)
      offsets.forEach((offset, s) => (sum += Math.max(0, bests[s]! - (0.09 - 0.6 + offset) - sigma * random.normal())));
    expect(value).toBeCloseTo(sum / 400000, 2);
  });
});

test('the confidence bound is the deviation times √beta less the mean', () => {
  const acquisition = confidenceBound(mock(2, 0.3), 9);
  expect(acquisition.values(Float64Array.of(0.3, 0.6))[0]).toBeCloseTo(3 * 0.3 * Math.exp(0.75) - 2 * (0.09 - 0.6), 12);
  checkGradient(acquisition, [0.3, 0.6]);
});

describe('fantasies', () => {
  const x = Float64Array.of(0.1, 0.2, 0.5, 0.9, 0.8, 0.4);
  const y = Float64Array.of(0.3, -1.2, 0.8);
  const model = {
    kernel: 'matern52',
    categorical: [false, false],
    lengthscales: [0.4, 0.6],
    outputScale: 1.2,
    noise: 1e-6,
    mean: 0.1,
  } as const;
  const pending = Float64Array.of(0.3, 0.3, 0.55, 0.85);
  const points = Float64Array.of(0.32, 0.3, 0.9, 0.9);

  test('without noise or running trials there is the model alone', () => {
    const posterior = Posterior.of(model, x, y);
    const { surrogate, best } = withFantasies(posterior, new Float64Array(), new SeededRandom(0));
    expect(best).toEqual([-1.2]);
    expect(surrogate.predict(points).means).toEqual([posterior.predict(points).mean]);
  });

  test('running trials: the average is the model, the variance is gone where they are', () => {
    const posterior = Posterior.of(model, x, y);
    const { surrogate, best } = withFantasies(posterior, pending, new SeededRandom(0), { draws: 64 });
    const { means, variance } = surrogate.predict(Float64Array.of(...points, ...pending));
    expect(best.every((value) => value <= -1.2)).toBe(true);
    const average = points.length / 2;
    for (let i = 0; i < average; i++)
      expect(means.reduce((sum, one) => sum + one[i]!, 0) / 64).toBeCloseTo(posterior.predict(points).mean[i]!, 6);
    expect(variance[0]).toBeLessThan(posterior.predict(points).variance[0]! / 20);
    expect(variance[2]).toBeLessThan(1e-5);
    // Of a pair with opposite signs the draws lie about the mean as far as the model's deviation says.
    const spread = means.map((one) => one[2]! - posterior.predict(pending).mean[0]!);
    expect(
      Math.sqrt(spread.reduce((sum, v) => sum + v * v, 0) / 64) / Math.sqrt(posterior.predict(pending).variance[0]!),
    ).toBeCloseTo(1, 0);
  });

  describe('noisy observations', () => {
    const noisy = { ...model, noise: 0.3 };

    test('as means: the best value is that of the mean where they are', () => {
      const posterior = Posterior.of(noisy, x, y);
      const means = posterior.predict(x).mean;
      expect(relativeError(posterior.smoothed(), Array.from(means))).toBeLessThan(1e-12);
      const { surrogate, best } = withFantasies(posterior, new Float64Array(), new SeededRandom(0), {
        observed: 'means',
      });
      expect(best).toEqual([Math.min(...posterior.smoothed())]);
      expect(surrogate.predict(x).variance.every((value) => value > 0.05)).toBe(true);
    });

    test.each([
      ['alone', new Float64Array()],
      ['with running trials', pending],
      ['one of them twice', x.slice(0, 2)],
    ])('drawn, %s: mean and variance over the draws are those of the model', (_, waiting) => {
      const posterior = Posterior.of(noisy, x, y);
      const draws = 4000;
      const { surrogate } = withFantasies(posterior, waiting, new SeededRandom(0), { draws });
      const { means, variance } = surrogate.predict(points);
      const whole = posterior.predict(points);
      for (let i = 0; i < points.length / 2; i++) {
        const average = means.reduce((sum, one) => sum + one[i]!, 0) / draws;
        // The draws stand with a relative noise of 1e-6.
        expect(average).toBeCloseTo(whole.mean[i]!, 5);
        const between = means.reduce((sum, one) => sum + (one[i]! - average) ** 2, 0) / draws;
        expect((variance[i]! + between) / whole.variance[i]!).toBeCloseTo(1, 1);
      }
      expect(Math.max(...surrogate.predict(Float64Array.of(...x, ...waiting)).variance)).toBeLessThan(1e-5);
    });

    test('drawn: the best value of each draw is the least at the points that count', () => {
      const posterior = Posterior.of(noisy, x, y);
      const { surrogate, best } = withFantasies(posterior, pending, new SeededRandom(0), {
        counts: (row) => row !== 1,
      });
      const { means } = surrogate.predict(Float64Array.of(...x, ...pending));
      const least = means.map((drawn) => Math.min(...drawn.filter((_, i) => i !== 1)));
      expect(relativeError(best, least)).toBeLessThan(1e-4);
      expect(means.some((drawn, s) => drawn[1]! < best[s]! - 0.1)).toBe(true);
    });

    test('means where there are more than 200 points', () => {
      const many = Float64Array.from({ length: 402 }, (_, i) => ((i * 37) % 401) / 401);
      const posterior = Posterior.of(
        noisy,
        many,
        Float64Array.from({ length: 201 }, (_, i) => Math.sin(i)),
      );
      expect(withFantasies(posterior, new Float64Array(), new SeededRandom(0)).best).toEqual([
        Math.min(...posterior.smoothed()),
      ]);
    });
  });
});
