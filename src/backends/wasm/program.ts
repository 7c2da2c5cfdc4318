/** A plan as stages of kernel calls over the backend's memory (see schedule.ts), executed by the backend's pool. */
import ndarray from 'ndarray';
import {
  allFinite,
  checkFeed,
  type Feed,
  MemoryError,
  outputOf,
  type Pacer,
  type Program,
} from '../../tensor/backend.js';
import type { ConstantNode, ParameterNode } from '../../tensor/node.js';
import { sizeOf } from '../../tensor/ops/shapes.js';
import { formatBytes, type OpStep, type Plan, type Step, type UpdateStep, type Value } from '../../tensor/plan.js';
import type { Residents } from '../../tensor/residents.js';
import type { FloatArray, TensorData, OpName } from '../../tensor/types.js';
import { type ThreadPool, encode, type Job } from './thread-pool.js';
import type { Kernels } from './kernels.js';
import { lower, totalInChunks } from './lower.js';
import { adamArgs, type AdamPlaces, matmulAdamTasks } from './lower-matmul.js';
import { summedSquares } from './squares.js';
import type { Run } from './pool-thread.js';
import type { Block, BlockMemory } from './memory.js';
import type { Profile } from './profile.js';
import { schedule, type Stage, type StepTasks } from './schedule.js';
import type { NativeLowering, Operand, Target, Task } from './task.js';

/** What programs share: the memory, its resident parameters, one scratch arena, the threads, and turns in using them. */
export interface Shared {
  readonly blocks: BlockMemory;
  readonly kernels: Kernels;
  /** 1 where the kernels' 256-bit tile is to be used. */
  readonly wide: 0 | 1;
  /** The products of a native BLAS; undefined where there is none. */
  readonly lowering: NativeLowering | undefined;
  readonly pool: ThreadPool;
  /** Nanoseconds of work that are worth another thread's wait. */
  readonly leastPart: number;
  readonly pacer: Pacer;
  readonly profile: Profile | undefined;
  readonly residents: Residents<Block>;
  /** Scratch; it moves when a program needs more. */
  readonly arena: Block | undefined;
  reserveArena(bytes: number): void;
  forget(program: WasmProgram): void;
  runExclusive<T>(work: () => Promise<T>): Promise<T>;
}

/** A plan made ready for the arena where it was linked. */
interface Linked {
  readonly arena: Block;
  readonly list: Block;
  readonly stages: readonly Stage[];
  readonly job: Job;
  readonly run: Run;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;
let versions = 0;

export class WasmProgram implements Program {
  readonly plan: Plan;
  readonly #backend: Shared;
  readonly #squares: ReadonlyMap<number, Value>;
  readonly #constants: Map<ConstantNode, Block> = new Map();
  readonly #results: Map<string, Float32Array> = new Map();
  /** The arena holds the plan's buffers, then what steps share for a while, then every thread's scratch. */
  readonly #layout: { temp: number; scratch: number; scratchEach: number; bytes: number };
  /** Whether a run changes parameters. */
  readonly #changes: boolean;
  #linked: Linked | undefined;
  #disposed = false;

