/**
 * Many small networks (two hidden layers of 5 and 3 tanh units), each on columns of its own, trained and tested on rows of one table as
 * scikit-learn's MLPClassifier would: first weights, order of batches, Adam, penalty and stopping rule are its own, in float32.
 */
import { compileModule, instantiate, type KernelMemory } from '../../checks/kernel-module.js';
import { type KernelPool, openKernels } from '../../selection/index.js';
import { packed } from './binary.js';

/** Addresses are in bytes; assembly/network.ts has shapes and formulas. */
interface NetworkKernels {
  readonly memory: KernelMemory;
  parameterBytes(kp: number): number;
  scratchBytes(batch: number, outputs: number): number;
  gather(panel: number, kp: number, x: number, wide: number, rows: number, subset: number, k: number): void;
  begin(
    parameters: number,
    m: number,
    v: number,
    k: number,
    kp: number,
    outputs: number,
    state: number,
    from: number,
  ): void;
  pass(
    parameters: number,
    m: number,
    v: number,
    panel: number,
    kp: number,
    n: number,
    outputs: number,
    codes: number,
    order: number,
    room: number,
    state: number,
    batch: number,
    rate: number,
    alpha: number,
    powers: number,
    scratch: number,
  ): number;
  right(
    parameters: number,
    panel: number,
    kp: number,
    outputs: number,
    codes: number,
    order: number,
    count: number,
    batch: number,
    scratch: number,
  ): number;
}

/** Rows by their numbers: those that a network is trained on, and those that it is tested on. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface NetworkTable {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly x: Float32Array;
  /** Classes of the rows, from 0. */
  readonly codes: Int32Array;
  readonly classes: number;
  readonly folds: readonly Fold[];
  readonly settings: NetworkSettings;
}

/** By scikit-learn's names; a pass improves by more than `tol`, or counts; more than `nIterNoChange` in a row end the training. */
export interface NetworkSettings {
  readonly learningRate: number;
  readonly alpha: number;
  readonly batchSize: number;
  readonly maxIter: number;
  readonly tol: number;
  readonly nIterNoChange: number;
  readonly randomState: number;
}

/** Rows that a network on some columns names rightly, over all folds, and the passes that it took. */
export interface NetworkScore {
  readonly right: number;
  readonly passes: number;
}

/**
 * One thread's networks. The class is used by the calling thread as it is and by workers as source text, so it must not refer to anything
 * outside itself (types excepted); its fields are set in the constructor, so that no compiler adds helpers for them.
 */
export class NetworkThread {
  declare private readonly kernels: NetworkKernels;
  declare private readonly table: NetworkTable;
  declare private readonly outputs: number;
  /** Addresses: of what stays, and from where on there is room. */
  declare private readonly x: number;
  declare private readonly codes: number;
  declare private readonly order: number;
  declare private readonly room: number;
  declare private readonly state: number;
  declare private readonly powers: number;
  declare private readonly scratch: number;
  declare private readonly end: number;

  constructor(kernels: NetworkKernels, table: NetworkTable) {
    this.kernels = kernels;
    this.table = table;
    this.outputs = table.classes === 2 ? 1 : table.classes;
    let end = 1024;
    const place = (bytes: number): number => {
      const address = end;
      end = Math.ceil((address + bytes) / 16) * 16;
      return address;
    };
    this.x = place(table.x.byteLength);
    this.codes = place(4 * table.rows);
    this.order = place(4 * table.rows);
    this.room = place(4 * table.rows);
    this.state = place(4 * 625);
    this.powers = place(16);
    this.scratch = place(kernels.scratchBytes(table.settings.batchSize, this.outputs));
    this.end = end;
    this.reserve(end);
    new Float32Array(kernels.memory.buffer, this.x, table.x.length).set(table.x);
    new Int32Array(kernels.memory.buffer, this.codes, table.rows).set(table.codes);
  }

  private reserve(bytes: number): void {
    const { memory } = this.kernels;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  }

  score(columns: Int32Array): NetworkScore {
    let [right, passes] = [0, 0];
    for (const { train, test } of this.table.folds) {
      passes += this.fit(columns, train).length;
      right += this.right(columns.length, test);
    }
    return { right, passes };
  }

  /** Trains a network; the loss of every pass. */
  fit(columns: Int32Array, train: Int32Array): number[] {
    const { kernels, table, outputs, order } = this;
    const { learningRate, alpha, batchSize, maxIter, tol, nIterNoChange, randomState } = table.settings;
    const k = columns.length;
    const { kp, parameters, m, v, panel, subset } = this.placesOf(k);
    new Int32Array(kernels.memory.buffer, subset, k).set(columns);
    new Int32Array(kernels.memory.buffer, order, train.length).set(train);
    new Float64Array(kernels.memory.buffer, this.powers, 2).fill(1);
    kernels.gather(panel, kp, this.x, table.columns, table.rows, subset, k);
    kernels.begin(parameters, m, v, k, kp, outputs, this.state, randomState);
    const losses: number[] = [];
    let [best, waited] = [Infinity, 0];
    while (losses.length < maxIter && waited <= nIterNoChange) {
      const loss = kernels.pass(
        parameters,
        m,
        v,
        panel,
        kp,
        train.length,
        outputs,
        this.codes,
        order,
        this.room,
        this.state,
        Math.min(batchSize, train.length),
        learningRate,
        alpha,
        this.powers,
        this.scratch,
      );
      losses.push(loss);
      waited = loss > best - tol ? waited + 1 : 0;
      best = Math.min(best, loss);
    }
    return losses;
  }

  /** Rows that the network trained last, on k columns, names rightly. */
  right(k: number, test: Int32Array): number {
    const { kp, parameters, panel } = this.placesOf(k);
    const { kernels, table, outputs, codes, order, scratch } = this;
    new Int32Array(kernels.memory.buffer, order, test.length).set(test);
    const batch = table.settings.batchSize;
    return kernels.right(parameters, panel, kp, outputs, codes, order, test.length, batch, scratch);
  }

  private placesOf(k: number): Record<'kp' | 'parameters' | 'm' | 'v' | 'panel' | 'subset', number> {
    const kp = Math.ceil(k / 8) * 8;
    const bytes = this.kernels.parameterBytes(kp);
    const parameters = this.end;
    const panel = parameters + 3 * bytes;
    const subset = panel + 4 * kp * this.table.rows;
    this.reserve(subset + 4 * k);
    return { kp, parameters, m: parameters + bytes, v: parameters + 2 * bytes, panel, subset };
  }
}

/** Networks on the calling thread. */
export function networkThread(table: NetworkTable): NetworkThread {
  return new NetworkThread(instantiate<NetworkKernels>(compileModule(packed, 'small networks')), table);
}

/** Scores networks, each on its columns, by several threads; the results do not depend on how many. */
export type NetworkPool = KernelPool<NetworkTable, Int32Array, NetworkScore>;

export function openNetworks(table: NetworkTable, threads: number): Promise<NetworkPool> {
  return openKernels(NetworkThread, { module: compileModule(packed, 'small networks'), table }, threads);
}
