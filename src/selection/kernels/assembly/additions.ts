// The squared error on rows left out after adding each of many columns (see ../../greedy-rls.ts for the formulas).
//
// Notation, all float64: n rows, np is n rounded up to an even number; x, c [p, np] columns and G times them, zeros behind the n rows;
// a [C, np] = G y, zeros behind; d [np] = diag G, ones behind; u [np] and `scale` of the column that was added last, scale 0 for none.

// @ts-ignore: decorator
@inline
function sum2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** errors[j] for the columns from <= j < to, whose c is brought up to date first. `room` are np numbers of scratch. */
export function additions(
  errors: usize,
  x: usize,
  c: usize,
  np: i32,
  from: i32,
  to: i32,
  a: usize,
  outputs: i32,
  d: usize,
  u: usize,
  scale: f64,
  room: usize,
): void {
  const column = (<usize>np) << 3;
  for (let j = from; j < to; j++) {
    const xj = x + <usize>j * column;
    const cj = c + <usize>j * column;
    let own = f64x2.splat(0);
    let first = own;
    if (scale != 0) {
      let last = own;
      for (let i: usize = 0; i < column; i += 16) {
        const value = v128.load(xj + i);
        last = f64x2.add(last, f64x2.mul(value, v128.load(u + i)));
        first = f64x2.add(first, f64x2.mul(value, v128.load(a + i)));
      }
      const along = f64x2.splat(scale * sum2(last));
      for (let i: usize = 0; i < column; i += 16) {
        const value = f64x2.sub(v128.load(cj + i), f64x2.mul(along, v128.load(u + i)));
        v128.store(cj + i, value);
        own = f64x2.add(own, f64x2.mul(value, v128.load(xj + i)));
      }
    } else
      for (let i: usize = 0; i < column; i += 16) {
        const value = v128.load(xj + i);
        own = f64x2.add(own, f64x2.mul(value, v128.load(cj + i)));
        first = f64x2.add(first, f64x2.mul(value, v128.load(a + i)));
      }
    const share: f64 = 1 / (1 + sum2(own));
    const many = f64x2.splat(share);
    let along = f64x2.splat(share * sum2(first));
    let error = f64x2.splat(0);
    for (let i: usize = 0; i < column; i += 16) {
      const value = v128.load(cj + i);
      const left = f64x2.sub(v128.load(d + i), f64x2.mul(many, f64x2.mul(value, value)));
      const missed = f64x2.div(f64x2.sub(v128.load(a + i), f64x2.mul(along, value)), left);
      error = f64x2.add(error, f64x2.mul(missed, missed));
      if (outputs > 1) v128.store(room + i, f64x2.div(f64x2.splat(1), f64x2.mul(left, left)));
    }
    for (let o = 1; o < outputs; o++) {
      const other = a + <usize>o * column;
      let sum = f64x2.splat(0);
      for (let i: usize = 0; i < column; i += 16)
        sum = f64x2.add(sum, f64x2.mul(v128.load(xj + i), v128.load(other + i)));
      along = f64x2.splat(share * sum2(sum));
      for (let i: usize = 0; i < column; i += 16) {
        const missed = f64x2.sub(v128.load(other + i), f64x2.mul(along, v128.load(cj + i)));
        error = f64x2.add(error, f64x2.mul(f64x2.mul(missed, missed), v128.load(room + i)));
      }
    }
    store<f64>(errors + ((<usize>j) << 3), sum2(error));
  }
}
