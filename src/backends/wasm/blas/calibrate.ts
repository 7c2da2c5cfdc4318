/** Measures which shapes of products a native BLAS computes faster than the own kernels, on the calling thread. */
import type { Kernels } from '../kernels.js';
import { chooseForm } from '../lower-matmul.js';
import type { BlockMemory } from '../memory.js';
import { allShapes, choiceText, type ProductShape, sizes } from './choice.js';
import type { NativeProduct } from './types.js';

/** Rounds; in the first ones the engine compiles its own kernels for speed. */
const rounds = 6;
/** Nanoseconds that the repetitions of one measurement take, roughly. */
const least = 60_000;
/** How many times as long as the own kernels' first call, when they are not compiled for speed yet, is not looked at again. */
const hopeless = 5;
/** The share of the own kernels' time that is clearly less. */
const clearly = 0.9;

interface Measured {
  readonly shape: ProductShape;
  readonly own: () => void;
  readonly native: () => void;
  readonly times: number;
  best: { own: number; native: number };
}

/** Which shapes are faster, as a text. */
export async function calibrateBlas(
  blocks: BlockMemory,
  kernels: Kernels,
  native: NativeProduct,
  wide: 0 | 1,
): Promise<string> {
  const largest = sizes.at(-1)!;
  const matrix = 4 * largest * largest;
  const room = Math.max(
    kernels.matmulScratchBytes(largest, largest, largest, 0),
    kernels.matmulAdamScratchBytes(largest, largest, largest),
  );
  const block = blocks.allocate(6 * matrix + 64 + room);
  const floats = blocks.view(block.address, (6 * matrix) / 4 + 16);
  floats.fill(0.5).fill(0, (3 * matrix) / 4);
  const at = (i: number): number => block.address + i * matrix;
  const places: Places = { a: at(0), b: at(1), out: at(2), parameter: at(3), m: at(4), v: at(5), scalars: at(6) };
  const all = allShapes().map((shape): Measured => {
    const [own, ours] = callsOf(shape, places, at(6) + 64, kernels, native, wide);
    const { rows, cols, depth } = shape;
    const times = Math.max(1, Math.floor(least / ((2 * rows * cols * depth) / 60)));
    return { shape, own, native: ours, times: Math.min(times, 200), best: { own: Infinity, native: Infinity } };
  });
  try {
    for (let round = 0; round < rounds; round++) {
      for (const each of all) {
        // The first calls are only to see which shapes a slow library should not be asked for again.
        const times = round === 0 ? 1 : each.times;
        if (each.best.native > hopeless * each.best.own) continue;
        each.best.own = Math.min(each.best.own, time(each.own, times));
        each.best.native = Math.min(each.best.native, time(each.native, times));
      }
      // Code compiled in the background comes into use between tasks.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } finally {
    blocks.free(block);
  }
  return choiceText(all.map(({ best }) => best.native < clearly * best.own));
}

/** Milliseconds of one run. */
function time(run: () => void, times: number): number {
  const begin = performance.now();
  for (let i = 0; i < times; i++) run();
  return (performance.now() - begin) / times;
}

interface Places {
  readonly a: number;
  readonly b: number;
  readonly out: number;
  readonly parameter: number;
  readonly m: number;
  readonly v: number;
  readonly scalars: number;
}

/** The same product by the own kernels and by the native one. */
function callsOf(
  { kind, rows, cols, depth }: ProductShape,
  { a, b, out, parameter, m, v, scalars }: Places,
  scratch: number,
  kernels: Kernels,
  native: NativeProduct,
  wide: 0 | 1,
): [own: () => void, native: () => void] {
  const [aRow, aDepth] = kind === 'leftTransposed' || kind === 'adam' ? [1, rows] : [depth, 1];
  const [bDepth, bCol] = kind === 'rightTransposed' ? [1, depth] : [cols, 1];
  const ours = (): void => native(out, cols, a, aRow, aDepth, b, bDepth, bCol, rows, cols, depth);
  const operands = [a, aRow, aDepth, b, bDepth, bCol, rows, cols, depth] as const;
  if (kind !== 'adam') {
    const form = chooseForm(rows, cols);
    return [() => kernels.matmul(out, cols, ...operands, form, wide, scratch), ours];
  }
  const rates = [scalars, 0.9, 0.999, 1e-8, 0] as const;
  return [
    () => kernels.matmulAdam(parameter, m, v, cols, ...operands, wide, scratch, ...rates),
    () => {
      ours();
      kernels.adam(parameter, out, m, v, rows * cols, ...rates);
    },
  ];
}
