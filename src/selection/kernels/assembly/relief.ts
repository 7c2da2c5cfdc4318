// Distances of rows and weights of columns for ReliefF (see ../../relief.ts for the formulas).
//
// Notation, all float64: panel [rows, width] some columns over their ranges, row by row; width is a multiple of 8 with zeros behind the
// columns, rows a multiple of 4 with zeros behind the n rows; distances [rows, rows], of which the lower triangle is meant.

/** panel[i, j] = u[i, which[j]], i < n, j < count; u has `wide` numbers a row. */
export function packColumns(panel: usize, width: i32, u: usize, wide: i32, n: i32, which: usize, count: i32): void {
  for (let i = 0; i < n; i++) {
    const from = u + ((<usize>i * <usize>wide) << 3);
    const to = panel + ((<usize>i * <usize>width) << 3);
    for (let j = 0; j < count; j++)
      store<f64>(to + ((<usize>j) << 3), load<f64>(from + ((<usize>load<i32>(which + ((<usize>j) << 2))) << 3)));
    for (let j = count; j < width; j++) store<f64>(to + ((<usize>j) << 3), 0);
  }
}

// @ts-ignore: decorator
@inline
function gap(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.abs(f64x2.sub(a, b)));
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, sign: f64, sum: v128): void {
  store<f64>(at, load<f64>(at) + sign * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** distances[i, m] += sign Σ_j |panel[i, j] - panel[m, j]| for iFrom <= i < iTo and mFrom <= m < mTo, m <= i; by twos and fours. */
export function addDistances(
  distances: usize,
  rows: i32,
  panel: usize,
  width: i32,
  iFrom: i32,
  iTo: i32,
  mFrom: i32,
  mTo: i32,
  sign: f64,
): void {
  const row = (<usize>width) << 3;
  const across = (<usize>rows) << 3;
  for (let i = iFrom; i < iTo; i += 2) {
    const a = panel + <usize>i * row;
    for (let m = mFrom; m < min(mTo, i + 2); m += 4) {
      const b = panel + <usize>m * row;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s02 = s00;
      let s03 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      let s13 = s00;
      for (let j: usize = 0; j < row; j += 16) {
        const a0 = v128.load(a + j);
        const a1 = v128.load(a + row + j);
        let value = v128.load(b + j);
        s00 = gap(s00, a0, value);
        s10 = gap(s10, a1, value);
        value = v128.load(b + row + j);
        s01 = gap(s01, a0, value);
        s11 = gap(s11, a1, value);
        value = v128.load(b + 2 * row + j);
        s02 = gap(s02, a0, value);
        s12 = gap(s12, a1, value);
        value = v128.load(b + 3 * row + j);
        s03 = gap(s03, a0, value);
        s13 = gap(s13, a1, value);
      }
      const to = distances + <usize>i * across + ((<usize>m) << 3);
      addTo(to, sign, s00);
      addTo(to + 8, sign, s01);
      addTo(to + 16, sign, s02);
      addTo(to + 24, sign, s03);
      addTo(to + across, sign, s10);
      addTo(to + across + 8, sign, s11);
      addTo(to + across + 16, sign, s12);
      addTo(to + across + 24, sign, s13);
    }
  }
}

/** weights[j] = Σ_t counts[t] |panel[left[t], j] - panel[right[t], j]| for the columns from <= j < to, by eights; left, right int32 [pairs]. */
export function weighColumns(
  weights: usize,
  panel: usize,
  width: i32,
  from: i32,
  to: i32,
  left: usize,
  right: usize,
  counts: usize,
  pairs: i32,
): void {
  const row = (<usize>width) << 3;
  for (let j = from; j < to; j += 8) {
    const at = panel + ((<usize>j) << 3);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let t = 0; t < pairs; t++) {
      const a = at + <usize>load<i32>(left + ((<usize>t) << 2)) * row;
      const b = at + <usize>load<i32>(right + ((<usize>t) << 2)) * row;
      const count = v128.load_splat<f64>(counts + ((<usize>t) << 3));
      s0 = f64x2.add(s0, f64x2.mul(count, f64x2.abs(f64x2.sub(v128.load(a), v128.load(b)))));
      s1 = f64x2.add(s1, f64x2.mul(count, f64x2.abs(f64x2.sub(v128.load(a, 16), v128.load(b, 16)))));
      s2 = f64x2.add(s2, f64x2.mul(count, f64x2.abs(f64x2.sub(v128.load(a, 32), v128.load(b, 32)))));
      s3 = f64x2.add(s3, f64x2.mul(count, f64x2.abs(f64x2.sub(v128.load(a, 48), v128.load(b, 48)))));
    }
    const out = weights + ((<usize>j) << 3);
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
}
