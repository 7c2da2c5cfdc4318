// Elementwise functions of two or three operands, broadcast over a matrix.
//
// Notation:
//   rows, cols           the block of out that is computed
//   outRow               the distance, in elements, from one row of out to the next
//   aRow, aCol (b, c)    the distance, in elements, from one row or column of an operand to the next; a column
//                        distance is 0 or 1, so (0, 0) is a scalar, (0, 1) a row vector and (1, 0) a column vector
// `out` may be an operand that is contiguous.

const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;
const MAXIMUM: i32 = 4;
const GREATER: i32 = 5;
const EQUAL: i32 = 6;

// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUBTRACT) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  if (op == DIVIDE) return f32x4.div(a, b);
  if (op == MAXIMUM) return f32x4.max(a, b);
  if (op == GREATER) return v128.and(f32x4.gt(a, b), f32x4.splat(1));
  return v128.and(f32x4.eq(a, b), f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function each(
  op: i32,
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  const bytes = (<usize>cols) << 2;
  const whole = bytes & ~15;
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    // Both vary along the row, or one of them is a constant of the row, or both are.
    // Two vectors a turn, which engines with wider ones make one.
    if (aCol && bCol) {
      for (; j + 32 <= bytes; j += 32) {
        v128.store(out + j, apply(op, v128.load(a + j), v128.load(b + j)));
        v128.store(out + j, apply(op, v128.load(a + j, 16), v128.load(b + j, 16)), 16);
      }
      for (; j < whole; j += 16) v128.store(out + j, apply(op, v128.load(a + j), v128.load(b + j)));
      for (; j < bytes; j += 4) put(out + j, apply(op, v128.load_splat<f32>(a + j), v128.load_splat<f32>(b + j)));
    } else if (aCol) {
      const y = v128.load_splat<f32>(b);
      for (; j + 32 <= bytes; j += 32) {
        v128.store(out + j, apply(op, v128.load(a + j), y));
        v128.store(out + j, apply(op, v128.load(a + j, 16), y), 16);
      }
      for (; j < whole; j += 16) v128.store(out + j, apply(op, v128.load(a + j), y));
      for (; j < bytes; j += 4) put(out + j, apply(op, v128.load_splat<f32>(a + j), y));
    } else if (bCol) {
      const x = v128.load_splat<f32>(a);
      for (; j + 32 <= bytes; j += 32) {
        v128.store(out + j, apply(op, x, v128.load(b + j)));
        v128.store(out + j, apply(op, x, v128.load(b + j, 16)), 16);
      }
      for (; j < whole; j += 16) v128.store(out + j, apply(op, x, v128.load(b + j)));
      for (; j < bytes; j += 4) put(out + j, apply(op, x, v128.load_splat<f32>(b + j)));
    } else {
      const z = apply(op, v128.load_splat<f32>(a), v128.load_splat<f32>(b));
      for (; j < whole; j += 16) v128.store(out + j, z);
      for (; j < bytes; j += 4) put(out + j, z);
    }
    out += (<usize>outRow) << 2;
    a += (<usize>aRow) << 2;
    b += (<usize>bRow) << 2;
  }
}

// @ts-ignore: decorator
@inline
function put(to: usize, x: v128): void {
  v128.store_lane<f32>(to, x, 0);
}

export function add(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(ADD, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function subtract(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(SUBTRACT, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function multiply(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(MULTIPLY, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function divide(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(DIVIDE, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function maximum(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(MAXIMUM, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function greater(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(GREATER, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}
export function equal(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  each(EQUAL, out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
}

/** out = c != 0 ? a : b. NaN is not zero. */
export function select(
  out: usize,
  c: usize,
  a: usize,
  b: usize,
  rows: i32,
  cols: i32,
  outRow: i32,
  cRow: i32,
  cCol: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  const bytes = (<usize>cols) << 2;
  const whole = bytes & ~15;
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    if (cCol && aCol && !bCol) {
      // Numbers or one constant, as on the way back through relu.
      const y = v128.load_splat<f32>(b);
      for (; j + 32 <= bytes; j += 32) {
        v128.store(out + j, choose(v128.load(c + j), v128.load(a + j), y));
        v128.store(out + j, choose(v128.load(c + j, 16), v128.load(a + j, 16), y), 16);
      }
    }
    for (; j < whole; j += 16) v128.store(out + j, choose(four(c, j, cCol), four(a, j, aCol), four(b, j, bCol)));
    for (; j < bytes; j += 4) {
      const test = load<f32>(cCol ? c + j : c);
      store<f32>(out + j, test != 0 ? load<f32>(aCol ? a + j : a) : load<f32>(bCol ? b + j : b));
    }
    out += (<usize>outRow) << 2;
    c += (<usize>cRow) << 2;
    a += (<usize>aRow) << 2;
    b += (<usize>bRow) << 2;
  }
}

// @ts-ignore: decorator
@inline
function four(x: usize, j: usize, col: i32): v128 {
  return col ? v128.load(x + j) : v128.load_splat<f32>(x);
}

// @ts-ignore: decorator
@inline
function choose(c: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, f32x4.ne(c, f32x4.splat(0)));
}
