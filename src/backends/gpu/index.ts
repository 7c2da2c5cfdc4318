/** The gpu backend: a plan as gpu.js kernels, with parameters and all between them on the device. */
import { type Backend, MemoryError, Pacer, type Program, Turns } from '../../tensor/backend.js';
import type { Parameter } from '../../tensor/leaves.js';
import { sizeOf } from '../../tensor/ops/shapes.js';
import { formatBytes, type Plan } from '../../tensor/plan.js';
import { Residents } from '../../tensor/residents.js';
import type { Device, Traffic } from './device.js';
import { type GpuMode, gpuModes } from './library.js';
import { openDevice } from './open.js';
import { check } from './check.js';
import { Cell, GpuProgram, type Resident, type Shared } from './program.js';
import { findSurroundings, type Surroundings } from './surroundings.js';

export { type GpuMode, gpuModes } from './library.js';
export type { Traffic } from './device.js';

export interface GpuOptions {
  /**
   * How gpu.js computes: `webgpu` or `webgl2` on a graphics card, `webasm` or `cpu` without one. Default: the first of
   * these four that works here; `reason` says what was refused and why.
   */
  readonly mode?: GpuMode | undefined;
  /** Why this backend was chosen, to be reported. */
  readonly reason?: string;
}

export interface GpuBackend extends Backend {
  readonly name: 'gpu';
  /** The mode that runs. */
  readonly mode: GpuMode;
  /** The adapter's name, where the mode has one. */
  readonly adapter: string | undefined;
  /** What went to the device and came from it so far. */
  readonly traffic: Readonly<Traffic>;
}

/** Creates the gpu backend. @throws Error where the mode asked for does not work, with the reason */
export async function gpu(options: GpuOptions = {}): Promise<GpuBackend> {
  return gpuIn(await findSurroundings(), options);
}

/** The same in given surroundings. */
export async function gpuIn(here: Surroundings, { mode, reason = 'asked for' }: GpuOptions): Promise<GpuBackend> {
  if (mode !== undefined && !gpuModes.includes(mode))
    throw new RangeError(`gpu: mode must be one of ${gpuModes.join(', ')}, found ${String(mode)}`);
  const { device, refused } = await openDevice(mode, here, (tried) => check(new Gpu(tried, '')));
  return new Gpu(device, [reason, ...refused.map((why) => `not ${why}`)].join('; '));
}

/** Kernels beyond which a backend without programs forgets them: a search makes new shapes for ever. */
const mostKernels = 1000;

class Gpu implements GpuBackend, Shared {
  readonly name = 'gpu';
  readonly dtype = 'float32';
  readonly threads = 1;
  readonly reason: string;
  readonly device: Device;
  readonly pacer: Pacer = new Pacer();
  readonly residents: Residents<Resident> = new Residents<Resident>({
    claim: (p) => {
      const values = new Float32Array(p.size);
      p.moveTo(this, values);
      try {
        return { cell: new Cell(this.device, this.device.upload(values)) };
      } catch (error) {
        p.moveBack(() => values);
        throw error;
      }
    },
    release: (p, { cell }) => {
      cell.release();
      const values = this.#fetched.get(p);
      this.#fetched.delete(p);
      p.moveBack((into) => {
        // Values that a lost device took with it must not look like values.
        const home = values ?? new Float32Array(p.size).fill(NaN);
        into?.set(home);
        return into ?? home;
      });
    },
  });
  /** Values on their way home. */
  readonly #fetched: Map<Parameter, Float32Array> = new Map();
  readonly #programs: Set<GpuProgram> = new Set();
  /** Programs share parameters, so runs take turns. */
  readonly #turns: Turns = new Turns();

  constructor(device: Device, reason: string) {
    this.device = device;
    this.reason = reason;
  }

  get mode(): GpuMode {
    return this.device.mode;
  }
  get adapter(): string | undefined {
    return this.device.adapter;
  }
  get traffic(): Readonly<Traffic> {
    return { ...this.device.traffic };
  }
  get liveBytes(): number {
    return this.device.liveBytes;
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  async compile(plan: Plan): Promise<Program> {
    checkBuffers(plan, this.device);
    return this.inTurn(() => {
      const program = new GpuProgram(this, plan);
      this.#programs.add(program);
      return Promise.resolve(program);
    });
  }

  async fetchLeaving(parameters: readonly Parameter[]): Promise<void> {
    for (const p of this.residents.leaving(parameters)) {
      if (!p.comesBack) continue;
      const [values] = await this.device.download([this.residents.get(p).cell.buffer]);
      this.#fetched.set(p, values!.slice(0, p.size));
    }
  }

  forget(program: GpuProgram): void {
    this.#programs.delete(program);
    if (this.#programs.size === 0 && this.device.kernels > mostKernels) this.device.forgetKernels();
  }

  async dispose(): Promise<void> {
    if (this.#programs.size > 0)
      throw new Error(`backend.dispose: ${this.#programs.size} programs are still alive; dispose them first`);
    await this.device.dispose();
  }
}

/** @throws MemoryError when a value of the plan is larger than a buffer may be */
function checkBuffers(plan: Plan, { largestBuffer, mode }: Device): void {
  const sizes = [
    ...plan.parameters.map(({ size }) => size),
    ...plan.constants.map(({ size }) => size),
    ...[...plan.inputs.values()].map(({ shape }) => sizeOf(shape)),
    ...plan.steps.map((step) => sizeOf(step.kind === 'op' ? step.output.shape : step.source.shape)),
  ];
  const largest = 4 * sizes.reduce((a, b) => Math.max(a, b), 0);
  if (largest <= largestBuffer) return;
  throw new MemoryError(
    `the plan has a value of ${formatBytes(largest)} and the gpu backend in mode ${mode} holds at most ${formatBytes(largestBuffer)} in one buffer; make the widths or the batch smaller. Its largest buffers:\n${plan.largestBuffers()}`,
  );
}
