/**
 * Calls of a native library from JavaScript, by `node:ffi` or by koffi. The functions are used here and, as source text, by worker
 * threads and by the process that tries a library, so that they must not refer to anything outside themselves (types excepted).
 */
import type { BlasBinding, NativeProduct } from '../blas/types.js';

export type Load = (name: string) => unknown;
/** Types of arguments and results of native functions, by the names that both interfaces know. */
export type NativeType = 'void' | 'int32' | 'int64' | 'float' | 'pointer' | 'string';
/** What a native function takes and gives: numbers, addresses as bigints. */
export type NativeFunction = (...args: (number | bigint)[]) => number | bigint | string | undefined;

export interface NativeLibrary {
  /** A function of the library. @throws Error when it has none of that name */
  find(symbol: string, result: NativeType, args: readonly NativeType[]): NativeFunction;
  /** Where a buffer lies. */
  addressOf(buffer: ArrayBuffer): bigint;
}

/** Opens a library by `via`, which is 'node:ffi' or the path of koffi. @throws Error when it does not load */
export function openNative(load: Load, via: string, library: string): NativeLibrary {
  if (via === 'node:ffi') {
    interface FFI {
      readonly DynamicLibrary: new (path: string) => {
        getFunction(symbol: string, signature: { arguments: readonly string[]; return: string }): NativeFunction;
      };
      getRawPointer(buffer: ArrayBuffer): bigint;
      toString(address: bigint): string;
    }
    // That the interface is experimental is in our documents; every thread would say it.
    const emitWarning: unknown = Reflect.get(process, 'emitWarning');
    process.emitWarning = () => undefined;
    let ffi: FFI;
    try {
      ffi = load('node:ffi') as FFI;
    } finally {
      Reflect.set(process, 'emitWarning', emitWarning);
    }
    const opened = new ffi.DynamicLibrary(library);
    return {
      find: (symbol, result, args) => {
        const run = opened.getFunction(symbol, {
          arguments: args,
          return: result === 'string' ? 'pointer' : result,
        });
        return result === 'string' ? (...given) => ffi.toString(run(...given) as bigint) : run;
      },
      addressOf: (buffer) => ffi.getRawPointer(buffer),
    };
  }
  interface Koffi {
    load(path: string): { func(symbol: string, result: string, args: readonly string[]): NativeFunction };
    address(view: Uint8Array): bigint;
  }
  const koffi = load(via) as Koffi;
  const opened = koffi.load(library);
  const names: Partial<Record<NativeType, string>> = { pointer: 'uintptr_t', string: 'str' };
  const named = (type: NativeType): string => names[type] ?? type;
  return {
    find: (symbol, result, args) => opened.func(symbol, named(result), args.map(named)),
    addressOf: (buffer) => koffi.address(new Uint8Array(buffer)),
  };
}

/**
 * The product of a library on a shared memory, which stays where it is when it grows; the calling thread's calls are limited to one
 * thread of the library's.
 */
export function bindBlas(
  open: typeof openNative,
  load: Load,
  { via, library, product, limit, bits }: BlasBinding,
  buffer: ArrayBuffer,
): NativeProduct {
  const native = open(load, via, library);
  const whole = bits === 64 ? 'int64' : 'int32';
  const int = bits === 64 ? (value: number): bigint => BigInt(value) : (value: number): number => value;
  native.find(limit, 'void', [limit.startsWith('bli_') ? 'int64' : 'int32'])(limit.startsWith('bli_') ? 1n : 1);
  const run = native.find(product, 'void', [
    ...(['int32', 'int32', 'int32', whole, whole, whole, 'float', 'pointer', whole] as const),
    ...(['pointer', whole, 'float', 'pointer', whole] as const),
  ]);
  const base = native.addressOf(buffer);
  const [rowMajor, asItIs, transposed] = [101, 111, 112];
  // Of a single row, or column, the distance to the next is not used but checked.
  return (out, outRow, a, aRow, aDepth, b, bDepth, bCol, rows, cols, depth) => {
    run(
      rowMajor,
      aDepth === 1 ? asItIs : transposed,
      bCol === 1 ? asItIs : transposed,
      int(rows),
      int(cols),
      int(depth),
      1,
      base + BigInt(a),
      int(aDepth === 1 ? Math.max(aRow, depth) : Math.max(aDepth, rows)),
      base + BigInt(b),
      int(bCol === 1 ? Math.max(bDepth, cols) : Math.max(bCol, depth)),
      0,
      base + BigInt(out),
      int(Math.max(outRow, cols)),
    );
  };
}
