/** Shape arithmetic shared by the operations' records. */
import { type Shape, ShapeError } from '../types.js';

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
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
