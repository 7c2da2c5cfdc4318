/** A native BLAS for a backend: found, bound to its memory, and its choice of products made or taken from before. */
import { cpus } from 'node:os';
import { described, OptionError } from '../../../checks/index.js';
import { calibrateBlas } from '../blas/calibrate.js';
import { BlasChoice, isChoice } from '../blas/choice.js';
import { BlasLowering } from '../blas/lower.js';
import type { OpenedBlas, OwnProducts } from '../blas/opened.js';
import type { BlasUse, BlasWish, NativeProduct } from '../blas/types.js';
import { findBlas, type FoundBlas } from './find-blas.js';
import { machineNotes } from './machine-notes.js';

/** Blocks of large products: some for each core of the machine, and as many whatever the number of threads. */
const leastBlocks = 4;
const mostBlocks = 16;

/**
 * The library for a wish; a text that says why there is none.
 * @throws OptionError for what is no wish, without fusing, and where an earlier use cannot be repeated
 */
export async function openBlas(wish: BlasWish, threads: number, fused: boolean): Promise<OpenedBlas | string> {
  const earlier = checkWish(wish);
  if (!fused)
    throw new OptionError(
      'wasm: fused: false promises the same digits in every engine, which no native BLAS gives; leave blas or fused out',
    );
  let why: string;
  try {
    const found = await findBlas(earlier?.library ?? (wish as string));
    const { library, version, manyCallers } = found.tried;
    if (earlier !== undefined && version !== earlier.version) why = `it was ${earlier.version} and is ${version}`;
    else if (threads > 1 && !manyCallers) why = `${library} is made for one thread; take it with threads: 1`;
    else return opened(found, earlier);
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  if (earlier === undefined) return `no native BLAS because ${why}`;
  throw new OptionError(`wasm: blas: ${earlier.library} cannot be used as before: ${why}`);
}

/** The earlier use that is to be repeated, if it is one. @throws OptionError for what is no wish */
function checkWish(wish: BlasWish): BlasUse | undefined {
  if (typeof wish === 'string' && wish !== '') return undefined;
  const { library, version, blocks, choice } = ((wish as unknown) ?? {}) as Partial<Record<keyof BlasUse, unknown>>;
  const texts = typeof library === 'string' && typeof version === 'string' && typeof choice === 'string';
  const cut = Number.isInteger(blocks) && (blocks as number) >= 1 && (blocks as number) <= mostBlocks;
  if (texts && cut && isChoice(choice)) return wish as BlasUse;
  throw new OptionError(
    `wasm: blas must be 'off', 'auto', the path or name of a library, or the blas of an earlier backend or result, found ${described(wish)}`,
  );
}

function opened(found: FoundBlas, earlier: BlasUse | undefined): OpenedBlas {
  // One choice for all that a backend makes like itself, also where it cannot be kept.
  let used: Promise<BlasUse> | undefined;
  return {
    binding: found.tried,
    useWith: async (own) => {
      const product = found.bind(own.blocks.memory);
      const use = earlier ?? (await (used ??= useOf(found, { ...own, native: product })));
      const words = `products by ${use.version} (${use.library}) where it is faster, so that last digits are those of this library`;
      return { product, use, words, lowering: new BlasLowering(new BlasChoice(use)) };
    },
  };
}

/** What is used of a library on this machine: as was measured before, or is now. */
async function useOf(
  { tried, file }: FoundBlas,
  own: OwnProducts & { readonly native: NativeProduct },
): Promise<BlasUse> {
  const { library, version, product } = tried;
  const of = [library, file, version, product, own.wide, own.fused];
  let choice = (await machineNotes.read('blas', of)) ?? '';
  if (!isChoice(choice)) {
    const measured = await calibrateBlas(own.blocks, own.kernels, own.native, own.wide);
    choice = await machineNotes.keep('blas', of, measured);
    if (!isChoice(choice)) choice = measured;
  }
  const cores = 2 ** Math.ceil(Math.log2(Math.max(1, cpus().length)));
  return { library, version, blocks: Math.min(mostBlocks, Math.max(leastBlocks, cores)), choice };
}
