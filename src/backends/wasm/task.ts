/**
 * Task: what one step of a plan asks of the kernels, divisible among threads.
 *
 * Notation: addresses are in bytes, sizes and strides in elements (float32).
 */
import { sizeOf } from '../../tensor/ops/shapes.js';
import type { OpAttributes, Shape } from '../../tensor/types.js';
import type { NativeOperands } from './blas/types.js';
import type { KernelName, Kernels } from './kernels.js';

/** One call of a kernel, with all its arguments known. */
export interface KernelCall {
  readonly kernel: KernelName;
  readonly args: readonly number[];
  /** Which arguments count from the beginning of the executing thread's own scratch. */
  readonly scratch?: readonly number[];
}

/** Something to compute that can be cut into parts `[from, to)`; no part depends on another, and no bit on the cuts. */
export interface Task {
  /** What `units` counts: columns of the result (see ../../plan-groups.ts), or rows or anything else. */
  readonly axis: 'columns' | 'rows';
  readonly units: number;
  /** Parts begin at multiples of this. */
  readonly multiple: number;
  /** Nanoseconds on one thread, roughly. */
  readonly cost: number;
  /** Bytes of scratch that each thread needs, and that all threads share while the step runs. */
  readonly scratchBytes?: number;
  readonly tempBytes?: number;
  /** Whether it is to be done in one go: a product packs its operands anew for every call. */
  readonly heavy?: boolean;
  calls(from: number, to: number): KernelCall[];
}

/** Products as tasks for the library; undefined where they are left to the own kernels. */
export interface NativeLowering {
  /** Into the address `out`. */
  product(flags: OpAttributes['matmul'], out: number, product: NativeOperands): Task[] | undefined;
  /**
   * An Adam step whose gradient is A^T B. `adam` is the call that applies `size` elements of the gradient at `scratch`, `at` bytes from
   * the parameter's beginning.
   */
  adam(
    flags: OpAttributes['matmul'],
    product: NativeOperands,
    adam: (scratch: number, at: number, size: number) => KernelCall,
  ): Task[] | undefined;
}

export interface Operand {
  readonly address: number;
  readonly shape: Shape;
}

/** What lowering needs to know beside a step's operands. */
export interface Target {
  readonly kernels: Kernels;
  /** 1 where the kernels' 256-bit tile is to be used. */
  readonly wide: 0 | 1;
  /** The products of a native BLAS; undefined where there is none. */
  readonly blas: NativeLowering | undefined;
  /** The address of `tempBytes` (asked for as the tasks say) that all threads share while a step runs. */
  readonly temp: number;
}

interface Axis {
  size: number;
  readonly strides: number[];
}

/** An array that several operands are walked through together: strides of every operand along rows and columns. */
interface Walk {
  readonly rows: Axis;
  readonly columns: Axis;
  /** Offsets of every operand (the result first) for each combination of the loops around rows and columns. */
  readonly outer: readonly (readonly number[])[];
}

/** Most rows for which columns are taken apart: more, and a block of some columns leaves the second-level cache. */
const rowsForColumns = 4096;
/** Fewer columns than this are not worth cutting. */
const fewestColumns = 32;

/** A kernel over the elements of `output`, to which the operands are broadcast. */
export function elementwise(
  kernel: KernelName,
  output: Operand,
  operands: readonly Operand[],
  nanoseconds: number,
): Task[] {
  const all = [output, ...operands];
  const strides = all.map(({ shape }) => stridesWithin(shape, output.shape));
  return walk(
    kernel,
    output.shape,
    all.map(({ address }) => address),
    strides,
    nanoseconds,
  );
}

