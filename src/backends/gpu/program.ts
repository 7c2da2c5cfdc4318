/** A plan on a device: its kernels in order, its inputs where they were uploaded, its results until they are read. */
import ndarray from 'ndarray';
import { checkFeed, type Feed, outputOf, type Pacer, type Program } from '../../tensor/backend.js';
import type { ParameterNode } from '../../tensor/node.js';
import { sizeOf } from '../../tensor/ops/shapes.js';
import type { Plan } from '../../tensor/plan.js';
import type { Residents } from '../../tensor/residents.js';
import type { FloatArray, TensorData } from '../../tensor/types.js';
import { Build } from './build.js';
import { countUnusual } from './finite.js';
import type { Device, DeviceBuffer } from './device.js';
import type { Instruction, Launch, Place } from './emit.js';

/** A buffer and how many names it has; it is freed with the last. */
export class Cell {
  readonly buffer: DeviceBuffer;
  readonly #device: Device;
  #users = 1;
  constructor(device: Device, buffer: DeviceBuffer) {
    this.#device = device;
    this.buffer = buffer;
  }
  share(): this {
    this.#users++;
    return this;
  }
  release(): void {
    if (--this.#users === 0) this.#device.free(this.buffer);
  }
}

/** A parameter's present values. */
export interface Resident {
  cell: Cell;
}

/** What programs share: the device, the parameters on it, and turns in using them. */
export interface Shared {
  readonly device: Device;
  readonly residents: Residents<Resident>;
  readonly pacer: Pacer;
  runExclusive<T>(work: () => Promise<T>): Promise<T>;
  /** Fetches the values of parameters that will go back to the host with their last program. */
  fetchLeaving(parameters: readonly ParameterNode[]): Promise<void>;
  forget(program: GpuProgram): void;
}

interface InputBuffer {
  readonly cell: Cell;
  /** What is there, to upload only what is not. */
  readonly values: Float32Array;
}

/** Results of at most so many bytes come down together with the first that is asked for. */
const smallResult = 1 << 16;

export class GpuProgram implements Program {
  readonly plan: Plan;
  readonly #backend: Shared;
  readonly #build: Build;
  readonly #fixed: Map<unknown, Cell> = new Map();
  readonly #inputs: Map<string, InputBuffer> = new Map();
  readonly #outputs: Map<string, Cell> = new Map();
  readonly #read: Map<string, Float32Array> = new Map();
  #disposed = false;

