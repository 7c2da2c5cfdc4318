/** Many normal numbers at once, by a kernel (assembly/index.ts has its notation). */
import type { State } from 'seedrandom';
import { type KernelMemory, optionalKernels } from '../../checks/kernel-module.js';
import { packed } from './binary.js';

interface NormalKernel {
  readonly memory: KernelMemory;
  normalPairs(out: number, count: number): void;
}

const open = optionalKernels<NormalKernel>(packed);

/** Draws stand in the kernel's page of 64 KiB from this number on; the first four are the state. */
const start = 8;

/**
 * Writes pairs of standard normal numbers into `out` from the element `from` on, as many as have room.
 * @returns where the stream stands then; undefined, with nothing written, where there is no kernel
 */
export function fillPairs(
  { s0, s1, s2, c }: State.Alea,
  out: Float32Array | Float64Array,
  from: number,
): State.Alea | undefined {
  const kernel = open();
  if (kernel === undefined) return undefined;
  const numbers = new Float64Array(kernel.memory.buffer);
  numbers.set([s0, s1, s2, c]);
  // The kernel overwrites a pair more than it is asked for.
  const most = (numbers.length - start) / 2 - 1;
  for (let at = from; out.length - at >= 2;) {
    const pairs = Math.min(most, (out.length - at) >> 1);
    kernel.normalPairs(8 * start, pairs);
    out.set(numbers.subarray(start, start + 2 * pairs), at);
    at += 2 * pairs;
  }
  return { s0: numbers[0]!, s1: numbers[1]!, s2: numbers[2]!, c: numbers[3]! };
}
