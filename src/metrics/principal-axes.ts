/**
 * Two-dimensional views of rows.
 *
 * Notation: X [rows, columns] row-major; c its column means; v₁, v₂ the first two principal axes (unit vectors).
 */
import type { Rows } from './rows.js';

/** Axes through the mean of some rows along which these vary most. */
interface PrincipalAxes {
  readonly centre: Float64Array;
  readonly axes: readonly [Float64Array, Float64Array];
  /** Share of the total variance along each axis, in [0, 1]. */
  readonly explained: readonly [number, number];
}

/** Enough for pictures: the power iteration stops when an axis turns by less than this between rounds. */
const turnTolerance = 1e-9;
const mostRounds = 300;

/**
 * The first two principal axes, by power iteration on XᵀX with the first axis taken out of the second.
 * The sign of an axis is chosen so that its largest component is positive.
 */
export function principalAxes(x: Rows): PrincipalAxes {
  const { rows, columns } = x;
  const centre = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) centre[j]! += x.data[i * columns + j]! / rows;
  let total = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) total += (x.data[i * columns + j]! - centre[j]!) ** 2;

  const axes: Float64Array[] = [];
  const explained: number[] = [];
  for (let found = 0; found < 2; found++) {
    // A start that is not orthogonal to anything in particular, and the same every time.
    let v = Float64Array.from({ length: columns }, (_, j) => Math.sin(1 + 7.3 * j * (found + 1)) + 0.5);
    let variance = 0;
    for (let round = 0; round < mostRounds; round++) {
      removeComponents(v, axes);
      if (normalise(v) === 0) break;
      const next = new Float64Array(columns);
      for (let i = 0; i < rows; i++) {
        let score = 0;
        for (let j = 0; j < columns; j++) score += (x.data[i * columns + j]! - centre[j]!) * v[j]!;
        for (let j = 0; j < columns; j++) next[j]! += score * (x.data[i * columns + j]! - centre[j]!);
      }
      removeComponents(next, axes);
      variance = normalise(next);
      let turn = 0;
      for (let j = 0; j < columns; j++) turn += (next[j]! - v[j]!) ** 2;
      v = next;
      if (turn < turnTolerance) break;
    }
    const largest = v.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    axes.push(largest < 0 ? v.map((value) => -value) : v);
    explained.push(total > 0 ? variance / total : 0);
  }
  return { centre, axes: [axes[0]!, axes[1]!], explained: [explained[0]!, explained[1]!] };
}

/** Coordinates of rows on two axes. */
export function project(x: Rows, { centre, axes }: PrincipalAxes): [number, number][] {
  return Array.from({ length: x.rows }, (_, i) => {
    const point: [number, number] = [0, 0];
    for (let j = 0; j < x.columns; j++) {
      const value = x.data[i * x.columns + j]! - centre[j]!;
      point[0] += value * axes[0][j]!;
      point[1] += value * axes[1][j]!;
    }
    return point;
  });
}

function removeComponents(v: Float64Array, axes: readonly Float64Array[]): void {
  for (const axis of axes) {
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += v[j]! * axis[j]!;
    for (let j = 0; j < v.length; j++) v[j]! -= dot * axis[j]!;
  }
}

/** Scales to length 1 and returns the length before; leaves a zero vector alone. */
function normalise(v: Float64Array): number {
  let squared = 0;
  for (const value of v) squared += value * value;
  const length = Math.sqrt(squared);
  if (length > 0) for (let j = 0; j < v.length; j++) v[j]! /= length;
  return length;
}
