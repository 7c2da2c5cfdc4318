/**
 * Guessing from synthetic rows which real rows were behind them.
 *
 * Notation: S [m, p] are the synthetic rows of a class, x a real row of that class; the affine span of S is s_1 + the span of
 * s_i - s_1. The residual of x is its distance to that span.
 */
import { dot } from '../matrix/index.js';
import { checkedNumbers } from './numbers.js';
import type { Rows } from './rows.js';

/**
 * Area under the ROC curve: the chance that a row of `higher` scores above one of `lower`, equal scores counting one half (Mann and
 * Whitney 1947). In [0, 1]; NaN where either is empty.
 */
export function areaUnderCurve(higher: ArrayLike<number>, lower: ArrayLike<number>): number {
  const [a, b] = [higher, lower].map((scores) => checkedNumbers('areaUnderCurve', scores).sort()) as [
    Float64Array,
    Float64Array,
  ];
  let wins = 0;
  let [below, upTo] = [0, 0];
  for (const score of a) {
    while (below < b.length && b[below]! < score) below++;
    while (upTo < b.length && b[upTo]! <= score) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (a.length * b.length);
}

/** A direction that is left with less than this share of its length lies in the span of those before; a residual so short is 0. */
const negligible = 1e-7;

/** An orthonormal basis of the differences of `rows` to the first of them: [rank, columns], by Gram and Schmidt, each twice. */
function affineBasis(x: Rows): { readonly origin: Float64Array; readonly basis: Float64Array[] } {
  const origin = fromOrigin(x, 0, new Float64Array(x.columns));
  const basis: Float64Array[] = [];
  for (let i = 1; i < x.rows; i++) {
    const v = fromOrigin(x, i, origin);
    const before = length(v);
    project(v, basis);
    project(v, basis);
    const left = length(v);
    if (!(left > negligible * before)) continue;
    for (let j = 0; j < v.length; j++) v[j]! /= left;
    basis.push(v);
  }
  return { origin, basis };
}

/** Row i less `origin`. */
function fromOrigin({ data, columns }: Rows, i: number, origin: Float64Array): Float64Array {
  const v = new Float64Array(columns);
  for (let j = 0, k = i * columns; j < columns; j++, k++) v[j] = data[k]! - origin[j]!;
  return v;
}

const length = (v: Float64Array): number => Math.sqrt(dot(v, 0, v, 0, v.length));

/** Takes the components along the basis out of v. */
function project(v: Float64Array, basis: readonly Float64Array[]): void {
  for (const axis of basis) {
    const along = dot(v, 0, axis, 0, v.length);
    for (let j = 0; j < v.length; j++) v[j]! -= along * axis[j]!;
  }
}

/**
 * The residual of every row of each of the `real` matrices: its distance to the affine span of the rows of `synthetic`. More
 * synthetic rows than columns fill the space: every residual is then 0.
 */
export function spanResiduals(synthetic: Rows, real: readonly Rows[]): Float64Array[] {
  if (synthetic.rows > synthetic.columns) return real.map(({ rows }) => new Float64Array(rows));
  const { origin, basis } = affineBasis(synthetic);
  return real.map((x) =>
    Float64Array.from({ length: x.rows }, (_, i) => {
      const v = fromOrigin(x, i, origin);
      const before = length(v);
      project(v, basis);
      const left = length(v);
      return left > negligible * before ? left : 0;
    }),
  );
}
