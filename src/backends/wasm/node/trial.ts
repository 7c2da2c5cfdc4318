/** Tries native libraries: looks for their functions, and compares products with known ones. */
import type { Load, NativeLibrary, NativeType, openNative } from './binding.js';
import type { TriedBlas } from '../blas/types.js';

/** What the process that tries libraries says of each, in order: that it begins, then what it found. */
export type TrialMessage =
  | { readonly trying: string }
  | { readonly refused: string; readonly because: string; readonly loaded: boolean }
  | { readonly found: TriedBlas };

interface Names {
  readonly product: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** out [rows, cols] = op(A) op(B) + beta out. */
interface Product {
  readonly rows: number;
  readonly cols: number;
  readonly depth: number;
  readonly transA: boolean;
  readonly transB: boolean;
  /** By how much each row of a matrix is longer than it needs to be. */
  readonly spare: number;
  readonly beta: 0 | 1;
}
/** Computes a product; `rows` takes the place of its number of rows. */
type Compute = (product: Product, rows?: bigint) => void;

/**
 * A trial of one library. It takes place in a process of its own, as source text, since a wrong library may end its process: the class
 * must not refer to anything outside itself (types excepted).
 */
export class BlasTrial {
  declare private readonly open: () => NativeLibrary;
  declare private readonly path: string;
  declare private readonly via: string;
  declare private readonly floats: Float32Array;
  declare private readonly operands: { readonly wholes: Float32Array; readonly reals: Float32Array };
  /** Where the operands and the result begin. */
  declare private readonly at: { readonly a: number; readonly b: number; readonly out: number };

  constructor(open: typeof openNative, load: Load, via: string, path: string) {
    this.open = () => open(load, via, path);
    this.path = path;
    this.via = via;
    this.at = { a: 0, b: 100_000, out: 200_000 };
    this.floats = new Float32Array(new SharedArrayBuffer(1 << 20) as unknown as ArrayBuffer);
    // Sums of small whole numbers are exact in float32.
    this.operands = {
      wholes: Float32Array.from({ length: this.at.out }, (_, i) => (((i * 7919) % 1009) % 7) - 3),
      reals: Float32Array.from({ length: this.at.out }, (_, i) => Math.sin(i * 1.7)),
    };
  }

  run(): TrialMessage {
    try {
      this.open();
    } catch (error) {
      return this.refuse(`it does not load: ${error instanceof Error ? error.message : String(error)}`, false);
    }
    const names = this.names();
    if (names === undefined)
      return this.refuse('it has no function cblas_sgemm, nor one with scipy_, 64_, _64 or $NEWLAPACK in its name');
    const limit = this.limit(names);
    if (limit === undefined) return this.refuse('the number of its threads cannot be limited');
    const bits = this.bits(names);
    const wrong = this.wrongProduct(this.compute(names.product, bits));
    if (wrong !== undefined) return this.refuse(`its product ${wrong} is wrong`);
    const { product, prefix, suffix } = names;
    // OpenBLAS without threads of its own does not expect to be called by several.
    const parallel = this.ask('int32', [`${prefix}openblas_get_parallel${suffix}`, 'openblas_get_parallel']);
    const found = { library: this.path, via: this.via, product, limit, bits, version: this.version(names, limit) };
    return { found: { ...found, manyCallers: parallel !== 0 } };
  }

  private refuse(because: string, loaded = true): TrialMessage {
    return { refused: this.path, because, loaded };
  }

  private has(symbol: string): boolean {
    return this.first([() => this.open().find(symbol, 'void', ['int32'])]) !== undefined;
  }

  private first<T>(makers: readonly (() => T)[]): T | undefined {
    for (const make of makers)
      try {
        return make();
      } catch {
        // Not under this name.
      }
    return undefined;
  }

  /** The product's name: plain, of builds with 64-bit whole numbers, of SciPy's builds, of Accelerate's newer interface. */
  private names(): Names | undefined {
    for (const prefix of ['', 'scipy_'])
      for (const suffix of ['$NEWLAPACK', '', '64_', '_64', '$NEWLAPACK$ILP64']) {
        const product = `${prefix}cblas_sgemm${suffix}`;
        if (this.has(product)) return { product, prefix, suffix };
      }
    return undefined;
  }

  /** Limits its threads to one, and tells by which function: of OpenBLAS, MKL, BLIS or Accelerate. */
  private limit({ prefix, suffix }: Names): string | undefined {
    const name = [
      `${prefix}openblas_set_num_threads${suffix}`,
      'openblas_set_num_threads',
      'MKL_Set_Num_Threads_Local',
      'bli_thread_set_num_threads',
      'BLASSetThreading',
    ].find((symbol) => this.has(symbol));
    if (name === undefined) return undefined;
    const wide = name.startsWith('bli_');
    this.open().find(name, 'void', [wide ? 'int64' : 'int32'])(wide ? 1n : 1);
    const threads = name.startsWith('openblas', prefix.length)
      ? this.ask('int32', [name.replace('set_', 'get_')])
      : undefined;
    return threads === undefined || threads === 1 ? name : undefined;
  }

  /** A function without arguments that says something of the library; undefined when it has none. */
  private ask(result: NativeType, names: readonly string[]): string | number | undefined {
    return this.first(names.map((name) => () => this.open().find(name, result, [])() as string | number));
  }

