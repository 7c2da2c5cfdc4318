/** The wasm backend's environment in Node: threads, the processor's cores, V8's vector widening. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { startThread } from '../../workers/node.js';
import { bindBlas, openNative } from './node/binding.js';
import type { Host, Widening } from './host.js';

export function host(): Host {
  return {
    cores: Math.max(1, Math.floor(availableParallelism() / threadsPerCore())),
    singleBecause: undefined,
    canWait: true,
    widenVectors,
    wide: async () => (await import('./wide.js')).whyNotWide,
    notes: async () => (await import('./node/machine-notes.js')).machineNotes,
    openBlas: async (...asked) => (await import('./node/open-blas.js')).openBlas(...asked),
    startThread,
    blasInThread: `(blas, buffer) => (${bindBlas.toString()})(${openNative.toString()}, require, blas, buffer)`,
  };
}

/** Hardware threads that share a core's arithmetic, as far as Linux tells; 1 elsewhere. */
function threadsPerCore(): number {
  try {
    const siblings = readFileSync('/sys/devices/system/cpu/cpu0/topology/thread_siblings_list', 'utf8').trim();
    return siblings
      .split(',')
      .map((range) => range.split('-').map(Number))
      .reduce((count, [from, to]) => count + (to ?? from!) - from! + 1, 0);
  } catch {
    return 1;
  }
}

/**
 * V8's revectorisation turns pairs of neighbouring 128-bit operations into 256-bit ones, on processors with AVX2. It is
 * behind a flag, which works for everything compiled from then on in this process. V8 13 (Node 24) is the first whose
 * results were checked; older ones do not know the flag or do not know it well.
 */
function widenVectors(): Widening {
  const known = process.arch === 'x64' && Number.parseInt(process.versions.v8, 10) >= 13;
  const processor = known ? hasAvx2() : 'no';
  if (processor !== 'no') setFlagsFromString('--experimental-wasm-revectorize');
  return processor;
}

/** What Linux says of the processor; elsewhere it may have AVX2. */
function hasAvx2(): Widening {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1];
    return flags === undefined ? 'maybe' : flags.split(' ').includes('avx2') ? 'yes' : 'no';
  } catch {
    return 'maybe';
  }
}
