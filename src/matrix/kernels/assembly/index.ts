// Triangular solves of float64, with the bits of ../../cholesky.ts, and tiles of products, with those of ../../products.ts.
//
// Notation: L [n x n] is a lower factor, packed: row i begins behind the i (i + 1) / 2 numbers of the rows before it; b [n] is a right side. Every
// address is in bytes. A pair of lanes is two of the partial sums of `dot`, or two elements.

// @ts-ignore: decorator
@inline
function total(first: v128, second: v128): f64 {
  const a = f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1);
  return a + (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

// @ts-ignore: decorator
@inline
function addProduct(sums: v128, x: f64, y: f64): v128 {
  return f64x2.replace_lane(sums, 0, f64x2.extract_lane(sums, 0) + x * y);
}

/** Overwrites b with L⁻¹ b, two rows of L at a time. */
export function solveLower(l: usize, n: i32, b: usize): void {
  let row = l;
  let i: i32 = 0;
  for (; i < n; i += 2) {
    const bytes = (<usize>i) << 3;
    // The last row may have none beside it; what is read in its place is not used.
    const next = row + bytes + 8;
    let s = f64x2.splat(0);
    let t = f64x2.splat(0);
    let u = f64x2.splat(0);
    let v = f64x2.splat(0);
    let at: usize = 0;
    for (const whole = bytes & ~31; at < whole; at += 32) {
      const x = v128.load(b + at);
      const y = v128.load(b + at, 16);
      s = f64x2.add(s, f64x2.mul(v128.load(row + at), x));
      t = f64x2.add(t, f64x2.mul(v128.load(row + at, 16), y));
      u = f64x2.add(u, f64x2.mul(v128.load(next + at), x));
      v = f64x2.add(v, f64x2.mul(v128.load(next + at, 16), y));
    }
    for (; at < bytes; at += 8) {
      s = addProduct(s, load<f64>(row + at), load<f64>(b + at));
      u = addProduct(u, load<f64>(next + at), load<f64>(b + at));
    }
    const first = (load<f64>(b + bytes) - total(s, t)) / load<f64>(row + bytes);
    store<f64>(b + bytes, first);
    if (i + 1 == n) break;
    u = addProduct(u, load<f64>(next + bytes), first);
    store<f64>(b + bytes, (load<f64>(b + bytes, 8) - total(u, v)) / load<f64>(next + bytes, 8), 8);
    row = next + bytes + 16;
  }
}

// @ts-ignore: decorator
@inline
function lessProduct(from: v128, row: usize, x: v128): v128 {
  return f64x2.sub(from, f64x2.mul(x, v128.load(row)));
}

/** Overwrites b with L⁻ᵀ b, four rows of L at a time, from the last on. */
export function solveUpper(l: usize, n: i32, b: usize): void {
  let i: i32 = n - 1;
  let row = l + ((<usize>((n * (n - 1)) >> 1)) << 3);
  for (; i >= 3; i -= 4) {
    const end = (<usize>(i - 3)) << 3;
    const second = row - ((<usize>i) << 3);
    const third = second - ((<usize>(i - 1)) << 3);
    const fourth = third - ((<usize>(i - 2)) << 3);
    const x0 = load<f64>(b + end, 24) / load<f64>(row + end, 24);
    const x1 = (load<f64>(b + end, 16) - x0 * load<f64>(row + end, 16)) / load<f64>(second + end, 16);
    let x2 = load<f64>(b + end, 8) - x0 * load<f64>(row + end, 8) - x1 * load<f64>(second + end, 8);
    x2 /= load<f64>(third + end, 8);
    let x3 = load<f64>(b + end) - x0 * load<f64>(row + end) - x1 * load<f64>(second + end) - x2 * load<f64>(third + end);
    x3 /= load<f64>(fourth + end);
    store<f64>(b + end, x3);
    store<f64>(b + end, x2, 8);
    store<f64>(b + end, x1, 16);
    store<f64>(b + end, x0, 24);
    const y0 = f64x2.splat(x0);
    const y1 = f64x2.splat(x1);
    const y2 = f64x2.splat(x2);
    const y3 = f64x2.splat(x3);
    let at: usize = 0;
    for (const whole = end & ~15; at < whole; at += 16) {
      let left = lessProduct(v128.load(b + at), row + at, y0);
      left = lessProduct(left, second + at, y1);
      left = lessProduct(left, third + at, y2);
      v128.store(b + at, lessProduct(left, fourth + at, y3));
    }
    if (at < end) {
      const left = load<f64>(b + at) - x0 * load<f64>(row + at) - x1 * load<f64>(second + at);
      store<f64>(b + at, left - x2 * load<f64>(third + at) - x3 * load<f64>(fourth + at));
    }
    row = fourth - ((<usize>(i - 3)) << 3);
  }
  for (; i >= 0; i--) {
    const bytes = (<usize>i) << 3;
    const x = load<f64>(b + bytes) / load<f64>(row + bytes);
    store<f64>(b + bytes, x);
    for (let at: usize = 0; at < bytes; at += 8) store<f64>(b + at, load<f64>(b + at) - x * load<f64>(row + at));
    row -= bytes;
  }
}

/** sums [rows, 4] += A B of A [rows, depth] and a panel B [depth, 4]: each is one sum in the order of `depth`. `rows` is a multiple of 4. */
export function addTiles(a: usize, rows: i32, depth: i32, panel: usize, sums: usize): void {
  const row = (<usize>depth) << 3;
  for (let i = 0; i < rows; i += 4) {
    const second = a + row;
    const third = second + row;
    const fourth = third + row;
    let s00 = v128.load(sums);
    let s01 = v128.load(sums, 16);
    let s10 = v128.load(sums, 32);
    let s11 = v128.load(sums, 48);
    let s20 = v128.load(sums, 64);
    let s21 = v128.load(sums, 80);
    let s30 = v128.load(sums, 96);
    let s31 = v128.load(sums, 112);
    let b = panel;
    for (let at: usize = 0; at < row; at += 8, b += 32) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let x = v128.load_splat<f64>(a + at);
      s00 = f64x2.add(s00, f64x2.mul(x, b0));
      s01 = f64x2.add(s01, f64x2.mul(x, b1));
      x = v128.load_splat<f64>(second + at);
      s10 = f64x2.add(s10, f64x2.mul(x, b0));
      s11 = f64x2.add(s11, f64x2.mul(x, b1));
      x = v128.load_splat<f64>(third + at);
      s20 = f64x2.add(s20, f64x2.mul(x, b0));
      s21 = f64x2.add(s21, f64x2.mul(x, b1));
      x = v128.load_splat<f64>(fourth + at);
      s30 = f64x2.add(s30, f64x2.mul(x, b0));
      s31 = f64x2.add(s31, f64x2.mul(x, b1));
    }
    v128.store(sums, s00);
    v128.store(sums, s01, 16);
    v128.store(sums, s10, 32);
    v128.store(sums, s11, 48);
    v128.store(sums, s20, 64);
    v128.store(sums, s21, 80);
    v128.store(sums, s30, 96);
    v128.store(sums, s31, 112);
    a = fourth + row;
    sums += 128;
  }
}
