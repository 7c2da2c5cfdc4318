import ndarray from 'ndarray';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { GaussianProcess } from '../../src/search/index.js';
import { defaultPriors } from '../../src/search/gp/priors.js';
import { Likelihood } from '../../src/search/gp/likelihood.js';
import { OutputTransform } from '../../src/search/gp/transform.js';
import { readOracle, relativeError } from '../oracles/read.js';

interface Oracle {
  readonly cases: {
    kernel: 'matern52' | 'rbf' | 'additive';
    lengthscales: number[];
    outputScale: number;
    noise: number;
    x: number[][];
    y: number[];
    points: number[][];
    mean: number[];
    deviation: number[];
    likelihood: number;
    likelihoodOfAll: number;
    gradient: number[];
  }[];
  readonly z: number[];
  readonly powers: { p: number; t: number[] }[];
}
const oracle = readOracle<Oracle>('search-gp');
const named = oracle.cases.map(
  (one) => [`${one.kernel}, ${one.x.length} points in ${one.lengthscales.length}-d`, one] as const,
);

/** The derivative of f by each coordinate of x, by central differences of width h. */
function differences(f: (x: number[]) => number, x: readonly number[], h: number): number[] {
  return x.map((_, j) => {
    const moved = (by: number): number => f(x.map((value, k) => (k === j ? value + by : value)));
    return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
  });
}

/** n random points in [0, 1]^d with a smooth function of them. */
function data(n: number, d: number, seed = 1): { x: number[][]; y: number[] } {
  const random = new SeededRandom(seed);
  const x = Array.from({ length: n }, () => Array.from({ length: d }, () => random.uniform()));
  return { x, y: x.map((row) => row.reduce((sum, v, j) => sum + Math.sin(4 * v + j) * (j + 1), 0)) };
}

describe.each(named)('scikit-learn: %s', (_, { x, y, points, ...one }) => {
  const { kernel, lengthscales, outputScale, noise } = one;
  const options = { kernel, lengthscales, outputScale, noise, mean: 0, optimize: false, transform: 'none' } as const;
  const gp = new GaussianProcess(options).fit(x, y);

  test('mean, standard deviation and log marginal likelihood', () => {
    const { mean, standardDeviation } = gp.predict(points);
    expect(relativeError(mean, one.mean)).toBeLessThan(1e-8);
    standardDeviation.forEach((value, i) => expect(Math.abs(value / one.deviation[i]! - 1)).toBeLessThan(1e-8));
    expect(Math.abs(gp.logMarginalLikelihood() / one.likelihood - 1)).toBeLessThan(1e-8);
    expect(new GaussianProcess({ ...options, noise: 0.9 }).fit(x, y).logMarginalLikelihood({ noise })).toBe(
      gp.logMarginalLikelihood(),
    );
  });

  test('gradient of the log marginal likelihood', () => {
    const categorical = lengthscales.map(() => false);
    const likelihood = new Likelihood({
      kernel,
      categorical,
      x: Float64Array.from(x.flat()),
      y: Float64Array.from(y),
      priors: undefined,
      mean: 0,
    });
    const gradient = new Float64Array(lengthscales.length + 2);
    const value = likelihood.value([...lengthscales, outputScale, noise].map(Math.log), gradient);
    expect(Math.abs(value / one.likelihoodOfAll - 1)).toBeLessThan(1e-8);
    expect(relativeError(gradient, one.gradient)).toBeLessThan(1e-7);
  });

  test('one observation after the other gives the same', () => {
    const grown = new GaussianProcess(options).fit(x.slice(0, 1), y.slice(0, 1));
    x.slice(1).forEach((row, i) => grown.add(row, y[i + 1]!));
    const [a, b] = [gp.predict(points), grown.predict(points)];
    expect(relativeError(b.mean, [...a.mean])).toBeLessThan(1e-9);
    expect(relativeError(b.standardDeviation, [...a.standardDeviation])).toBeLessThan(1e-7);
    expect(Math.abs(grown.logMarginalLikelihood() / gp.logMarginalLikelihood() - 1)).toBeLessThan(1e-9);
  });
});

