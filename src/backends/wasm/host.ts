/** What the wasm backend needs of its environment beside WebAssembly itself: threads, and how many there should be. */
import type { Widening } from './wide.js';
import type { WorkerMessage, WorkerSetup } from './worker-main.js';

export interface PoolWorker {
  /** Told every message of the worker, and its end when nobody has asked for it. */
  onMessage: ((message: WorkerMessage) => void) | undefined;
  onEnd: ((reason: string) => void) | undefined;
  /** Ends the worker at once. */
  terminate(): Promise<void>;
}

export interface Host {
  /** Cores that do arithmetic of their own. */
  readonly cores: number;
  /** Why there can be no second thread here; undefined where there can. */
  readonly singleBecause: string | undefined;
  /** Whether the calling thread may sleep until another wakes it; a page's own thread may not. */
  readonly canWait: boolean;
  /** Has the engine join pairs of 128-bit vectors from now on; whether it will. */
  widenVectors(): Widening;
  /** Starts a worker with the program text of `workerText`. */
  startWorker(text: string, setup: WorkerSetup): PoolWorker;
}

/** Threads beyond this wait for memory, not for arithmetic. */
export const mostThreads = 16;
