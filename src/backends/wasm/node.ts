/** The wasm backend's environment in Node: worker threads, the processor's cores, V8's vector widening. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { bindBlas, openNative } from './node/binding.js';
import type { PoolWorker, Host, Widening } from './host.js';
import type { WorkerMessage, WorkerSetup } from './worker-main.js';

export function host(): Host {
  return {
    cores: Math.max(1, Math.floor(availableParallelism() / threadsPerCore())),
    singleBecause: undefined,
    canWait: true,
    widenVectors,
    notes: async () => (await import('./node/machine-notes.js')).machineNotes,
    openBlas: async (wish, threads) => (await import('./node/open-blas.js')).openBlas(wish, threads),
    startWorker,
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

function startWorker(text: string, setup: WorkerSetup): PoolWorker {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const bind = (blas, buffer) => (${bindBlas.toString()})(${openNative.toString()}, require, blas, buffer);
     (${text})(workerData, (message) => parentPort.postMessage(message), bind);`,
    { eval: true, workerData: setup, execArgv: [], name: 'vaelab' },
  );
  const handle: PoolWorker = {
    onMessage: undefined,
    onEnd: undefined,
    terminate: async () => {
      handle.onEnd = undefined;
      await worker.terminate();
    },
  };
  worker.on('message', (message: WorkerMessage) => handle.onMessage?.(message));
  // An idle pool does not keep the process alive; one that starts does. Listening to messages refers to the worker again,
  // so that this comes last, with the message that it is ready.
  worker.once('message', () => worker.unref());
  worker.on('error', (error) => handle.onEnd?.(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => handle.onEnd?.(`it ended with code ${code}`));
  return handle;
}
