/**
 * Minimisation of a smooth function in a box by a limited-memory quasi-Newton method (L-BFGS-B).
 *
 * Notation: x [n] is the point, g its gradient, low <= x <= high the box; s and y are the last m changes of x and g; the
 * matrix of second derivatives is approximated as B = theta I - W M Wᵀ with W = [Y, theta S] [n x 2m]; c = Wᵀ (xc - x), where xc is the
 * generalised Cauchy point: the first minimiser of the quadratic model along the projected gradient.
 * Sources: Byrd, Lu, Nocedal and Zhu 1995, "A limited memory algorithm for bound constrained optimization"; the projection of the subspace
 * step by Morales and Nocedal 2011, "Remark on Algorithm 778".
 */
import { lineSearch, type Point } from './line-search.js';

/** The value at x [n], with its gradient written into `gradient` [n]. Infinity or NaN marks a point where it cannot be had. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  readonly maxIterations?: number;
  /** Ends when no element of the projected gradient is larger. */
  readonly gradientTolerance?: number;
  /** Ends when an iteration lowers the value by less than this times the larger of |value| and 1. */
  readonly valueTolerance?: number;
  /** Corrections kept, m. */
  readonly memory?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
}

/** Overwrites b [n] with A⁻¹ b by elimination with pivots; A [n x n] is spoilt. False when A is singular. */
function solve(a: Float64Array, b: Float64Array, n: number): boolean {
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[p * n + k]!)) p = i;
    const pivot = a[p * n + k]!;
    if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Infinity)) return false;
    if (p !== k) {
      for (let j = k; j < n; j++) [a[k * n + j], a[p * n + j]] = [a[p * n + j]!, a[k * n + j]!];
      [b[k], b[p]] = [b[p]!, b[k]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / pivot;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let j = i + 1; j < n; j++) sum -= a[i * n + j]! * b[j]!;
    b[i] = sum / a[i * n + i]!;
  }
  return true;
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** The model B of second derivatives: the last m pairs and what follows from them. */
class Model {
  theta = 1;
  readonly #memory: number;
  readonly #s: Float64Array[] = [];
  readonly #y: Float64Array[] = [];
  /** M⁻¹ = [-D, Lᵀ; L, theta SᵀS], [2m x 2m]. */
  #inverse: Float64Array = new Float64Array(0);

  constructor(memory: number) {
    this.#memory = memory;
  }

  /** Number of columns of W. */
  get width(): number {
    return 2 * this.#s.length;
  }

  clear(): void {
    this.#s.length = this.#y.length = 0;
    this.theta = 1;
  }

  /** Takes a pair in unless its curvature is too small to be trusted. */
  push(s: Float64Array, y: Float64Array): void {
    const sy = inner(s, y);
    const yy = inner(y, y);
    if (!(sy > Number.EPSILON * yy) || !(yy < Infinity)) return;
    if (this.#s.length === this.#memory) {
      this.#s.shift();
      this.#y.shift();
    }
    this.#s.push(s);
    this.#y.push(y);
    this.theta = yy / sy;
    const m = this.#s.length;
    this.#inverse = new Float64Array(4 * m * m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        const si = this.#s[i]!;
        this.#inverse[(m + i) * 2 * m + m + j] = this.theta * inner(si, this.#s[j]!);
        if (i < j) continue;
        const value = inner(si, this.#y[j]!);
        if (i === j) this.#inverse[i * 2 * m + i] = -value;
        else this.#inverse[(m + i) * 2 * m + j] = this.#inverse[j * 2 * m + m + i] = value;
      }
  }

