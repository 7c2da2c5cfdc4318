// Products of a panel with itself.
//
// Notation:
//   panel [depth, width]   float32, row by row; width is a multiple of 8
//   out [width, width]     of it only the lower triangle is written, and what lies beside it in blocks of 4 rows and 8 columns

/** Panel rows that are multiplied while they are in the nearest cache. */
const CHUNK: i32 = 64;

/** The columns `subset` [count] (int32) of x, each `row` bytes long, a multiple of 16, one after the other. */
export function pack(panel: usize, x: usize, row: usize, subset: usize, count: i32): void {
  for (let j = 0; j < count; j++) {
    const from = x + <usize>load<i32>(subset + ((<usize>j) << 2)) * row;
    // A loop and no memory.copy, which costs a call of the engine's runtime.
    for (let at: usize = 0; at < row; at += 16) v128.store(panel + at, v128.load(from + at));
    panel += row;
  }
}

/** out = panelᵀ panel. */
export function gram(out: usize, panel: usize, width: i32, depth: i32): void {
  for (let from = 0; from < depth; from += CHUNK)
    accumulate(out, panel + (<usize>(from * width) << 2), width, min(CHUNK, depth - from), from > 0);
}

/** out = panelᵀ panel, or out += it. */
export function accumulate(out: usize, panel: usize, width: i32, depth: i32, more: bool): void {
  const row = (<usize>width) << 2;
  const end = panel + <usize>depth * row;
  for (let i = 0; i < width; i += 4) {
    for (let m = 0; m < i + 4; m += 8) {
      let to = out + <usize>i * row + ((<usize>m) << 2);
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      let right = panel + ((<usize>m) << 2);
      for (let left = panel + ((<usize>i) << 2); left < end; left += row) {
        const b0 = v128.load(right);
        const b1 = v128.load(right, 16);
        let a = v128.load_splat<f32>(left);
        s00 = f32x4.add(s00, f32x4.mul(a, b0));
        s01 = f32x4.add(s01, f32x4.mul(a, b1));
        a = v128.load_splat<f32>(left, 4);
        s10 = f32x4.add(s10, f32x4.mul(a, b0));
        s11 = f32x4.add(s11, f32x4.mul(a, b1));
        a = v128.load_splat<f32>(left, 8);
        s20 = f32x4.add(s20, f32x4.mul(a, b0));
        s21 = f32x4.add(s21, f32x4.mul(a, b1));
        a = v128.load_splat<f32>(left, 12);
        s30 = f32x4.add(s30, f32x4.mul(a, b0));
        s31 = f32x4.add(s31, f32x4.mul(a, b1));
        right += row;
      }
      put(to, s00, s01, more);
      to += row;
      put(to, s10, s11, more);
      to += row;
      put(to, s20, s21, more);
      to += row;
      put(to, s30, s31, more);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(to: usize, a: v128, b: v128, more: bool): void {
  if (more) {
    a = f32x4.add(a, v128.load(to));
    b = f32x4.add(b, v128.load(to, 16));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
}
