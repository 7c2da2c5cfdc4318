/** What the wasm backend needs of its environment beside WebAssembly itself: threads, and how many there should be. */
import type { ThreadHost } from '../../workers/index.js';
import type { OpenedBlas } from './blas/opened.js';
import type { BlasWish } from './blas/types.js';
import type { LoadedKernels } from './kernels.js';

/** What is known of an engine that was asked to widen vectors: that it does, that it does not, or that it may. */
export type Widening = 'yes' | 'no' | 'maybe';

/** What was measured on this machine before, by kind and by what it is of. */
export interface MachineNotes {
  read(kind: string, of: readonly unknown[]): Promise<string | undefined>;
  /** Keeps a text, unless another process was first; what is kept then. */
  keep(kind: string, of: readonly unknown[], text: string): Promise<string>;
}

/** Why the tile for wider vectors is of no use; undefined where it is. */
export type WhyNotWide = (
  loaded: LoadedKernels,
  shared: boolean,
  widening: 'yes' | 'maybe',
  notes: (() => Promise<MachineNotes>) | undefined,
) => Promise<string | undefined>;

export interface Host extends ThreadHost {
  /** Cores that do arithmetic of their own. */
  readonly cores: number;
  /** Whether the calling thread may sleep until another wakes it; a page's own thread may not. */
  readonly canWait: boolean;
  /** Has the engine join pairs of 128-bit vectors from now on; whether it will. */
  widenVectors(): Widening;
  /** What checks wider vectors (wide.ts); undefined where there are none. */
  readonly wide?: () => Promise<WhyNotWide>;
  /** Undefined where nothing can be kept. */
  readonly notes?: () => Promise<MachineNotes>;
  /**
   * A native BLAS that was tried, for so many threads; a text that says why there is none.
   * @throws OptionError for what is no wish, without fusing, and where an earlier use cannot be repeated
   */
  openBlas(wish: BlasWish, threads: number, fused: boolean): Promise<OpenedBlas | string>;
  /** A function of a thread that calls a native BLAS, as source text; undefined where there is none. */
  readonly blasInThread: string | undefined;
}

/** Threads beyond this wait for memory, not for arithmetic. */
export const mostThreads = 16;
