/**
 * The best point of an acquisition function over a space.
 *
 * Many candidates are valued at once; the best ones, apart from each other, are refined: real parameters together by gradients, whole numbers and
 * categories one at a time over their own levels, in turns until nothing changes.
 */
import type { Acquisition } from './acquisition.js';
import type { Box } from './box.js';
import { minimize } from '../gp/lbfgsb.js';
import { picked } from './observations.js';
import type { Space } from '../space.js';

interface Found {
  readonly x: Float64Array;
  readonly value: number;
}

interface MaximizeOptions {
  /** How many candidates are refined. */
  readonly starts: number;
  /** Where the real coordinates may go [d]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Parameters with at most so many levels are tried at all of them; others near by and spread out. */
const fewLevels = 24;

/** All starts go some steps, and the best few of them on to the end. */
interface Effort {
  readonly turns: number;
  readonly maxIterations: number;
}
const first: Effort = { turns: 1, maxIterations: 8 };
const last: Effort = { turns: 4, maxIterations: 40 };
const finished = 3;

/** Rows of `candidates` [rows x d], which are snapped to the space, first what became of the best of them, best first, then all as they were. */
export function* maximize(
  acquisition: Acquisition,
  space: Space,
  candidates: Float64Array,
  options: MaximizeOptions,
): Generator<Found> {
  const d = space.size;
  const values = (acquisition.screen ?? acquisition.values)(candidates);
  const order = Array.from(values.keys())
    .filter((i) => values[i]! > -Infinity)
    .sort((a, b) => values[b]! - values[a]!);
  if (acquisition.screen) sharpen(acquisition, candidates, d, values, order);
  const rowOf = (i: number): Float64Array => candidates.slice(i * d, (i + 1) * d);
  const starts = apart(order, rowOf, d, acquisition.screen ? Math.ceil(options.starts / 2) : options.starts);
  const begun = starts
    .map((i) => refine(acquisition, space, { x: rowOf(i), value: values[i]! }, options, first))
    .sort((a, b) => b.value - a.value);
  const refined = begun.map((one, i) => (i < finished ? refine(acquisition, space, one, options, last) : one));
  yield* refined.sort((a, b) => b.value - a.value);
  for (const i of order) yield { x: rowOf(i), value: values[i]! };
}

/** So many of the best by a quick look are looked at well. */
const sharpened = 32;

/** Values the first of `order` exactly, and puts them in order. */
function sharpen(
  acquisition: Acquisition,
  candidates: Float64Array,
  d: number,
  values: Float64Array,
  order: number[],
): void {
  const first = order.slice(0, sharpened);
  const exact = acquisition.values(picked(candidates, d, first));
  first.forEach((i, k) => (values[i] = exact[k]!));
  first.sort((a, b) => values[b]! - values[a]!).forEach((i, k) => (order[k] = i));
}

/** The first of `order` that are not close to one chosen before; the distance shrinks until there are enough. */
function apart(order: readonly number[], rowOf: (i: number) => Float64Array, d: number, count: number): number[] {
  const chosen: number[] = [];
  for (let radius = 0.1; chosen.length < Math.min(count, order.length); radius = radius < 1e-3 ? -1 : radius / 4) {
    const rows = chosen.map(rowOf);
    for (const i of order) {
      if (chosen.length >= count) break;
      if (chosen.includes(i)) continue;
      const row = rowOf(i);
      if (rows.some((other) => distance(row, other) < radius * Math.sqrt(d))) continue;
      chosen.push(i);
      rows.push(row);
    }
  }
  return chosen;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2;
  return Math.sqrt(sum);
}

function refine(
  acquisition: Acquisition,
  space: Space,
  start: Found,
  { low, high }: MaximizeOptions,
  { turns, maxIterations }: Effort,
): Found {
  const real = Array.from(start.x.keys()).filter((j) => space.dimensions[j]!.kind === 'real');
  const levels = Array.from(start.x.keys()).filter((j) => space.dimensions[j]!.kind !== 'real');
  let best = start;
  for (let turn = 0; turn < turns; turn++) {
    const before = best.value;
    if (real.length > 0) best = climb(acquisition, space, best, real, { low, high }, maxIterations);
    for (const j of levels) best = bestLevel(acquisition, space, best, j, low, high);
    if (levels.length === 0 || !(best.value > before + 1e-9)) break;
  }
  return best;
}

/** Along the gradient in the real coordinates. */
function climb(
  acquisition: Acquisition,
  space: Space,
  from: Found,
  real: readonly number[],
  { low, high }: Box,
  maxIterations: number,
): Found {
  const x = from.x.slice();
  const full = new Float64Array(x.length);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(real, (j) => values[j]!);
  const found = minimize(
    (point, gradient) => {
      real.forEach((j, k) => (x[j] = point[k]!));
      const value = acquisition.value(x, full);
      real.forEach((j, k) => (gradient[k] = -full[j]!));
      return -value;
    },
    pick(from.x),
    pick(low),
    pick(high),
    { maxIterations, gradientTolerance: 1e-5, valueTolerance: 1e-7, memory: 6 },
  );
  if (!(-found.value > from.value)) return from;
  real.forEach((j, k) => (x[j] = found.x[k]!));
  space.snap(x);
  return { x, value: -found.value };
}

/** The best level of coordinate j, all else equal. */
function bestLevel(
  acquisition: Acquisition,
  space: Space,
  from: Found,
  j: number,
  low: Float64Array,
  high: Float64Array,
): Found {
  const { levels, kind, coordinate, levelOf } = space.dimensions[j]!;
  // A coordinate that is not in use has no levels here.
  if (from.x[j]! < 0) return from;
  const own = levelOf(from.x[j]!);
  const chosen =
    levels <= fewLevels
      ? Array.from({ length: levels }, (_, level) => level)
      : [
          ...[1, 2, 3, 5, 8].flatMap((step) => [own - step, own + step]),
          ...Array.from({ length: fewLevels }, (_, i) => Math.round((i * (levels - 1)) / (fewLevels - 1))),
        ];
  const choices = chosen
    .filter((level) => level >= 0 && level < levels && level !== own)
    .map(coordinate)
    .filter((c) => kind === 'categorical' || (c >= low[j]! && c <= high[j]!));
  if (choices.length === 0) return from;
  const rows = new Float64Array(choices.length * from.x.length);
  choices.forEach((c, i) => {
    const row = rows.subarray(i * from.x.length, (i + 1) * from.x.length);
    row.set(from.x);
    row[j] = c;
    space.snap(row);
  });
  const values = acquisition.values(rows);
  let top = 0;
  values.forEach((value, i) => (top = value > values[top]! ? i : top));
  return values[top]! > from.value
    ? { x: rows.slice(top * from.x.length, (top + 1) * from.x.length), value: values[top]! }
    : from;
}
