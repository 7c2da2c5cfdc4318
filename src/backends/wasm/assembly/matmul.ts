// The matrix product out = op(A) op(B), or any block of it.
//
// Notation:
//   rows, cols, depth   out is [rows, cols]; every element is a sum of `depth` products
//   aRow, aDepth        distances in elements from op(A)[i, p] to the next row i and the next depth p; one of them is 1
//   bDepth, bCol        the same for op(B)[p, j]
//   outRow              distance of two rows of out; its columns are neighbours
//   form                TILES, or what suits a product with few columns or few rows (see below)
//   wide                whether to use the tile for 256-bit vectors
//   scratch             left block (rows x depth) | group of right panels (depth x 16 each) | one tile
//
// Goto's scheme. Depth is cut evenly into blocks of at most DEPTH. For each, a group of right panels is packed, then
// blocks of left panels that fit the second-level cache beside it, and each pair of panels is multiplied in registers.
// If one left block holds all rows, groups are small and packed just before use, since nothing else will use them; if
// not, groups are wide, so that nothing is packed often. Every element is summed in the same order whatever block of
// the output is asked for, so splitting the work changes no bit.
import { COLS, ROWS, tile } from './tile';
import { packLeft, packRight } from './pack';
import { NARROW_SCRATCH, axpyForm, dotForm } from './narrow';

/** Panels and register tiles. */
const TILES: i32 = 0;
/** The same on the transposed problem out^T = op(B)^T op(A)^T: fewer columns than the tile has. */
const SWAPPED: i32 = 1;
/** At most 4 rows: memory sets the pace, B is read in its own order and never packed. */
const NARROW: i32 = 2;
/** At most 4 columns: the same on the transposed problem. */
const NARROW_SWAPPED: i32 = 3;

/** Longest depth block; 256 and 384 are as fast for the squares, 512 is 4 % faster for depths such as 346. */
export const DEPTH: i32 = 512;
/** Floats of the left block: 480 KiB of a second-level cache of 1 MiB. */
const LEFT: i32 = 480 * 256;
/** Columns of a group of right panels when all rows are one left block, and when they are not. */
const GROUP: i32 = 128;
const WIDE_GROUP: i32 = 2048;

// @ts-ignore: decorator
@inline
export function blocks(count: i32, size: i32): i32 {
  return (count + size - 1) / size;
}

// @ts-ignore: decorator
@inline
export function roundUp(count: i32, multiple: i32): i32 {
  return blocks(count, multiple) * multiple;
}

// @ts-ignore: decorator
@inline
export function bytes(elements: i32): usize {
  return (<usize>elements) << 2;
}

/** The size of the depth blocks: as even as possible, at most DEPTH. */
// @ts-ignore: decorator
@inline
function depthBlock(depth: i32): i32 {
  return blocks(depth, blocks(max(depth, 1), DEPTH));
}

/** The rows of a left block, a multiple of the tile's. */
// @ts-ignore: decorator
@inline
function leftRows(rows: i32, depth: i32): i32 {
  return min(blocks(rows, ROWS), LEFT / (ROWS * max(depth, 1))) * ROWS;
}

// @ts-ignore: decorator
@inline
function groupColumns(rows: i32, cols: i32, depth: i32): i32 {
  return min(roundUp(cols, COLS), rows <= leftRows(rows, depth) ? GROUP : WIDE_GROUP);
}

/** Bytes of scratch that `matmul` needs for this block or any smaller one, also of less depth. */
export function matmulScratchBytes(rows: i32, cols: i32, depth: i32, form: i32): i32 {
  if (form >= NARROW) return NARROW_SCRATCH * 4;
  if (form == SWAPPED) return matmulScratchBytes(cols, rows, depth, TILES);
  const steps = min(depth, DEPTH);
  const left = min(roundUp(rows, ROWS) * steps, LEFT);
  return (left + max(groupColumns(rows, cols, steps), GROUP) * steps + ROWS * COLS) * 4;
}

