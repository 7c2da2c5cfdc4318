/**
 * One column's increasing curve y = g(x), its inverse and its slope.
 *
 * Notation: s scale, c shift, f the least value of x + c that is taken as it is; knots (v, y) of a piecewise linear curve.
 */

/** A curve as plain data. 'log' goes on as a straight line below x + shift = floor, 'quantile' beyond its first and last knot. */
export type ColumnCurve =
  | { readonly method: 'none' }
  | { readonly method: 'asinh'; readonly scale: number }
  | { readonly method: 'log'; readonly shift: number; readonly floor: number }
  | { readonly method: 'quantile'; readonly values: readonly number[]; readonly scores: readonly number[] };

export const straight: ColumnCurve = { method: 'none' };

/** Beyond it, sinh and exp overflow. */
const steepest = 700;

/** g(x). */
export function bend(curve: ColumnCurve, x: number): number {
  switch (curve.method) {
    case 'none':
      return x;
    case 'asinh':
      return Math.asinh(x / curve.scale);
    case 'log': {
      const value = x + curve.shift;
      const { floor } = curve;
      return value >= floor ? Math.log(value) : Math.log(floor) + (value - floor) / floor;
    }
    case 'quantile':
      return along(curve.values, curve.scores, x);
  }
}

/** The x of g(x) = y. */
export function straighten(curve: ColumnCurve, y: number): number {
  switch (curve.method) {
    case 'none':
      return y;
    case 'asinh':
      return finite(curve.scale * Math.sinh(Math.max(-steepest, Math.min(steepest, y))));
    case 'log': {
      const { floor, shift } = curve;
      const start = Math.log(floor);
      return (y >= start ? Math.exp(Math.min(steepest, y)) : floor + floor * (y - start)) - shift;
    }
    case 'quantile':
      return along(curve.scores, curve.values, y);
  }
}

/** log g'(x), what a density gains by the change of variables. */
export function logSlope(curve: ColumnCurve, x: number): number {
  switch (curve.method) {
    case 'none':
      return 0;
    case 'asinh':
      return -Math.log(curve.scale) - 0.5 * Math.log1p((x / curve.scale) ** 2);
    case 'log':
      return -Math.log(Math.max(curve.floor, x + curve.shift));
    case 'quantile': {
      const { values, scores } = curve;
      const k = segment(values, x);
      const slope =
        k < 0 || k >= values.length - 1
          ? tail(values, scores)
          : (scores[k + 1]! - scores[k]!) / (values[k + 1]! - values[k]!);
      return Math.log(slope);
    }
  }
}

function finite(x: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x));
}

/** The number of the knot before x: -1 before the first, the last one's from there on. */
function segment(from: readonly number[], x: number): number {
  let low = -1;
  let high = from.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** The slope outside the knots: that of the line through the first and the last. */
function tail(from: readonly number[], to: readonly number[]): number {
  return (to.at(-1)! - to[0]!) / (from.at(-1)! - from[0]!);
}

function along(from: readonly number[], to: readonly number[], x: number): number {
  const k = segment(from, x);
  if (k < 0) return to[0]! + (x - from[0]!) * tail(from, to);
  if (k >= from.length - 1) return to.at(-1)! + (x - from.at(-1)!) * tail(from, to);
  return to[k]! + ((x - from[k]!) * (to[k + 1]! - to[k]!)) / (from[k + 1]! - from[k]!);
}
