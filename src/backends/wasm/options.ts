/** The wasm backend as its users see it. */
import type { Backend } from '../../tensor/backend.js';
import type { BlasUse, BlasWish } from './blas/types.js';

/** How the wasm backend computes. */
export interface WasmOptions {
  /**
   * Threads that work together, the calling one included. Default: one for each physical core, 16 at most. Where there
   * can be one only, as in a page that is not cross-origin isolated, there is one, and `reason` says why.
   */
  readonly threads?: number | undefined;
  /**
   * Bits of the vectors in matrix products. 128, the default, is what WebAssembly knows. 256 asks the engine to join
   * pairs of them, which doubles the rate of products: in Node 24 or newer on x64 with AVX2. It sets an experimental
   * flag of V8 (--experimental-wasm-revectorize) for the whole process; the tile that profits is checked before it is
   * used, and measured where the system does not say what the processor can. Where that does not work, 128 remain, and
   * `reason` says why. 'auto' is 256 where the engine knows the flag and the processor the vectors, and 128 elsewhere.
   */
  readonly vectors?: 128 | 256 | 'auto';
  /**
   * Whether products fuse multiplications and additions where the engine knows relaxed SIMD (Node 22 and newer, and
   * browsers). Default true. Without, products have the same bits in every engine and are up to a fifth slower.
   */
  readonly fused?: boolean | undefined;
  /**
   * A native BLAS for products that it computes faster than the backend's own kernels: 'auto' for one that this machine has (OpenBLAS,
   * MKL, BLIS, Accelerate), the path or name of a library, or a `BlasUse` of an earlier backend for the same bits as there. 'off', the
   * default, never looks for one. It needs Node 26.12, or the package koffi. A library is first tried in a process of its own; `reason`
   * says why none is used. Results then differ from those of other machines in their last digits.
   */
  readonly blas?: BlasWish | undefined;
  /** Measures where the time goes; `profile` of the backend then tells. */
  readonly profile?: boolean;
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

/** A backend of WebAssembly kernels, and how it computes. */
export interface WasmBackend extends Backend {
  readonly name: 'wasm';
  /** Bits of the vectors in matrix products. */
  readonly vectors: 128 | 256;
  /** Whether products fuse multiplications and additions. */
  readonly fused: boolean;
  /** The native BLAS in use; undefined where there is none. */
  readonly blas: BlasUse | undefined;
  /** What makes products slower than this machine could be; undefined where nothing does. */
  readonly warning: string | undefined;
  /** Where the time went, as a table; undefined unless asked for. */
  readonly profile:
    | {
        /** The table, as text. */
        toString(): string;
      }
    | undefined;
}
