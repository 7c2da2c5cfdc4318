/** Matrix product. Notation: A' and B' are A and B, transposed where the flags say so; A' [m, k], B' [k, n], y [m, n]. */
import { type OpRecord, type Shape, ShapeError } from '../types.js';
import { expectRank, shapeText } from './shapes.js';

/** m, n and k of a product. @throws ShapeError when the inner sizes differ. */
export function matmulSizes(
  shapes: readonly Shape[],
  flags: { transposeA: boolean; transposeB: boolean },
): { m: number; n: number; k: number } {
  const [a, b] = shapes as [Shape, Shape];
  expectRank('matmul', a, 2);
  expectRank('matmul', b, 2);
  const [m, k] = flags.transposeA ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
  const [inner, n] = flags.transposeB ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
  if (inner !== k) {
    const side = (shape: Shape, transposed: boolean): string => `${shapeText(shape)}${transposed ? ' transposed' : ''}`;
    throw new ShapeError(
      `matmul: ${side(a, flags.transposeA)} times ${side(b, flags.transposeB)}: the inner sizes ${k} and ${inner} must be equal`,
    );
  }
  return { m, n, k };
}

export const matmul: OpRecord<'matmul'> = {
  doc: "A' B'",
  shape: (shapes, flags) => {
    const { m, n } = matmulSizes(shapes, flags);
    return [m, n];
  },
  reference: (output, [a, b], { transposeA, transposeB }) => {
    const { m, n, k } = matmulSizes([a!.shape, b!.shape], { transposeA, transposeB });
    const [x, w, y] = [a!.data, b!.data, output.data];
    const [rowStep, depthStep] = transposeA ? [1, m] : [k, 1];
    const row = new Float64Array(n);
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let p = 0; p < k; p++) {
        const factor = x[i * rowStep + p * depthStep]!;
        if (transposeB) for (let j = 0; j < n; j++) row[j]! += factor * w[j * k + p]!;
        else for (let j = 0; j < n; j++) row[j]! += factor * w[p * n + j]!;
      }
      y.set(row, i * n);
    }
  },
};
