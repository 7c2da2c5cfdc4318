// Elementwise functions of one operand: out[i, j] = f(x[i, j]) for a block of [rows, cols], whose rows are outRow and xRow
// elements apart. `out` may be `x`.
import { exp4, log4, sigmoid4, softplus4, tanh4 } from './maths';

// Codes known at compile time: each export below becomes one straight loop.
const NEGATE: i32 = 0;
const EXP: i32 = 1;
const LOG: i32 = 2;
const SQRT: i32 = 3;
const ABS: i32 = 4;
const SIGN: i32 = 5;
const RECIPROCAL: i32 = 6;
const RELU: i32 = 7;
const SIGMOID: i32 = 8;
const TANH: i32 = 9;
const SOFTPLUS: i32 = 10;

// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128): v128 {
  if (op == NEGATE) return f32x4.neg(x);
  if (op == EXP) return exp4(x);
  if (op == LOG) return log4(x);
  if (op == SQRT) return f32x4.sqrt(x);
  if (op == ABS) return f32x4.abs(x);
  if (op == SIGN) return sign4(x);
  if (op == RECIPROCAL) return f32x4.div(f32x4.splat(1), x);
  if (op == RELU) return f32x4.pmax(x, f32x4.splat(0));
  if (op == SIGMOID) return sigmoid4(x);
  if (op == TANH) return tanh4(x);
  return softplus4(x);
}

/** -1, 0 or 1; zeros and NaN are returned as they are. */
// @ts-ignore: decorator
@inline
function sign4(x: v128): v128 {
  const zero = f32x4.splat(0);
  const moves = v128.or(f32x4.gt(x, zero), f32x4.lt(x, zero));
  return v128.bitselect(v128.or(v128.and(x, f32x4.splat(-0.0)), f32x4.splat(1)), x, moves);
}

// @ts-ignore: decorator
@inline
function each(op: i32, out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  const bytes = (<usize>cols) << 2;
  const whole = bytes & ~15;
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j + 32 <= bytes; j += 32) {
      const left = apply(op, v128.load(x + j));
      const right = apply(op, v128.load(x + j, 16));
      v128.store(out + j, left);
      v128.store(out + j, right, 16);
    }
    for (; j < whole; j += 16) v128.store(out + j, apply(op, v128.load(x + j)));
    for (; j < bytes; j += 4) v128.store_lane<f32>(out + j, apply(op, v128.load_splat<f32>(x + j)), 0);
    out += (<usize>outRow) << 2;
    x += (<usize>xRow) << 2;
  }
}

export function negate(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(NEGATE, out, x, rows, cols, outRow, xRow);
}
export function exp(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(EXP, out, x, rows, cols, outRow, xRow);
}
export function log(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(LOG, out, x, rows, cols, outRow, xRow);
}
export function sqrt(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(SQRT, out, x, rows, cols, outRow, xRow);
}
export function abs(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(ABS, out, x, rows, cols, outRow, xRow);
}
export function sign(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(SIGN, out, x, rows, cols, outRow, xRow);
}
export function reciprocal(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(RECIPROCAL, out, x, rows, cols, outRow, xRow);
}
export function relu(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(RELU, out, x, rows, cols, outRow, xRow);
}
export function sigmoid(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(SIGMOID, out, x, rows, cols, outRow, xRow);
}
export function tanh(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(TANH, out, x, rows, cols, outRow, xRow);
}
export function softplus(out: usize, x: usize, rows: i32, cols: i32, outRow: i32, xRow: i32): void {
  each(SOFTPLUS, out, x, rows, cols, outRow, xRow);
}
