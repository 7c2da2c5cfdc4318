/**
 * Matrix products as tasks for the kernels: which form, how divided, and the product inside an Adam step.
 *
 * Notation: out [m, n] = op(A) op(B) over depth k.
 */
import { matmulSizes } from '../../tensor/ops/matmul.js';
import type { OpAttributes } from '../../tensor/types.js';
import type { KernelCall, Operand, Target, Task } from './task.js';

type Flags = OpAttributes['matmul'];

/** Nanoseconds of a product, from the tile's rate: 60 or 120 GFLOP/s. */
const cost = (m: number, n: number, k: number, { wide }: Target): number => (2 * m * n * k) / (wide ? 120 : 60);

/** The forms of the kernel (see assembly/matmul.ts). */
const form = { tiles: 0, swapped: 1, narrow: 2, narrowSwapped: 3 } as const;
type Form = (typeof form)[keyof typeof form];
export const forms: readonly Form[] = Object.values(form);
/** Fewest rows for which packed tiles are worth their zero rows and their copies. */
const narrowest = 4;
/** A register tile's rows, and the columns of its smallest kind. */
const tile = { rows: 5, columns: 8 };

/** The form for a product of this size: a choice that must be the same for all its blocks. */
export function chooseForm(m: number, n: number): Form {
  const tiles = (rows: number, columns: number): number =>
    Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
  const swap = n < tile.columns && m > n && (n <= narrowest || tiles(n, m) < 0.8 * tiles(m, n));
  if (swap) return n <= narrowest ? form.narrowSwapped : form.swapped;
  return m <= narrowest ? form.narrow : form.tiles;
}

/** A product with the distances of its operands' elements; blocks of it are found by moving addresses. */
class Layout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly form: Form;
  readonly #a: Operand;
  readonly #b: Operand;
  readonly #target: Target;
  readonly #strides: { aRow: number; aDepth: number; bDepth: number; bCol: number };

  constructor(a: Operand, b: Operand, flags: Flags, target: Target) {
    const { m, n, k } = matmulSizes([a.shape, b.shape], flags);
    [this.m, this.n, this.k] = [m, n, k];
    this.form = chooseForm(m, n);
    this.#a = a;
    this.#b = b;
    this.#target = target;
    const [aRow, aDepth] = flags.transposeA ? [1, m] : [k, 1];
    const [bDepth, bCol] = flags.transposeB ? [1, k] : [n, 1];
    this.#strides = { aRow, aDepth, bDepth, bCol };
  }

  /** The kernel's arguments for op(A) and op(B) from some row, column and depth on. */
  operands(row: number, column: number, depth = 0): number[] {
    const { aRow, aDepth, bDepth, bCol } = this.#strides;
    return [
      this.#a.address + 4 * (row * aRow + depth * aDepth),
      aRow,
      aDepth,
      this.#b.address + 4 * (column * bCol + depth * bDepth),
      bDepth,
      bCol,
    ];
  }

  scratchBytes(m = this.m, n = this.n): number {
    return this.#target.kernels.matmulScratchBytes(m, n, this.k, this.form);
  }

  /** The block of rows and columns into `out`, whose rows are `outRow` apart; `p` is the range of depths. */
  call(out: number, outRow: number, rows: Range, columns: Range, p: Range = [0, this.k]): KernelCall {
    const args = [
      out,
      outRow,
      ...this.operands(rows[0], columns[0], p[0]),
      rows[1] - rows[0],
      columns[1] - columns[0],
      p[1] - p[0],
      this.form,
      this.#target.wide,
      0,
    ];
    return { kernel: 'matmul', args, scratch: [args.length - 1] };
  }
}

type Range = readonly [from: number, to: number];

/** Parts of the depth that are summed apart: as many whatever the number of threads, so that no bit depends on it. */
const depthParts = 8;

/** out = op(A) op(B). */
export function matmulTasks(out: Operand, a: Operand, b: Operand, flags: Flags, target: Target): Task[] {
  const product = new Layout(a, b, flags, target);
  const { m, n, k } = product;
  const native = target.blas?.product(flags, out.address, product);
  if (native !== undefined) return native;
  if (dividesDepth(product)) return byDepth(out, product, target);
  const common = { cost: cost(m, n, k, target), scratchBytes: product.scratchBytes(), heavy: true };
  if (4 * n >= m && n >= tile.columns) {
    return [
      {
        ...common,
        axis: 'columns',
        units: n,
        multiple: target.wide ? 16 : 8,
        calls: (from, to) => [product.call(out.address + 4 * from, n, [0, m], [from, to])],
      },
    ];
  }
  return [
    {
      ...common,
      axis: 'rows',
      units: m,
      multiple: tile.rows,
      calls: (from, to) => [product.call(out.address + 4 * from * n, n, [from, to], [0, n])],
    },
  ];
}

