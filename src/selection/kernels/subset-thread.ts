/**
 * One thread's part in scoring subsets of columns: a table in the memory of its kernels, and one call after the other.
 *
 * The class is used by the calling thread as it is and by workers as source text, so it must not refer to anything outside itself (types
 * excepted); its fields are set in the constructor, so that no compiler adds helpers for them.
 */
import type { SelectionKernels } from './kernels.js';

/** A table as the kernels want it; n, np, C, x and targets as in assembly/ridge.ts. */
export interface SubsetTable {
  readonly n: number;
  readonly classes: number;
  /** [p, np]. */
  readonly x: Float32Array;
  /** The class of every row [n], numbered from 0. */
  readonly codes: Int32Array;
  /** [C, np]. */
  readonly targets: Float32Array;
  /** X^T y of all columns [p, C]. */
  readonly products: Float32Array;
  readonly classifier: 'ridge' | 'knn';
  readonly alpha: number;
  /** Neighbours that vote. */
  readonly voters: number;
}

/** Some subsets, one after the other. */
export interface SubsetBatch {
  readonly columns: Int32Array;
  /** How many columns each subset has. */
  readonly sizes: Int32Array;
}

export class SubsetThread {
  declare private readonly kernels: SelectionKernels;
  declare private readonly table: SubsetTable;
  /** Rows and outputs as the kernels count them. */
  declare private readonly long: number;
  declare private readonly outputs: number;
  /** Addresses. */
  declare private readonly x: number;
  declare private readonly codes: number;
  declare private readonly targets: number;
  declare private readonly products: number;
  declare private readonly errors: number;
  declare private readonly out: number;
  /** Where what differs from call to call begins: the subset, then scratch. */
  declare private readonly subset: number;

  constructor(kernels: SelectionKernels, table: SubsetTable) {
    this.kernels = kernels;
    this.table = table;
    this.long = Math.ceil(table.n / 8) * 8;
    this.outputs = table.targets.length / this.long;
    let end = 1024;
    const place = (bytes: number): number => {
      const address = end;
      end = Math.ceil((address + bytes) / 16) * 16;
      return address;
    };
    this.x = place(table.x.byteLength);
    this.codes = place(table.codes.byteLength);
    this.targets = place(table.targets.byteLength);
    this.products = place(table.products.byteLength);
    this.errors = place(table.targets.byteLength);
    this.out = place(16);
    this.subset = end;
    this.reserve(end);
    const { buffer } = kernels.memory;
    new Float32Array(buffer, this.x, table.x.length).set(table.x);
    new Int32Array(buffer, this.codes, table.codes.length).set(table.codes);
    new Float32Array(buffer, this.targets, table.targets.length).set(table.targets);
    new Float32Array(buffer, this.products, table.products.length).set(table.products);
  }

  private reserve(bytes: number): void {
    const { memory } = this.kernels;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  }

  /** The rows named rightly when each is left out, and the sum of squared errors, of every subset [2 subsets]. */
  score({ columns, sizes }: SubsetBatch): Float64Array {
    const scores = new Float64Array(2 * sizes.length);
    for (let s = 0, from = 0; s < sizes.length; from += sizes[s]!, s++) {
      this.work(columns.subarray(from, from + sizes[s]!));
      scores.set(new Float64Array(this.kernels.memory.buffer, this.out, 2), 2 * s);
    }
    return scores;
  }

  /** The errors of ridge regression on the rows when each is left out [C, np]. */
  errorsOf(subset: Int32Array): Float32Array {
    this.work(subset);
    return new Float32Array(this.kernels.memory.buffer, this.errors, this.outputs * this.long).slice();
  }

  private work(subset: Int32Array): void {
    const { kernels, table, outputs } = this;
    const { n, classes, alpha, voters } = table;
    const k = subset.length;
    const scratch = this.subset + Math.ceil(k / 4) * 16;
    const knn = table.classifier === 'knn';
    const dual = k >= n;
    this.reserve(
      scratch +
        (knn
          ? kernels.neighboursScratchBytes(n, k, classes, voters)
          : dual
            ? kernels.dualRidgeScratchBytes(n, outputs)
            : kernels.primalRidgeScratchBytes(n, k, outputs)),
    );
    new Int32Array(kernels.memory.buffer, this.subset, k).set(subset);
    const { x, codes, errors, targets, products, out } = this;
    if (knn) return kernels.neighbours(out, x, n, this.subset, k, codes, classes, voters, scratch);
    if (dual) kernels.dualRidge(errors, x, n, this.subset, k, targets, outputs, alpha, scratch);
    else kernels.primalRidge(errors, x, n, this.subset, k, targets, products, outputs, alpha, scratch);
    kernels.ridgeScore(out, errors, n, outputs, codes);
  }
}
