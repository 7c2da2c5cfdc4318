// The register tile of the matrix product: 5 rows x 8 columns, ten accumulators.
//
// Notation, for one tile:
//   a      left panel: `depth` steps of 5 floats, `aStep` bytes apart (20 when packed)
//   b      right panel: `depth` steps of 8 floats, `bStep` bytes apart (32 when packed)
//   out    5 rows of 8 floats, `rowBytes` apart; out[i, j] (+)= sum over p of a[p, i] * b[p, j]
//
// Why 5 x 8, and why the loop is not unrolled. Measured on one core whose ceiling for a separate multiply and add is
// 65 GFLOP/s (4 lanes, 2 multiplies and 2 adds per cycle), panels in cache, V8 of Node 20 / Node 24:
//   5x8 61 / 61    3x12 57 / 62    4x8 51 / 60    2x16 50 / 59    12x4 53 / 55    10x4 50 / 53
//   8x4 42 / 43    6x8 33 / 34     4x12 33 / 34   3x16 33 / 34    8x8 40 / 43
// V8 leaves 15 vector registers: 10 accumulators, 2 columns of b and one element of a fit, 12 accumulators spill. V8
// also hoists every load of a basic block, so unrolling spills as well: 5x8 falls from 61 to 44 (twice) or 38 (8 times).
// A fused multiply-add (relaxed SIMD, Node 22 / 24) gains little here: 5x8 61 / 63, 6x8 65 / 65; it has half the pipes.

/**
 * Computes one full tile; adds to `out` when `accumulate` is 1, overwrites it when it is 0.
 * Exported so that it stays a function: V8 compiles a hot callee anew, but never a loop that is already running.
 */
export function matmulTile(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  depth: i32,
  out: usize,
  rowBytes: usize,
  accumulate: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let s40 = f32x4.splat(0);
  let s41 = f32x4.splat(0);
  for (let p = depth; p > 0; p--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0));
    s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0));
    s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0));
    s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0));
    s31 = f32x4.add(s31, f32x4.mul(a3, b1));
    const a4 = v128.load_splat<f32>(a, 16);
    s40 = f32x4.add(s40, f32x4.mul(a4, b0));
    s41 = f32x4.add(s41, f32x4.mul(a4, b1));
    a += aStep;
    b += bStep;
  }
  // Two separate endings on purpose: with a branch a row, or with the adding one alone, the register allocator of V8 11
  // (Node 20) spills accumulators inside the loop above, and 60 GFLOP/s become 27.
  if (accumulate) {
    addRow(out, s00, s01);
    out += rowBytes;
    addRow(out, s10, s11);
    out += rowBytes;
    addRow(out, s20, s21);
    out += rowBytes;
    addRow(out, s30, s31);
    out += rowBytes;
    addRow(out, s40, s41);
  } else {
    storeRow(out, s00, s01);
    out += rowBytes;
    storeRow(out, s10, s11);
    out += rowBytes;
    storeRow(out, s20, s21);
    out += rowBytes;
    storeRow(out, s30, s31);
    out += rowBytes;
    storeRow(out, s40, s41);
  }
}

// @ts-ignore: decorator
@inline
function addRow(out: usize, left: v128, right: v128): void {
  v128.store(out, f32x4.add(v128.load(out), left));
  v128.store(out, f32x4.add(v128.load(out, 16), right), 16);
}

// @ts-ignore: decorator
@inline
function storeRow(out: usize, left: v128, right: v128): void {
  v128.store(out, left);
  v128.store(out, right, 16);
}

/**
 * Adds (or copies) the valid corner of a 5 x 8 tile, `rows` x `cols`, into `out`, whose element [i, j] lies
 * `i * rowBytes + j * colBytes` bytes further.
 */
export function scatterTile(
  tile: usize,
  rows: i32,
  cols: i32,
  out: usize,
  rowBytes: usize,
  colBytes: usize,
  accumulate: i32,
): void {
  for (let i = 0; i < rows; i++) {
    let to = out;
    for (let j = 0; j < cols; j++) {
      const value = load<f32>(tile + ((<usize>j) << 2));
      store<f32>(to, accumulate ? load<f32>(to) + value : value);
      to += colBytes;
    }
    tile += 32;
    out += rowBytes;
  }
}
