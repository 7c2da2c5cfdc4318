/** Operations that move elements without arithmetic. Notation: x input, y result, g upstream gradient. */
import nops from 'ndarray-ops';
import { type OpTable, type Shape, ShapeError } from '../types.js';
import { broadcastView, flat } from './reference.js';
import { broadcastShapes, expectRank, shapeText, sizeOf } from './shapes.js';

type LayoutName =
  'broadcast' | 'reshape' | 'transpose' | 'slice' | 'pad' | 'concat' | 'gather' | 'oneHot' | 'stopGradient';

const zeros = (shape: Shape): number[] => shape.map(() => 0);

export const layout: Pick<OpTable, LayoutName> = {
  broadcast: {
    doc: 'x repeated to a larger shape',
    shape: ([shape], attributes) => {
      const result = broadcastShapes('broadcast', [shape!, attributes.shape]);
      if (shapeText(result) !== shapeText(attributes.shape))
        throw new ShapeError(`broadcast: ${shapeText(shape!)} cannot become ${shapeText(attributes.shape)}`);
      return result;
    },
    gradient: ({ inputs: [x] }, g) => [g.sumTo(x!.shape)],
    reference: (output, [x]) => nops.assign(broadcastView(output, output.shape), broadcastView(x!, output.shape)),
  },
  reshape: {
    doc: 'the same elements in row-major order under another shape',
    shape: ([from], { shape }) => {
      if (shape.some((size) => !Number.isInteger(size) || size < 0) || sizeOf(shape) !== sizeOf(from!)) {
        throw new ShapeError(
          `reshape: ${shapeText(from!)} has ${sizeOf(from!)} elements, ${shapeText(shape)} ${sizeOf(shape)}`,
        );
      }
      return shape;
    },
    gradient: ({ inputs: [x] }, g) => [g.reshape(x!.shape)],
    reference: (output, [x]) => nops.assign(flat(output), flat(x!)),
  },
  transpose: {
    doc: 'axes in another order',
    shape: ([shape], { permutation }) => {
      if ([...permutation].sort((a, b) => a - b).join() !== shape!.map((_, axis) => axis).join()) {
        throw new ShapeError(
          `transpose: [${permutation.join(', ')}] is not a permutation of the axes of ${shapeText(shape!)}`,
        );
      }
      return permutation.map((axis) => shape![axis]!);
    },
    gradient: ({ attributes: { permutation } }, g) => [
      g.transpose(permutation.map((_, axis) => permutation.indexOf(axis))),
    ],
    reference: (output, [x], { permutation }) => {
      if (permutation.length === 0) output.data[0] = x!.data[0]!;
      else nops.assign(output, x!.transpose(...permutation));
    },
  },
  slice: {
    doc: 'the block of x that begins at `start` and has `size`',
    shape: ([shape], { start, size }) => {
      const fits =
        start.length === shape!.length &&
        size.length === shape!.length &&
        shape!.every((whole, axis) => start[axis]! >= 0 && size[axis]! >= 0 && start[axis]! + size[axis]! <= whole);
      if (!fits)
        throw new ShapeError(
          `slice: start ${shapeText(start)} and size ${shapeText(size)} reach outside ${shapeText(shape!)}`,
        );
      return size;
    },
    gradient: ({ inputs: [x], attributes: { start, size } }, g) => [
      g.pad(
        start,
        x!.shape.map((whole, axis) => whole - start[axis]! - size[axis]!),
      ),
    ],
    reference: (output, [x], { start, size }) => {
      if (size.length === 0) output.data[0] = x!.data[0]!;
      else nops.assign(output, x!.lo(...start).hi(...size));
    },
  },
  pad: {
    doc: 'x surrounded by zeros',
    shape: ([shape], { before, after }) => {
      if (before.length !== shape!.length || after.length !== shape!.length)
        throw new ShapeError(
          `pad: ${shapeText(shape!)} needs ${shape!.length} counts before and after, found ${shapeText(before)} and ${shapeText(after)}`,
        );
      return shape!.map((size, axis) => before[axis]! + size + after[axis]!);
    },
    gradient: ({ inputs: [x], attributes: { before } }, g) => [g.slice(before, x!.shape)],
    reference: (output, [x], { before }) => {
      output.data.fill(0);
      if (before.length === 0) output.data[0] = x!.data[0]!;
      else nops.assign(output.lo(...before).hi(...x!.shape), x!);
    },
  },
  concat: {
    doc: 'tensors joined along one axis',
    shape: (shapes, { axis }) => {
      const [first] = shapes as [Shape];
      const others = (shape: Shape): string => shape.filter((_, i) => i !== axis).join();
      if (
        axis < 0 ||
        axis >= first.length ||
        shapes.some((shape) => shape.length !== first.length || others(shape) !== others(first))
      ) {
        throw new ShapeError(`concat: shapes ${shapes.map(shapeText).join(', ')} differ on an axis other than ${axis}`);
      }
      return first.map((size, i) => (i === axis ? shapes.reduce((total, shape) => total + shape[axis]!, 0) : size));
    },
    gradient: ({ inputs, attributes: { axis } }, g) => {
      let from = 0;
      return inputs.map((x) => {
        const start = zeros(x.shape);
        start[axis] = from;
        from += x.shape[axis]!;
        return g.slice(start, x.shape);
      });
    },
    reference: (output, inputs, { axis }) => {
      const start = zeros(output.shape);
      for (const x of inputs) {
        if (x.size > 0) nops.assign(output.lo(...start).hi(...x.shape), x);
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
    gradient: ({ inputs: [x, indices] }, g) => [
      indices!.oneHot(x!.shape[0]!).matmul(g, { transposeA: true }),
      undefined,
    ],
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
      return [shape![0]!, depth];
    },
    gradient: () => [undefined],
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
    gradient: () => [undefined],
    reference: (output, [x]) => nops.assign(flat(output), flat(x!)),
  },
};
