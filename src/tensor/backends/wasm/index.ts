/** The wasm backend: plans as lists of kernel calls over one WebAssembly memory. */
import { type Backend, checkFits, Pacer, type Program } from '../../backend.js';
import type { Plan } from '../../plan.js';
import { Residents } from '../../residents.js';
import { instantiateKernels, type Kernels } from './kernels.js';
import { addressSpace, type Block, BlockMemory } from './memory.js';
import { type Shared, WasmProgram } from './program.js';

export interface WasmOptions {
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

/** Creates the wasm backend. @throws Error where WebAssembly SIMD is missing */
export async function wasm(options: WasmOptions = {}): Promise<Backend> {
  const blocks = new BlockMemory();
  return new WasmBackend(blocks, await instantiateKernels(blocks.memory), options.reason ?? 'asked for');
}

class WasmBackend implements Backend, Shared {
  readonly name = 'wasm';
  readonly dtype = 'float32';
  readonly threads = 1;
  readonly reason: string;
  readonly blocks: BlockMemory;
  readonly kernels: Kernels;
  readonly pacer: Pacer = new Pacer();
  readonly residents: Residents<Block> = new Residents({
    claim: (p) => {
      const block = this.blocks.allocate(4 * p.size);
      try {
        p.moveTo(this, this.blocks.view(block.address, p.size));
      } catch (error) {
        this.blocks.free(block);
        throw error;
      }
      return block;
    },
    release: (p, block) => {
      p.moveBack(() => this.blocks.view(block.address, p.size).slice());
      this.blocks.free(block);
    },
  });
  /** Scratch that all programs share; it moves when a program needs more. */
  arena: Block | undefined;
  readonly #programs: Set<WasmProgram> = new Set();
  /** Ends when the run in progress ends: programs share scratch, so runs take turns. */
  #turn: Promise<void> = Promise.resolve();

  constructor(blocks: BlockMemory, kernels: Kernels, reason: string) {
    this.blocks = blocks;
    this.kernels = kernels;
    this.reason = reason;
  }

  get liveBytes(): number {
    return this.blocks.liveBytes;
  }

  async compile(plan: Plan): Promise<Program> {
    checkFits(plan, addressSpace - 65536, 4, this.name);
    // Scratch may move only between runs.
    return this.inTurn(() => {
      const program = new WasmProgram(this, plan);
      this.#programs.add(program);
      return Promise.resolve(program);
    });
  }

  dispose(): Promise<void> {
    if (this.#programs.size > 0)
      return Promise.reject(
        new Error(`backend.dispose: ${this.#programs.size} programs are still alive; dispose them first`),
      );
    return Promise.resolve();
  }

  /** Makes the shared scratch at least `bytes` large. */
  reserveArena(bytes: number): void {
    if (this.arena !== undefined && this.arena.bytes >= bytes) return;
    const before = this.arena?.bytes;
    if (this.arena !== undefined) this.blocks.free(this.arena);
    this.arena = undefined;
    try {
      this.arena = this.blocks.allocate(bytes);
    } catch (error) {
      // The programs that are alive go on with what they had.
      if (before !== undefined) this.arena = this.blocks.allocate(before);
      throw error;
    }
  }

  forget(program: WasmProgram): void {
    this.#programs.delete(program);
    if (this.#programs.size > 0 || this.arena === undefined) return;
    this.blocks.free(this.arena);
    this.arena = undefined;
  }

  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    let done!: () => void;
    this.#turn = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      return await work();
    } finally {
      done();
    }
  }
}