  constructor(backend: Shared, plan: Plan) {
    this.plan = plan;
    this.#backend = backend;
    this.#build = new Build(plan, backend.device.mode);
    try {
      for (const instruction of this.#build.instructions) for (const place of placesOf(instruction)) this.#fix(place);
      for (const place of this.#build.outputs.values()) this.#fix(place);
      backend.residents.hold(plan.parameters);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  /** Uploads constants, and makes room for inputs. */
  #fix(place: Place): void {
    if (place.kind === 'input') {
      if (this.#inputs.has(place.name)) return;
      const values = new Float32Array(sizeOf(this.plan.inputs.get(place.name)!.shape)).fill(NaN);
      this.#inputs.set(place.name, { values, cell: this.#upload(values) });
    } else if (place.kind === 'constant' && !this.#fixed.has(place.constant))
      this.#fixed.set(place.constant, this.#upload(place.constant.value.data));
    else if (place.kind === 'numbers' && !this.#fixed.has(place)) this.#fixed.set(place, this.#upload(place.values));
  }
  #upload(values: ArrayLike<number>): Cell {
    return new Cell(this.#backend.device, this.#backend.device.upload(values));
  }

  run(feeds: readonly Feed[]): Promise<void> {
    return this.#backend.runExclusive(async () => {
      this.#assertAlive();
      const { device, pacer } = this.#backend;
      for (const feed of feeds) {
        checkFeed(this.plan, feed);
        this.#letGoOfResults();
        this.#feed(feed);
        await this.#execute();
        if (!pacer.due) continue;
        // What was started waits on the device: a slow one must not get ever further behind.
        await device.settled();
        await pacer.pause();
      }
    });
  }

  #feed(feed: Feed): void {
    for (const [name, { cell, values }] of this.#inputs) {
      const given = feed[name]!;
      if (equal(given, values)) continue;
      values.set(given);
      this.#backend.device.write(cell.buffer, values);
    }
  }

  async #execute(): Promise<void> {
    const { pacer, device } = this.#backend;
    const results = new Map<number, Cell>();
    const onHost = device.mode === 'webasm' || device.mode === 'cpu';
    try {
      for (const instruction of this.#build.instructions) {
        if (instruction.kind === 'launch') results.set(instruction.result, await this.#launch(instruction, results));
        else {
          const resident = this.#backend.residents.get(instruction.parameter);
          const cell = this.#cell(instruction.from, results).share();
          resident.cell.release();
          resident.cell = cell;
        }
        for (const id of instruction.free) {
          results.get(id)!.release();
          results.delete(id);
        }
        if (onHost && pacer.due) await pacer.pause();
      }
      for (const [name, place] of this.#build.outputs) this.#outputs.set(name, this.#cell(place, results).share());
    } finally {
      for (const cell of results.values()) cell.release();
    }
  }

  async #launch({ spec, args }: Launch, results: ReadonlyMap<number, Cell>): Promise<Cell> {
    const { device } = this.#backend;
    const started = device.run(
      spec,
      args.map((place) => this.#cell(place, results).buffer),
    );
    return new Cell(device, started instanceof Promise ? await started : started);
  }

  #cell(place: Place, results: ReadonlyMap<number, Cell>): Cell {
    switch (place.kind) {
      case 'result':
        return results.get(place.id)!;
      case 'input':
        return this.#inputs.get(place.name)!.cell;
      case 'parameter':
        return this.#backend.residents.get(place.parameter).cell;
      case 'constant':
        return this.#fixed.get(place.constant)!;
      case 'numbers':
        return this.#fixed.get(place)!;
    }
  }

  read(output: string): Promise<TensorData> {
    return this.#backend.runExclusive(async () => {
      this.#assertAlive();
      const { shape } = outputOf(this.plan, output);
      const cell = this.#outputs.get(output);
      if (cell === undefined) throw new Error(`read: '${output}' is known only after a run`);
      if (!this.#read.has(output)) {
        const names = [...this.#outputs]
          .filter(([name, { buffer }]) => name === output || 4 * buffer.size <= smallResult)
          .map(([name]) => name);
        const values = await this.#backend.device.download(names.map((name) => this.#outputs.get(name)!.buffer));
        for (const [i, name] of names.entries()) this.#read.set(name, values[i]!);
      }
      return ndarray<FloatArray>(this.#read.get(output)!.slice(0, sizeOf(shape)), [...shape]);
    });
  }

  readParameter(parameter: ParameterNode, into?: FloatArray): Promise<FloatArray> {
    return this.#backend.runExclusive(async () => {
      this.#assertAlive();
      const { device, residents } = this.#backend;
      const [values] = await device.download([residents.get(parameter).cell.buffer]);
      if (into === undefined) return values!.slice(0, parameter.size);
      into.set(values!.subarray(0, parameter.size));
      return into;
    });
  }

  allFinite(parameters: readonly ParameterNode[]): Promise<boolean> {
    return this.#backend.runExclusive(async () => {
      this.#assertAlive();
      const { device, residents } = this.#backend;
      const filled = parameters.filter(({ size }) => size > 0);
      if (filled.length === 0) return true;
      const count = await countUnusual(
        device,
        filled.map((p) => residents.get(p).cell.buffer),
      );
      return count === 0;
    });
  }

  dispose(): Promise<void> {
    // A run in progress keeps its memory until it ends.
    return this.#backend.runExclusive(async () => {
      if (this.#disposed) return;
      this.#disposed = true;
      try {
        await this.#backend.fetchLeaving(this.plan.parameters);
      } finally {
        this.#backend.residents.release(this.plan.parameters);
        this.#free();
        this.#backend.forget(this);
      }
    });
  }

  #assertAlive(): void {
    if (this.#disposed) throw new Error('the program was disposed');
  }

  #letGoOfResults(): void {
    for (const cell of this.#outputs.values()) cell.release();
    this.#outputs.clear();
    this.#read.clear();
  }

  #free(): void {
    this.#letGoOfResults();
    for (const cell of this.#fixed.values()) cell.release();
    for (const { cell } of this.#inputs.values()) cell.release();
    this.#fixed.clear();
    this.#inputs.clear();
  }
}

function placesOf(instruction: Instruction): readonly Place[] {
  return instruction.kind === 'launch' ? instruction.args : [instruction.from];
}

/** Whether the values given are those that are there, bit for bit as floats; ends at the first that is not. */
function equal(given: ArrayLike<number>, there: Float32Array): boolean {
  for (let i = 0; i < there.length; i++) {
    const value = Math.fround(given[i]!);
    // 0 and -0 are equal and differ in their bits.
    if (value !== there[i] || (value === 0 && !Object.is(value, there[i]))) return false;
  }
  return true;
}
