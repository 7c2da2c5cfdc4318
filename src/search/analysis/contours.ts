/**
 * The value over two parameters at a time, as a model has it.
 *
 * z(a, b) is the mean of the model's predictions with the two parameters at a and b, over other parameters as the trials had them
 * (partial dependence; Friedman 2001, section 8.2).
 */
import type { Axis } from './axes.js';
import { scoredTrials } from '../ranking.js';
import type { Space } from '../space.js';
import type { Params, ParamValue, Trial } from '../types.js';

/** The objective over two parameters, on a grid of cells. */
export interface Contour {
  readonly x: string;
  readonly y: string;
  /** Cells along each axis: their edges, from the least to the greatest; for categories the categories themselves. */
  readonly xs: readonly ParamValue[];
  readonly ys: readonly ParamValue[];
  /** z[i][j] is the value in the cell of ys[i] and xs[j]. */
  readonly z: readonly (readonly number[])[];
  readonly points: readonly { readonly id: number; readonly x: ParamValue; readonly y: ParamValue }[];
}

/** Parameters of which all pairs are drawn. */
const mostParameters = 4;
const cells = 24;
const backgrounds = 16;

/** All pairs of the first few of `order`; `predict` takes points of the unit cube. */
export function contours(
  space: Space,
  axes: readonly Axis[],
  order: readonly string[],
  trials: readonly Trial[],
  predict: (points: readonly Float64Array[]) => Float64Array,
): Contour[] {
  const scored = scoredTrials(trials);
  const names = order.slice(0, mostParameters);
  const encoded = scored.map(({ params }) => space.encode(params));
  const count = Math.min(backgrounds, encoded.length);
  const others = Array.from({ length: count }, (_, i) => encoded[Math.floor(((i + 0.5) * encoded.length) / count)]!);
  return names.flatMap((x, i) =>
    names.slice(i + 1).map((y) => {
      const [across, down] = [cellsOf(space, axes, x), cellsOf(space, axes, y)];
      const points = down.at.flatMap((v) =>
        across.at.flatMap((u) =>
          others.map((other) => {
            const point = other.slice();
            point[across.dimension] = u;
            point[down.dimension] = v;
            return point;
          }),
        ),
      );
      const means = predict(points);
      const z = down.at.map((_, r) =>
        across.at.map((_u, c) => {
          const from = (r * across.at.length + c) * others.length;
          return means.subarray(from, from + others.length).reduce((a, b) => a + b, 0) / others.length;
        }),
      );
      return { x, y, xs: across.edges, ys: down.edges, z, points: pointsOf(scored, x, y) };
    }),
  );
}

function pointsOf(trials: readonly { id: number; params: Params }[], x: string, y: string): Contour['points'] {
  return trials.flatMap(({ id, params }) =>
    params[x] === undefined || params[y] === undefined ? [] : [{ id, x: params[x], y: params[y] }],
  );
}

/** Positions of the cells' centres along a dimension of the cube, and their edges (or categories) as values. */
function cellsOf(
  space: Space,
  axes: readonly Axis[],
  name: string,
): { readonly dimension: number; readonly at: readonly number[]; readonly edges: readonly ParamValue[] } {
  const dimension = space.dimensions.findIndex((one) => one.name === name);
  const { type, low, high, log, choices } = axes[dimension]!;
  const { encode, kind } = space.dimensions[dimension]!;
  if (type === 'categorical') return { dimension, at: choices.map(encode), edges: choices };
  const valueAt = (share: number): number =>
    share === 1 ? high : log ? low * (high / low) ** share : low + share * (high - low);
  const [first, last] = [encode(low), kind === 'int' ? encode(space.dimensions[dimension]!.decode(1)) : 1];
  return {
    dimension,
    at: Array.from({ length: cells }, (_, i) => first + ((last - first) * (i + 0.5)) / cells),
    edges: Array.from({ length: cells + 1 }, (_, i) => valueAt(i / cells)),
  };
}