describe('GaussianProcess', () => {
  test.each(['matern52', 'rbf', 'additive'] as const)(
    '%s: the log posterior has the gradient of finite differences',
    (kernel) => {
      const { x, y } = data(14, 3);
      x.forEach((row, i) => (row[1] = [0.25, 0.75][i % 2]!));
      const tail = y.map((value) => Math.exp(value));
      const likelihood = new Likelihood({
        kernel,
        categorical: [false, true, false],
        x: Float64Array.from(x.flat()),
        y: new OutputTransform(tail),
        priors: defaultPriors(3),
        mean: undefined,
      });
      for (const theta of [
        [-0.5, 0.3, 0.1, 0.2, -7, 0.4],
        [0.4, -1, -0.8, -0.5, -3, -0.3],
        [0, 0, 0, 0, -5, 0],
      ]) {
        const gradient = new Float64Array(6);
        likelihood.value(theta, gradient);
        const expected = differences((at) => likelihood.value(at), theta, 1e-3);
        expect(relativeError(gradient, expected)).toBeLessThan(1e-7);
      }
    },
  );

  test.each([
    ['none', 'matern52'],
    ['standardize', 'rbf'],
    ['power', 'matern52'],
    ['power', 'additive'],
  ] as const)('transform %s, kernel %s: predictions have the gradients of finite differences', (transform, kernel) => {
    const { x, y } = data(20, 3);
    x.forEach((row, i) => (row[2] = [0.25, 0.75][i % 2]!));
    const gp = new GaussianProcess({ kernel, transform, categorical: [false, false, true] }).fit(
      x,
      y.map((v) => Math.exp(v)),
    );
    for (const point of [
      [0.31, 0.62, 0.25],
      [0.9, 0.1, 0.75],
      [0.5, 0.5, 0.5],
    ]) {
      const found = gp.predictWithGradient(point);
      const of = (at: readonly number[], key: 'mean' | 'standardDeviation'): number =>
        gp.predict([[...at, point[2]!]])[key][0]!;
      expect(found.mean).toBeCloseTo(of(point.slice(0, 2), 'mean'), 10);
      expect(found.standardDeviation).toBeCloseTo(of(point.slice(0, 2), 'standardDeviation'), 8);
      const slopes = (key: 'mean' | 'standardDeviation'): number[] => [
        ...differences((at) => of(at, key), point.slice(0, 2), 1e-4),
        0,
      ];
      expect(relativeError(found.meanGradient, slopes('mean'))).toBeLessThan(1e-6);
      expect(relativeError(found.standardDeviationGradient, slopes('standardDeviation'))).toBeLessThan(1e-5);
    }
  });

  test('leave-one-out is what fits without the observation say', () => {
    const { x, y } = data(9, 2);
    const options = {
      lengthscales: [0.4, 0.9],
      outputScale: 1.3,
      noise: 0.01,
      mean: 0.2,
      optimize: false,
      transform: 'none',
    } as const;
    const { mean, standardDeviation, logDensity } = new GaussianProcess(options).fit(x, y).leaveOneOut();
    let sum = 0;
    x.forEach((row, i) => {
      const without = new GaussianProcess(options)
        .fit(
          x.filter((_, k) => k !== i),
          y.filter((_, k) => k !== i),
        )
        .predict([row]);
      const variance = without.standardDeviation[0]! ** 2 + 0.01;
      expect(mean[i]).toBeCloseTo(without.mean[0]!, 9);
      expect(standardDeviation[i]).toBeCloseTo(Math.sqrt(variance), 9);
      sum -= 0.5 * (Math.log(2 * Math.PI * variance) + (y[i]! - without.mean[0]!) ** 2 / variance);
    });
    expect(logDensity).toBeCloseTo(sum, 8);
  });

  test('the fit beats its starts, finds irrelevant inputs and the noise', () => {
    const random = new SeededRandom(5);
    const x = Array.from({ length: 60 }, () => [random.uniform(), random.uniform()]);
    const gp = new GaussianProcess().fit(
      x,
      x.map(([a]) => Math.sin(8 * a!) + 0.1 * random.normal()),
    );
    const { lengthscales, noise } = gp.parameters;
    expect(lengthscales[1]! / lengthscales[0]!).toBeGreaterThan(4);
    expect(Math.sqrt(noise)).toBeGreaterThan(0.08);
    expect(Math.sqrt(noise)).toBeLessThan(0.25); // in units of the outputs' deviation, which is about 0.7
    const { mean } = gp.predict(x);
    expect(
      relativeError(
        mean,
        x.map(([a]) => Math.sin(8 * a!)),
      ),
    ).toBeLessThan(0.2);
  });

  test('a power transformation is found for exponentials, and fits them better', () => {
    const exponential = (of: number[]): number[] => of.map((value) => Math.exp(4 * value));
    const [{ x, y }, points] = [data(50, 2, 3), data(200, 2, 4)];
    const truth = exponential(points.y);
    const error = (transform: 'standardize' | 'power'): number => {
      const { mean } = new GaussianProcess({ transform }).fit(x, exponential(y)).predict(points.x);
      return mean.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!) / (1 + truth[i]!), 0) / 200;
    };
    expect(error('power')).toBeLessThan(error('standardize') / 2);
    expect(new GaussianProcess({ transform: 'power' }).fit(x, exponential(y)).parameters.exponent).toBeLessThan(0.4);
  });

  test('rows may come as lists or as an ndarray', () => {
    const { x, y } = data(8, 2);
    const flat = ndarray(Float64Array.from(x.flat()), [8, 2]);
    expect(new GaussianProcess().fit(flat, y).predict(flat)).toEqual(new GaussianProcess().fit(x, y).predict(x));
  });

  describe('answers are finite', () => {
    const finite = (gp: GaussianProcess, points: number[][]): void => {
      const { mean, standardDeviation } = gp.predict(points);
      expect([...mean, ...standardDeviation, gp.logMarginalLikelihood()].every(Number.isFinite)).toBe(true);
      expect(standardDeviation.every((value) => value >= 0)).toBe(true);
      const at = gp.predictWithGradient(points[0]!);
      expect([...at.meanGradient, ...at.standardDeviationGradient].every(Number.isFinite)).toBe(true);
      const out = gp.leaveOneOut();
      expect([...out.mean, ...out.standardDeviation].every(Number.isFinite)).toBe(true);
    };
    const { x, y } = data(12, 2);

    describe.each(['standardize', 'power', 'none'] as const)('transform %s', (transform) => {
      test('one point', () => finite(new GaussianProcess({ transform }).fit([[0.3, 0.4]], [7]), x));
      test('constant outputs', () => {
        const gp = new GaussianProcess({ transform }).fit(
          x,
          x.map(() => 3.3),
        );
        finite(gp, x);
        expect(gp.predict([[0.2, 0.9]]).mean[0]).toBeCloseTo(3.3, 6);
      });
      test('duplicated points, also with different outputs', () => {
        finite(new GaussianProcess({ transform }).fit([...x, ...x, ...x], [...y, ...y, ...y]), x);
        finite(new GaussianProcess({ transform, noise: 0 }).fit([...x, ...x], [...y, ...y.map((v) => v + 1)]), x);
      });
      test('inputs 1e-12 apart', () => {
        const near = x.map((row) => row.map((value) => value + 1e-12));
        finite(new GaussianProcess({ transform, noise: 0 }).fit([...x, ...near], [...y, ...y]), [...x, ...near]);
        const gp = new GaussianProcess({ transform, noise: 0 }).fit(x, y);
        near.forEach((row, i) => gp.add(row, y[i]!));
        finite(gp, x);
      });
      test.each([1e-150, 1e-12, 1e12, 1e150])('outputs of the order of %s', (scale) => {
        if (transform === 'none') return;
        finite(
          new GaussianProcess({ transform }).fit(
            x,
            y.map((value) => value * scale),
          ),
          x,
        );
      });
      test('an outlier of 1e300', () => {
        if (transform !== 'none') finite(new GaussianProcess({ transform }).fit(x, [...y.slice(1), 1e300]), x);
      });
    });

    test('2,000 points', () => {
      const many = data(2000, 3);
      const gp = new GaussianProcess({ lengthscales: 0.5, noise: 1e-6, outputScale: 1 }).fit(many.x, many.y);
      const { mean, standardDeviation } = gp.predict(data(50, 3, 9).x);
      expect([...mean, ...standardDeviation].every(Number.isFinite)).toBe(true);
      expect(relativeError(mean, data(50, 3, 9).y)).toBeLessThan(1e-3);
    });

    test('2,000 points whose hyperparameters are fitted', () => {
      const many = data(2000, 2);
      const { mean } = new GaussianProcess({ fitPoints: 150 }).fit(many.x, many.y).predict(data(50, 2, 9).x);
      expect(relativeError(mean, data(50, 2, 9).y)).toBeLessThan(1e-3);
    });
  });

  test.each([
    [() => new GaussianProcess({ lengthscales: [1, -1] }), /positive numbers, found -1/],
    [() => new GaussianProcess({ noise: -1 }), /noise must be at least 0/],
    [() => new GaussianProcess().fit([], []), /at least one row/],
    [() => new GaussianProcess().fit([[1], [1, 2]], [1, 2]), /row 1 of x has 2 numbers, row 0 has 1/],
    [() => new GaussianProcess().fit([[1], [2]], [1]), /x has 2 rows, y 1 numbers/],
    [() => new GaussianProcess().fit([[1], [NaN]], [1, 2]), /x \[1, 0\] is NaN/],
    [() => new GaussianProcess().fit([[1], [2]], [1, Infinity]), /y \[1\] is Infinity/],
    [() => new GaussianProcess().predict([[1]]), /call fit first/],
    [() => new GaussianProcess().fit([[1]], [1]).predict([[1, 2]]), /points have 2 columns, but x had 1/],
    [() => new GaussianProcess({ lengthscales: [1, 2] }).fit([[1]], [1]), /2 lengthscales, but x has 1/],
    [() => new GaussianProcess({ categorical: [true] }).fit([[1, 2]], [1]), /categorical has 1 entries/],
  ])('refuses what is wrong (%#)', (act, message) => {
    expect(act).toThrow(message);
  });
});

