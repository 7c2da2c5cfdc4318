/** The wasm backend: plans as stages of kernel calls over one WebAssembly memory, executed by one thread or several. */
import { type Backend, checkFits, Pacer, type Program, Turns } from '../../tensor/backend.js';
import type { Plan } from '../../tensor/plan.js';
import { Residents } from '../../tensor/residents.js';
import { Crew } from './crew.js';
import { findHost, type Host, mostThreads } from './host.js';
import { instantiateKernels, type Kernels, loadKernels } from './kernels.js';
import { addressSpace, type Block, BlockMemory } from './memory.js';
import { Profile } from './profile.js';
import { type Shared, WasmProgram } from './program.js';
import { leastPart } from './schedule.js';
import { wideTileWorks } from './wide.js';

export interface WasmOptions {
  /**
   * Threads that work together, the calling one included. Default: one for each physical core, 16 at most. Where there
   * can be one only, as in a page that is not cross-origin isolated, there is one, and `reason` says why.
   */
  readonly threads?: number;
  /**
   * Bits of the vectors in matrix products. 128, the default, is what WebAssembly knows. 256 asks the engine to join
   * pairs of them, which doubles the rate of products: in Node 24 or newer on x64 with AVX2. It sets an experimental
   * flag of V8 (--experimental-wasm-revectorize) for the whole process; the tile that profits is measured and checked
   * before it is used. Where that does not work, 128 remain, and `reason` says why. 'auto' is 256 where the engine knows
   * the flag, and 128 elsewhere.
   */
  readonly vectors?: 128 | 256 | 'auto';
  /**
   * Whether products fuse multiplications and additions where the engine knows relaxed SIMD (Node 22 and newer, and
   * browsers). Default true. Without, products have the same bits in every engine and are up to a fifth slower.
   */
  readonly fused?: boolean;
  /** Measures where the time goes; `profile` of the backend then tells. */
  readonly profile?: boolean;
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

export interface WasmBackend extends Backend {
  readonly name: 'wasm';
  /** Bits of the vectors in matrix products. */
  readonly vectors: 128 | 256;
  /** Whether products fuse multiplications and additions. */
  readonly fused: boolean;
  /** Where the time went, as a table; undefined unless asked for. */
  readonly profile: { toString(): string } | undefined;
}

/** Creates the wasm backend. @throws Error where WebAssembly SIMD is missing, RangeError for options out of range */
export async function wasm(options: WasmOptions = {}): Promise<WasmBackend> {
  return wasmOn(await findHost(), options);
}

/** The same in given surroundings, and with works divided that are worth less than usual. */
export async function wasmOn(host: Host, options: WasmOptions, least: number = leastPart): Promise<WasmBackend> {
  const { threads: asked, vectors = 128, fused } = options;
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1 && asked <= 64))
    throw new RangeError(`wasm: threads must be a whole number from 1 to 64, found ${asked}`);
  if (![128, 256, 'auto'].includes(vectors))
    throw new RangeError(`wasm: vectors must be 128, 256 or 'auto', found ${String(vectors)}`);
  const reasons = [options.reason ?? 'asked for'];
  const wanted = asked ?? Math.min(host.cores, mostThreads);
  const threads = host.singleBecause === undefined ? wanted : 1;
  if (threads < wanted) reasons.push(`1 thread because ${host.singleBecause}`);
  const flagged = vectors !== 128 && host.widenVectors();
  const loaded = await loadKernels({ shared: threads > 1, ...(fused !== undefined && { fused }) });
  if (fused === true && !loaded.fused)
    reasons.push('separate multiplications and additions because the engine knows no relaxed SIMD');
  const wide = flagged && (await wideTileWorks(loaded, threads > 1));
  if ((vectors === 256 || flagged) && !wide)
    reasons.push('128-bit vectors because the engine does not widen them here');
  const blocks = new BlockMemory(threads > 1);
  const kernels = await instantiateKernels(blocks.memory, loaded);
  const crew = new Crew(host, loaded, blocks.memory, kernels, threads);
  return new Wasm(
    blocks,
    kernels,
    crew,
    least,
    wide,
    loaded.fused,
    options.profile === true ? new Profile() : undefined,
    reasons.join('; '),
  );
}

class Wasm implements WasmBackend, Shared {
  readonly name = 'wasm';
  readonly dtype = 'float32';
  readonly threads: number;
  readonly vectors: 128 | 256;
  readonly fused: boolean;
  readonly reason: string;
  readonly blocks: BlockMemory;
  readonly kernels: Kernels;
  readonly wide: 0 | 1;
  readonly crew: Crew;
  readonly leastPart: number;
  readonly profile: Profile | undefined;
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
      const values = this.blocks.view(block.address, p.size);
      p.moveBack((into) => {
        into?.set(values);
        return into ?? new Float32Array(values);
      });
      this.blocks.free(block);
    },
  });
  /** Scratch that all programs share; it moves when a program needs more. */
  arena: Block | undefined;
  readonly #programs: Set<WasmProgram> = new Set();
  /** Programs share scratch, so runs take turns. */
  readonly #turns: Turns = new Turns();

  constructor(
    blocks: BlockMemory,
    kernels: Kernels,
    crew: Crew,
    least: number,
    wide: boolean,
    fused: boolean,
    profile: Profile | undefined,
    reason: string,
  ) {
    this.blocks = blocks;
    this.kernels = kernels;
    this.crew = crew;
    this.leastPart = least;
    this.threads = crew.threads;
    this.wide = wide ? 1 : 0;
    this.vectors = wide ? 256 : 128;
    this.fused = fused;
    this.profile = profile;
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

  async dispose(): Promise<void> {
    if (this.#programs.size > 0)
      throw new Error(`backend.dispose: ${this.#programs.size} programs are still alive; dispose them first`);
    await this.crew.dispose();
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

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }
}