  constructor(backend: Shared, plan: Plan) {
    this.plan = plan;
    this.#backend = backend;
    this.#changes = plan.steps.some(({ kind }) => kind === 'update');
    this.#squares = summedSquares(plan);
    this.#layout = this.#measure();
    try {
      backend.reserveArena(this.#layout.bytes);
      for (const constant of plan.constants) this.#constants.set(constant, this.#upload(constant));
      backend.residents.hold(plan.parameters);
    } catch (error) {
      this.#freeConstants();
      backend.forget(this);
      if (error instanceof MemoryError)
        throw new MemoryError(
          `${error.message}. The plan needs ${formatBytes(plan.peakBytes())}; its largest buffers:\n${plan.largestBuffers()}`,
        );
      throw error;
    }
  }

  run(feeds: readonly Feed[]): Promise<void> {
    return this.#backend.runExclusive(() => this.#run(feeds));
  }

  async #run(feeds: readonly Feed[]): Promise<void> {
    this.#assertAlive();
    const { run, job, stages } = this.#link();
    const { pool, pacer, profile } = this.#backend;
    const onStage =
      profile && ((stage: number, milliseconds: number): void => profile.add(this.plan, stages[stage]!, milliseconds));
    for (const feed of feeds) {
      checkFeed(this.plan, feed);
      const once = (): Promise<void> => {
        for (const [name, value] of this.plan.inputs) this.#view(value).set(feed[name]!);
        return pool.run(run, job, pacer, onStage);
      };
      // What a thread's end has interrupted is done again, unless parameters may have been half changed.
      await (this.#changes ? once() : once().catch(once));
      if (pacer.due) await pacer.pause();
    }
    // Results leave the shared scratch before another program may use it.
    for (const [name, value] of this.plan.outputs) this.#results.set(name, new Float32Array(this.#view(value)));
  }

  read(output: string): Promise<TensorData> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const value = outputOf(this.plan, output);
      const data = this.#results.get(output);
      if (data === undefined) throw new Error(`read: '${output}' is known only after a run`);
      return ndarray<FloatArray>(data.slice(), [...value.shape]);
    });
  }

  readParameter(parameter: ParameterNode, into?: FloatArray): Promise<FloatArray> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const data = this.#parameter(parameter);
      if (into === undefined) return new Float32Array(data);
      into.set(data);
      return into;
    });
  }

  allFinite(parameters: readonly ParameterNode[]): Promise<boolean> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      return parameters.every((p) => allFinite(this.#parameter(p)));
    });
  }

  #parameter(p: ParameterNode): Float32Array {
    return this.#backend.blocks.view(this.#backend.residents.get(p).address, p.size);
  }

  dispose(): Promise<void> {
    // A run in progress keeps its memory until it ends.
    return this.#backend.runExclusive(() => {
      if (!this.#disposed) {
        this.#disposed = true;
        this.#unlink();
        this.#backend.residents.release(this.plan.parameters);
        this.#freeConstants();
        this.#backend.forget(this);
      }
      return Promise.resolve();
    });
  }

  #assertAlive(): void {
    if (this.#disposed) throw new Error('the program was disposed');
  }

  #upload(constant: ConstantNode): Block {
    const block = this.#backend.blocks.allocate(4 * constant.size);
    this.#backend.blocks.view(block.address, constant.size).set(constant.value.data);
    return block;
  }

  #freeConstants(): void {
    for (const block of this.#constants.values()) this.#backend.blocks.free(block);
    this.#constants.clear();
  }

  /** How much room a run needs beside parameters and constants, found by lowering once with no addresses. */
  #measure(): { temp: number; scratch: number; scratchEach: number; bytes: number } {
    const { kernels, wide, lowering, pool } = this.#backend;
    const target: Target = { kernels, wide, blas: lowering, temp: 0 };
    const operand = ({ shape }: Value): Operand => ({ address: 0, shape });
    const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);
    const temp = roundUp(4 * this.plan.arenaSize);
    const tasks = this.plan.steps.flatMap((step, i) => this.#lower(step, i, target, operand, () => 0));
    const scratchEach = roundUp(most(tasks.map((task) => task.scratchBytes ?? 0)));
    const scratch = temp + roundUp(most(tasks.map((task) => task.tempBytes ?? 0)));
    return { temp, scratch, scratchEach, bytes: scratch + pool.threads * scratchEach };
  }

  #address({ storage }: Value): number {
    if (storage.kind === 'arena') return this.#backend.arena!.address + 4 * storage.offset;
    if (storage.kind === 'parameter') return this.#backend.residents.get(storage.parameter).address;
    return this.#constants.get(storage.constant)!.address;
  }
  #view(value: Value): Float32Array {
    return this.#backend.blocks.view(this.#address(value), sizeOf(value.shape));
  }

  /** Works out every call's numbers, again whenever the shared scratch has moved. */
  #link(): Linked {
    const { pool, blocks, kernels, wide, lowering } = this.#backend;
    const arena = this.#backend.arena!;
    if (this.#linked?.arena === arena) return this.#linked;
    this.#unlink();
    const target: Target = { kernels, wide, blas: lowering, temp: arena.address + this.#layout.temp };
    const operand = (value: Value): Operand => ({ address: this.#address(value), shape: value.shape });
    const addressOf = (p: ParameterNode): number => this.#backend.residents.get(p).address;
    const tasks = this.plan.steps.map((step, i): StepTasks => ({
      step: i,
      group: this.plan.groups[i]!,
      tasks: this.#lower(step, i, target, operand, addressOf),
    }));
    const { leastPart, profile } = this.#backend;
    const stages = schedule(tasks, { threads: pool.threads, leastPart, apart: profile !== undefined });
    const words = encode(stages);
    const list = blocks.allocate(words.byteLength);
    blocks.view(list.address, 2 * words.length).set(new Float32Array(words.buffer));
    const { scratch, scratchEach } = this.#layout;
    const job = { address: list.address, version: ++versions, scratch: arena.address + scratch, scratchEach };
    this.#linked = { arena, list, stages, job, run: pool.read(job) };
    return this.#linked;
  }

  #unlink(): void {
    if (this.#linked !== undefined) this.#backend.blocks.free(this.#linked.list);
    this.#linked = undefined;
  }

  #lower(
    step: Step,
    at: number,
    target: Target,
    operand: (value: Value) => Operand,
    addressOf: (p: ParameterNode) => number,
  ): readonly Task[] {
    const squared = this.#squares.get(at);
    if (squared !== undefined && step.kind === 'op')
      return totalInChunks(operand(step.output), operand(squared), sizeOf(squared.shape), target, 1);
    // What the next step squares itself.
    if (this.#squares.has(at + 1)) return [];
    return step.kind === 'op' ? lowerOp(step, target, operand) : lowerUpdate(step, target, operand, addressOf);
  }
}

function lowerOp<K extends OpName>(
  step: OpStep & { op: K },
  target: Target,
  operand: (value: Value) => Operand,
): readonly Task[] {
  return lower[step.op](operand(step.output), step.inputs.map(operand), step.attributes as never, target);
}

function lowerUpdate(
  { update, source, scalars }: UpdateStep,
  target: Target,
  operand: (value: Value) => Operand,
  addressOf: (p: ParameterNode) => number,
): readonly Task[] {
  const { size } = update.parameter;
  const parameter = addressOf(update.parameter);
  if (update.kind === 'assign') {
    const value = operand(source as Value).address;
    return [
      {
        axis: 'columns',
        units: size,
        multiple: 16,
        cost: 0.2 * size,
        calls: (from, to) => [
          { kernel: 'copy2d', args: [parameter + 4 * from, value + 4 * from, 1, to - from, to - from, to - from, 1] },
        ],
      },
    ];
  }
  const places: AdamPlaces = {
    parameter,
    firstMoment: addressOf(update.firstMoment),
    secondMoment: addressOf(update.secondMoment),
    scalars: operand(scalars!).address,
    beta1: update.beta1,
    beta2: update.beta2,
    epsilon: update.epsilon,
    decay: update.decays ? 1 : 0,
  };
  if (source.kind === 'product') {
    const [a, b] = source.inputs.map(operand);
    return matmulAdamTasks(places, a!, b!, source.attributes, target);
  }
  const gradient = operand(source).address;
  return [
    {
      axis: 'columns',
      units: size,
      multiple: 16,
      cost: 0.6 * size,
      calls: (from, to) => [{ kernel: 'adam', args: adamArgs(places, gradient + 4 * from, 4 * from, to - from) }],
    },
  ];
}
