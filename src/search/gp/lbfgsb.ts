/**
 * Minimisation of a smooth function in a box by a limited-memory quasi-Newton method (L-BFGS-B).
 *
 * Notation: x [n] is the point, g its gradient, low <= x <= high the box; s and y are the last m changes of x and g; the
 * matrix of second derivatives is approximated as B = theta I - W M Wᵀ with W = [Y, theta S] [n x 2m]; c = Wᵀ (xc - x), where xc is the
 * generalised Cauchy point: the first minimiser of the quadratic model along the projected gradient.
 * Sources: Byrd, Lu, Nocedal and Zhu 1995, "A limited memory algorithm for bound constrained optimization"; the projection of the subspace
 * step by Morales and Nocedal 2011, "Remark on Algorithm 778".
 */
import { type CauchyPoint, cauchyPoint } from './cauchy-point.js';
import { type LinePoint, lineSearch } from './line-search.js';
import { inner, QuadraticModel } from './quadratic-model.js';

/** The value at x [n], with its gradient written into `gradient` [n]. Infinity or NaN marks a point where it cannot be had. */
export type SmoothFunction = (x: Float64Array, gradient: Float64Array) => number;

interface MinimizeOptions {
  readonly maxIterations?: number;
  /** Ends when no element of the projected gradient is larger. */
  readonly gradientTolerance?: number;
  /** Ends when an iteration lowers the value by less than this times the larger of |value| and 1. */
  readonly valueTolerance?: number;
  /** Corrections kept, m. */
  readonly memory?: number;
}

interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
}

/** Minimises the model over the variables that are free at the Cauchy point, and returns where that leads, inside the box. */
function subspaceStep(
  x: Float64Array,
  g: Float64Array,
  low: Float64Array,
  high: Float64Array,
  model: QuadraticModel,
  { point, c }: CauchyPoint,
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

/** How far a step along `direction` [n] may go until the first variable meets its bound; 1 at least. */
function longestStep(x: Float64Array, direction: Float64Array, low: Float64Array, high: Float64Array): number {
  let longest = Infinity;
  direction.forEach((d, i) => {
    if (d !== 0) longest = Math.min(longest, ((d > 0 ? high[i]! : low[i]!) - x[i]!) / d);
  });
  return Math.max(1, longest);
}

/**
 * Minimises `objective` over the box from `start` [n] (moved into the box if need be).
 *
 * The value at the start must be finite; where it is not, the start is returned. A point without a finite value shortens the step.
 */
export function minimize(
  objective: SmoothFunction,
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
  const model = new QuadraticModel(memory);
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
    const from = x;
    const trial = (step: number): LinePoint => {
      const at = from.map((xi, i) => clip(xi + step * direction[i]!, i));
      const gradient = new Float64Array(n);
      evaluations++;
      const found = objective(at, gradient);
      return { step, x: at, gradient, value: found, slope: inner(gradient, direction) };
    };
    const initial = model.width === 0 ? Math.min(1, 1 / Math.sqrt(inner(direction, direction))) : 1;
    const longest = longestStep(x, direction, low, high);
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
