// The matrix product out = op(A) op(B) in all four forms, on a block of the output.
//
// Notation:
//   m, n, k    out is [m, n], row-major; k is the depth of the product
//   op(A)      [m, k]: A itself, or the transpose of A stored [k, m] when transposeA is 1
//   op(B)      [k, n]: B itself, or the transpose of B stored [n, k] when transposeB is 1
//   scratch    left block (rows x depth) | GROUP right panels (depth x 8 each) | one 5 x 8 tile
//
// Goto's scheme, with one simplification. The left block is packed once and stays in the second-level cache; panels of
// the right side are packed just before use, a few at a time, and again for every left block, which costs one copy per
// 2 * rows FLOPs. Depth is cut evenly into blocks of at most DEPTH; every element is summed in the same order whatever
// block of the output is asked for, so splitting the work changes no bit.
import { matmulTile, scatterTile } from './tile';
import { packLeft, packRight } from './pack';
import { NARROW, NARROW_SCRATCH, axpyForm, dotForm } from './narrow';

const ROWS: i32 = 5;
const COLS: i32 = 8;
/**
 * Right panels packed at a time: long pieces of the rows of a row-major B. For 38 x 7129 x 821, 4 panels give 43
 * GFLOP/s, 8 give 45, 16 give 47 and 32 give 48, but 32 cost the squares 3 %.
 */
const GROUP: i32 = 16;
/** Longest depth block; 256 and 384 are as fast for the squares, 512 is 4 % faster for depths such as 346. */
const DEPTH: i32 = 512;
/** Floats of the left block: 480 KiB of a second-level cache of 1 MiB. */
const LEFT: i32 = 480 * 256;

// @ts-ignore: decorator
@inline
function panels(count: i32, width: i32): i32 {
  return (count + width - 1) / width;
}

/** The size of the depth blocks: as even as possible, at most DEPTH. */
// @ts-ignore: decorator
@inline
function depthBlock(k: i32): i32 {
  const blocks = panels(max(k, 1), DEPTH);
  return panels(k, blocks);
}

/** The rows of a left block, a multiple of the tile's. */
// @ts-ignore: decorator
@inline
function rowBlock(m: i32, depth: i32): i32 {
  return min(panels(m, ROWS), LEFT / (ROWS * max(depth, 1))) * ROWS;
}

/** Is it worth computing out^T = op(B)^T op(A)^T instead, because few columns would leave the tile half empty? */
// @ts-ignore: decorator
@inline
function swapPays(m: i32, n: i32): bool {
  const straight = <f64>panels(m, ROWS) * <f64>panels(n, COLS);
  const swapped = <f64>panels(n, ROWS) * <f64>panels(m, COLS);
  return n < COLS && m > n && (n <= NARROW || swapped < 0.8 * straight);
}

/** Bytes of scratch that `matmul` needs for these sizes, or for any block of them. */
export function matmulScratchBytes(m: i32, n: i32, k: i32): i32 {
  if (min(m, n) <= NARROW) return NARROW_SCRATCH * 4;
  const depth = depthBlock(k);
  const rows = swapPays(m, n) ? rowBlock(n, depth) : rowBlock(m, depth);
  return (rows * depth + COLS * GROUP * depth + ROWS * COLS) * 4;
}

