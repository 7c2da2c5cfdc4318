import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { minimize, type SmoothFunction } from '../../src/search/gp/lbfgsb.js';

const box = (n: number, low: number, high: number): [Float64Array, Float64Array] => [
  new Float64Array(n).fill(low),
  new Float64Array(n).fill(high),
];

/** The Rosenbrock function in n dimensions. */
const rosenbrock: SmoothFunction = (x, g) => {
  let sum = 0;
  g.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [x[i]!, x[i + 1]!];
    sum += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    g[i]! += -400 * a * (b - a * a) - 2 * (1 - a);
    g[i + 1]! += 200 * (b - a * a);
  }
  return sum;
};

describe('minimize', () => {
  test.each([2, 5, 20])('Rosenbrock in %i dimensions: to the minimum in few evaluations', (n) => {
    const found = minimize(rosenbrock, new Float64Array(n).fill(-1.2), ...box(n, -5, 10), {
      maxIterations: 1000,
      valueTolerance: 0,
    });
    expect(found.value).toBeLessThan(1e-10);
    expect(found.evaluations).toBeLessThan(40 + 20 * n);
  });

  test('a minimum on the border: the multipliers have the right signs', () => {
    const [low, high] = [Float64Array.of(-5, -5, -5), Float64Array.of(0.5, 10, 0.2)];
    const { x } = minimize(rosenbrock, [-3, 3, -1], low, high, {
      maxIterations: 500,
      gradientTolerance: 1e-9,
      valueTolerance: 0,
    });
    const g = new Float64Array(3);
    rosenbrock(x, g);
    x.forEach((xi, i) => {
      if (xi === high[i]) expect(g[i]).toBeLessThanOrEqual(1e-6);
      else expect(Math.abs(g[i]!)).toBeLessThan(1e-5);
    });
    expect(x[0]).toBe(0.5);
  });

  test('convex quadratics in a box: the conditions of Karush, Kuhn and Tucker hold', () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = new SeededRandom(seed);
      const n = 2 + (seed % 14);
      const factor = Float64Array.from({ length: n * n }, () => random.normal());
      const b = Float64Array.from({ length: n }, () => 3 * random.normal());
      const quadratic: SmoothFunction = (x, g) => {
        const rows = b.map((_, i) => x.reduce((sum, xj, j) => sum + factor[i * n + j]! * xj, 0));
        for (let j = 0; j < n; j++)
          g[j] = rows.reduce((sum, row, i) => sum + row * factor[i * n + j]!, 0.1 * x[j]! - b[j]!);
        return rows.reduce((sum, row, i) => sum + (row * row) / 2 + 0.05 * x[i]! * x[i]! - b[i]! * x[i]!, 0);
      };
      const { x } = minimize(
        quadratic,
        b.map(() => random.uniform()),
        ...box(n, 0, 1),
        { gradientTolerance: 1e-9, valueTolerance: 0, maxIterations: 2000 },
      );
      const g = new Float64Array(n);
      quadratic(x, g);
      x.forEach((xi, i) => {
        if (xi === 0) expect(g[i]).toBeGreaterThan(-1e-6);
        else if (xi === 1) expect(g[i]).toBeLessThan(1e-6);
        else expect(Math.abs(g[i]!)).toBeLessThan(1e-6);
      });
    }
  });

  test('scales far apart', () => {
    const stretched: SmoothFunction = (x, g) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) {
        const scale = 10 ** i;
        sum += scale * (x[i]! - 0.3) ** 2;
        g[i] = 2 * scale * (x[i]! - 0.3);
      }
      return sum;
    };
    const { x } = minimize(stretched, new Float64Array(7), ...box(7, -1, 1), { valueTolerance: 0 });
    x.forEach((value) => expect(value).toBeCloseTo(0.3, 5));
  });

  test('steps back from where there is no value', () => {
    const logarithmic: SmoothFunction = (x, g) => {
      g[0] = 1 - 1 / x[0]!;
      return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : NaN;
    };
    expect(minimize(logarithmic, [5], ...box(1, -100, 100)).x[0]).toBeCloseTo(1, 4);
    const nowhere = minimize(() => NaN, [5], ...box(1, -100, 100));
    expect([...nowhere.x]).toEqual([5]);
  });

  test('stays where the box leaves no room, and moves a start into the box', () => {
    const { x } = minimize(rosenbrock, [7, -7], Float64Array.of(2, -1), Float64Array.of(2, 3));
    expect(x[0]).toBe(2);
    expect(x[1]).toBeCloseTo(3, 10);
    expect(minimize(rosenbrock, [7, 7], ...box(2, 2, 2)).evaluations).toBe(1);
  });
});