  private version({ prefix, suffix }: Names, limit: string): string {
    const openBlas = this.ask('string', [`${prefix}openblas_get_config${suffix}`, 'openblas_get_config']);
    if (openBlas !== undefined) return String(openBlas).trim();
    if (limit === 'BLASSetThreading') return 'Accelerate';
    if (limit.startsWith('bli_')) return `BLIS ${this.ask('string', ['bli_info_get_version_str']) ?? ''}`.trim();
    const library = this.open();
    const text = new SharedArrayBuffer(256) as unknown as ArrayBuffer;
    const told = this.first([
      () => library.find('MKL_Get_Version_String', 'void', ['pointer', 'int32'])(library.addressOf(text), 256),
    ]);
    const bytes = Array.from(new Uint8Array(text));
    const words = String.fromCharCode(...bytes.slice(0, Math.max(0, bytes.indexOf(0)))).trim();
    return words === '' ? `MKL${told === undefined ? '' : ` ${told}`}` : words;
  }

  private strides({ rows, cols, depth, transA, transB, spare }: Product): [number, number, number] {
    return [(transA ? rows : depth) + spare, (transB ? depth : cols) + spare, cols + spare];
  }

  private compute(symbol: string, bits: 32 | 64): Compute {
    const library = this.open();
    const whole = bits === 64 ? 'int64' : 'int32';
    const int = (value: number): number | bigint => (bits === 64 ? BigInt(value) : value);
    const types = ['int32', 'int32', 'int32', whole, whole, whole, 'float', 'pointer', whole] as const;
    const gemm = library.find(symbol, 'void', [...types, 'pointer', whole, 'float', 'pointer', whole]);
    const base = library.addressOf(this.floats.buffer as ArrayBuffer);
    const at = (element: number): bigint => base + BigInt(4 * element);
    return (product, rows) => {
      const { transA, transB, cols, depth, beta } = product;
      const [aRow, bRow, outRow] = this.strides(product);
      const sizes = [rows ?? int(product.rows), int(cols), int(depth)] as const;
      const flags = [101, transA ? 112 : 111, transB ? 112 : 111] as const;
      const { a, b, out } = this.at;
      gemm(...flags, ...sizes, 1, at(a), int(aRow), at(b), int(bRow), beta, at(out), int(outRow));
    };
  }

  /** Sets the operands, and all of the result to NaN, or to 2 where it is added to. */
  private fill({ beta }: Product, operands: Float32Array): void {
    this.floats.set(operands);
    this.floats.fill(beta === 1 ? 2 : NaN, this.at.out);
  }

  /** Whether the result is right, to within `tolerance` of the sum of magnitudes, and nothing around it was touched. */
  private right(product: Product, tolerance: number): boolean {
    const { rows, cols, depth, transA, transB, beta } = product;
    const [aRow, bRow, outRow] = this.strides(product);
    const { floats, at } = this;
    const untouched = (i: number): boolean => (beta === 1 ? floats[i] === 2 : Number.isNaN(floats[i]));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        let [sum, most] = [2 * beta, 2 * beta];
        for (let p = 0; p < depth; p++) {
          const left = floats[at.a + (transA ? p * aRow + i : i * aRow + p)]!;
          const term = left * floats[at.b + (transB ? j * bRow + p : p * bRow + j)]!;
          sum += term;
          most += Math.abs(term);
        }
        if (!(Math.abs(floats[at.out + i * outRow + j]! - sum) <= tolerance * most)) return false;
      }
      for (let j = cols; j < outRow; j++) if (!untouched(at.out + i * outRow + j)) return false;
    }
    for (let i = 0; i < 64; i++) if (!untouched(at.out + rows * outRow + i)) return false;
    return true;
  }

  /** Bits of its whole numbers, found with a number of rows that is negative in 64 bits and 2 in the lower 32. */
  private bits({ product, suffix }: Names): 32 | 64 {
    if (suffix.includes('64')) return 64;
    const small: Product = { rows: 2, cols: 3, depth: 4, transA: false, transB: false, spare: 0, beta: 0 };
    this.fill(small, this.operands.wholes);
    this.compute(product, 64)(small, 2n | (-1n << 32n));
    return this.right(small, 0) ? 32 : 64;
  }

  /** The first product that is wrong, in words; undefined when all are right. */
  private wrongProduct(compute: Compute): string | undefined {
    const sizes: readonly (readonly [number, number, number])[] = [
      [1, 1, 1],
      [1, 9, 5],
      [7, 1, 6],
      [3, 4, 1],
      [16, 16, 16],
      [33, 65, 17],
      [38, 200, 300],
      [130, 71, 37],
      [257, 129, 65],
      [40, 16, 1100],
    ];
    for (const [rows, cols, depth] of sizes)
      for (const flags of [0, 1, 2, 3])
        for (const beta of [0, 1] as const)
          for (const [operands, tolerance] of [
            [this.operands.wholes, 0],
            [this.operands.reals, 1e-5],
          ] as const) {
            const [transA, transB] = [(flags & 1) === 1, (flags & 2) === 2];
            const product: Product = { rows, cols, depth, transA, transB, beta, spare: 3 * beta };
            this.fill(product, operands);
            compute(product);
            if (this.right(product, tolerance)) continue;
            const [a, b] = [transA ? ' transposed' : '', transB ? ' transposed' : ''];
            return `[${rows}, ${depth}]${a} times [${depth}, ${cols}]${b}${beta === 1 ? ', added to a result,' : ''}`;
          }
    return undefined;
  }
}
