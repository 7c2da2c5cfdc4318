/** The parts of the quasi-Newton method, against their definitions: dense matrices, a walk along the path, the conditions of a step. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/random/index.js';
import { cauchyPoint } from '../../src/search/gp/cauchy-point.js';
import { minimize } from '../../src/search/gp/lbfgsb.js';
import { type LinePoint, lineSearch } from '../../src/search/gp/line-search.js';
import { inner, QuadraticModel } from '../../src/search/gp/quadratic-model.js';

type Matrix = number[][];
const times = (b: Matrix, v: ArrayLike<number>): number[] => b.map((row) => inner(row, v));

/** Pairs of steps and changes of the gradient of a convex function, a model of them, and the matrix that BFGS makes of the last m. */
function pairs(n: number, count: number, memory: number, seed: number): { model: QuadraticModel; dense: Matrix } {
  const random = new SeededRandom(seed);
  const factor = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
  const model = new QuadraticModel(memory);
  const kept: { s: Float64Array; y: Float64Array }[] = [];
  for (let k = 0; k < count; k++) {
    const s = Float64Array.from({ length: n }, () => random.normal());
    const half = times(factor, s);
    const y = Float64Array.from(s, (si, i) => si + factor.reduce((sum, row, r) => sum + row[i]! * half[r]!, 0));
    model.push(s, y);
    kept.push({ s, y });
  }
  const last = kept.slice(-memory);
  const { s, y } = last.at(-1)!;
  const theta = inner(y, y) / inner(s, y);
  expect(model.theta).toBeCloseTo(theta, 12);
  expect(model.width).toBe(2 * last.length);
  let dense: Matrix = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? theta : 0)));
  for (const one of last) {
    const bs = times(dense, one.s);
    const [sbs, sy] = [inner(one.s, bs), inner(one.s, one.y)];
    dense = dense.map((row, i) => row.map((b, j) => b - (bs[i]! * bs[j]!) / sbs + (one.y[i]! * one.y[j]!) / sy));
  }
  return { model, dense };
}

/** B v by the model: theta v - W M Wᵀ v. */
function product(model: QuadraticModel, v: Float64Array): number[] {
  const c = new Float64Array(model.width);
  v.forEach((vi, i) => model.row(i).forEach((w, k) => (c[k]! += w * vi)));
  expect(model.middle(c)).toBe(true);
  return Array.from(v, (vi, i) => model.theta * vi - inner(model.row(i), c));
}

describe('the model of second derivatives', () => {
  test.each([
    [4, 1, 5],
    [4, 3, 5],
    [6, 9, 4],
  ])('in %i dimensions, after %i pairs of which %i are kept: the matrix of BFGS', (n, count, memory) => {
    const { model, dense } = pairs(n, count, memory, n + count);
    for (let j = 0; j < n; j++) {
      const unit = Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0));
      product(model, unit).forEach((b, i) => expect(b).toBeCloseTo(dense[i]![j]!, 8));
    }
  });

  test('takes no pair without curvature, and forgets all when it is cleared', () => {
    const { model } = pairs(3, 2, 5, 1);
    const { theta } = model;
    for (const y of [Float64Array.of(-1, 0, 0), Float64Array.of(0, 1, 0), Float64Array.of(Infinity, 0, 0)])
      model.push(Float64Array.of(1, 0, 0), y);
    expect([model.width, model.theta]).toEqual([4, theta]);
    model.clear();
    expect([model.width, model.theta, model.row(0)]).toEqual([0, 1, []]);
  });

  test('(M⁻¹ - N / theta)⁻¹ v: what that matrix makes of it is v again', () => {
    const { model } = pairs(4, 2, 5, 7);
    const v = Float64Array.of(1, -2, 0.5, 3);
    const none = v.slice();
    expect(model.reduced(new Float64Array(16), none)).toBe(true);
    const straight = v.slice();
    model.middle(straight);
    none.forEach((value, i) => expect(value).toBeCloseTo(straight[i]!, 10));
    const n = Float64Array.from({ length: 16 }, (_, i) => ((i % 4) + Math.floor(i / 4)) / 10);
    const u = v.slice();
    expect(model.reduced(n, u)).toBe(true);
    // M⁻¹ u = v + N u / theta, so u = M (v + N u / theta).
    const right = v.map((vi, i) => vi + inner(n.subarray(4 * i, 4 * i + 4), u) / model.theta);
    model.middle(right);
    u.forEach((value, i) => expect(value).toBeCloseTo(right[i]!, 8));
    expect(model.reduced(new Float64Array(16).fill(NaN), v.slice())).toBe(false);
  });
});

