/** Many normal numbers at once, by a kernel (assembly/index.ts has its notation). */
import type { State } from 'seedrandom';
import { compileModule, instantiate, type KernelMemory } from '../../checks/kernel-module.js';
import { packed } from './binary.js';

interface NormalKernel {
  readonly memory: KernelMemory;
  normalPairs(out: number, count: number): void;
}

/** The kernel, its page of 64 KiB and that page's numbers: the state in the first four, draws from `start` on. */
interface Opened {
  readonly kernel: NormalKernel;
  readonly numbers: Float64Array;
}
const start = 8;

let opened: Opened | undefined;
let tried = false;

/** Undefined where there is no WebAssembly with SIMD, or a page's rules forbid it. */
function open(): Opened | undefined {
  if (tried) return opened;
  tried = true;
  try {
    const kernel = instantiate<NormalKernel>(compileModule(packed, 'normal numbers'));
    opened = { kernel, numbers: new Float64Array(kernel.memory.buffer) };
  } catch {
    // They are drawn one by one then.
  }
  return opened;
}

/**
 * Writes pairs of standard normal numbers into `out` from the element `from` on, as many as have room.
 * @returns where the stream stands then; undefined, with nothing written, where there is no kernel
 */
export function fillPairs(
  { s0, s1, s2, c }: State.Alea,
  out: Float32Array | Float64Array,
  from: number,
): State.Alea | undefined {
  const found = open();
  if (found === undefined) return undefined;
  const { kernel, numbers } = found;
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
