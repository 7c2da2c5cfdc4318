/** The wasm backend: plans as stages of kernel calls over one WebAssembly memory, executed by one thread or several. */
import { described, checkWhole, OptionError, withDefaults } from '../../checks/index.js';
import { checkFits, disposedError, Pacer, type Program, Mutex } from '../../tensor/backend.js';
import type { Plan } from '../../tensor/plan.js';
import { Residents } from '../../tensor/residents.js';
import type { BlasUse } from './blas/types.js';
import { ThreadPool } from './thread-pool.js';
import { type Host, mostThreads } from './host.js';
import { instantiateKernels, type Kernels, loadKernels } from './kernels.js';
import type { WasmBackend, WasmOptions } from './options.js';
import { addressSpace, type Block, BlockMemory } from './memory.js';
import { Profile } from './profile.js';
import { type Shared, WasmProgram } from './program.js';
import { leastPart } from './schedule.js';
import type { NativeLowering } from './task.js';

/**
 * Creates the wasm backend in a given environment; tasks that are worth less than `least` are not divided.
 * @throws Error where WebAssembly SIMD is missing, OptionError for options out of range
 */
export async function wasmOn(host: Host, options: WasmOptions, least: number = leastPart): Promise<WasmBackend> {
  const { threads: asked, vectors, fused, blas: wish = 'off', profile, reason } = checkedOptions(options);
  const reasons = [reason];
  const slow: string[] = [];
  const wanted = asked ?? Math.min(host.cores, mostThreads);
  const threads = host.singleBecause === undefined ? wanted : 1;
  if (threads < wanted) reasons.push(`1 thread because ${host.singleBecause}`);
  const opened = wish === 'off' ? undefined : await host.openBlas(wish, threads, fused ?? true);
  if (typeof opened === 'string') {
    reasons.push(opened);
    if (wish !== 'auto') slow.push(opened);
  }
  const library = typeof opened === 'object' ? opened : undefined;
  // A native library is given addresses, which stay the same in a shared memory that grows.
  const shared = threads > 1 || library !== undefined;
  const widening = vectors === 128 ? 'no' : host.widenVectors();
  const loaded = await loadKernels({ shared, fused: fused ?? true });
  if (fused === true && !loaded.fused)
    reasons.push('separate multiplications and additions because the engine knows no relaxed SIMD');
  const whyNotWide = widening === 'no' ? undefined : await host.wide?.();
  const narrowBecause = await whyNotWide?.(loaded, shared, widening as 'yes' | 'maybe', host.notes);
  const wide = widening !== 'no' && narrowBecause === undefined ? 1 : 0;
  if ((vectors === 256 || widening !== 'no') && wide === 0)
    reasons.push(`128-bit vectors because ${narrowBecause ?? 'the engine does not widen them here'}`);
  if (narrowBecause !== undefined)
    slow.push(`products take longer than they could: 128-bit vectors because ${narrowBecause}`);
  const make = async (count: number, aside: boolean): Promise<Wasm> => {
    const blocks = new BlockMemory(shared);
    const own = await instantiateKernels(blocks.memory, loaded);
    const native = await library?.useWith({ blocks, kernels: own, wide, fused: loaded.fused });
    const kernels: Kernels = { ...own, blas: native?.product };
    return new Wasm({
      blocks,
      kernels,
      pool: new ThreadPool(host, loaded, blocks.memory, kernels, count, { blas: library?.binding, aside }),
      leastPart: least,
      wide,
      lowering: native?.lowering,
      blas: native?.use,
      fused: loaded.fused,
      profile: profile ? new Profile() : undefined,
      reason: [...reasons, ...(native === undefined ? [] : [native.words])].join('; '),
      warning: slow.length === 0 ? undefined : slow.join('; '),
      // Workers need a shared memory, which a backend of several threads has.
      alike: shared && host.singleBecause === undefined ? () => make(1, true) : undefined,
    });
  };
  return make(threads, false);
}

/** The options with their defaults. @throws OptionError for a name that is none of them, or a value out of range */
function checkedOptions(options: WasmOptions): Required<WasmOptions> {
  const all = withDefaults<Required<WasmOptions>>('wasm', options, {
    threads: undefined,
    vectors: 128,
    fused: undefined,
    blas: 'off',
    profile: false,
    reason: 'asked for',
  });
  if (all.threads !== undefined) checkWhole('wasm: threads', all.threads, 1, 64);
  if (![128, 256, 'auto'].includes(all.vectors))
    throw new OptionError(`wasm: vectors must be 128, 256 or 'auto', found ${described(all.vectors)}`);
  return all;
}

/** What a backend is made of. */
type Parts = Pick<
  Wasm,
  | 'blocks'
  | 'kernels'
  | 'pool'
  | 'leastPart'
  | 'wide'
  | 'lowering'
  | 'alike'
  | 'blas'
  | 'fused'
  | 'profile'
  | 'reason'
  | 'warning'
>;

export class Wasm implements WasmBackend, Shared {
  readonly name = 'wasm';
  readonly dtype = 'float32';
  readonly threads: number;
  readonly vectors: 128 | 256;
  declare readonly fused: boolean;
  declare readonly reason: string;
  declare readonly warning: string | undefined;
  declare readonly blocks: BlockMemory;
  declare readonly kernels: Kernels;
  declare readonly wide: 0 | 1;
  declare readonly lowering: NativeLowering | undefined;
  declare readonly blas: BlasUse | undefined;
  /** Makes another that gives the same bits, on one thread beside the calling one; undefined where there can be none. */
  declare readonly alike: (() => Promise<Wasm>) | undefined;
  declare readonly pool: ThreadPool;
  declare readonly leastPart: number;
  declare readonly profile: Profile | undefined;
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
  #disposed = false;
  /** Programs share scratch, so runs take turns. */
  readonly #mutex: Mutex = new Mutex();

  constructor(parts: Parts) {
    Object.assign(this, parts);
    this.threads = parts.pool.threads;
    this.vectors = parts.wide === 1 ? 256 : 128;
  }

  get liveBytes(): number {
    return this.blocks.liveBytes;
  }

  async compile(plan: Plan): Promise<Program> {
    this.#assertAlive();
    checkFits(plan, addressSpace - 65536, 4, this.name);
    // Scratch may move only between runs.
    return this.runExclusive(() => {
      this.#assertAlive();
      const program = new WasmProgram(this, plan);
      this.#programs.add(program);
      return Promise.resolve(program);
    });
  }

  async dispose(): Promise<void> {
    if (this.#programs.size > 0)
      throw new Error(`backend.dispose: ${this.#programs.size} programs are still alive; dispose them first`);
    this.#disposed = true;
    await this.pool.dispose();
  }

  #assertAlive(): void {
    if (this.#disposed) throw disposedError(this.name);
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

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work);
  }
}