describe('the generalised Cauchy point', () => {
  test('is the first minimum along the projected gradient, of models with and without memory', () => {
    for (let seed = 0; seed < 16; seed++) {
      const random = new SeededRandom(seed);
      const n = 2 + (seed % 5);
      const { model, dense } = pairs(n, 1 + (seed % 3), 4, 100 + seed);
      const x = Float64Array.from({ length: n }, () => random.uniform());
      const g = Float64Array.from({ length: n }, () => 20 * random.normal());
      if (seed % 4 === 0) g[0] = 0;
      const [low, high] = [new Float64Array(n), new Float64Array(n).fill(1)];
      if (seed % 4 === 1) [x[0], g[0]] = [0, 3];
      const along = (t: number): Float64Array => x.map((xi, i) => Math.min(1, Math.max(0, xi - t * g[i]!)));
      const value = (at: Float64Array): number => {
        const step = at.map((a, i) => a - x[i]!);
        return inner(g, step) + 0.5 * inner(step, times(dense, step));
      };
      const { point, c } = cauchyPoint(x, g, low, high, model)!;
      // A walk in small steps until it goes up again.
      let t = 0;
      const step = 5e-5;
      while (t < 1 && value(along(t + step)) < value(along(t))) t += step;
      const walked = along(t);
      point.forEach((value, i) => expect(Math.abs(value - walked[i]!), `seed ${seed}`).toBeLessThan(5e-3));
      expect(value(point)).toBeLessThanOrEqual(value(walked) + 1e-9);
      // c = Wᵀ (xc - x)
      const expected = new Float64Array(model.width);
      point.forEach((p, i) => model.row(i).forEach((w, k) => (expected[k]! += w * (p - x[i]!))));
      expected.forEach((value, k) => expect(c[k]).toBeCloseTo(value, 7));
    }
  });

  test('stays where the gradient is nothing or points out of the box', () => {
    const x = Float64Array.of(0, 0.5, 1);
    const { point, c } = cauchyPoint(x, Float64Array.of(1, 0, -1), new Float64Array(3), new Float64Array(3).fill(1), new QuadraticModel(3))!; // prettier-ignore
    expect([[...point], c.length]).toEqual([[0, 0.5, 1], 0]);
  });
});

