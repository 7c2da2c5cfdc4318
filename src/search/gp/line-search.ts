/**
 * A step along a line at which a function has gone down enough.
 *
 * Source: Nocedal and Wright 2006, "Numerical optimization", algorithms 3.5 and 3.6, formula 3.59.
 */

/** A place on the line with the value there and its slope along the line. */
export interface LinePoint {
  readonly step: number;
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
  readonly slope: number;
}

/** The minimiser of the cubic through two points with their slopes, kept away from the ends. */
function between(a: LinePoint, b: LinePoint): number {
  const width = b.step - a.step;
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / -width;
  const root = d1 * d1 - a.slope * b.slope;
  const d2 = Math.sign(width) * Math.sqrt(root);
  const step = b.step - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const [low, high] = [
    Math.min(a.step, b.step) + 0.1 * Math.abs(width),
    Math.max(a.step, b.step) - 0.1 * Math.abs(width),
  ];
  return root >= 0 && Number.isFinite(step) ? Math.min(high, Math.max(low, step)) : a.step + width / 2;
}

/** A step with enough decrease and a flatter slope (strong Wolfe conditions, 1e-4 and 0.9); the best that went down otherwise. */
export function lineSearch(
  trial: (step: number) => LinePoint,
  zero: LinePoint,
  initial: number,
  longest: number,
): LinePoint | undefined {
  const enough = (point: LinePoint): boolean => point.value <= zero.value + 1e-4 * point.step * zero.slope;
  const flat = (point: LinePoint): boolean => Math.abs(point.slope) <= -0.9 * zero.slope;
  let before = zero;
  let step = Math.min(initial, longest);
  let bracket: [low: LinePoint, high: LinePoint] | undefined;
  let evaluations = 0;
  for (; evaluations < 20; evaluations++) {
    const point = trial(step);
    if (!Number.isFinite(point.value) || !Number.isFinite(point.slope)) {
      step = (before.step + step) / 2;
      longest = step;
      continue;
    }
    if (!enough(point) || (before !== zero && point.value >= before.value)) {
      bracket = [before, point];
      break;
    }
    if (flat(point)) return point;
    if (point.slope >= 0) {
      bracket = [point, before];
      break;
    }
    before = point;
    if (step >= longest) return point;
    step = Math.min(longest, 2 * step);
  }
  if (!bracket) return before === zero ? undefined : before;
  let [low, high] = bracket;
  for (; evaluations < 20; evaluations++) {
    const point = trial(between(low, high));
    if (!enough(point) || point.value >= low.value) high = point;
    else {
      if (flat(point)) return point;
      if (point.slope * (high.step - low.step) >= 0) high = low;
      low = point;
    }
    if (!Number.isFinite(high.value) || Math.abs(high.step - low.step) < 1e-14) break;
  }
  return low === zero ? undefined : low;
}
