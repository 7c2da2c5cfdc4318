/** The reference backend: every operation by its record's own kernel, on ndarrays. Clear and exact, not fast. */
import ndarray from 'ndarray';
import { checkPositive, OptionError, shown, withDefaults } from '../../checks/index.js';
import {
  allFinite,
  type Backend,
  checkFeed,
  checkFits,
  disposedError,
  type Feed,
  outputOf,
  Pacer,
  type Program,
} from '../backend.js';
import { loadArrayOps } from '../ops/array-ops.js';
import { ops } from '../ops/index.js';
import { sizeOf } from '../ops/shapes.js';
import type { AdamStep, Plan, Product, Step, UpdateStep, Value } from '../plan.js';
import type { ParameterNode } from '../node.js';
import { Residents } from '../residents.js';
import { floats } from '../values.js';
import type { DType, FloatArray, TensorData, OpName, OpRecord, Shape } from '../types.js';

/** How the reference backend computes. */
export interface ReferenceOptions {
  /** Element type; float64 for gradient checks. Default float32. */
  readonly dtype?: DType;
  /** Bytes that a plan may need. Default 4 GiB. */
  readonly memoryLimit?: number;
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

/** Creates the reference backend. */
export function reference(options: ReferenceOptions = {}): Backend {
  return new ReferenceBackend(options);
}

class ReferenceBackend implements Backend {
  readonly name = 'reference';
  readonly threads = 1;
  readonly reason: string;
  readonly pacer: Pacer = new Pacer();
  readonly dtype: DType;
  readonly residents: Residents<FloatArray> = new Residents({
    claim: (p) => {
      const data = this.allocate(p.size);
      try {
        p.moveTo(this, data);
      } catch (error) {
        this.free(data);
        throw error;
      }
      return data;
    },
    release: (p, data) => {
      this.free(data);
      p.moveBack(() => data);
    },
  });
  liveBytes = 0;
  readonly #memoryLimit: number;
  #disposed = false;

  constructor(options: ReferenceOptions) {
    const { dtype, memoryLimit, reason } = withDefaults('reference', options, {
      dtype: 'float32',
      memoryLimit: 2 ** 32,
      reason: 'asked for',
    });
    if (dtype !== 'float32' && dtype !== 'float64')
      throw new OptionError(`reference: dtype must be 'float32' or 'float64', found ${shown(dtype)}`);
    checkPositive('reference: memoryLimit', memoryLimit);
    this.dtype = dtype;
    this.reason = reason;
    this.#memoryLimit = memoryLimit;
  }

  get bytesPerElement(): number {
    return this.dtype === 'float32' ? 4 : 8;
  }

  allocate(size: number): FloatArray {
    this.liveBytes += size * this.bytesPerElement;
    return floats(this.dtype, size);
  }
  free(data: FloatArray): void {
    this.liveBytes -= data.byteLength;
  }

