/**
 * The kernels of selection as TypeScript sees them (assembly/ has their formulas and shapes), and the memory that they work in.
 *
 * Notation: an address is in bytes, a count in elements. Kernels run on the calling thread, without waiting, and give the same bits
 * in every engine.
 */
import { compileModule, instantiate, type KernelMemory } from '../../checks/kernel-module.js';
import { packed } from './binary.js';

export interface SelectionKernels {
  readonly memory: KernelMemory;
  dualRidgeScratchBytes(n: number, outputs: number): number;
  primalRidgeScratchBytes(n: number, k: number, outputs: number): number;
  neighboursScratchBytes(n: number, k: number, classes: number, voters: number): number;
  dualRidge(
    errors: number,
    x: number,
    n: number,
    subset: number,
    k: number,
    targets: number,
    outputs: number,
    alpha: number,
    scratch: number,
  ): void;
  primalRidge(
    errors: number,
    x: number,
    n: number,
    subset: number,
    k: number,
    targets: number,
    products: number,
    outputs: number,
    alpha: number,
    scratch: number,
  ): void;
  ridgeScore(out: number, errors: number, n: number, outputs: number, codes: number): void;
  neighbours(
    out: number,
    x: number,
    n: number,
    subset: number,
    k: number,
    codes: number,
    classes: number,
    voters: number,
    scratch: number,
  ): void;
  additions(
    errors: number,
    x: number,
    c: number,
    np: number,
    from: number,
    to: number,
    a: number,
    outputs: number,
    d: number,
    u: number,
    scale: number,
    room: number,
  ): void;
  packColumns(panel: number, width: number, u: number, wide: number, n: number, which: number, count: number): void;
  addDistances(
    distances: number,
    rows: number,
    panel: number,
    width: number,
    iFrom: number,
    iTo: number,
    mFrom: number,
    mTo: number,
    sign: number,
  ): void;
  weighColumns(
    weights: number,
    panel: number,
    width: number,
    from: number,
    to: number,
    left: number,
    right: number,
    counts: number,
    pairs: number,
  ): void;
}

let compiled: object | undefined;

/** The compiled kernels. @throws Error when the host knows no WebAssembly, or none with 128-bit SIMD */
export function kernelModule(): object {
  compiled ??= compileModule(packed, 'selection of columns');
  return compiled;
}

/** The kernels with a memory of their own. */
export function newKernels(): SelectionKernels {
  return instantiate<SelectionKernels>(kernelModule());
}

/** Kernels and room for what they work on, taken piece by piece. */
export class Workspace {
  readonly kernels: SelectionKernels;
  #end = 0;

  constructor() {
    this.kernels = newKernels();
    this.clear();
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return this.kernels.memory.buffer.byteLength;
  }

  /** Forgets all that was taken. */
  clear(): void {
    this.#end = 1024;
  }

  /** The address of free bytes, a multiple of 16; what was there before is still there. Views that were taken before may end here. */
  take(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / 16) * 16;
    const missing = this.#end - this.bytes;
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  /** Takes room for numbers and puts them there. */
  put(values: Float32Array | Float64Array | Int32Array): number {
    const address = this.take(values.byteLength);
    new Uint8Array(this.kernels.memory.buffer, address, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return address;
  }

  /** Takes room for n float64 zeros. */
  zeros(n: number): number {
    const address = this.take(8 * n);
    this.doubles(address, n).fill(0);
    return address;
  }

  /** n float64 numbers at an address, as long as nothing more is taken. */
  doubles(address: number, n: number): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, address, n);
  }

  /** n int32 numbers at an address, as long as nothing more is taken. */
  whole(address: number, n: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, address, n);
  }
}

/** Kept between calls, so that the engine need not compile for speed anew; not where it has grown large. */
let idle: Workspace | undefined;
const mostKept = 64 * 2 ** 20;

/** Works with an empty workspace. */
export function withWorkspace<T>(work: (workspace: Workspace) => T): T {
  const own = idle ?? new Workspace();
  idle = undefined;
  try {
    own.clear();
    return work(own);
  } finally {
    if (own.bytes <= mostKept) idle = own;
  }
}
