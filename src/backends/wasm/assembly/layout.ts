// Kernels that move numbers without computing: fill, copy, transpose, gather, one-hot.
//
// Notation: a matrix [rows, cols] is row-major; strides are in elements, addresses in bytes.
import { transpose4 } from './pack';

/** Source rows and columns of one block of a transpose: 32 x 32 floats in and out are 8 KiB. */
const BLOCK: i32 = 32;

/** out[i] = value, 0 <= i < n. */
export function fill(out: usize, n: i32, value: f32): void {
  const four = f32x4.splat(value);
  for (; n >= 4; n -= 4) {
    v128.store(out, four);
    out += 16;
  }
  for (; n > 0; n--) {
    store<f32>(out, value);
    out += 4;
  }
}

/** Copies n floats forwards. */
function copy(out: usize, x: usize, n: i32): void {
  // The instruction costs a call of the engine's runtime: worth it for long rows only.
  if (n >= 256) {
    memory.copy(out, x, (<usize>n) << 2);
    return;
  }
  for (; n >= 4; n -= 4) {
    v128.store(out, v128.load(x));
    x += 16;
    out += 16;
  }
  for (; n > 0; n--) {
    store<f32>(out, load<f32>(x));
    x += 4;
    out += 4;
  }
}

/** out[i * outRow + j] = x[i * xRow + j * xCol], for i < rows and j < cols; xCol is 0 or 1. */
export function copy2d(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32, xCol: i32): void {
  if (xCol == 1 && outRow == cols && xRow == cols) {
    cols *= rows;
    rows = <i32>(rows > 0);
  }
  for (let i = 0; i < rows; i++) {
    if (xCol) copy(out, x, cols);
    else if (cols > 0) fill(out, cols, load<f32>(x));
    out += (<usize>outRow) << 2;
    x += (<usize>xRow) << 2;
  }
}

/** out[j, i] = x[i, j]: x is [rows, cols], out is [cols, rows]; only the rows from <= i < to are read. */
export function transpose2d(out: usize, x: usize, rows: i32, cols: i32, from: i32, to: i32): void {
  const inBytes = (<usize>cols) << 2;
  const outBytes = (<usize>rows) << 2;
  for (let i0 = from; i0 < to; i0 += BLOCK) {
    const i1 = min(to, i0 + BLOCK);
    for (let j0 = 0; j0 < cols; j0 += BLOCK) {
      const j1 = min(cols, j0 + BLOCK);
      let i = i0;
      for (; i + 4 <= i1; i += 4) {
        let source = x + <usize>i * inBytes + ((<usize>j0) << 2);
        let target = out + <usize>j0 * outBytes + ((<usize>i) << 2);
        let j = j0;
        for (; j + 4 <= j1; j += 4) {
          transpose4(
            v128.load(source),
            v128.load(source + inBytes),
            v128.load(source + 2 * inBytes),
            v128.load(source + 3 * inBytes),
            target,
            outBytes,
          );
          source += 16;
          target += outBytes << 2;
        }
        for (; j < j1; j++) {
          let at = source;
          for (let q: usize = 0; q < 16; q += 4) {
            store<f32>(target + q, load<f32>(at));
            at += inBytes;
          }
          source += 4;
          target += outBytes;
        }
      }
      for (; i < i1; i++) {
        let target = out + <usize>j0 * outBytes + ((<usize>i) << 2);
        for (let j = j0; j < j1; j++) {
          store<f32>(target, load<f32>(x + <usize>i * inBytes + ((<usize>j) << 2)));
          target += outBytes;
        }
      }
    }
  }
}

/** Is it a whole number in [0, limit)? */
// @ts-ignore: decorator
@inline
function valid(index: f32, limit: i32): bool {
  return index >= 0 && index < <f32>limit && f32.trunc(index) == index;
}

/**
 * out[i, :] = x[indices[i], :], i < count, rows of `cols` floats. A row whose index is not a whole number in
 * [0, sourceRows) is filled with NaN; returns how many those were.
 */
export function gatherRows(out: usize, x: usize, indices: usize, count: i32, cols: i32, sourceRows: i32): i32 {
  const rowBytes = (<usize>cols) << 2;
  let bad = 0;
  for (let i = 0; i < count; i++) {
    const index = load<f32>(indices + ((<usize>i) << 2));
    if (valid(index, sourceRows)) {
      copy(out, x + <usize>(<u32>index) * rowBytes, cols);
    } else {
      fill(out, cols, NaN);
      bad++;
    }
    out += rowBytes;
  }
  return bad;
}

/**
 * out[i, j] = (j == indices[i]), i < count, j < depth. A row whose index is not a whole number in [0, depth) is filled
 * with NaN; returns how many those were.
 */
export function oneHot(out: usize, indices: usize, count: i32, depth: i32): i32 {
  let bad = 0;
  for (let i = 0; i < count; i++) {
    const index = load<f32>(indices + ((<usize>i) << 2));
    if (valid(index, depth)) {
      fill(out, depth, 0);
      store<f32>(out + ((<usize>(<u32>index)) << 2), 1);
    } else {
      fill(out, depth, NaN);
      bad++;
    }
    out += (<usize>depth) << 2;
  }
  return bad;
}
