/** A native BLAS as the wasm backend knows it: how it is called, where it is taken, and what results say of it. */
/** How its product of matrices is called: plain data, which other threads get as it is. */
export interface BlasBinding {
  /** The path or name under which the system's loader finds the library. */
  readonly library: string;
  /** What calls it: Node's own interface or the package koffi, by the path of its module. */
  readonly via: string;
  /** The function for products in float32, and that which limits the library to one thread, if it is given 1. */
  readonly product: string;
  readonly limit: string;
  /** Bits of its whole numbers. */
  readonly bits: 32 | 64;
}

/** A library that has been tried in a process of its own, and was right. */
export interface TriedBlas extends BlasBinding {
  /** Its name and version, as it says itself. */
  readonly version: string;
  /** Whether several threads may call it at once. */
  readonly manyCallers: boolean;
}

/** The native BLAS that a wasm backend uses: enough to use it in the same way again (`wasm({ blas })`), for the same bits. */
export interface BlasUse {
  /** The path or name of the library. */
  readonly library: string;
  /** Its name and version, as it says itself. */
  readonly version: string;
  /** Into how many blocks large products are cut, whatever the number of threads. */
  readonly blocks: number;
  /** Which shapes of products it computes, as hexadecimal digits; the other ones are left to the backend's own kernels. */
  readonly choice: string;
}

/** `out[i * outRow + j] = sum over p of op(A)[i, p] op(B)[p, j]`, as `matmul` of the kernels. */
export type NativeProduct = (
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
) => void;

/** What `wasm({ blas })` takes. */
export type BlasWish = 'off' | 'auto' | (string & {}) | BlasUse;

/** By what is transposed: nothing, B, A; and the gradient A^T B inside an Adam step. */
export type ProductKind = 'plain' | 'rightTransposed' | 'leftTransposed' | 'adam';

/** A product out [m, n] = op(A) op(B) over depth k, with the distances of its operands' elements. */
export interface NativeOperands {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** The numbers of op(A) and op(B) from some row and column on, as the kernel takes them. */
  operands(row: number, column: number): number[];
}
