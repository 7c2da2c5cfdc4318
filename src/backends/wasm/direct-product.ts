/**
 * Products with one float32 matrix on the calling thread, at once and without a backend. No multiplication and addition are fused, so that
 * the bits are the same on every machine.
 *
 * Notation: out [m, n] = A [m, k] op(B) [k, n].
 */
import { createMemory, type Kernels, kernelsNow } from './kernels.js';
import { chooseForm, forms } from './lower-matmul.js';

/** A matrix that others are multiplied by. */
export interface RightFactor {
  /** B, row by row: [k, n], or [n, k] when `transposed`. */
  readonly values: ArrayLike<number>;
  readonly depth: number;
  readonly columns: number;
  readonly transposed: boolean;
}

const pageBytes = 65536;
/** So that every operand begins at a whole cache line. */
const aligned = (bytes: number): number => (bytes + 63) & ~63;

export class DirectProduct {
  readonly #kernels: Kernels;
  readonly #floats: Float32Array;
  readonly #factor: RightFactor;
  readonly #mostRows: number;
  readonly #at: { readonly a: number; readonly out: number; readonly scratch: number };

  /**
   * B is copied; A may have up to `mostRows` rows.
   * @throws Error when the host has no WebAssembly SIMD; RangeError when it cannot reserve the memory, 4 GiB at most
   */
  constructor(factor: RightFactor, mostRows: number) {
    const { depth, columns } = factor;
    const a = aligned(4 * depth * columns);
    const out = a + aligned(4 * mostRows * depth);
    const scratch = out + aligned(4 * mostRows * columns);
    const pages = Math.ceil(scratch / pageBytes) + 1;
    const memory = createMemory(pages);
    this.#kernels = kernelsNow(memory);
    // Of a block, any form may be the best.
    const room = Math.max(...forms.map((form) => this.#kernels.matmulScratchBytes(mostRows, columns, depth, form)));
    memory.grow(Math.ceil(room / pageBytes));
    this.#floats = new Float32Array(memory.buffer);
    this.#floats.set(factor.values);
    this.#factor = factor;
    this.#mostRows = mostRows;
    this.#at = { a, out, scratch };
  }

  /**
   * A times the first `columns` columns of op(B) (all of them by default): [rows, columns], a view that the next call writes over. `a` is
   * [rows, k], row by row.
   */
  times(a: ArrayLike<number>, rows: number, columns: number = this.#factor.columns): Float32Array {
    const { depth, transposed } = this.#factor;
    if (rows > this.#mostRows || a.length !== rows * depth || columns > this.#factor.columns)
      throw new RangeError(
        `a product of ${rows} rows (${a.length} numbers) and ${columns} columns was made for [${this.#mostRows}, ${depth}] times [${depth}, ${this.#factor.columns}]`,
      );
    const at = this.#at;
    this.#floats.set(a, at.a / 4);
    const [bDepth, bColumn] = transposed ? [1, depth] : [this.#factor.columns, 1];
    const form = chooseForm(rows, columns);
    this.#kernels.matmul(
      at.out,
      columns,
      at.a,
      depth,
      1,
      0,
      bDepth,
      bColumn,
      rows,
      columns,
      depth,
      form,
      0,
      at.scratch,
    );
    return this.#floats.subarray(at.out / 4, at.out / 4 + rows * columns);
  }
}
