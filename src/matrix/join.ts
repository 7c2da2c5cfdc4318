/** Columns of row-major float64 matrices. */
import { type Matrix, matrix } from './matrix.js';

/** `[rows, a]` and `[rows, b]` side by side: `[rows, a + b]`. */
export function joinColumns(left: Matrix, right: Matrix): Matrix {
  const [rows, a] = left.shape as [number, number];
  const b = right.shape[1]!;
  const out = matrix(rows, a + b);
  for (let i = 0; i < rows; i++) {
    out.data.set(left.data.subarray(i * a, (i + 1) * a), i * (a + b));
    out.data.set(right.data.subarray(i * b, (i + 1) * b), i * (a + b) + a);
  }
  return out;
}

/** The columns `from` to `to`, the last not included: `[rows, to - from]`. */
export function columns(x: Matrix, from: number, to: number): Matrix {
  const [rows, width] = x.shape as [number, number];
  const out = matrix(rows, to - from);
  for (let i = 0; i < rows; i++) out.data.set(x.data.subarray(i * width + from, i * width + to), i * (to - from));
  return out;
}

/** The chosen columns, in the order of `indices`: `[rows, indices.length]`. */
export function takeColumns(x: Matrix, indices: readonly number[]): Matrix {
  const [rows, width] = x.shape as [number, number];
  const out = matrix(rows, indices.length);
  for (let i = 0, at = 0; i < rows; i++) for (const j of indices) out.data[at++] = x.data[i * width + j]!;
  return out;
}

/** Matrices of equal width below each other. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  if (parts.length === 1) return parts[0]!;
  const width = parts[0]!.shape[1]!;
  const out = matrix(
    parts.reduce((rows, part) => rows + part.shape[0]!, 0),
    width,
  );
  let at = 0;
  for (const part of parts) {
    out.data.set(part.data, at);
    at += part.size;
  }
  return out;
}
