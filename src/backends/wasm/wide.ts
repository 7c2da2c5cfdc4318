/** Whether products may use the tile that is made for 256-bit vectors, where the engine joins pairs of 128-bit ones. */
import type { Host, MachineNotes } from './host.js';
import { createMemory, instantiateKernels, type Kernels, type LoadedKernels } from './kernels.js';

/** What was found, by the loaded module: looking takes a moment. */
const found = new WeakMap<object, Promise<string | undefined>>();
/** Whether the tile is faster in this process, where that has to be measured. */
let measured: Promise<boolean> | undefined;

/**
 * Why the tile of 16 columns is of no use; undefined where it is. It has to give the same bits as two tiles of 8, also once the
 * engine has compiled both for speed. Where the processor is not known to have the vectors, it has to become clearly faster, too.
 */
export function whyNotWide(
  loaded: LoadedKernels,
  shared: boolean,
  widening: 'yes' | 'maybe',
  notes: Host['notes'],
): Promise<string | undefined> {
  const result = found.get(loaded.module) ?? look(loaded, shared, widening, notes);
  found.set(loaded.module, result);
  return result;
}

async function look(
  loaded: LoadedKernels,
  shared: boolean,
  widening: 'yes' | 'maybe',
  notes: Host['notes'],
): Promise<string | undefined> {
  const memory = createMemory(4, shared);
  const tiles = tilesOn(new Float32Array(memory.buffer), await instantiateKernels(memory, loaded));
  if (!(await sameBits(tiles))) return 'wider ones give other results here';
  if (widening === 'yes') return undefined;
  measured ??= isFaster(tiles, await notes?.());
  if (await measured) return tiles.same() ? undefined : 'wider ones give other results here';
  return 'wider ones are not measurably faster here';
}

/** The same block of a product by one tile of 16 columns, and by two of 8. */
interface Tiles {
  readonly widely: () => void;
  readonly narrowly: () => void;
  /** Whether both have left the same bits. */
  readonly same: () => boolean;
}

/** Depth of the panels. */
const depth = 256;

function tilesOn(floats: Float32Array, kernels: Kernels): Tiles {
  for (let i = 0; i < floats.length; i++) floats[i] = Math.sin(i);
  const [a, b, wide, narrow] = [65536, 65536 + 20 * depth, 196608, 200704] as const;
  const bytesOfRow = 64;
  return {
    widely: () => kernels.tile16(a, b, depth, wide, bytesOfRow),
    narrowly: () => {
      kernels.tile8(a, b, depth, narrow, bytesOfRow);
      kernels.tile8(a, b + 32, depth, narrow + 32, bytesOfRow);
    },
    same: () => floats.subarray(wide / 4, wide / 4 + 80).every((value, i) => value === floats[narrow / 4 + i]),
  };
}

/** Calls until the engine looks at the code again, and how often it is given the time to. */
const calls = 400;
const rounds = 8;
/** Code compiled in the background comes into use between tasks as well. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

async function sameBits({ widely, narrowly, same }: Tiles): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < calls; i++) {
      widely();
      narrowly();
    }
    if (!same()) return false;
    await pause();
  }
  return true;
}

/** How often it is measured before the answer is no, and how long each time, in milliseconds: the machine may be busy. */
const attempts = 3;
const patience = 400;

/**
 * What this machine has shown before, or shows now. Only that it is faster is kept: a busy machine can hide that once, and cannot pretend it.
 */
async function isFaster(tiles: Tiles, notes: MachineNotes | undefined): Promise<boolean> {
  if ((await notes?.read('vectors', [])) === '256') return true;
  const faster = await becomesFaster(tiles);
  if (faster) await notes?.keep('vectors', [], '256');
  return faster;
}

/** Compares the least times of both: what else the machine does makes times longer, not shorter. */
async function becomesFaster({ widely, narrowly }: Tiles): Promise<boolean> {
  const time = (tile: () => void): number => {
    const begin = performance.now();
    for (let i = 0; i < calls; i++) tile();
    return performance.now() - begin;
  };
  for (let attempt = 0; attempt < attempts; attempt++) {
    let [wide, narrow] = [Infinity, Infinity];
    // One tile may be compiled for speed before the other, so it must stay faster for some time.
    let faster = 0;
    for (const end = performance.now() + patience; performance.now() < end; await pause()) {
      narrow = Math.min(narrow, time(narrowly));
      wide = Math.min(wide, time(widely));
      faster = wide < 0.75 * narrow ? faster + 1 : 0;
      if (faster === 10) return true;
    }
  }
  return false;
}
