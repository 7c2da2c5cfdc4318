/** What the wasm backend and its environment tell each other of a native BLAS. */
import type { Kernels } from '../kernels.js';
import type { BlockMemory } from '../memory.js';
import type { NativeLowering } from '../task.js';
import type { BlasBinding, BlasUse, NativeProduct } from './types.js';

/** What a backend has of its own, to be compared with. */
export interface OwnProducts {
  readonly blocks: BlockMemory;
  readonly kernels: Kernels;
  readonly wide: 0 | 1;
  readonly fused: boolean;
}

/** A BLAS that was found, as the environment gives it. */
export interface OpenedBlas {
  readonly binding: BlasBinding;
  /** For a backend's memory, in this thread. */
  useWith(own: OwnProducts): Promise<NativeBlas>;
}

/** A BLAS at work in a backend. */
export interface NativeBlas {
  readonly product: NativeProduct;
  readonly use: BlasUse;
  /** What is said of it in reasons. */
  readonly words: string;
  readonly lowering: NativeLowering;
}
