/**
 * Products of a native BLAS as tasks: in fixed blocks, each one call, so that no bit depends on the number of threads.
 *
 * Notation: out [m, n] = op(A) op(B) over depth k.
 */
import type { OpAttributes } from '../../../tensor/types.js';
import type { KernelCall, NativeLowering, Task } from '../task.js';
import type { BlasChoice } from './choice.js';
import type { NativeOperands, ProductKind } from './types.js';

/** FLOPs of a block at the least: some 80 microseconds. */
const leastBlock = 8e6;
/** Floats of a gradient's block: 1 MiB, which Adam takes from the second-level cache. */
const gradientBlock = 256 * 1024;
/** Blocks begin at multiples of so many columns, a cache line. */
const line = 16;

/** Nanoseconds on one thread, by the rate of a good library. */
const cost = (m: number, n: number, k: number): number => (2 * m * n * k) / 200;

/** A number of units cut evenly into at most `most` blocks, each a multiple of `multiple`: the units of a block. */
const evenly = (units: number, most: number, multiple: number): number =>
  Math.max(multiple, Math.ceil(units / most / multiple) * multiple);

function blocksOf(from: number, to: number, block: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil((to - from) / block) }, (_, i) => [
    from + i * block,
    Math.min(to, from + (i + 1) * block),
  ]);
}

type Flags = OpAttributes['matmul'];

/** What the library is asked for; undefined for a product of two transposes, which nothing here makes often. */
function kindOf({ transposeA, transposeB }: Flags): ProductKind | undefined {
  if (transposeA) return transposeB ? undefined : 'leftTransposed';
  return transposeB ? 'rightTransposed' : 'plain';
}

export class BlasLowering implements NativeLowering {
  readonly #choice: BlasChoice;

  constructor(choice: BlasChoice) {
    this.#choice = choice;
  }

  /** Into how many blocks a product may be cut. */
  #most({ m, n, k }: NativeOperands): number {
    return Math.max(1, Math.min(this.#choice.blocks, Math.floor((2 * m * n * k) / leastBlock)));
  }

  product(flags: Flags, out: number, product: NativeOperands): Task[] | undefined {
    const kind = kindOf(flags);
    const { m, n, k } = product;
    // As the own kernels' products are cut, so that layers of few rows share a stage with what follows.
    const byColumns = 4 * n >= m;
    const block = byColumns ? evenly(n, this.#most(product), line) : evenly(m, this.#most(product), 1);
    const [rows, cols] = byColumns ? [m, Math.min(block, n)] : [Math.min(block, m), n];
    if (kind === undefined || !this.#choice.takes({ kind, rows, cols, depth: k })) return undefined;
    const call = (row: number, column: number, height: number, width: number): KernelCall => ({
      kernel: 'blas',
      args: [out + 4 * (row * n + column), n, ...product.operands(row, column), height, width, k],
    });
    return [
      {
        axis: byColumns ? 'columns' : 'rows',
        units: byColumns ? n : m,
        multiple: block,
        cost: cost(m, n, k),
        heavy: true,
        calls: (from, to) =>
          blocksOf(from, to, block).map(([begin, end]) =>
            byColumns ? call(0, begin, m, end - begin) : call(begin, 0, end - begin, n),
          ),
      },
    ];
  }

  /** The gradient is formed in the thread's scratch, some rows at a time. */
  adam(
    flags: Flags,
    product: NativeOperands,
    adam: (scratch: number, at: number, size: number) => KernelCall,
  ): Task[] | undefined {
    const { m, n, k } = product;
    const block = Math.min(evenly(m, this.#most(product), 1), Math.max(1, Math.floor(gradientBlock / n)));
    if (kindOf(flags) !== 'leftTransposed') return undefined;
    if (!this.#choice.takes({ kind: 'adam', rows: Math.min(block, m), cols: n, depth: k })) return undefined;
    return [
      {
        axis: 'rows',
        units: m,
        multiple: block,
        scratchBytes: 4 * block * n,
        cost: cost(m, n, k) + 0.6 * m * n,
        calls: (from, to) =>
          blocksOf(from, to, block).flatMap(([begin, end]): KernelCall[] => [
            { kernel: 'blas', args: [0, n, ...product.operands(begin, 0), end - begin, n, k], scratch: [0] },
            adam(0, 4 * begin * n, (end - begin) * n),
          ]),
      },
    ];
  }
}