/** out[rowFrom..rowTo, colFrom..colTo) = op(A) op(B); `out` must not overlap A, B or `scratch`. */
export function matmul(
  out: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: i32,
  transposeB: i32,
  rowFrom: i32,
  rowTo: i32,
  colFrom: i32,
  colTo: i32,
  scratch: usize,
): void {
  // Byte distances of op(A)[i, p] and op(B)[p, j].
  const aRow: usize = transposeA ? 4 : (<usize>k) << 2;
  const aDepth: usize = transposeA ? (<usize>m) << 2 : 4;
  const bCol: usize = transposeB ? (<usize>k) << 2 : 4;
  const bDepth: usize = transposeB ? 4 : (<usize>n) << 2;
  const outRow: usize = (<usize>n) << 2;
  if (rowFrom >= rowTo || colFrom >= colTo) return;
  const swap = swapPays(m, n);
  if (!swap && m <= NARROW) {
    narrow(out, outRow, 4, a, aRow, aDepth, b, bCol, bDepth, rowFrom, rowTo, colFrom, colTo, k, scratch);
  } else if (swap && n <= NARROW) {
    narrow(out, 4, outRow, b, bCol, bDepth, a, aRow, aDepth, colFrom, colTo, rowFrom, rowTo, k, scratch);
  } else if (swap) {
    product(out, 4, outRow, b, bCol, bDepth, a, aRow, aDepth, colFrom, colTo, rowFrom, rowTo, k, scratch);
  } else {
    product(out, outRow, 4, a, aRow, aDepth, b, bCol, bDepth, rowFrom, rowTo, colFrom, colTo, k, scratch);
  }
}

/** The product for at most NARROW rows. */
function narrow(
  out: usize,
  outRow: usize,
  outCol: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bCol: usize,
  bDepth: usize,
  rowFrom: i32,
  rowTo: i32,
  colFrom: i32,
  colTo: i32,
  k: i32,
  scratch: usize,
): void {
  if (bDepth == 4) dotForm(out, outRow, outCol, a, aRow, aDepth, b, bCol, rowFrom, rowTo, colFrom, colTo, k, scratch);
  else axpyForm(out, outRow, outCol, a, aRow, aDepth, b, bDepth, rowFrom, rowTo, colFrom, colTo, k, scratch);
}

/** The product with every operand given by its byte distances, so that it serves the transposed problem as well. */
function product(
  out: usize,
  outRow: usize,
  outCol: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bCol: usize,
  bDepth: usize,
  rowFrom: i32,
  rowTo: i32,
  colFrom: i32,
  colTo: i32,
  k: i32,
  scratch: usize,
): void {
  const depth = depthBlock(k);
  const rows = rowBlock(rowTo - rowFrom, depth);
  const right = scratch + <usize>(rows * depth) * 4;
  const corner = right + <usize>(COLS * GROUP * depth) * 4;
  let p = 0;
  do {
    const steps = min(depth, k - p);
    const accumulate = <i32>(p > 0);
    const aBlock = a + <usize>p * aDepth;
    const bBlock = b + <usize>p * bDepth;
    for (let i0 = rowFrom; i0 < rowTo; i0 += rows) {
      const i1 = min(rowTo, i0 + rows);
      let panel = scratch;
      for (let i = i0; i < i1; i += ROWS) {
        packLeft(aBlock + <usize>i * aRow, aDepth, aRow, min(ROWS, i1 - i), steps, panel);
        panel += <usize>(ROWS * steps) * 4;
      }
      for (let j0 = colFrom; j0 < colTo; j0 += COLS * GROUP) {
        const j1 = min(colTo, j0 + COLS * GROUP);
        packRight(bBlock + <usize>j0 * bCol, bDepth, bCol, j1 - j0, steps, right);
        for (let j = j0; j < j1; j += COLS) {
          const cols = min(COLS, j1 - j);
          const whole = cols == COLS && outCol == 4;
          const bPanel = right + <usize>((j - j0) * steps) * 4;
          panel = scratch;
          for (let i = i0; i < i1; i += ROWS) {
            const to = out + <usize>i * outRow + <usize>j * outCol;
            if (whole && i + ROWS <= i1) {
              matmulTile(panel, 4 * ROWS, bPanel, 4 * COLS, steps, to, outRow, accumulate);
            } else {
              matmulTile(panel, 4 * ROWS, bPanel, 4 * COLS, steps, corner, 4 * COLS, 0);
              scatterTile(corner, min(ROWS, i1 - i), cols, to, outRow, outCol, accumulate);
            }
            panel += <usize>(ROWS * steps) * 4;
          }
        }
      }
    }
    p += depth;
  } while (p < k);
}