/**
 * Whether to divide a product along its depth: when few columns stand against a great depth, every thread would pack
 * all of op(A) for its share of the columns, which costs as much as the sums of the parts when k = 16 n.
 */
function dividesDepth({ m, n, k, form: chosen }: Layout): boolean {
  return chosen === form.tiles && k >= 2048 && k > 16 * n && k > 16 * m;
}

function byDepth(out: Operand, product: Layout, target: Target): Task[] {
  const { m, n, k } = product;
  const edge = (part: number): number => Math.floor((k * part) / depthParts);
  return [
    {
      axis: 'rows',
      units: depthParts,
      multiple: 1,
      cost: cost(m, n, k, target),
      scratchBytes: product.scratchBytes(),
      tempBytes: 4 * depthParts * m * n,
      calls: (from, to) =>
        Array.from({ length: to - from }, (_, i) => from + i).map((part) =>
          product.call(target.temp + 4 * part * m * n, n, [0, m], [0, n], [edge(part), edge(part + 1)]),
        ),
    },
    {
      axis: 'columns',
      units: n,
      multiple: 16,
      cost: depthParts * m * n * 0.15,
      calls: (from, to) =>
        Array.from({ length: m }, (_, row) => ({
          kernel: 'sum',
          args: [out.address + 4 * row * n, target.temp + 4 * row * n, 1, depthParts, m * n, from, to],
        })),
    },
  ];
}

/** Where the numbers of an Adam step are. */
export interface AdamPlaces {
  readonly parameter: number;
  readonly firstMoment: number;
  readonly secondMoment: number;
  readonly scalars: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
}

/** An Adam step whose gradient is op(A) op(B), formed block by block and never kept. */
export function matmulAdamTasks(adam: AdamPlaces, a: Operand, b: Operand, flags: Flags, target: Target): Task[] {
  const product = new Layout(a, b, flags, target);
  const { m, n, k } = product;
  const native = target.blas?.adam(flags, product, (scratch, at, size) => ({
    kernel: 'adam',
    args: adamArgs(adam, scratch, at, size),
    scratch: [1],
  }));
  if (native) return native;
  const byRows = m >= n;
  const block = (from: number, to: number): { rows: Range; columns: Range; at: number } =>
    byRows
      ? { rows: [from, to], columns: [0, n], at: 4 * from * n }
      : { rows: [0, m], columns: [from, to], at: 4 * from };
  const tiles = product.form === form.tiles;
  const scratchBytes = tiles ? target.kernels.matmulAdamScratchBytes(m, n, k) : 4 * m * n + product.scratchBytes();
  return [
    {
      axis: 'rows',
      units: byRows ? m : n,
      multiple: byRows ? tile.rows : 16,
      scratchBytes,
      cost: cost(m, n, k, target) + 0.6 * m * n,
      calls: (from, to) => {
        const { rows, columns, at } = block(from, to);
        return tiles ? [fused(adam, product, rows, columns, at, target)] : apart(adam, product, rows, columns, at);
      },
    },
  ];
}

function fused(adam: AdamPlaces, product: Layout, rows: Range, columns: Range, at: number, target: Target): KernelCall {
  const args = [
    adam.parameter + at,
    adam.firstMoment + at,
    adam.secondMoment + at,
    product.n,
    ...product.operands(rows[0], columns[0]),
    rows[1] - rows[0],
    columns[1] - columns[0],
    product.k,
    target.wide,
    0,
    adam.scalars,
    adam.beta1,
    adam.beta2,
    adam.epsilon,
    adam.decay,
  ];
  return { kernel: 'matmulAdam', args, scratch: [args.length - 6] };
}

/** Products that are not worth tiles: the block goes to the thread's scratch, and Adam takes it from there. */
function apart(adam: AdamPlaces, product: Layout, rows: Range, columns: Range, at: number): KernelCall[] {
  const [height, width] = [rows[1] - rows[0], columns[1] - columns[0]];
  const call = product.call(0, width, rows, columns);
  const whole = width === product.n;
  return [
    // The kernel's scratch follows the block.
    { ...call, args: call.args.with(-1, 4 * height * width), scratch: [0, call.args.length - 1] },
    ...Array.from({ length: whole ? 1 : height }, (_, row) => ({
      kernel: 'adam' as const,
      args: adamArgs(adam, 4 * row * width, at + 4 * row * product.n, whole ? height * width : width),
      scratch: [1],
    })),
  ];
}

/** The arguments of Adam's kernel on `size` elements, `at` bytes from the parameter's beginning. */
export function adamArgs(adam: AdamPlaces, gradient: number, at: number, size: number): number[] {
  return [
    adam.parameter + at,
    gradient,
    adam.firstMoment + at,
    adam.secondMoment + at,
    size,
    adam.scalars,
    adam.beta1,
    adam.beta2,
    adam.epsilon,
    adam.decay,
  ];
}
