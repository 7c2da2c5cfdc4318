/**
 * The WebAssembly SIMD kernels as TypeScript sees them: a typed table of functions over one memory.
 *
 * Notation, for every kernel:
 * - an address (`out`, `x`, `a`, …) is in bytes from the start of the memory, a multiple of 4; above 2 GiB it may be
 *   given either as an unsigned or as a signed 32-bit number;
 * - a count, size or stride is in float32 elements;
 * - matrices are row-major, `[rows, cols]`;
 * - nothing is allocated and nothing kept between calls. Any kernel may be called on part of its work: by moving its
 *   addresses, or by its `from`, `to` arguments where the parts of an operand are not contiguous.
 */
import { unpackBytes } from '../../checks/packed-bytes.js';
import { memoryFlags, pieces } from './binary.js';
import type { NativeProduct } from './blas/types.js';

/** What the kernels need of a `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; returns how many there were. The old `buffer` is detached. */
  grow(pages: number): number;
}

/** `out[i * outRow + j] = f(x[i * xRow + j])` for `i < rows`, `j < cols`; `out` may be `x`. */
type UnaryKernel = (out: number, x: number, rows: number, cols: number, outRow: number, xRow: number) => void;

/**
 * `out[i * outRow + j] = f(a[i * aRow + j * aCol], b[i * bRow + j * bCol])` for `i < rows`, `j < cols`.
 *
 * Column strides are 0 or 1. `rows = 1` is the fastest form when everything is contiguous. `out` may be an operand
 * that is contiguous.
 */
type BinaryKernel = (
  out: number,
  a: number,
  b: number,
  rows: number,
  cols: number,
  outRow: number,
  aRow: number,
  aCol: number,
  bRow: number,
  bCol: number,
) => void;

/**
 * Reduces the middle axis: `x` is `[outer, reduce, inner]`, `out` is `[outer, inner]`. Only `out[:, from..to)` is
 * computed; `0, inner` for all of it.
 */
type ReductionKernel = (
  out: number,
  x: number,
  outer: number,
  reduce: number,
  inner: number,
  from: number,
  to: number,
) => void;

export interface Kernels {
  readonly negate: UnaryKernel;
  /** e^x, within 2 ulp; denormal results included. */
  readonly exp: UnaryKernel;
  /** ln x, within 2 ulp; NaN below zero, -Infinity at zero. */
  readonly log: UnaryKernel;
  readonly sqrt: UnaryKernel;
  readonly abs: UnaryKernel;
  /** -1, 0 or 1; NaN stays NaN. */
  readonly sign: UnaryKernel;
  readonly reciprocal: UnaryKernel;
  /** max(x, 0); NaN stays NaN. */
  readonly relu: UnaryKernel;
  /** 1 / (1 + e^-x). */
  readonly sigmoid: UnaryKernel;
  readonly tanh: UnaryKernel;
  /** ln(1 + e^x), without overflow. */
  readonly softplus: UnaryKernel;

  readonly add: BinaryKernel;
  readonly subtract: BinaryKernel;
  readonly multiply: BinaryKernel;
  readonly divide: BinaryKernel;
  /** The larger one, or NaN if either is. */
  readonly maximum: BinaryKernel;
  /** 1 where a > b, else 0. */
  readonly greater: BinaryKernel;
  /** 1 where a = b, else 0. */
  readonly equal: BinaryKernel;

  /** `out = c != 0 ? a : b`, broadcast like a binary kernel; a NaN condition is not zero. */
  select(
    out: number,
    c: number,
    a: number,
    b: number,
    rows: number,
    cols: number,
    outRow: number,
    cRow: number,
    cCol: number,
    aRow: number,
    aCol: number,
    bRow: number,
    bCol: number,
  ): void;

  /** Sums in float64, rounded once; 0 when `reduce` is 0. */
  readonly sum: ReductionKernel;
  /**
   * `out[c]`, a float64, is the sum of the chunk c of x `[n]`, for the chunks `from <= c < to` of 8192 elements; of its squares, each
   * rounded to float32, where `squared` is 1.
   */
  sumChunks(out: number, x: number, n: number, from: number, to: number, squared: 0 | 1): void;
  /** `out[0]` is the sum of n float64 numbers. */
  sumDoubles(out: number, x: number, n: number): void;
  /** The largest, or NaN if there is one; -Infinity when `reduce` is 0. */
  readonly max: ReductionKernel;

  /**
   * Moments of the columns `[from, to)` of x `[rows, cols]`: `out[j]` is the mean, `out[cols + j]` the biased variance
   * (divided by `rows`), in two passes in float64.
   */
  batchMoments(out: number, x: number, rows: number, cols: number, from: number, to: number): void;

