/** What the wasm backend needs of its environment beside WebAssembly itself: threads, and how many there should be. */
import type { OpenedBlas } from './blas/opened.js';
import type { BlasWish } from './blas/types.js';
import type { WorkerMessage, WorkerSetup } from './worker-main.js';

export interface PoolWorker {
  /** Told every message of the worker, and its end when nobody has asked for it. */
  onMessage: ((message: WorkerMessage) => void) | undefined;
  onEnd: ((reason: string) => void) | undefined;
  /** Ends the worker at once. */
  terminate(): Promise<void>;
}

/** What is known of an engine that was asked to widen vectors: that it does, that it does not, or that it may. */
export type Widening = 'yes' | 'no' | 'maybe';

/** What was measured on this machine before, by kind and by what it is of. */
export interface MachineNotes {
  read(kind: string, of: readonly unknown[]): Promise<string | undefined>;
  /** Keeps a text, unless another process was first; what is kept then. */
  keep(kind: string, of: readonly unknown[], text: string): Promise<string>;
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
  notes(): Promise<MachineNotes>;
  /**
   * A native BLAS that was tried, for so many threads; a text that says why there is none.
   * @throws OptionError for what is no wish, and where an earlier use cannot be repeated
   */
  openBlas(wish: BlasWish, threads: number): Promise<OpenedBlas | string>;
  /** Starts a worker with the program text of `workerText`. */
  startWorker(text: string, setup: WorkerSetup): PoolWorker;
}

/** Threads beyond this wait for memory, not for arithmetic. */
export const mostThreads = 16;