describe('OutputTransform', () => {
  test('is the transformation of Yeo and Johnson, standardised', () => {
    // Deciles such that centre and unit are 0 and 1: the transformation itself.
    const values = [...oracle.z];
    for (const { p, t } of oracle.powers) {
      const ours = new OutputTransform([
        ...new Array<number>(30).fill(-1),
        ...new Array<number>(50).fill(0),
        ...values,
      ]).forward(p)(values);
      const mean = (list: ArrayLike<number>): number => Array.from(list).reduce((sum, v) => sum + v, 0) / list.length;
      // Equal up to a shift and a factor.
      const [a, b] = [Array.from(ours, (v) => v - mean(ours)), t.map((v) => v - mean(t))];
      const norm = (list: number[]): number => Math.hypot(...list);
      expect(
        relativeError(
          a.map((v) => v / norm(a)),
          b.map((v) => v / norm(b)),
        ),
      ).toBeLessThan(1e-12);
    }
  });

  test('has derivatives by the exponent, an inverse and its derivative', () => {
    const y = Array.from({ length: 31 }, (_, i) => Math.sinh((i - 9) / 4));
    const transform = new OutputTransform(y);
    for (const p of [-1, -0.4, 0, 1e-6, 0.5, 1]) {
      const { w, slope, logJacobianSlope } = transform.at(p);
      expect(
        relativeError(
          slope,
          y.map((_, i) => differences(([at]) => transform.at(at!).w[i]!, [p], 1e-3)[0]!),
        ),
      ).toBeLessThan(1e-7);
      expect(logJacobianSlope).toBeCloseTo(differences(([at]) => transform.at(at!).logJacobian, [p], 1e-3)[0]!, 6);
      expect(relativeError(transform.forward(p)(y), [...w])).toBeLessThan(1e-12);
      const back = transform.inverse(p);
      w.forEach((value, i) => {
        expect(Math.abs(back(value).y - y[i]!)).toBeLessThan(1e-10 * Math.max(1, Math.abs(y[i]!)));
        const h = 1e-4;
        if (Math.abs(i - 9) > 1)
          expect(back(value).slope / differences(([at]) => back(at!).y, [value], h)[0]!).toBeCloseTo(1, 6);
      });
      expect(Number.isFinite(back(1e6).y) && Number.isFinite(back(-1e6).y)).toBe(true);
    }
  });

  test('the Jacobian is that of the transformation', () => {
    const y = [0.3, -1, 2.5, 7, 30];
    const transform = new OutputTransform(y);
    for (const p of [-0.5, 0.2, 1]) {
      const forward = transform.forward(p);
      const sum = y.reduce(
        (total, value) => total + Math.log(differences(([at]) => forward([at!])[0]!, [value], 1e-4)[0]!),
        0,
      );
      // At the centre itself the second derivative jumps, so differences are less exact there.
      expect(transform.at(p).logJacobian).toBeCloseTo(sum, 3);
    }
  });
});