describe('a step along a line', () => {
  const functions: Readonly<Record<string, (t: number) => readonly [value: number, slope: number]>> = {
    'a parabola': (t) => [(t - 3) ** 2, 2 * (t - 3)],
    'a narrow parabola': (t) => [1000 * (t - 0.01) ** 2, 2000 * (t - 0.01)],
    'a quartic': (t) => [(t - 2) ** 4 - t, 4 * (t - 2) ** 3 - 1],
    waves: (t) => [-Math.sin(3 * t) - 0.1 * t, -3 * Math.cos(3 * t) - 0.1],
    'no value beyond 0.4': (t) => (t < 0.4 ? [-t - t * t, -1 - 2 * t] : [NaN, NaN]),
    'a cliff': (t) => (t < 0.7 ? [-t, -1] : [5, 0]),
  };
  const search = (
    f: (t: number) => readonly [number, number],
    initial: number,
    longest: number,
  ): { zero: LinePoint; found: LinePoint | undefined; steps: number[] } => {
    const steps: number[] = [];
    const at = (step: number): LinePoint => {
      const [value, slope] = f(step);
      return { step, x: Float64Array.of(step), gradient: Float64Array.of(slope), value, slope };
    };
    const zero = at(0);
    const found = lineSearch((step) => (steps.push(step), at(step)), zero, initial, longest);
    return { zero, found, steps };
  };

  test.each(['a parabola', 'a narrow parabola', 'a quartic', 'waves'])('%s: enough decrease, and flatter', (name) => {
    for (const initial of [0.001, 0.1, 1, 10]) {
      const { zero, found, steps } = search(functions[name]!, initial, 1e3);
      const { step, value, slope } = found!;
      expect(value).toBeLessThanOrEqual(zero.value + 1e-4 * step * zero.slope);
      expect(Math.abs(slope)).toBeLessThanOrEqual(-0.9 * zero.slope);
      expect(steps.at(-1)).toBe(step);
      expect(steps.length).toBeLessThanOrEqual(initial < 0.01 ? 12 : 8);
    }
  });

  test('ends at the longest step where it still goes down there', () => {
    const { found, steps } = search((t) => [-t, -1 - t], 1, 5);
    // Twice the step each time, and no further than that.
    expect([found!.step, steps]).toEqual([5, [1, 2, 4, 5]]);
    expect(search(functions['a parabola']!, 1, 0.05).steps).toEqual([0.05]);
  });

  test('steps back halfway from where there is no value', () => {
    const { found, steps } = search(functions['no value beyond 0.4']!, 1, 10);
    expect(steps).toEqual([1, 0.5, 0.25]);
    expect(found!.step).toBe(0.25);
    expect(search(() => [NaN, -1], 1, 1).found).toBeUndefined();
  });

  test('before a cliff it takes the best that went down', () => {
    const { found, steps } = search(functions['a cliff']!, 1, 10);
    expect(found!.step).toBeGreaterThan(0.3);
    expect(found!.step).toBeLessThan(0.7);
    expect(steps.length).toBeLessThanOrEqual(21);
  });

  test('of a cubic the minimum is found at the first interpolation', () => {
    // t³ - 3 t: between 0 and 2 the minimum is at 1.
    const { steps, found } = search((t) => [t ** 3 - 3 * t, 3 * t * t - 3], 2, 10);
    expect(steps[0]).toBe(2);
    expect(steps[1]).toBeCloseTo(1, 12);
    expect(found!.step).toBe(steps[1]);
  });

  test('where it only goes up there is none', () => {
    expect(search((t) => [t, -1], 1, 10).found).toBeUndefined();
  });
});

describe('minimising', () => {
  const bowl = (x: Float64Array, g: Float64Array): number => {
    x.forEach((xi, i) => (g[i] = 2 * (xi - i)));
    return x.reduce((sum, xi, i) => sum + (xi - i) ** 2, 0);
  };
  const box = [new Float64Array(3).fill(-9), new Float64Array(3).fill(9)] as const;

  test('a bowl takes two steps, and no more than it is given', () => {
    const { x, value, iterations, evaluations } = minimize(bowl, [5, 5, 5], ...box);
    x.forEach((xi, i) => expect(xi).toBeCloseTo(i, 9));
    expect(value).toBeLessThan(1e-15);
    expect(iterations).toBeLessThanOrEqual(3);
    expect(evaluations).toBeLessThanOrEqual(5);
    expect(minimize(bowl, [5, 5, 5], ...box, { maxIterations: 1 }).iterations).toBe(1);
    expect(minimize(bowl, [5, 5, 5], ...box, { maxIterations: 0 })).toMatchObject({ value: 50, iterations: 0, evaluations: 1 }); // prettier-ignore
  });

  test('ends where the projected gradient, or the gain, is small enough', () => {
    const once = { iterations: 0, evaluations: 1 };
    expect(minimize(bowl, [0, 1, 2], ...box)).toMatchObject(once);
    expect(minimize(bowl, [0.4, 1, 2], ...box, { gradientTolerance: 0.8 })).toMatchObject(once);
    expect(minimize(bowl, [0.4, 1, 2], ...box, { gradientTolerance: 0.79 }).iterations).toBeGreaterThan(0);
    // Out of the box is where it would go down.
    expect(minimize(bowl, [-1, -1, -1], new Float64Array(3).fill(-2), new Float64Array(3).fill(-1))).toMatchObject(
      once,
    );
    expect(minimize(bowl, [5, 5, 5], ...box, { valueTolerance: 1 }).iterations).toBe(1);
    expect(minimize(() => NaN, [5], Float64Array.of(0), Float64Array.of(9))).toMatchObject(once);
    expect(minimize(() => Infinity, [5], Float64Array.of(0), Float64Array.of(9))).toMatchObject(once);
  });
});
