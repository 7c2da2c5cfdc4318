/** A memory with guarded arrays, and comparison with float64 values, for the tests of the WebAssembly kernels. */
import { createMemory, instantiateKernels, type Kernels, loadKernels } from '../../src/backends/wasm/kernels.js';

/** Floats on either side of every array that no kernel may touch, and what they hold. */
const GUARD = 24;
export const SENTINEL = 12345.5;

const memory = createMemory(1100);
export const kernels: Kernels = await instantiateKernels(memory, await loadKernels());
/** The kernels with separate multiplications and additions; the same as `kernels` where the engine knows no others. */
export const separate: Kernels = await instantiateKernels(memory, await loadKernels());
export const floats: Float32Array = new Float32Array(memory.buffer);
let next = 0;
let guards: { start: number; end: number }[] = [];

/** Forgets all arrays of the previous case. */
export function reset(): void {
  next = 256;
  guards = [];
}

/** Places an array between guards, on an address that need not be a multiple of 16; returns that address. */
export function place(values: number | ArrayLike<number>): number {
  const length = typeof values === 'number' ? values : values.length;
  const start = next + GUARD + 1;
  next = start + length + GUARD;
  if (next > floats.length) throw new Error('the test needs a larger memory');
  floats.fill(SENTINEL, start - GUARD - 1, next);
  if (typeof values !== 'number') floats.set(values, start);
  guards.push({ start, end: start + length });
  return start * 4;
}

/** Copies an array out, once no guard of any array was overwritten. */
export function read(address: number, length: number): Float32Array {
  for (const { start, end } of guards) {
    const intact = (x: number): boolean => x === SENTINEL;
    if (!floats.subarray(start - GUARD, start).every(intact) || !floats.subarray(end, end + GUARD).every(intact)) {
      throw new Error('a guard was overwritten');
    }
  }
  return floats.slice(address / 4, address / 4 + length);
}

let state = 1;
/** A small seeded generator, uniform in [-1, 1). */
export function uniform(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
}

export function random(length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => uniform() * scale);
}

/** Arguments where float32 functions go wrong: zeros, denormals, the ends of the range, where formulas change. */
export const SPECIAL: readonly number[] = [
  0,
  -0,
  1e-45,
  -1e-45,
  3e-39,
  -3e-39,
  1.2e-38,
  1e-30,
  1e-10,
  -1e-10,
  1e-5,
  0.3,
  -0.3,
  0.6249,
  0.6251,
  -0.625,
  0.7071,
  0.7072,
  1,
  -1,
  1.41421,
  2,
  10,
  -10,
  17.5,
  20.5,
  -20.5,
  88,
  88.7,
  88.8,
  89.5,
  -87,
  -88,
  -95,
  -103,
  -104.5,
  1e3,
  -1e3,
  1e30,
  -1e30,
  3.4e38,
  Infinity,
  -Infinity,
  NaN,
];

/** Small whole numbers, so that equal ones occur, with a special one among every five. */
export function withSpecials(length: number): Float32Array {
  return random(length).map((x, i) => (i % 5 === 3 ? SPECIAL[i % SPECIAL.length]! : Math.round(x * 8)));
}

/** The distance of neighbouring float32 numbers near a finite value. */
export function ulp(value: number): number {
  return Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23));
}

/** Compares with float64 values: the same float32 number (or NaN), else finite and within `tolerance(wanted)`. */
export function compare(
  actual: Float32Array,
  wanted: ArrayLike<number>,
  tolerance: (wanted: number) => number = () => 0,
): void {
  if (actual.length !== wanted.length) throw new Error(`${actual.length} elements, wanted ${wanted.length}`);
  for (let i = 0; i < wanted.length; i++) {
    const want = wanted[i]!;
    const got = actual[i]!;
    const rounded = Math.fround(want);
    if (got === rounded || (Number.isNaN(got) && Number.isNaN(want))) continue;
    if (Number.isFinite(rounded) && Math.abs(got - want) <= tolerance(want)) continue;
    throw new Error(`element ${i}: got ${got}, wanted ${want}`);
  }
}
