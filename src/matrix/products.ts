/**
 * Products of float64 matrices of moderate size; large ones are for a backend.
 *
 * Every number of a product is one sum in the order of the inner dimension, so that neither tiles nor blocks change a bit of it, nor who
 * makes them: WebAssembly, or JavaScript where there is none.
 */
import { type KernelMemory, optionalKernels } from '../checks/kernel-module.js';
import { dot } from './cholesky.js';
import { packed } from './kernels/binary.js';
import { type Matrix, matrix } from './matrix.js';

/** Rows and columns of a tile, whose sums stay in registers. */
const side = 4;

/** Terms of the sums that are added before the next tile: what they are made of stays in the nearest cache. */
const depth = 512;

/** Rows of A that meet all panels before the next ones; a multiple of `side`. */
const block = 64;

/** X Xᵀ [n x n] of the rows of X [n, p], flat, both triangles. */
export function gram(x: Matrix): Float64Array {
  const n = x.shape[0]!;
  const out = new Float64Array(n * n);
  multiply(x, n, packedRows(x), out, true);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!;
  return out;
}

/** A B [n, m] of A [n, k] and B [k, m]. */
export function product(a: Matrix, b: Matrix): Matrix {
  const m = b.shape[1]!;
  const out = matrix(a.shape[0]!, m);
  multiply(a, m, packedColumns(b), out.data);
  return out;
}

/** A Bᵀ [n, m] of the rows of A [n, k] and of B [m, k]. */
export function rowProducts(a: Matrix, b: Matrix): Matrix {
  const m = b.shape[0]!;
  const out = matrix(a.shape[0]!, m);
  multiply(a, m, packedRows(b), out.data);
  return out;
}

/** |x_i|² [n] of the rows of X [n, p]. */
export function squaredLengths({ data, shape }: Matrix): Float64Array {
  const [n, p] = shape as [number, number];
  return Float64Array.from({ length: n }, (_, i) => dot(data, i * p, data, i * p, p));
}

/** Writes `count` columns of B from column j on, of its rows from `start` to `end`, into a panel, row by row with `side` numbers each. */
type Pack = (panel: Float64Array, j: number, count: number, start: number, end: number) => void;

function packedColumns({ data, shape }: Matrix): Pack {
  const m = shape[1]!;
  return (panel, j, count, start, end) => {
    for (let l = start, at = 0; l < end; l++, at += side)
      for (let c = 0; c < count; c++) panel[at + c] = data[l * m + j + c]!;
  };
}

/** Of B = Rᵀ, given by R. */
function packedRows({ data, shape }: Matrix): Pack {
  const k = shape[1]!;
  return (panel, j, count, start, end) => {
    for (let c = 0; c < count; c++)
      for (let l = start, at = c; l < end; l++, at += side) panel[at] = data[(j + c) * k + l]!;
  };
}

interface TileKernels {
  readonly memory: KernelMemory;
  addTiles(a: number, rows: number, depth: number, panel: number, sums: number): void;
}
const open = optionalKernels<TileKernels>(packed);

/** Where tiles are made. */
interface Workplace {
  /** Rows of A [rows, terms], then a panel [terms, side], then sums [rows, side]; the last two begin at `panelAt` and `sumsAt`. */
  readonly numbers: Float64Array;
  /** Adds to the sums of rows from `first` to `end`, two multiples of `side`, what they make with the panel. */
  readonly addTiles: (first: number, end: number, terms: number) => void;
}
const panelAt = block * depth;
const sumsAt = panelAt + side * depth;
const numbersInAll = sumsAt + side * block;

function newWorkplace(): Workplace {
  const kernels = open();
  if (kernels === undefined) {
    const numbers = new Float64Array(numbersInAll);
    return {
      numbers,
      addTiles: (first, end, terms) => {
        for (let i = first; i < end; i += side) addTile(numbers, i, terms);
      },
    };
  }
  kernels.memory.grow(Math.ceil((8 * numbersInAll) / 65536));
  return {
    numbers: new Float64Array(kernels.memory.buffer, 0, numbersInAll),
    addTiles: (first, end, terms) =>
      kernels.addTiles(8 * first * terms, end - first, terms, 8 * panelAt, 8 * (sumsAt + side * first)),
  };
}
let workplace: Workplace | undefined;

/** Adds A B to `out` [n, m], B by its panels; with `lower` only tiles that reach to the diagonal or below are made. */
function multiply(a: Matrix, m: number, pack: Pack, out: Float64Array, lower: boolean = false): void {
  const [n, k] = a.shape as [number, number];
  const { numbers, addTiles } = (workplace ??= newWorkplace());
  const panel = numbers.subarray(panelAt, sumsAt);
  for (let start = 0; start < k; start += depth) {
    const end = Math.min(k, start + depth);
    for (let top = 0; top < n; top += block) {
      const rows = Math.min(block, n - top);
      const whole = Math.ceil(rows / side) * side;
      // The last row stands for those that a tile lacks; what comes of them is not used.
      for (let i = 0; i < whole; i++) {
        const from = (top + Math.min(i, rows - 1)) * k;
        numbers.set(a.data.subarray(from + start, from + end), i * (end - start));
      }
      for (let j = 0; j < (lower ? Math.min(m, top + rows) : m); j += side) {
        const across = Math.min(side, m - j);
        const first = lower ? Math.max(0, j - top) : 0;
        pack(panel, j, across, start, end);
        for (let i = first; i < rows; i++)
          for (let c = 0; c < across; c++) numbers[sumsAt + side * i + c] = out[(top + i) * m + j + c]!;
        addTiles(first, whole, end - start);
        for (let i = first; i < rows; i++)
          for (let c = 0; c < across; c++) out[(top + i) * m + j + c] = numbers[sumsAt + side * i + c]!;
      }
    }
  }
}

/** Adds to the sums [side, side] of the rows from i on what they make with the panel. */
function addTile(numbers: Float64Array, i: number, terms: number): void {
  let [p0, p1, p2, p3] = [i * terms, (i + 1) * terms, (i + 2) * terms, (i + 3) * terms];
  const sums = numbers.subarray(sumsAt + side * i, sumsAt + side * (i + side));
  let [s00, s01, s02, s03] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
  let [s10, s11, s12, s13] = [sums[4]!, sums[5]!, sums[6]!, sums[7]!];
  let [s20, s21, s22, s23] = [sums[8]!, sums[9]!, sums[10]!, sums[11]!];
  let [s30, s31, s32, s33] = [sums[12]!, sums[13]!, sums[14]!, sums[15]!];
  for (let at = panelAt; at < panelAt + side * terms; at += side) {
    const b0 = numbers[at]!;
    const b1 = numbers[at + 1]!;
    const b2 = numbers[at + 2]!;
    const b3 = numbers[at + 3]!;
    const a0 = numbers[p0++]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = numbers[p1++]!;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = numbers[p2++]!;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = numbers[p3++]!;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  sums.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}

/** Xᵀ [p, n] of X [n, p]. */
export function transposed(x: Matrix): Matrix {
  const [n, p] = x.shape as [number, number];
  const out = matrix(p, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) out.data[j * n + i] = x.data[i * p + j]!;
  return out;
}

/** The mean of every column of X [n, p]. */
export function columnMeans(x: Matrix): Float64Array {
  const [n, p] = x.shape as [number, number];
  const means = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) means[j]! += x.data[i * p + j]! / n;
  return means;
}