  /** Row i of W, [2m]. A list: small typed arrays are dear. */
  row(i: number): number[] {
    return [...this.#y.map((y) => y[i]!), ...this.#s.map((s) => this.theta * s[i]!)];
  }

  /** M v for v [2m]; false when M cannot be had. */
  middle(v: Float64Array): boolean {
    return solve(this.#inverse.slice(), v, v.length);
  }

  /** Overwrites v with (I - M N / theta)⁻¹ M v, that is (M⁻¹ - N / theta)⁻¹ v, for N = Wᵀ Z Zᵀ W [2m x 2m]. */
  reduced(n: Float64Array, v: Float64Array): boolean {
    const a = this.#inverse.slice();
    for (let i = 0; i < a.length; i++) a[i]! -= n[i]! / this.theta;
    return solve(a, v, v.length);
  }
}

/** The generalised Cauchy point, with c = Wᵀ (xc - x); undefined when the model is not sound. */
function cauchyPoint(
  x: Float64Array,
  g: Float64Array,
  low: Float64Array,
  high: Float64Array,
  model: Model,
): { point: Float64Array; c: Float64Array } | undefined {
  const n = x.length;
  const width = model.width;
  const point = x.slice();
  const d = new Float64Array(n);
  const breaks = new Float64Array(n);
  const p = new Float64Array(width);
  const c = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    breaks[i] = g[i]! < 0 ? (x[i]! - high[i]!) / g[i]! : g[i]! > 0 ? (x[i]! - low[i]!) / g[i]! : Infinity;
    d[i] = breaks[i]! > 0 ? -g[i]! : 0;
    if (d[i] === 0) continue;
    const row = model.row(i);
    for (let k = 0; k < width; k++) p[k]! += row[k]! * d[i]!;
  }
  const order = Array.from(d.keys())
    .filter((i) => d[i] !== 0)
    .sort((a, b) => breaks[a]! - breaks[b]!);
  if (order.length === 0) return { point, c };
  let slope = -inner(d, d);
  const mp = p.slice();
  if (width > 0 && !model.middle(mp)) return undefined;
  let curvature = -model.theta * slope - inner(p, mp);
  const first = curvature;
  let at = 0;
  let reached = 0;
  for (const i of order) {
    const best = -slope / curvature;
    const step = breaks[i]! - reached;
    if (!(curvature > 0)) return undefined;
    if (best < step) break;
    // The variable i meets its bound.
    point[i] = d[i]! > 0 ? high[i]! : low[i]!;
    const z = point[i] - x[i]!;
    const gi = g[i]!;
    reached = breaks[i]!;
    at++;
    for (let k = 0; k < width; k++) c[k]! += step * p[k]!;
    const row = model.row(i);
    const mc = c.slice();
    const mr = Float64Array.from(row);
    const mpNow = p.slice();
    if (width > 0 && !(model.middle(mc) && model.middle(mr) && model.middle(mpNow))) return undefined;
    slope += step * curvature + gi * gi + model.theta * gi * z - gi * inner(row, mc);
    curvature += -model.theta * gi * gi - 2 * gi * inner(row, mpNow) - gi * gi * inner(row, mr);
    curvature = Math.max(curvature, Number.EPSILON * first);
    for (let k = 0; k < width; k++) p[k]! += gi * row[k]!;
    d[i] = 0;
  }
  if (at < order.length) {
    const step = Math.max(0, -slope / curvature);
    for (const i of order.slice(at)) point[i] = Math.min(high[i]!, Math.max(low[i]!, x[i]! + (reached + step) * d[i]!));
    for (let k = 0; k < width; k++) c[k]! += step * p[k]!;
  }
  return { point, c };
}

/** Minimises the model over the variables that are free at the Cauchy point, and returns where that leads, inside the box. */
function subspaceStep(
  x: Float64Array,
  g: Float64Array,
  low: Float64Array,
  high: Float64Array,
  model: Model,
  { point, c }: { point: Float64Array; c: Float64Array },
): Float64Array | undefined {
  const n = x.length;
  const width = model.width;
  if (width === 0) return point;
  const free = Array.from(x.keys()).filter((i) => point[i]! > low[i]! && point[i]! < high[i]!);
  if (free.length === 0) return point;
  const { theta } = model;
  const mc = c.slice();
  if (!model.middle(mc)) return undefined;
  const rows = free.map((i) => model.row(i));
  const r = free.map((i, k) => g[i]! + theta * (point[i]! - x[i]!) - inner(rows[k]!, mc));
  const v = new Float64Array(width);
  const product = new Float64Array(width * width);
  rows.forEach((row, k) => {
    for (let a = 0; a < width; a++) {
      v[a]! += row[a]! * r[k]!;
      for (let b = 0; b < width; b++) product[a * width + b]! += row[a]! * row[b]!;
    }
  });
  if (!model.reduced(product, v)) return undefined;
  const d = r.map((value, k) => -value / theta - inner(rows[k]!, v) / (theta * theta));
  const projected = point.slice();
  free.forEach((i, k) => (projected[i] = Math.min(high[i]!, Math.max(low[i]!, point[i]! + d[k]!))));
  let slope = 0;
  for (let i = 0; i < n; i++) slope += g[i]! * (projected[i]! - x[i]!);
  if (slope < 0) return projected;
  // The projection does not go down: shorten the step instead.
  let share = 1;
  free.forEach((i, k) => {
    const room = d[k]! > 0 ? high[i]! - point[i]! : low[i]! - point[i]!;
    if (d[k] !== 0) share = Math.min(share, room / d[k]!);
  });
  const out = point.slice();
  free.forEach((i, k) => (out[i] = Math.min(high[i]!, Math.max(low[i]!, point[i]! + share * d[k]!))));
  return out;
}

/**
 * Minimises `objective` over the box from `start` [n] (moved into the box if need be).
 *
 * The value at the start must be finite; where it is not, the start is returned. A point without a finite value shortens the step.
 */
export function minimize(
  objective: Objective,
  start: ArrayLike<number>,
  low: Float64Array,
  high: Float64Array,
  { maxIterations = 200, gradientTolerance = 1e-6, valueTolerance = 1e-10, memory = 10 }: MinimizeOptions = {},
): Minimum {
  const n = start.length;
  const clip = (value: number, i: number): number => Math.min(high[i]!, Math.max(low[i]!, value));
  let x: Float64Array = Float64Array.from(start, clip);
  let g: Float64Array = new Float64Array(n);
  let value = objective(x, g);
  let evaluations = 1;
  let iterations = 0;
  const model = new Model(memory);
  const projectedGradient = (): number =>
    x.reduce((worst, xi, i) => Math.max(worst, Math.abs(clip(xi - g[i]!, i) - xi)), 0);
  while (Number.isFinite(value) && iterations < maxIterations && projectedGradient() > gradientTolerance) {
    const cauchy = cauchyPoint(x, g, low, high, model);
    const target = cauchy && subspaceStep(x, g, low, high, model, cauchy);
    const direction = target && target.map((t, i) => t - x[i]!);
    const slope = direction ? inner(direction, g) : NaN;
    if (!direction || !(slope < 0)) {
      if (model.width === 0) break;
      model.clear();
      continue;
    }
    let longest = Infinity;
    direction.forEach((d, i) => {
      if (d !== 0) longest = Math.min(longest, ((d > 0 ? high[i]! : low[i]!) - x[i]!) / d);
    });
    longest = Math.max(1, longest);
    const from = x;
    const trial = (step: number): Point => {
      const at = from.map((xi, i) => clip(xi + step * direction[i]!, i));
      const gradient = new Float64Array(n);
      evaluations++;
      const found = objective(at, gradient);
      return { step, x: at, gradient, value: found, slope: inner(gradient, direction) };
    };
    const initial = model.width === 0 ? Math.min(1, 1 / Math.sqrt(inner(direction, direction))) : 1;
    const next = lineSearch(trial, { step: 0, x, gradient: g, value, slope }, initial, longest);
    if (!next) {
      if (model.width === 0) break;
      model.clear();
      continue;
    }
    iterations++;
    model.push(
      next.x.map((xi, i) => xi - x[i]!),
      next.gradient.map((gi, i) => gi - g[i]!),
    );
    const gain = value - next.value;
    const scale = Math.max(Math.abs(value), Math.abs(next.value), 1);
    x = next.x;
    g = next.gradient;
    value = next.value;
    if (gain <= valueTolerance * scale) break;
  }
  return { x, value, iterations, evaluations };
}