  /** `out[i * outRow + j] = x[i * xRow + j * xCol]` for `i < rows`, `j < cols`; `xCol` is 0 or 1. */
  copy2d(out: number, x: number, rows: number, cols: number, outRow: number, xRow: number, xCol: number): void;
  /** `out[i] = value` for `0 <= i < n`. */
  fill(out: number, n: number, value: number): void;
  /** `out[j, i] = x[i, j]`, x `[rows, cols]`, for the rows `from <= i < to`; `0, rows` for all of them. */
  transpose2d(out: number, x: number, rows: number, cols: number, from: number, to: number): void;

  /**
   * `out[i, :] = x[indices[i], :]` for `i < count`. A row whose index is not a whole number in `[0, sourceRows)` becomes
   * NaN; returns how many those were, so that the caller can refuse the result.
   */
  gatherRows(out: number, x: number, indices: number, count: number, cols: number, sourceRows: number): number;
  /** `out[i, j] = (j = indices[i])`, `[count, depth]`; bad indices as in `gatherRows`. */
  oneHot(out: number, indices: number, count: number, depth: number): number;

  /**
   * One step of Adam in place. `scalars` is the address of `[a, c, w]`; with `g' = gradient + decay * w * p`:
   * `m = beta1 m + (1 - beta1) g'`, `v = beta2 v + (1 - beta2) g'^2`, `p = p - a m / (c sqrt(v) + epsilon)`.
   *
   * For the published algorithm, `a = rate / (1 - beta1^t)` and `c = 1 / sqrt(1 - beta2^t)`. |m| below 1e-30 and v below
   * 1e-36 become zero.
   */
  adam(
    parameter: number,
    gradient: number,
    m: number,
    v: number,
    n: number,
    scalars: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
  ): void;

  /**
   * `out[i * outRow + j] = sum over p of op(A)[i, p] op(B)[p, j]` for `i < rows`, `j < cols`, `p < depth`: a product or
   * a block of one. `aRow` and `aDepth` are the distances of op(A)'s elements, one of them 1, `bDepth` and `bCol` those
   * of op(B)'s.
   *
   * `form` is 0 for register tiles, 1 for the same on the transposed problem, 2 for at most 4 rows and 3 for at most 4
   * columns; it must suit the whole product, not the block. `wide` is 1 for the tile of 256-bit vectors. `scratch` is the
   * address of `matmulScratchBytes` free bytes, one region per concurrent call. `out` must not overlap anything else.
   * However the output is divided and whichever tile is used, every element gets the same bits. Depth 0 gives zeros.
   */
  matmul(
    out: number,
    outRow: number,
    a: number,
    aRow: number,
    aDepth: number,
    b: number,
    bDepth: number,
    bCol: number,
    rows: number,
    cols: number,
    depth: number,
    form: number,
    wide: number,
    scratch: number,
  ): void;
  /** Bytes of scratch for `matmul` with these sizes, or for any block of it. */
  matmulScratchBytes(rows: number, cols: number, depth: number, form: number): number;

  /**
   * `adam` on `[rows, cols]` numbers whose rows are `row` apart, with the gradient op(A) op(B) (as for `matmul`, form 0),
   * which is formed block by block and never kept; bit for bit what `matmul` and `adam` give one after the other.
   */
  matmulAdam(
    parameter: number,
    m: number,
    v: number,
    row: number,
    a: number,
    aRow: number,
    aDepth: number,
    b: number,
    bDepth: number,
    bCol: number,
    rows: number,
    cols: number,
    depth: number,
    wide: number,
    scratch: number,
    scalars: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
  ): void;
  matmulAdamScratchBytes(rows: number, cols: number, depth: number): number;

  /** The register tiles of 8 and 16 columns, for measuring: `out` overwritten with 5 rows, `rowBytes` apart. */
  tile8(a: number, b: number, depth: number, out: number, rowBytes: number): void;
  tile16(a: number, b: number, depth: number, out: number, rowBytes: number): void;

  /**
   * The same product by a native BLAS, where the backend has one: all of it at once, for any strides of which one is 1.
   */
  readonly blas?: NativeProduct | undefined;

  /** The whole number of 32 bits at an address. */
  readonly word: (address: number) => number;
  /** Does `count` calls of kernels that are listed from an address on (see pool-thread.ts), with scratch at another. */
  readonly perform: (list: number, count: number, scratch: number) => void;
}