/** A kernel over a box of elements; the result comes first in `addresses` and `strides`. */
export function walk(
  kernel: KernelName,
  shape: Shape,
  addresses: readonly number[],
  strides: readonly (readonly number[])[],
  nanoseconds: number,
): Task[] {
  const size = sizeOf(shape);
  if (size === 0) return [];
  const { rows, columns, outer } = columnWalk(shape, strides) ?? innerWalk(shape, strides);
  const call = (offsets: readonly number[], rowCount: number, columnCount: number): KernelCall => ({
    kernel,
    args: [
      ...addresses.map((address, i) => address + 4 * offsets[i]!),
      rowCount,
      columnCount,
      ...rows.strides.flatMap((row, i) => (i === 0 || isUnary(addresses, kernel) ? [row] : [row, columns.strides[i]!])),
    ],
  });
  const shifted = (axis: Axis, by: number): number[] => outer[0]!.map((offset, i) => offset + by * axis.strides[i]!);
  const cost = size * nanoseconds;
  if (outer.length > 1) {
    return [
      {
        axis: 'rows',
        units: outer.length,
        multiple: 1,
        cost,
        calls: (from, to) => outer.slice(from, to).map((offsets) => call(offsets, rows.size, columns.size)),
      },
    ];
  }
  if (rows.size === 1 || (rows.size <= rowsForColumns && columns.size >= fewestColumns)) {
    return [
      {
        axis: 'columns',
        units: columns.size,
        multiple: 16,
        cost,
        calls: (from, to) => [call(shifted(columns, from), rows.size, to - from)],
      },
    ];
  }
  return [
    {
      axis: 'rows',
      units: rows.size,
      multiple: 1,
      cost,
      calls: (from, to) => [call(shifted(rows, from), to - from, columns.size)],
    },
  ];
}

/** Kernels of one operand take no column strides: both arrays are contiguous along columns. */
function isUnary(addresses: readonly number[], kernel: KernelName): boolean {
  return addresses.length === 2 && kernel !== 'copy2d';
}

/** Whether an axis can be the kernels' columns: they write neighbours, and read neighbours or one number again and again. */
function runsAlong([result, ...operands]: readonly number[]): boolean {
  return result === 1 && operands.every((stride) => stride === 0 || stride === 1);
}

/** The array as [rows, columns] with its own last axis as columns, where it is short and wide. */
function columnWalk(shape: Shape, strides: readonly (readonly number[])[]): Walk | undefined {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  if (columns < fewestColumns || rows > rowsForColumns || rows === 1) return undefined;
  if (!runsAlong(strides.map((list) => list.at(-1)!))) return undefined;
  const leading = collapse(
    shape.slice(0, -1),
    strides.map((list) => list.slice(0, -1)),
  );
  if (leading.length > 1) return undefined;
  const none = strides.map(() => 0);
  return {
    rows: leading[0] ?? { size: 1, strides: none },
    columns: { size: columns, strides: strides.map((list) => list.at(-1)!) },
    outer: [none],
  };
}

/** The longest runs that memory allows as columns. */
function innerWalk(shape: Shape, strides: readonly (readonly number[])[]): Walk {
  const none = strides.map(() => 0);
  const axes = collapse(shape, strides);
  // The kernels write neighbours, so the innermost loop must be one over neighbours of the result.
  const last = axes.at(-1);
  const columns =
    last !== undefined && runsAlong(last.strides) ? axes.pop()! : { size: 1, strides: strides.map(() => 1) };
  const rows = axes.pop() ?? { size: 1, strides: none };
  return { rows, columns, outer: outerOffsets(axes, strides.length) };
}

/** The loops over `shape` that visit every operand, innermost last: size-1 axes dropped, axes merged where memory allows. */
export function collapse(shape: Shape, strides: readonly (readonly number[])[]): Axis[] {
  const axes: Axis[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const own = strides.map((list) => list[axis]!);
    const outer = axes.at(-1);
    if (outer?.strides.every((stride, i) => stride === own[i]! * size) === true) {
      outer.size *= size;
      outer.strides.splice(0, own.length, ...own);
    } else axes.push({ size, strides: own });
  });
  return axes;
}

/** The operands' offsets for every combination of the outer loops' counters, in row-major order. */
function outerOffsets(axes: readonly Axis[], operands: number): number[][] {
  return axes.reduce<number[][]>(
    (offsets, axis) =>
      offsets.flatMap((base) =>
        Array.from({ length: axis.size }, (_, at) => base.map((offset, i) => offset + at * axis.strides[i]!)),
      ),
    [new Array<number>(operands).fill(0)],
  );
}

/** Strides of a contiguous operand seen with `shape`; 0 along axes that it is broadcast over. */
function stridesWithin(operand: Shape, shape: Shape): number[] {
  const missing = shape.length - operand.length;
  return shape.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || operand[own] === 1 ? 0 : sizeOf(operand.slice(own + 1));
  });
}

/** Strides of a contiguous array, those of size-1 axes included. */
export function contiguous(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