  async compile(plan: Plan): Promise<Program> {
    await loadArrayOps();
    if (this.#disposed) throw disposedError(this.name);
    checkFits(plan, this.#memoryLimit, this.bytesPerElement, this.name);
    return new ReferenceProgram(this, plan);
  }

  dispose(): Promise<void> {
    if (this.liveBytes > 0)
      return Promise.reject(new Error('backend.dispose: programs are still alive; dispose them first'));
    this.#disposed = true;
    return Promise.resolve();
  }
}

class ReferenceProgram implements Program {
  readonly plan: Plan;
  readonly #backend: ReferenceBackend;
  readonly #arena: FloatArray;
  readonly #constants: Map<object, TensorData> = new Map();
  #hasRun = false;
  #running = false;
  #disposed = false;

  constructor(backend: ReferenceBackend, plan: Plan) {
    this.plan = plan;
    this.#backend = backend;
    this.#arena = backend.allocate(plan.arenaSize);
    for (const constant of plan.constants) {
      const data = backend.allocate(constant.size);
      data.set(constant.value.data);
      this.#constants.set(constant, ndarray(data, [...constant.shape]));
    }
    try {
      backend.residents.hold(plan.parameters);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  async run(feeds: readonly Feed[]): Promise<void> {
    this.#assertAlive();
    if (this.#running) throw new Error('run: the last run of this program has not ended; await it first');
    this.#running = true;
    try {
      await this.#runAll(feeds);
      this.#hasRun ||= feeds.length > 0;
    } finally {
      this.#running = false;
    }
  }

  async #runAll(feeds: readonly Feed[]): Promise<void> {
    const { pacer } = this.#backend;
    for (const feed of feeds) {
      checkFeed(this.plan, feed);
      for (const [name, value] of this.plan.inputs) this.#array(value).data.set(feed[name]!);
      for (const step of this.plan.steps) {
        this.#execute(step);
        if (pacer.due) await pacer.pause();
      }
    }
  }

  read(output: string): Promise<TensorData> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const value = outputOf(this.plan, output);
      if (!this.#hasRun) throw new Error(`read: '${output}' is known only after a run`);
      return ndarray(this.#array(value).data.slice(), [...value.shape]);
    });
  }

  readParameter(parameter: ParameterNode, into?: FloatArray): Promise<FloatArray> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      const data = this.#backend.residents.get(parameter);
      if (into === undefined) return data.slice();
      into.set(data);
      return into;
    });
  }

  allFinite(parameters: readonly ParameterNode[]): Promise<boolean> {
    return Promise.resolve().then(() => {
      this.#assertAlive();
      return parameters.every((p) => allFinite(this.#backend.residents.get(p)));
    });
  }

  dispose(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    this.#disposed = true;
    this.#backend.residents.release(this.plan.parameters);
    this.#free();
    return Promise.resolve();
  }

  #assertAlive(): void {
    if (this.#disposed) throw new Error('the program was disposed');
  }

  #free(): void {
    this.#backend.free(this.#arena);
    for (const constant of this.#constants.values()) this.#backend.free(constant.data);
  }

  #array(value: Value): TensorData {
    const { storage } = value;
    if (storage.kind === 'arena')
      return view(this.#arena.subarray(storage.offset, storage.offset + storage.size), value.shape);
    if (storage.kind === 'parameter') return view(this.#backend.residents.get(storage.parameter), value.shape);
    return view(this.#constants.get(storage.constant)!.data, value.shape);
  }

  #execute(step: Step): void {
    if (step.kind === 'update') return this.#update(step);
    const record = ops[step.op] as OpRecord<OpName>;
    record.reference(
      this.#array(step.output),
      step.inputs.map((value) => this.#array(value)),
      step.attributes,
    );
  }

  /** A product that has no place in the plan's memory. */
  #product({ shape, inputs, attributes }: Product): FloatArray {
    const output = view(floats(this.#backend.dtype, sizeOf(shape)), shape);
    ops.matmul.reference(
      output,
      inputs.map((value) => this.#array(value)),
      attributes,
    );
    return output.data;
  }

  #update({ update, source, scalars }: UpdateStep): void {
    const p = this.#backend.residents.get(update.parameter);
    const data = source.kind === 'product' ? this.#product(source) : this.#array(source).data;
    if (update.kind === 'assign') p.set(data);
    else
      adam(
        update,
        p,
        data,
        this.#backend.residents.get(update.firstMoment),
        this.#backend.residents.get(update.secondMoment),
        this.#array(scalars!).data,
      );
  }
}

function view(data: FloatArray, shape: Shape): TensorData {
  return ndarray(data, [...shape]);
}

function adam(
  { beta1, beta2, epsilon, decays }: AdamStep,
  p: FloatArray,
  gradient: FloatArray,
  m: FloatArray,
  v: FloatArray,
  scalars: FloatArray,
): void {
  const [a, c, weightDecay] = scalars as unknown as [number, number, number];
  const d = decays ? weightDecay : 0;
  for (let i = 0; i < p.length; i++) {
    const g = gradient[i]! + d * p[i]!;
    m[i] = beta1 * m[i]! + (1 - beta1) * g;
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
    p[i] = p[i]! - (a * m[i]!) / (c * Math.sqrt(v[i]!) + epsilon);
  }
}
