/** WebAssembly modules with a memory of their own, without waiting. */
import { unpackBytes } from './packed-bytes.js';

/** What is used of a `WebAssembly.Memory`. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. The old `buffer` is detached. */
  grow(pages: number): number;
}

/** The part of the host's `WebAssembly` object in use; the library compiles without the types of any page. */
interface WasmHost {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

/**
 * The module whose packed bytes are given; other threads can instantiate it as it is.
 * @param what what wants it, for the error
 * @throws Error when the host knows no WebAssembly, or none with 128-bit SIMD
 */
export function compileModule(packed: string, what: string): object {
  const host = (globalThis as { WebAssembly?: WasmHost }).WebAssembly;
  const bytes = unpackBytes(packed);
  if (!host?.validate(bytes))
    throw new Error(
      `${what}: this host has no WebAssembly with 128-bit SIMD (Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 are the first that do). Use a newer one.`,
    );
  return new host.Module(bytes);
}

/** What a compiled module exports, with a new memory. */
export function instantiate<T>(module: object): T {
  const { WebAssembly: host } = globalThis as unknown as { WebAssembly: WasmHost };
  return new host.Instance(module, {}).exports as T;
}

/**
 * What a packed module exports, made when it is first asked for and the same from then on; undefined where there is no WebAssembly with SIMD, or
 * a page's rules forbid it. For kernels that only make faster what can be done without them.
 */
export function optionalKernels<T>(packed: string): () => T | undefined {
  let exported: T | undefined;
  let tried = false;
  return () => {
    if (tried) return exported;
    tried = true;
    try {
      exported = instantiate<T>(compileModule(packed, 'optional kernels'));
    } catch {
      // It is done without them then.
    }
    return exported;
  };
}
