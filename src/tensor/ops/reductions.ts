/**
 * Reductions. Notation: x is seen as [outer, reduced, inner]; N is the number of rows.
 * Each reduces one run of neighbouring axes and keeps them with size 1 (`keepDims`).
 */
import { type TensorData, type OpAttributes, type OpTable, type Shape, ShapeError } from '../types.js';
import { checkAxis, expectRank, outerReduceInner, shapeText } from './shapes.js';

function reducedShape(op: string, [shape]: readonly Shape[], { axes, keepDims }: OpAttributes['sum']): Shape {
  for (const axis of axes) checkAxis(op, axis, shape!);
  if (keepDims) return shape!.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return shape!.filter((_, axis) => !axes.includes(axis));
}

/** Folds every run of reduced elements, starting from `start`. */
function fold(
  output: TensorData,
  x: TensorData,
  axes: readonly number[],
  start: number,
  combine: (total: number, value: number) => number,
): void {
  const { outer, reduce, inner } = outerReduceInner(x.shape, axes);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = start;
      for (let r = 0; r < reduce; r++) total = combine(total, x.data[(o * reduce + r) * inner + i]!);
      output.data[o * inner + i] = total;
    }
  }
}

export const reductions: Pick<OpTable, 'sum' | 'max' | 'batchMoments'> = {
  sum: {
    doc: 'sum over the axes',
    shape: (shapes, attributes) => reducedShape('sum', shapes, attributes),
    reference: (output, [x], { axes }) => fold(output, x!, axes, 0, (total, value) => total + value),
  },
  max: {
    doc: 'maximum over the axes; equal maxima share the gradient',
    shape: (shapes, attributes) => {
      const shape = reducedShape('max', shapes, attributes);
      if (attributes.axes.some((axis) => shapes[0]![axis] === 0))
        throw new ShapeError(`max: an axis of shape ${shapeText(shapes[0]!)} has no elements`);
      return shape;
    },
    reference: (output, [x], { axes }) => fold(output, x!, axes, -Infinity, (total, value) => Math.max(total, value)),
  },
  batchMoments: {
    doc: 'mean (row 0) and biased variance (row 1) of every column: [N, F] -> [2, F]',
    shape: ([shape]) => {
      expectRank('batchMoments', shape!, 2);
      if (shape![0] === 0) throw new ShapeError('batchMoments: a batch of no rows has no mean');
      return [2, shape![1]!];
    },
    reference: (output, [x]) => {
      const [rows, columns] = x!.shape as [number, number];
      for (let j = 0; j < columns; j++) {
        let mean = 0;
        for (let i = 0; i < rows; i++) mean += x!.data[i * columns + j]!;
        mean /= rows;
        let variance = 0;
        for (let i = 0; i < rows; i++) variance += (x!.data[i * columns + j]! - mean) ** 2;
        output.data[j] = mean;
        output.data[columns + j] = variance / rows;
      }
    },
  },
};
