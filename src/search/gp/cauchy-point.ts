/**
 * The first minimiser of the quadratic model along the projected gradient; notation in lbfgsb.ts.
 *
 * Source: Byrd, Lu, Nocedal and Zhu 1995, algorithm CP.
 */
import { inner, type QuadraticModel } from './quadratic-model.js';

export interface CauchyPoint {
  readonly point: Float64Array;
  /** Wᵀ (xc - x) [2m]. */
  readonly c: Float64Array;
}

/** The direction d [n] of the projected gradient, how far each variable goes along it until it meets its bound [n], and p = Wᵀ d [2m]. */
function projectedPath(
  x: Float64Array,
  g: Float64Array,
  low: Float64Array,
  high: Float64Array,
  model: QuadraticModel,
): { d: Float64Array; breaks: Float64Array; p: Float64Array } {
  const n = x.length;
  const d = new Float64Array(n);
  const breaks = new Float64Array(n);
  const p = new Float64Array(model.width);
  for (let i = 0; i < n; i++) {
    breaks[i] = g[i]! < 0 ? (x[i]! - high[i]!) / g[i]! : g[i]! > 0 ? (x[i]! - low[i]!) / g[i]! : Infinity;
    d[i] = breaks[i]! > 0 ? -g[i]! : 0;
    if (d[i] === 0) continue;
    const row = model.row(i);
    for (let k = 0; k < p.length; k++) p[k]! += row[k]! * d[i]!;
  }
  return { d, breaks, p };
}

/** The generalised Cauchy point; undefined when the model is not sound. */
export function cauchyPoint(
  x: Float64Array,
  g: Float64Array,
  low: Float64Array,
  high: Float64Array,
  model: QuadraticModel,
): CauchyPoint | undefined {
  const width = model.width;
  const point = x.slice();
  const { d, breaks, p } = projectedPath(x, g, low, high, model);
  const c = new Float64Array(width);
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
