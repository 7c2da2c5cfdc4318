// Mean and variance of the columns of a matrix, for batch normalisation. Two passes in float64, so that a small variance
// about a large mean survives.
//
// Notation: x is [rows, cols]; out holds cols means, then cols biased variances (divided by rows).
import { high, low, narrow } from './reduce';

/**
 * Moments of the columns [from, to) of x [rows, cols]: out[j] = mean, out[cols + j] = biased variance.
 */
export function batchMoments(out: usize, x: usize, rows: i32, cols: i32, from: i32, to: i32): void {
  const rowBytes = (<usize>cols) << 2;
  const count = <f64>rows;
  let j = from;
  for (; j + 8 <= to; j += 8) moments8(out + ((<usize>j) << 2), x + ((<usize>j) << 2), rowBytes, rows);
  for (; j < to; j++) {
    const top = x + ((<usize>j) << 2);
    const at = out + ((<usize>j) << 2);
    let mean: f64 = 0;
    let row = top;
    for (let r = 0; r < rows; r++) {
      mean += load<f32>(row);
      row += rowBytes;
    }
    mean /= count;
    store<f32>(at, <f32>mean);
    let squares: f64 = 0;
    row = top;
    for (let r = 0; r < rows; r++) {
      const d = <f64>load<f32>(row) - mean;
      squares += d * d;
      row += rowBytes;
    }
    store<f32>(at + rowBytes, <f32>(squares / count));
  }
}

/** Eight columns: half a cache line of every row, as many sums and means as fit the registers. */
function moments8(out: usize, x: usize, rowBytes: usize, rows: i32): void {
  const count = f64x2.splat(<f64>rows);
  let m0 = f64x2.splat(0);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  let row = x;
  for (let r = 0; r < rows; r++) {
    const a = v128.load(row);
    const b = v128.load(row, 16);
    m0 = f64x2.add(m0, low(a));
    m1 = f64x2.add(m1, high(a));
    m2 = f64x2.add(m2, low(b));
    m3 = f64x2.add(m3, high(b));
    row += rowBytes;
  }
  m0 = f64x2.div(m0, count);
  m1 = f64x2.div(m1, count);
  m2 = f64x2.div(m2, count);
  m3 = f64x2.div(m3, count);
  v128.store(out, narrow(m0, m1));
  v128.store(out, narrow(m2, m3), 16);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  row = x;
  for (let r = 0; r < rows; r++) {
    const a = v128.load(row);
    const b = v128.load(row, 16);
    s0 = f64x2.add(s0, square(f64x2.sub(low(a), m0)));
    s1 = f64x2.add(s1, square(f64x2.sub(high(a), m1)));
    s2 = f64x2.add(s2, square(f64x2.sub(low(b), m2)));
    s3 = f64x2.add(s3, square(f64x2.sub(high(b), m3)));
    row += rowBytes;
  }
  out += rowBytes;
  v128.store(out, narrow(f64x2.div(s0, count), f64x2.div(s1, count)));
  v128.store(out, narrow(f64x2.div(s2, count), f64x2.div(s3, count)), 16);
}

// @ts-ignore: decorator
@inline
function square(x: v128): v128 {
  return f64x2.mul(x, x);
}
