// What ridge regression on some of the columns says of every row when that row is left out, exactly and without fitting again.
//
// Notation:
//   n rows, k columns, C outputs; np and kp are n and k rounded up to a multiple of 8
//   x [p, np]        float32, columns less their means, one after the other, zeros behind the n rows
//   subset [k]       int32, numbers of columns
//   targets [C, np]  float32, 1 and -1 less their means, zeros behind the n rows
//   K = X Xᵀ [n, n], G = (K + α I)⁻¹, a = G y;  S = Xᵀ X [k, k], W = (S + α I)⁻¹ Xᵀ y, q_i = x_iᵀ (S + α I)⁻¹ x_i
//   errors [C, np]   float32: a_i / (G_ii - 1 / (α n)), or (y_i - x_i W) / (1 - 1 / n - q_i), which are the same; the mean of the rows
//                    that are left is learned anew each time
import { accumulate, gram, pack } from './gram';
import { sweep } from './sweep';

// @ts-ignore: decorator
@inline
function round8(n: i32): i32 {
  return (n + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function sum4(v: v128): f32 {
  const two = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** Columns that are packed at once. */
const CHUNK: i32 = 64;

export function dualRidgeScratchBytes(n: i32, outputs: i32): usize {
  const width = round8(n);
  return (<usize>((CHUNK + width + outputs + 1) * width)) << 2;
}

/** By products of rows: for fewer rows than columns. */
export function dualRidge(
  errors: usize,
  x: usize,
  n: i32,
  subset: usize,
  k: i32,
  targets: usize,
  outputs: i32,
  alpha: f32,
  scratch: usize,
): void {
  const width = round8(n);
  const row = (<usize>width) << 2;
  const A = scratch + <usize>CHUNK * row;
  const Y = A + <usize>width * row;
  const r = Y + <usize>outputs * row;
  if (k == 0) memory.fill(A, 0, <usize>width * row);
  for (let from = 0; from < k; from += CHUNK) {
    const depth = min(CHUNK, k - from);
    pack(scratch, x, row, subset + ((<usize>from) << 2), depth);
    accumulate(A, scratch, width, depth, from > 0);
  }
  for (let i = 0, at = A; i < n; i++, at += row + 4) store<f32>(at, load<f32>(at) + alpha);
  memory.copy(Y, targets, <usize>outputs * row);
  memory.fill(r, 0, row);
  sweep(A, width, n, outputs, r);
  const mean: f32 = 1 / (alpha * <f32>n);
  for (let c = 0; c < outputs; c++) {
    const a = Y + <usize>c * row;
    const to = errors + <usize>c * row;
    for (let i = 0, at = A; i < n; i++, at += row + 4)
      store<f32>(to + ((<usize>i) << 2), load<f32>(a + ((<usize>i) << 2)) / (-load<f32>(at) - mean));
  }
}

export function primalRidgeScratchBytes(n: i32, k: i32, outputs: i32): usize {
  const width = round8(k);
  return (<usize>((round8(n) + width + outputs + 2) * width)) << 2;
}

/** By products of columns: for fewer columns than rows. `products` [p, C] are Xᵀ y of all columns. */
export function primalRidge(
  errors: usize,
  x: usize,
  n: i32,
  subset: usize,
  k: i32,
  targets: usize,
  products: usize,
  outputs: i32,
  alpha: f32,
  scratch: usize,
): void {
  const column = (<usize>round8(n)) << 2;
  const width = round8(k);
  const row = (<usize>width) << 2;
  const rows = round8(n);
  const A = scratch + <usize>rows * row;
  const W = A + <usize>width * row;
  const r = W + <usize>outputs * row;
  memory.fill(W, 0, <usize>(outputs + 1) * row);
  for (let j = 0; j < k; j++) {
    const number = <usize>load<i32>(subset + ((<usize>j) << 2));
    const from = x + number * column;
    let to = scratch + ((<usize>j) << 2);
    for (let i: usize = 0; i < column; i += 4, to += row) store<f32>(to, load<f32>(from + i));
    for (let c = 0; c < outputs; c++)
      store<f32>(
        W + <usize>c * row + ((<usize>j) << 2),
        load<f32>(products + ((number * <usize>outputs + <usize>c) << 2)),
      );
  }
  for (let j = k; j < width; j++)
    for (let i = 0, to = scratch + ((<usize>j) << 2); i < rows; i++, to += row) store<f32>(to, 0);
  gram(A, scratch, width, n);
  for (let j = 0, at = A; j < k; j++, at += row + 4) store<f32>(at, load<f32>(at) + alpha);
  sweep(A, width, k, outputs, r);
  halve(A, width, k);
  const left: f32 = 1 - 1 / <f32>n;
  for (let i = 0; i < n; i += 4) {
    const at = scratch + <usize>i * row;
    const q = forms(at, A, width, k);
    v128.store(r, f32x4.sub(f32x4.splat(left), q));
    for (let t = 0; t < min(4, n - i); t++) {
      const own = at + <usize>t * row;
      const denominator = load<f32>(r + ((<usize>t) << 2));
      for (let c = 0; c < outputs; c++) {
        const w = W + <usize>c * row;
        let sum = f32x4.splat(0);
        for (let j: usize = 0; j < row; j += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(own + j), v128.load(w + j)));
        const place = <usize>c * column + ((<usize>(i + t)) << 2);
        store<f32>(errors + place, (load<f32>(targets + place) - sum4(sum)) / denominator);
      }
    }
  }
}

/** Of -A⁻¹ makes a lower triangular M with x ↦ xᵀ M x the same as x ↦ xᵀ A⁻¹ x, zeros beside it in blocks of 8 columns. */
function halve(A: usize, width: i32, k: i32): void {
  const row = (<usize>width) << 2;
  for (let l = 0; l < k; l++) {
    const own = A + <usize>l * row;
    for (let j = 0; j < l; j++) {
      const at = own + ((<usize>j) << 2);
      store<f32>(at, -2 * load<f32>(at));
    }
    const at = own + ((<usize>l) << 2);
    store<f32>(at, -load<f32>(at));
    for (let j = l + 1; j < round8(l + 1); j++) store<f32>(own + ((<usize>j) << 2), 0);
  }
}

/** x_iᵀ M x_i of four rows. */
function forms(x: usize, M: usize, width: i32, k: i32): v128 {
  const row = (<usize>width) << 2;
  let q0 = f32x4.splat(0);
  let q1 = q0;
  let q2 = q0;
  let q3 = q0;
  for (let j = 0; j < k; j += 8) {
    const across = (<usize>j) << 2;
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    let from = M + <usize>j * row + across;
    for (let l = j, at = x + across; l < k; l++, at += 4) {
      const b0 = v128.load(from);
      const b1 = v128.load(from, 16);
      let a = v128.load_splat<f32>(at);
      s00 = f32x4.add(s00, f32x4.mul(a, b0));
      s01 = f32x4.add(s01, f32x4.mul(a, b1));
      a = v128.load_splat<f32>(at + row);
      s10 = f32x4.add(s10, f32x4.mul(a, b0));
      s11 = f32x4.add(s11, f32x4.mul(a, b1));
      a = v128.load_splat<f32>(at + 2 * row);
      s20 = f32x4.add(s20, f32x4.mul(a, b0));
      s21 = f32x4.add(s21, f32x4.mul(a, b1));
      a = v128.load_splat<f32>(at + 3 * row);
      s30 = f32x4.add(s30, f32x4.mul(a, b0));
      s31 = f32x4.add(s31, f32x4.mul(a, b1));
      from += row;
    }
    const own = x + across;
    q0 = f32x4.add(q0, both(own, s00, s01));
    q1 = f32x4.add(q1, both(own + row, s10, s11));
    q2 = f32x4.add(q2, both(own + 2 * row, s20, s21));
    q3 = f32x4.add(q3, both(own + 3 * row, s30, s31));
  }
  return f32x4(sum4(q0), sum4(q1), sum4(q2), sum4(q3));
}

// @ts-ignore: decorator
@inline
function both(x: usize, a: v128, b: v128): v128 {
  return f32x4.add(f32x4.mul(v128.load(x), a), f32x4.mul(v128.load(x, 16), b));
}

/** out [2] float64: the rows whose class the errors [C, np] leave right, and the sum of squared errors. codes [n] int32. */
export function ridgeScore(out: usize, errors: usize, n: i32, outputs: i32, codes: usize): void {
  const row = (<usize>round8(n)) << 2;
  let right: f64 = 0;
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const at = errors + ((<usize>i) << 2);
    const code = load<i32>(codes + ((<usize>i) << 2));
    let named = -1;
    let most: f32 = -Infinity;
    for (let c = 0; c < outputs; c++) {
      const error = load<f32>(at + <usize>c * row);
      squares += <f64>error * <f64>error;
      const answer: f32 = (code == (outputs == 1 ? 1 : c) ? <f32>1 : <f32>-1) - error;
      if (answer > most) {
        most = answer;
        named = c;
      }
    }
    if (outputs == 1) named = <i32>(most > 0);
    if (named == code) right += 1;
  }
  store<f64>(out, right);
  store<f64>(out, squares, 8);
}
