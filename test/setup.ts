/** For every test file: long typed arrays are compared in one loop, where `toEqual` would take a call and more for each element. */
import { expect } from 'vitest';

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;
const kinds = [Float32Array, Float64Array, Int32Array, Uint8Array];

function sameNumbers(a: unknown, b: unknown): boolean | undefined {
  if (!kinds.some((Kind) => a instanceof Kind && b instanceof Kind && a.constructor === b.constructor))
    return undefined;
  const [found, wanted] = [a as Numbers, b as Numbers];
  // What differs is left to `toEqual`, which shows it.
  if (found.length !== wanted.length) return undefined;
  for (let i = 0; i < found.length; i++) if (!Object.is(found[i], wanted[i])) return undefined;
  return true;
}

// Files that share a process share testers, too: every further one would be asked about every element.
const shared = globalThis as { vaelabComparesArrays?: true };
if (!shared.vaelabComparesArrays) expect.addEqualityTesters([sameNumbers]);
shared.vaelabComparesArrays = true;
