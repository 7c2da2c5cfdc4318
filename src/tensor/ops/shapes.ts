/** Shape arithmetic shared by the operations' records. */
import { described } from '../../checks/index.js';
import { type Shape, ShapeError } from '../types.js';

/** Axes that a tensor may have; ndarray writes a program for every number of them. */
export const greatestRank = 32;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * A copy of sizes or counts that a caller gave.
 * @param what how the message names them: the operation and the argument
 * @throws ShapeError unless they are a list of whole numbers of at least 0, as many as the axes of `of` where that is given
 */
export function checkSizes(what: string, sizes: Shape, of?: Shape): Shape {
  const list: unknown = sizes;
  const count = of === undefined ? '' : `, one for each of the ${of.length} axes of ${shapeText(of)}`;
  if (
    !Array.isArray(list) ||
    !list.every((size) => Number.isSafeInteger(size) && size >= 0) ||
    (of !== undefined && list.length !== of.length)
  )
    throw new ShapeError(`${what}: takes a list of whole numbers of at least 0${count}; found ${described(list)}`);
  if (list.length > greatestRank)
    throw new ShapeError(`${what}: takes at most ${greatestRank} axes, found ${list.length}`);
  return [...sizes];
}

/**
 * The number of an axis, counted from the first.
 * @throws ShapeError unless `axis` is a whole number from -rank to rank - 1
 */
export function checkAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const takes = rank === 0 ? 'a scalar has no axes' : `takes whole numbers from ${-rank} to ${rank - 1}`;
    throw new ShapeError(`${op}: axis ${described(axis)} is outside shape ${shapeText(shape)}; ${takes}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** The shape that all of `shapes` broadcast to (NumPy's rule). @throws ShapeError naming `op` and the shapes. */
export function broadcastShapes(op: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[axis - (rank - shape.length)] ?? 1;
      if (own === 1 || own === size) continue;
      if (size !== 1)
        throw new ShapeError(
          `${op}: shapes ${shapes.map(shapeText).join(' and ')} do not broadcast: sizes must be equal or 1 on every axis, counted from the last`,
        );
      size = own;
    }
    result.push(size);
  }
  return result;
}

/** Axis sizes seen as `[outer, reduced, inner]` for a run of neighbouring axes. */
export function outerReduceInner(
  shape: Shape,
  axes: readonly number[],
): { outer: number; reduce: number; inner: number } {
  const first = axes[0] ?? 0;
  const last = axes.at(-1) ?? -1;
  return {
    outer: sizeOf(shape.slice(0, first)),
    reduce: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** @throws ShapeError unless `shape` has `rank` axes. */
export function expectRank(op: string, shape: Shape, rank: number): void {
  if (shape.length !== rank)
    throw new ShapeError(`${op}: expected ${rank} ${rank === 1 ? 'axis' : 'axes'}, found shape ${shapeText(shape)}`);
}