/** out[i * outRow + j] = sum over p of op(A)[i, p] op(B)[p, j]; `out` must not overlap anything else. */
export function matmul(
  out: usize,
  outRow: i32,
  a: usize,
  aRow: i32,
  aDepth: i32,
  b: usize,
  bDepth: i32,
  bCol: i32,
  rows: i32,
  cols: i32,
  depth: i32,
  form: i32,
  wide: i32,
  scratch: usize,
): void {
  if (rows <= 0 || cols <= 0) return;
  const outBytes = bytes(outRow);
  if (form == NARROW) {
    narrow(out, outBytes, 4, a, bytes(aRow), bytes(aDepth), b, bytes(bCol), bytes(bDepth), rows, cols, depth, scratch);
  } else if (form == NARROW_SWAPPED) {
    narrow(out, 4, outBytes, b, bytes(bCol), bytes(bDepth), a, bytes(aRow), bytes(aDepth), cols, rows, depth, scratch);
  } else if (form == SWAPPED) {
    // prettier-ignore
    product(out, 4, outBytes, b, bytes(bCol), bytes(bDepth), a, bytes(aDepth), bytes(aRow), cols, rows, depth, wide, scratch);
  } else {
    // prettier-ignore
    product(out, outBytes, 4, a, bytes(aRow), bytes(aDepth), b, bytes(bDepth), bytes(bCol), rows, cols, depth, wide, scratch);
  }
}

/** The product for few rows; all distances in bytes. */
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
  rows: i32,
  cols: i32,
  depth: i32,
  scratch: usize,
): void {
  if (bDepth == 4) dotForm(out, outRow, outCol, a, aRow, aDepth, b, bCol, rows, cols, depth, scratch);
  else axpyForm(out, outRow, outCol, a, aRow, aDepth, b, bDepth, rows, cols, depth, scratch);
}

/** The product by panels and tiles; all distances in bytes. */
export function product(
  out: usize,
  outRow: usize,
  outCol: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bDepth: usize,
  bCol: usize,
  rows: i32,
  cols: i32,
  depth: i32,
  wide: i32,
  scratch: usize,
): void {
  const block = depthBlock(depth);
  const left = leftRows(rows, block);
  const group = groupColumns(rows, cols, block);
  const right = scratch + bytes(left * block);
  const corner = right + bytes(group * block);
  let p = 0;
  do {
    const steps = min(block, depth - p);
    const accumulate = p > 0;
    for (let j0 = 0; j0 < cols; j0 += group) {
      const j1 = min(cols, j0 + group);
      packRight(b + <usize>p * bDepth + <usize>j0 * bCol, bDepth, bCol, j1 - j0, steps, right);
      for (let i0 = 0; i0 < rows; i0 += left) {
        const i1 = min(rows, i0 + left);
        if (j0 == 0 || left < rows) {
          let panel = scratch;
          for (let i = i0; i < i1; i += ROWS) {
            packLeft(a + <usize>p * aDepth + <usize>i * aRow, aDepth, aRow, min(ROWS, i1 - i), steps, panel);
            panel += bytes(ROWS * steps);
          }
        }
        for (let j = j0; j < j1; j += COLS) {
          const width = min(COLS, j1 - j);
          const direct = width == COLS && outCol == 4 && !accumulate;
          const bPanel = right + bytes((j - j0) * steps);
          let panel = scratch;
          for (let i = i0; i < i1; i += ROWS) {
            const to = out + <usize>i * outRow + <usize>j * outCol;
            if (direct && i + ROWS <= i1) {
              tile(panel, bPanel, steps, COLS, to, outRow, wide);
            } else {
              tile(panel, bPanel, steps, width, corner, 4 * COLS, wide);
              place(corner, min(ROWS, i1 - i), width, to, outRow, outCol, accumulate);
            }
            panel += bytes(ROWS * steps);
          }
        }
      }
    }
    p += block;
  } while (p < depth);
}

/** Copies (or adds) the `rows` x `cols` corner of a 5 x 16 tile to where it belongs. */
function place(
  from: usize,
  rows: i32,
  cols: i32,
  out: usize,
  outRow: usize,
  outCol: usize,
  accumulate: bool,
): void {
  for (let i = 0; i < rows; i++) {
    let j = 0;
    if (outCol == 4) {
      for (; j + 4 <= cols; j += 4) {
        const to = out + bytes(j);
        const values = v128.load(from + bytes(j));
        v128.store(to, accumulate ? f32x4.add(v128.load(to), values) : values);
      }
    }
    let to = out + <usize>j * outCol;
    for (; j < cols; j++) {
      const value = load<f32>(from + bytes(j));
      store<f32>(to, accumulate ? load<f32>(to) + value : value);
      to += outCol;
    }
    from += 4 * COLS;
    out += outRow;
  }
}
