/**
 * A plan as a list of kernel calls over the backend's memory.
 *
 * The list is data (kernel names and numbers), so that several threads can later execute it, each its share.
 */
import ndarray from 'ndarray';
import { checkFeed, type Feed, MemoryError, outputOf, type Pacer, type Program } from '../../backend.js';
import type { Parameter } from '../../leaves.js';
import { matmulSizes } from '../../ops/matmul.js';
import { sizeOf } from '../../ops/shapes.js';
import { formatBytes, type OpStep, type Plan, type UpdateStep, type Value } from '../../plan.js';
import type { Residents } from '../../residents.js';
import type { Constant } from '../../tensor.js';
import type { FloatArray, Matrix, OpName } from '../../types.js';
import type { Kernels } from './kernels.js';
import { type KernelCall, lower, type Operand } from './lower.js';
import type { Block, BlockMemory } from './memory.js';

/** What programs share: the memory, its resident parameters, one scratch arena, and turns in using it. */
export interface Shared {
  readonly blocks: BlockMemory;
  readonly kernels: Kernels;
  readonly pacer: Pacer;
  readonly residents: Residents<Block>;
  /** Scratch; it moves when a program needs more. */
  readonly arena: Block | undefined;
  reserveArena(bytes: number): void;
  forget(program: WasmProgram): void;
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export class WasmProgram implements Program {
  readonly plan: Plan;
  readonly #backend: Shared;
  readonly #constants: Map<Constant, Block> = new Map();
  readonly #results: Map<string, Float32Array> = new Map();
  #calls: KernelCall[] = [];
  #linkedTo: Block | undefined;
  #disposed = false;

  constructor(backend: Shared, plan: Plan) {
    this.plan = plan;
    this.#backend = backend;
    try {
      backend.reserveArena(this.#scratchOffset() + this.#scratchBytes());
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
    return this.#backend.inTurn(() => this.#run(feeds));
  }

  async #run(feeds: readonly Feed[]): Promise<void> {
    this.#assertAlive();
    this.#link();
    const { pacer } = this.#backend;
    const kernels: Readonly<Record<string, (...args: readonly number[]) => unknown>> = { ...this.#backend.kernels };
    for (const feed of feeds) {
      checkFeed(this.plan, feed);
      for (const [name, value] of this.plan.inputs) this.#view(value).set(feed[name]!);
      for (const { kernel, args } of this.#calls) {
        kernels[kernel]!(...args);
        if (pacer.due) await pacer.pause();
      }
    }
    // Results leave the shared scratch before another program may use it.
    for (const [name, value] of this.plan.outputs) this.#results.set(name, this.#view(value).slice());
  }

  read(output: string): Promise<Matrix> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const value = outputOf(this.plan, output);
      const data = this.#results.get(output);
      if (data === undefined) throw new Error(`read: '${output}' is known only after a run`);
      return ndarray<FloatArray>(data.slice(), [...value.shape]);
    });
  }

  readParameter(parameter: Parameter, into?: FloatArray): Promise<FloatArray> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const data = this.#backend.blocks.view(this.#backend.residents.get(parameter).address, parameter.size);
      if (into === undefined) return data.slice();
      into.set(data);
      return into;
    });
  }

  dispose(): Promise<void> {
    // A run in progress keeps its memory until it ends.
    return this.#backend.inTurn(() => {
      if (!this.#disposed) {
        this.#disposed = true;
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

  #upload(constant: Constant): Block {
    const block = this.#backend.blocks.allocate(4 * constant.size);
    this.#backend.blocks.view(block.address, constant.size).set(constant.value.data);
    return block;
  }

  #freeConstants(): void {
    for (const block of this.#constants.values()) this.#backend.blocks.free(block);
    this.#constants.clear();
  }

  /** Matmul's packing area follows the plan's buffers. */
  #scratchOffset(): number {
    return Math.ceil((this.plan.arenaSize * 4) / 64) * 64;
  }
  #scratchBytes(): number {
    return this.plan.steps.reduce((most, step) => {
      if (step.kind !== 'op' || step.op !== 'matmul') return most;
      const { m, n, k } = matmulSizes(
        step.inputs.map((value) => value.shape),
        step.attributes as { transposeA: boolean; transposeB: boolean },
      );
      return Math.max(most, this.#backend.kernels.matmulScratchBytes(m, n, k));
    }, 0);
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
  #link(): void {
    if (this.#linkedTo === this.#backend.arena) return;
    this.#linkedTo = this.#backend.arena;
    this.#calls = this.plan.steps.flatMap((step) =>
      step.kind === 'op' ? this.#lowerOp(step) : this.#lowerUpdate(step),
    );
  }

  #operand(value: Value): Operand {
    return { address: this.#address(value), shape: value.shape };
  }

  #lowerOp<K extends OpName>(step: OpStep & { op: K }): KernelCall[] {
    const rule = lower[step.op];
    const scratch = this.#backend.arena!.address + this.#scratchOffset();
    return rule(
      this.#operand(step.output),
      step.inputs.map((value) => this.#operand(value)),
      step.attributes as never,
      scratch,
    );
  }

  #lowerUpdate({ update, value, scalars }: UpdateStep): KernelCall[] {
    const home = (p: Parameter): number => this.#backend.residents.get(p).address;
    const { size } = update.parameter;
    const target = home(update.parameter);
    const source = this.#address(value);
    if (update.kind === 'assign') return [{ kernel: 'copy2d', args: [target, source, 1, size, size, size, 1] }];
    const { firstMoment, secondMoment, beta1, beta2, epsilon } = update;
    return [
      {
        kernel: 'adam',
        args: [
          target,
          source,
          home(firstMoment),
          home(secondMoment),
          size,
          this.#address(scalars!),
          beta1,
          beta2,
          epsilon,
        ],
      },
    ];
  }
}
