/** Operations that move elements without arithmetic. Notation: x input, y result. */
import { arrayOps } from './array-ops.js';
import { type OpTable, type Shape, ShapeError } from '../types.js';
import { broadcastView, flat } from './reference.js';
import { broadcastShapes, checkAxis, checkSizes, expectRank, shapeText, sizeOf } from './shapes.js';

type LayoutName =
  'broadcast' | 'reshape' | 'transpose' | 'slice' | 'pad' | 'concat' | 'gather' | 'oneHot' | 'stopGradient';

const zeros = (shape: Shape): number[] => shape.map(() => 0);

export const layout: Pick<OpTable, LayoutName> = {
  broadcast: {
    doc: 'x repeated to a larger shape',
    shape: ([shape], attributes) => {
      const wanted = checkSizes('broadcastTo', attributes.shape);
      const result = broadcastShapes('broadcastTo', [shape!, wanted]);
      if (shapeText(result) !== shapeText(wanted))
        throw new ShapeError(
          `broadcastTo: ${shapeText(shape!)} cannot become ${shapeText(wanted)}: only axes of size 1, and axes missing in front, are repeated`,
        );
      return result;
    },
    reference: (output, [x]) => arrayOps().assign(broadcastView(output, output.shape), broadcastView(x!, output.shape)),
  },
  reshape: {
    doc: 'the same elements in row-major order under another shape',
    shape: ([from], { shape }) => {
      const wanted = checkSizes('reshape', shape);
      if (sizeOf(wanted) !== sizeOf(from!))
        throw new ShapeError(
          `reshape: ${shapeText(from!)} has ${sizeOf(from!)} elements, ${shapeText(wanted)} ${sizeOf(wanted)}; the counts must be equal`,
        );
      return wanted;
    },
    reference: (output, [x]) => arrayOps().assign(flat(output), flat(x!)),
  },
  transpose: {
    doc: 'axes in another order',
    shape: ([shape], { permutation }) => {
      const axes = checkSizes('transpose: permutation', permutation, shape);
      if (new Set(axes).size !== axes.length || axes.some((axis) => axis >= axes.length))
        throw new ShapeError(
          `transpose: ${shapeText(axes)} is not a permutation of the axes of ${shapeText(shape!)}; it must name each from 0 to ${axes.length - 1} once`,
        );
      return axes.map((axis) => shape![axis]!);
    },
    reference: (output, [x], { permutation }) => {
      if (permutation.length === 0) output.data[0] = x!.data[0]!;
      else arrayOps().assign(output, x!.transpose(...permutation));
    },
  },
  slice: {
    doc: 'the block of x that begins at `start` and has `size`',
    shape: ([shape], { start, size }) => {
      checkSizes('slice: start', start, shape);
      checkSizes('slice: size', size, shape);
      if (shape!.some((whole, axis) => start[axis]! + size[axis]! > whole))
        throw new ShapeError(
          `slice: start ${shapeText(start)} and size ${shapeText(size)} reach outside ${shapeText(shape!)}`,
        );
      return size;
    },
    reference: (output, [x], { start, size }) => {
      if (size.length === 0) output.data[0] = x!.data[0]!;
      else arrayOps().assign(output, x!.lo(...start).hi(...size));
    },
  },
  pad: {
    doc: 'x surrounded by zeros',
    shape: ([shape], { before, after }) => {
      checkSizes('pad: before', before, shape);
      checkSizes('pad: after', after, shape);
      return shape!.map((size, axis) => before[axis]! + size + after[axis]!);
    },
    reference: (output, [x], { before }) => {
      output.data.fill(0);
      if (before.length === 0) output.data[0] = x!.data[0]!;
      else arrayOps().assign(output.lo(...before).hi(...x!.shape), x!);
    },
  },
  concat: {
    doc: 'tensors joined along one axis',
    shape: (shapes, { axis }) => {
      const [first] = shapes as [Shape];
      checkAxis('concat', axis, first);
      const others = (shape: Shape): string => shape.filter((_, i) => i !== axis).join();
      if (shapes.some((shape) => shape.length !== first.length || others(shape) !== others(first)))
        throw new ShapeError(
          `concat: shapes ${shapes.map(shapeText).join(', ')} differ on an axis other than ${axis}; all other sizes must be equal`,
        );
      return first.map((size, i) => (i === axis ? shapes.reduce((total, shape) => total + shape[axis]!, 0) : size));
    },
    reference: (output, inputs, { axis }) => {
      const start = zeros(output.shape);
      for (const x of inputs) {
        if (x.size > 0) arrayOps().assign(output.lo(...start).hi(...x.shape), x);
        start[axis]! += x.shape[axis]!;
      }
    },
  },
  gather: {
    doc: 'rows of a matrix by number: [R, F] and indices [N] -> [N, F]; an index that is no whole number in 0..R-1 gives a row of NaN',
    shape: ([shape, indices]) => {
      expectRank('gather', shape!, 2);
      expectRank('gather (indices)', indices!, 1);
      return [indices![0]!, shape![1]!];
    },
    reference: (output, [x, indices]) => {
      const [rows, columns] = x!.shape as [number, number];
      for (let i = 0; i < indices!.size; i++) {
        const row = indices!.data[i]!;
        const valid = Number.isInteger(row) && row >= 0 && row < rows;
        for (let j = 0; j < columns; j++) output.data[i * columns + j] = valid ? x!.data[row * columns + j]! : NaN;
      }
    },
  },
  oneHot: {
    doc: 'indices [N] -> rows of zeros with a single 1 [N, depth]; an index that is no whole number in 0..depth-1 gives a row of NaN',
    shape: ([shape], { depth }) => {
      expectRank('oneHot', shape!, 1);
      checkSizes('oneHot: depth', [depth]);
      return [shape![0]!, depth];
    },
    reference: (output, [x], { depth }) => {
      output.data.fill(0);
      for (let i = 0; i < x!.size; i++) {
        const index = x!.data[i]!;
        if (Number.isInteger(index) && index >= 0 && index < depth) output.data[i * depth + index] = 1;
        else output.data.fill(NaN, i * depth, (i + 1) * depth);
      }
    },
  },
  stopGradient: {
    doc: 'x, through which no gradient passes',
    shape: ([shape]) => shape!,
    reference: (output, [x]) => arrayOps().assign(flat(output), flat(x!)),
  },
};
