// Reductions over the middle axis.
//
// Notation:
//   x          [outer, reduce, inner], contiguous;  out is [outer, inner]
//   from, to   the part of `inner` to compute: [from, to)
// Sums are kept in float64 from the first addition on, two lanes a register: exact enough to need no other care, and
// still as fast as memory delivers.

// @ts-ignore: decorator
@inline
export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline
export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1));
}

// @ts-ignore: decorator
@inline
export function narrow(left: v128, right: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(left), f32x4.demote_f64x2_zero(right), 0, 2);
}

/** The sum of n consecutive floats, or of their squares, each rounded to float32 first, as if it had been written. */
function sumRow(x: usize, n: i32, squared: bool): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (; n >= 8; n -= 8) {
    let a = v128.load(x);
    let b = v128.load(x, 16);
    if (squared) {
      a = f32x4.mul(a, a);
      b = f32x4.mul(b, b);
    }
    s0 = f64x2.add(s0, low(a));
    s1 = f64x2.add(s1, high(a));
    s2 = f64x2.add(s2, low(b));
    s3 = f64x2.add(s3, high(b));
    x += 32;
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let total = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; n > 0; n--) {
    const value = load<f32>(x);
    total += squared ? value * value : value;
    x += 4;
  }
  return total;
}

/** Elements whose sum is one partial sum of `sumChunks`. */
const CHUNK: i32 = 8192;

/** out[c], in float64, = the sum of the chunk c of x [n] or of its squares, for from <= c < to. */
export function sumChunks(out: usize, x: usize, n: i32, from: i32, to: i32, squared: bool): void {
  for (let c = from; c < to; c++) {
    const start = c * CHUNK;
    store<f64>(out + ((<usize>c) << 3), sumRow(x + ((<usize>start) << 2), min(CHUNK, n - start), squared));
  }
}

/** out[0] = the sum of n numbers in float64. */
export function sumDoubles(out: usize, x: usize, n: i32): void {
  let total: f64 = 0;
  for (; n > 0; n--) {
    total += load<f64>(x);
    x += 8;
  }
  store<f32>(out, <f32>total);
}

/** out[o, i] = sum over r of x[o, r, i], for from <= i < to; 0 when `reduce` is 0. */
export function sum(out: usize, x: usize, outer: i32, reduce: i32, inner: i32, from: i32, to: i32): void {
  const rowBytes = (<usize>inner) << 2;
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      if (from < to) store<f32>(out, <f32>sumRow(x, reduce, false));
    } else {
      let i = from;
      // Sixteen columns are one cache line of every row.
      for (; i + 16 <= to; i += 16) sumColumns16(out + ((<usize>i) << 2), x + ((<usize>i) << 2), rowBytes, reduce);
      for (; i + 4 <= to; i += 4) {
        let at = x + ((<usize>i) << 2);
        let s0 = f64x2.splat(0);
        let s1 = f64x2.splat(0);
        for (let r = 0; r < reduce; r++) {
          const v = v128.load(at);
          s0 = f64x2.add(s0, low(v));
          s1 = f64x2.add(s1, high(v));
          at += rowBytes;
        }
        v128.store(out + ((<usize>i) << 2), narrow(s0, s1));
      }
      for (; i < to; i++) {
        let at = x + ((<usize>i) << 2);
        let s: f64 = 0;
        for (let r = 0; r < reduce; r++) {
          s += load<f32>(at);
          at += rowBytes;
        }
        store<f32>(out + ((<usize>i) << 2), <f32>s);
      }
    }
    out += rowBytes;
    x += <usize>reduce * rowBytes;
  }
}

function sumColumns16(out: usize, x: usize, rowBytes: usize, rows: i32): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let s4 = f64x2.splat(0);
  let s5 = f64x2.splat(0);
  let s6 = f64x2.splat(0);
  let s7 = f64x2.splat(0);
  for (; rows > 0; rows--) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    const d = v128.load(x, 48);
    s0 = f64x2.add(s0, low(a));
    s1 = f64x2.add(s1, high(a));
    s2 = f64x2.add(s2, low(b));
    s3 = f64x2.add(s3, high(b));
    s4 = f64x2.add(s4, low(c));
    s5 = f64x2.add(s5, high(c));
    s6 = f64x2.add(s6, low(d));
    s7 = f64x2.add(s7, high(d));
    x += rowBytes;
  }
  v128.store(out, narrow(s0, s1));
  v128.store(out, narrow(s2, s3), 16);
  v128.store(out, narrow(s4, s5), 32);
  v128.store(out, narrow(s6, s7), 48);
}

/** out[o, i] = max over r of x[o, r, i], for from <= i < to; NaN if there is one, -Inf when `reduce` is 0. */
export function max(out: usize, x: usize, outer: i32, reduce: i32, inner: i32, from: i32, to: i32): void {
  const rowBytes = (<usize>inner) << 2;
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      if (from < to) store<f32>(out, maxRow(x, reduce));
    } else {
      let i = from;
      for (; i + 16 <= to; i += 16) maxColumns16(out + ((<usize>i) << 2), x + ((<usize>i) << 2), rowBytes, reduce);
      for (; i + 4 <= to; i += 4) {
        let at = x + ((<usize>i) << 2);
        let m = f32x4.splat(-Infinity);
        for (let r = 0; r < reduce; r++) {
          m = f32x4.max(m, v128.load(at));
          at += rowBytes;
        }
        v128.store(out + ((<usize>i) << 2), m);
      }
      for (; i < to; i++) {
        let at = x + ((<usize>i) << 2);
        let m: f32 = -Infinity;
        for (let r = 0; r < reduce; r++) {
          m = f32.max(m, load<f32>(at));
          at += rowBytes;
        }
        store<f32>(out + ((<usize>i) << 2), m);
      }
    }
    out += rowBytes;
    x += <usize>reduce * rowBytes;
  }
}

function maxColumns16(out: usize, x: usize, rowBytes: usize, rows: i32): void {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  for (; rows > 0; rows--) {
    m0 = f32x4.max(m0, v128.load(x));
    m1 = f32x4.max(m1, v128.load(x, 16));
    m2 = f32x4.max(m2, v128.load(x, 32));
    m3 = f32x4.max(m3, v128.load(x, 48));
    x += rowBytes;
  }
  v128.store(out, m0);
  v128.store(out, m1, 16);
  v128.store(out, m2, 32);
  v128.store(out, m3, 48);
}

function maxRow(x: usize, n: i32): f32 {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  for (; n >= 8; n -= 8) {
    m0 = f32x4.max(m0, v128.load(x));
    m1 = f32x4.max(m1, v128.load(x, 16));
    x += 32;
  }
  m0 = f32x4.max(m0, m1);
  m0 = f32x4.max(m0, v128.shuffle<f64>(m0, m0, 1, 0));
  let m = f32.max(f32x4.extract_lane(m0, 0), f32x4.extract_lane(m0, 1));
  for (; n > 0; n--) {
    m = f32.max(m, load<f32>(x));
    x += 4;
  }
  return m;
}