/** What a call may ask for: a kernel, or the native BLAS, which WebAssembly does not call. */
export type KernelName = Exclude<
  keyof Kernels,
  'matmulScratchBytes' | 'matmulAdamScratchBytes' | 'tile8' | 'tile16' | 'word' | 'perform'
>;

/** The kernels that can stand in a list, in the order of their numbers there (see assembly/perform.ts). */
export const listed: readonly Exclude<KernelName, 'blas'>[] = [
  ...(['negate', 'exp', 'log', 'sqrt', 'abs', 'sign', 'reciprocal', 'relu', 'sigmoid', 'tanh', 'softplus'] as const),
  ...(['add', 'subtract', 'multiply', 'divide', 'maximum', 'greater', 'equal', 'select'] as const),
  ...(['sum', 'max', 'sumChunks', 'sumDoubles', 'batchMoments'] as const),
  ...(['copy2d', 'fill', 'transpose2d', 'gatherRows', 'oneHot', 'adam', 'matmul', 'matmulAdam'] as const),
];

/** The part of the host's `WebAssembly` object in use; the library compiles without the types of any page. */
interface WasmHost {
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { exports: unknown };
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: unknown }>;
}

function host(): WasmHost {
  const found = (globalThis as { WebAssembly?: WasmHost }).WebAssembly;
  if (!found) throw new Error('WebAssembly kernels: this host has no WebAssembly. Use the reference backend.');
  return found;
}

/** Pages of 64 KiB that a memory may have: 4 GiB, all that 32-bit addresses reach. */
const mostPages = 65536;

/**
 * Makes a memory for the kernels, in pages of 64 KiB; a shared one for several threads.
 *
 * @throws a RangeError when the host cannot reserve that much
 */
export function createMemory(initialPages: number, shared = false): WasmMemory {
  return new (host().Memory)({ initial: initialPages, maximum: mostPages, ...(shared && { shared }) });
}

interface KernelOptions {
  /** For a memory that threads share. */
  readonly shared?: boolean;
  /** With multiplications and additions fused, where the engine knows relaxed SIMD; the default. */
  readonly fused?: boolean;
}

export interface LoadedKernels {
  /** A `WebAssembly.Module`, which other threads can instantiate as it is. */
  readonly module: object;
  readonly fused: boolean;
}

/** Compiled modules, by the options that made them: compiling again would also begin again with slow code. */
const modules = new Map<string, Promise<object>>();

/**
 * Compiles the kernels, in Node or in a page.
 *
 * @throws an Error when the host knows no WebAssembly, or none with 128-bit SIMD
 */
export async function loadKernels({ shared = false, fused = true }: KernelOptions = {}): Promise<LoadedKernels> {
  const wasm = host();
  for (const name of fused ? (['relaxed', 'simd'] as const) : (['simd'] as const)) {
    const key = `${name} ${shared}`;
    let module = modules.get(key);
    if (module === undefined) {
      const bytes = bytesOf(name, shared);
      if (!wasm.validate(bytes)) continue;
      module = wasm.compile(bytes);
      modules.set(key, module);
    }
    return { module: await module, fused: name === 'relaxed' };
  }
  throw noSimd();
}

const noSimd = (): Error =>
  new Error(
    'WebAssembly kernels: this host does not support 128-bit SIMD (Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 ' +
      'are the first that do). Use a newer one, or the reference backend.',
  );

let compiledNow: object | undefined;

/**
 * The kernels over a memory that is not shared, without waiting: unfused, so that they give the same bits everywhere.
 *
 * @throws an Error when the host knows no WebAssembly, or none with 128-bit SIMD
 */
export function kernelsNow(memory: WasmMemory): Kernels {
  const wasm = host();
  if (compiledNow === undefined) {
    const bytes = bytesOf('simd', false);
    if (!wasm.validate(bytes)) throw noSimd();
    compiledNow = new wasm.Module(bytes);
  }
  return new wasm.Instance(compiledNow, { env: { memory } }).exports as Kernels;
}

/** The kernels over a memory of the kind that they were loaded for. */
export async function instantiateKernels(memory: WasmMemory, { module }: LoadedKernels): Promise<Kernels> {
  const { exports } = await host().instantiate(module, { env: { memory } });
  return exports as Kernels;
}

/** A build's bytes: for a shared memory as they are; for another, with that said in the import. */
function bytesOf(name: keyof typeof memoryFlags, shared: boolean): Uint8Array {
  const bytes = unpackBytes(pieces.filter((_, i) => (i % 2 === 0) === (name === 'simd')).join(''));
  if (!shared) bytes[memoryFlags[name]] = 1;
  return bytes;
}
