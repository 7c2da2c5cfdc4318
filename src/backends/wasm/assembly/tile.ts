// The register tiles of the matrix product: 5 rows x 8 columns, and 5 x 16 for engines that join pairs of 128-bit vectors.
//
// Notation, for one tile:
//   a      left panel: `depth` steps of ROWS floats
//   b      right panel: `depth` steps of COLS floats; a tile of 8 columns reads one half of every step
//   out    5 rows of 8 or 16 floats, `rowBytes` apart; out[i, j] = sum over p of a[p, i] * b[p, j]
// Both tiles form every element by the same operations in the same order, so which one works changes no bit.
//
// Why these sizes, why the loops are not unrolled, and why a tile only ever overwrites. GFLOP/s on one core whose ceiling
// for 128-bit vectors is 65 to 68 (2 multiplications and 2 additions of 4 lanes a cycle), panels in cache:
//                                5x8   5x16   4x16   6x16   10x8   12x8   6x8
//   128-bit (Node 20, 24, 26)     65     45     47     50     46     50    36
//   256-bit (Node 24, 26)        106    137    130     72    116    119   105
//   the same, fused 128           65     46     44     51     47     52    69
//   the same, fused 256           87    134    129    141    126    128   102
// V8 leaves 15 vector registers: ten sums, two columns of b, one element of a and one product fit. 256 bits are V8's
// revectorisation (see ../wide/node.ts): it joins pairs of neighbouring 128-bit values, found upwards from pairs of
// neighbouring stores. A second ending that adds to `out` makes it take the pairs apart again in every step (137 become
// 84), and makes V8 11 spill; so sums over several depth blocks are added outside.

export const ROWS: i32 = 5;
export const COLS: i32 = 16;

/** x * y + sum: fused where the module is built for relaxed SIMD. */
// @ts-ignore: decorator
@inline
function multiplyAdd(x: v128, y: v128, sum: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y));
}

/**
 * 5 x 8 for 128-bit vectors: the half of every step of `b` that begins at `b`.
 * Exported so that it stays a function: V8 compiles a hot callee anew, but never a loop that is already running.
 */
export function tile8(a: usize, b: usize, depth: i32, out: usize, rowBytes: usize): void {
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
    s00 = multiplyAdd(a0, b0, s00);
    s01 = multiplyAdd(a0, b1, s01);
    const a1 = v128.load_splat<f32>(a, 4);
    s10 = multiplyAdd(a1, b0, s10);
    s11 = multiplyAdd(a1, b1, s11);
    const a2 = v128.load_splat<f32>(a, 8);
    s20 = multiplyAdd(a2, b0, s20);
    s21 = multiplyAdd(a2, b1, s21);
    const a3 = v128.load_splat<f32>(a, 12);
    s30 = multiplyAdd(a3, b0, s30);
    s31 = multiplyAdd(a3, b1, s31);
    const a4 = v128.load_splat<f32>(a, 16);
    s40 = multiplyAdd(a4, b0, s40);
    s41 = multiplyAdd(a4, b1, s41);
    a += 4 * ROWS;
    b += 4 * COLS;
  }
  store8(out, s00, s01);
  out += rowBytes;
  store8(out, s10, s11);
  out += rowBytes;
  store8(out, s20, s21);
  out += rowBytes;
  store8(out, s30, s31);
  out += rowBytes;
  store8(out, s40, s41);
}

/** 5 x 16: fast only where pairs of 128-bit vectors become 256-bit ones. */
export function tile16(a: usize, b: usize, depth: i32, out: usize, rowBytes: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s02 = f32x4.splat(0);
  let s03 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s12 = f32x4.splat(0);
  let s13 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s22 = f32x4.splat(0);
  let s23 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let s32 = f32x4.splat(0);
  let s33 = f32x4.splat(0);
  let s40 = f32x4.splat(0);
  let s41 = f32x4.splat(0);
  let s42 = f32x4.splat(0);
  let s43 = f32x4.splat(0);
  for (let p = depth; p > 0; p--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const a0 = v128.load_splat<f32>(a);
    s00 = multiplyAdd(a0, b0, s00);
    s01 = multiplyAdd(a0, b1, s01);
    s02 = multiplyAdd(a0, b2, s02);
    s03 = multiplyAdd(a0, b3, s03);
    const a1 = v128.load_splat<f32>(a, 4);
    s10 = multiplyAdd(a1, b0, s10);
    s11 = multiplyAdd(a1, b1, s11);
    s12 = multiplyAdd(a1, b2, s12);
    s13 = multiplyAdd(a1, b3, s13);
    const a2 = v128.load_splat<f32>(a, 8);
    s20 = multiplyAdd(a2, b0, s20);
    s21 = multiplyAdd(a2, b1, s21);
    s22 = multiplyAdd(a2, b2, s22);
    s23 = multiplyAdd(a2, b3, s23);
    const a3 = v128.load_splat<f32>(a, 12);
    s30 = multiplyAdd(a3, b0, s30);
    s31 = multiplyAdd(a3, b1, s31);
    s32 = multiplyAdd(a3, b2, s32);
    s33 = multiplyAdd(a3, b3, s33);
    const a4 = v128.load_splat<f32>(a, 16);
    s40 = multiplyAdd(a4, b0, s40);
    s41 = multiplyAdd(a4, b1, s41);
    s42 = multiplyAdd(a4, b2, s42);
    s43 = multiplyAdd(a4, b3, s43);
    a += 4 * ROWS;
    b += 4 * COLS;
  }
  store16(out, s00, s01, s02, s03);
  out += rowBytes;
  store16(out, s10, s11, s12, s13);
  out += rowBytes;
  store16(out, s20, s21, s22, s23);
  out += rowBytes;
  store16(out, s30, s31, s32, s33);
  out += rowBytes;
  store16(out, s40, s41, s42, s43);
}

// @ts-ignore: decorator
@inline
function store8(out: usize, left: v128, right: v128): void {
  v128.store(out, left);
  v128.store(out, right, 16);
}

/** All offsets are constants: pairs of stores are found by them. */
// @ts-ignore: decorator
@inline
function store16(out: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}

/** A whole tile of 5 x 16, of which only the first `cols` columns are wanted. */
// @ts-ignore: decorator
@inline
export function tile(a: usize, b: usize, depth: i32, cols: i32, out: usize, rowBytes: usize, wide: i32): void {
  if (wide) {
    tile16(a, b, depth, out, rowBytes);
  } else {
    tile8(a, b, depth, out, rowBytes);
    if (cols > 8) tile8(a, b + 32, depth, out + 32, rowBytes);
  }
}
