// Several calls of kernels in one call from the host, which takes longer to enter WebAssembly than a small kernel to work.
//
// A call is a list of 64-bit words: the kernel's number (its place in `listed` of ../kernels.ts), a mask of the arguments
// that count from `scratch`, the number of arguments, and these. Whole numbers stand in the lower half of their word.
import { add, divide, equal, greater, maximum, multiply, select, subtract } from './binary';
import { adam } from './adam';
import { matmulAdam } from './gradient-step';
import { copy2d, fill, gatherRows, oneHot, transpose2d } from './layout';
import { matmul } from './matmul';
import { batchMoments } from './moments';
import { max as largest, sum, sumChunks, sumDoubles } from './reduce';
import { abs, exp, log, negate, reciprocal, relu, sigmoid, sign, softplus, sqrt, tanh } from './unary';

// @ts-ignore: decorator
@inline
function float(at: usize, i: usize): f64 {
  return load<f64>(at + (i << 3));
}

/** An address or a count. */
// @ts-ignore: decorator
@inline
function whole(at: usize, i: usize): i32 {
  return load<i32>(at + (i << 3));
}

/** Does the `count` calls that are listed from `at` on, on a thread whose scratch begins at `scratch`. */
export function perform(at: usize, count: i32, scratch: usize): void {
  for (; count > 0; count--) {
    const kernel = whole(at, 0);
    const mask = whole(at, 1);
    const args = at + 24;
    at = args + (<usize>whole(at, 2) << 3);
    const a = whole(args, 0);
    const b = whole(args, 1);
    const c = whole(args, 2);
    if (kernel < 11) unary(kernel, a, b, c, args);
    else if (kernel < 18) binary(kernel, a, b, c, args);
    else if (kernel < 29) other(kernel, a, b, c, args);
    else product(kernel, a, b, c, mask ? scratch : 0, mask, args);
  }
}

function unary(kernel: i32, out: usize, x: usize, rows: i32, args: usize): void {
  const cols = whole(args, 3);
  const outRow = whole(args, 4);
  const xRow = whole(args, 5);
  switch (kernel) {
    case 0:
      return negate(out, x, rows, cols, outRow, xRow);
    case 1:
      return exp(out, x, rows, cols, outRow, xRow);
    case 2:
      return log(out, x, rows, cols, outRow, xRow);
    case 3:
      return sqrt(out, x, rows, cols, outRow, xRow);
    case 4:
      return abs(out, x, rows, cols, outRow, xRow);
    case 5:
      return sign(out, x, rows, cols, outRow, xRow);
    case 6:
      return reciprocal(out, x, rows, cols, outRow, xRow);
    case 7:
      return relu(out, x, rows, cols, outRow, xRow);
    case 8:
      return sigmoid(out, x, rows, cols, outRow, xRow);
    case 9:
      return tanh(out, x, rows, cols, outRow, xRow);
    default:
      return softplus(out, x, rows, cols, outRow, xRow);
  }
}

function binary(kernel: i32, out: usize, a: usize, b: usize, args: usize): void {
  const rows = whole(args, 3);
  const cols = whole(args, 4);
  const outRow = whole(args, 5);
  const aRow = whole(args, 6);
  const aCol = whole(args, 7);
  const bRow = whole(args, 8);
  const bCol = whole(args, 9);
  switch (kernel) {
    case 11:
      return add(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    case 12:
      return subtract(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    case 13:
      return multiply(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    case 14:
      return divide(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    case 15:
      return maximum(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    case 16:
      return greater(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
    default:
      return equal(out, a, b, rows, cols, outRow, aRow, aCol, bRow, bCol);
  }
}

function other(kernel: i32, a: usize, b: usize, c: i32, args: usize): void {
  if (kernel == 22) return sumDoubles(a, b, c);
  if (kernel == 25) return fill(a, <i32>b, <f32>float(args, 2));
  const d = whole(args, 3);
  if (kernel == 28) {
    oneHot(a, b, c, d);
    return;
  }
  const e = whole(args, 4);
  const f = whole(args, 5);
  if (kernel == 21) return sumChunks(a, b, c, d, e, f != 0);
  if (kernel == 23) return batchMoments(a, b, c, d, e, f);
  if (kernel == 26) return transpose2d(a, b, c, d, e, f);
  if (kernel == 27) {
    gatherRows(a, b, c, d, e, f);
    return;
  }
  const g = whole(args, 6);
  if (kernel == 19) return sum(a, b, c, d, e, f, g);
  if (kernel == 20) return largest(a, b, c, d, e, f, g);
  if (kernel == 24) return copy2d(a, b, c, d, e, f, g);
  // prettier-ignore
  select(a, b, c, d, e, f, g, whole(args, 7), whole(args, 8), whole(args, 9), whole(args, 10), whole(args, 11), whole(args, 12));
}

/** `scratch` or 0, where the argument counts from an address. */
// @ts-ignore: decorator
@inline
function base(scratch: usize, mask: i32, i: i32): usize {
  return (mask >> i) & 1 ? scratch : 0;
}

function product(kernel: i32, a: usize, b: i32, c: i32, scratch: usize, mask: i32, args: usize): void {
  const d = whole(args, 3);
  const e = whole(args, 4);
  const f = whole(args, 5);
  if (kernel == 29) {
    // prettier-ignore
    adam(a, <usize>b + base(scratch, mask, 1), c, d, e, f, float(args, 6), float(args, 7), <f32>float(args, 8), <f32>float(args, 9));
    return;
  }
  const g = whole(args, 6);
  const h = whole(args, 7);
  const i = whole(args, 8);
  const j = whole(args, 9);
  const k = whole(args, 10);
  const l = whole(args, 11);
  const m = whole(args, 12);
  const n = whole(args, 13);
  if (kernel == 30) {
    // prettier-ignore
    matmul(a + base(scratch, mask, 0), b, c, d, e, f, g, h, i, j, k, l, m, <usize>n + base(scratch, mask, 13));
    return;
  }
  // prettier-ignore
  matmulAdam(
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, <usize>whole(args, 14) + base(scratch, mask, 14), whole(args, 15),
    float(args, 16), float(args, 17), <f32>float(args, 18), <f32>float(args, 19),
  );
}
