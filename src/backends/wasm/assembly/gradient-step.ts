// One step of Adam on a weight whose gradient is a product: the gradient is formed block by block in scratch and each
// block is applied at once, so that the gradient never exists as a whole. The arithmetic is that of `matmul` followed
// by `adam`, bit for bit.
//
// Notation: that of matmul.ts for the product op(A) op(B) [rows, cols] and that of adam.ts for p, m, v, whose rows are
// `row` elements apart.
//
// Adam's pass is as fast as memory only over long runs of neighbours: on [7130, 759] with 38 rows in the batch, blocks of
// 544 columns take 13.3 ms, blocks of all columns 10.0 ms (product and pass one after the other: 9.7 ms).
import { adam } from './adam';
import { packLeft, packRight } from './pack';
import { COLS, ROWS, tile } from './tile';
import { DEPTH, bytes, matmulScratchBytes, product, roundUp } from './matmul';

/** Floats of the gradient's block when the product has one depth block: 256 KiB, beside the panels in the second-level cache. */
const BLOCK: i32 = 64 * 1024;
/** Its rows at the least and at the most. */
const LEAST_ROWS: i32 = 4 * ROWS;
const MOST_ROWS: i32 = 48 * ROWS;
/** Floats of the packed right side, which is kept for all blocks: 16 MiB. */
const RIGHT: i32 = 4 * 1024 * 1024;
/** Deeper products take their time in arithmetic; their blocks are summed over all depth blocks before they are used. */
const DEEP_ROWS: i32 = 960;
const DEEP_COLS: i32 = 1024;

// @ts-ignore: decorator
@inline
function blockColumns(cols: i32, depth: i32): i32 {
  return depth > DEPTH ? min(cols, DEEP_COLS) : min(roundUp(cols, COLS), (RIGHT / max(depth, 1)) & -COLS);
}

// @ts-ignore: decorator
@inline
function blockRows(rows: i32, width: i32, depth: i32): i32 {
  if (depth > DEPTH) return min(rows, DEEP_ROWS);
  return min(roundUp(rows, ROWS), max(LEAST_ROWS, min(MOST_ROWS, BLOCK / width / ROWS) * ROWS));
}

/** Bytes of scratch that `matmulAdam` needs for this block of the weight or any smaller one. */
export function matmulAdamScratchBytes(rows: i32, cols: i32, depth: i32): i32 {
  const width = blockColumns(cols, depth);
  const height = blockRows(rows, width, depth);
  // Fewer columns may mean more rows in a block.
  if (depth <= DEPTH) return (max(height * width, BLOCK + ROWS * COLS * MOST_ROWS) + (width + MOST_ROWS) * depth) * 4;
  return height * width * 4 + matmulScratchBytes(height, width, depth, 0);
}

/** p, m and v [rows, cols], updated in place with the gradient op(A) op(B). */
export function matmulAdam(
  parameter: usize,
  m: usize,
  v: usize,
  row: i32,
  a: usize,
  aRow: i32,
  aDepth: i32,
  b: usize,
  bDepth: i32,
  bCol: i32,
  rows: i32,
  cols: i32,
  depth: i32,
  wide: i32,
  scratch: usize,
  scalars: usize,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  decay: f32,
): void {
  if (rows <= 0 || cols <= 0) return;
  const deep = depth > DEPTH;
  const width = blockColumns(cols, depth);
  const height = blockRows(rows, width, depth);
  // The gradient's block comes first; what forms it follows.
  const right = scratch + bytes(height * width);
  const left = right + bytes(width * depth);
  for (let j = 0; j < cols; j += width) {
    const across = min(width, cols - j);
    const bBlock = b + bytes(j) * bCol;
    if (!deep) packRight(bBlock, bytes(bDepth), bytes(bCol), across, depth, right);
    for (let i = 0; i < rows; i += height) {
      const down = min(height, rows - i);
      const aBlock = a + bytes(i) * aRow;
      if (deep) {
        // prettier-ignore
        product(scratch, bytes(width), 4, aBlock, bytes(aRow), bytes(aDepth), bBlock, bytes(bDepth), bytes(bCol), down, across, depth, wide, right);
      } else {
        shallow(aBlock, bytes(aRow), bytes(aDepth), down, across, depth, right, left, scratch, bytes(width), wide);
      }
      for (let q = 0; q < down; q++) {
        const at = bytes(i + q) * row + bytes(j);
        adam(parameter + at, scratch + bytes(q * width), m + at, v + at, across, scalars, beta1, beta2, epsilon, decay);
      }
    }
  }
}

/** A block of the product in whole tiles, from packed right panels, all of the depth at once. */
function shallow(
  a: usize,
  aRow: usize,
  aDepth: usize,
  rows: i32,
  cols: i32,
  depth: i32,
  right: usize,
  left: usize,
  out: usize,
  outRow: usize,
  wide: i32,
): void {
  const panelBytes = bytes(ROWS * depth);
  let panel = left;
  for (let i = 0; i < rows; i += ROWS) {
    packLeft(a + <usize>i * aRow, aDepth, aRow, min(ROWS, rows - i), depth, panel);
    panel += panelBytes;
  }
  for (let j = 0; j < cols; j += COLS) {
    const bPanel = right + bytes(j * depth);
    let to = out + bytes(j);
    panel = left;
    for (let i = 0; i < rows; i += ROWS) {
      tile(panel, bPanel, depth, min(COLS, cols - j), to, outRow, wide);
      panel += panelBytes;
      to += outRow * ROWS;
    }
  }
}
