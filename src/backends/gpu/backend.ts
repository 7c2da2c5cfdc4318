/** The gpu backend: a plan as gpu.js kernels, with parameters and all between them on the device. */
import { described, OptionError, withDefaults } from '../../checks/index.js';
import { disposedError, MemoryError, Pacer, type Program, Mutex } from '../../tensor/backend.js';
import type { ParameterNode } from '../../tensor/node.js';
import { sizeOf } from '../../tensor/ops/shapes.js';
import { formatBytes, type Plan } from '../../tensor/plan.js';
import { Residents } from '../../tensor/residents.js';
import type { Device, Traffic } from './device.js';
import { type GpuMode, gpuModes } from './library.js';
import { openDevice } from './open.js';
import { check } from './check.js';
import { Cell, GpuProgram, type Resident, type Shared } from './program.js';
import type { GpuBackend, GpuOptions } from './options.js';
import type { Environment } from './environment.js';

/** Creates the gpu backend in a given environment. @throws Error where the mode asked for does not work, with the reason */
export async function gpuIn(here: Environment, options: GpuOptions): Promise<GpuBackend> {
  const { mode, reason } = withDefaults<Required<GpuOptions>>('gpu', options, {
    mode: undefined,
    reason: 'asked for',
  });
  if (mode !== undefined && !gpuModes.includes(mode))
    throw new OptionError(`gpu: mode must be one of ${gpuModes.join(', ')}, found ${described(mode)}`);
  // Without the package every mode would fail for this one reason.
  await here.library();
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
        const last = values ?? new Float32Array(p.size).fill(NaN);
        into?.set(last);
        return into ?? last;
      });
    },
  });
  /** Values on their way back to the host. */
  readonly #fetched: Map<ParameterNode, Float32Array> = new Map();
  readonly #programs: Set<GpuProgram> = new Set();
  #disposed = false;
  /** Programs share parameters, so runs take turns. */
  readonly #mutex: Mutex = new Mutex();

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

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work);
  }

  async compile(plan: Plan): Promise<Program> {
    this.#assertAlive();
    checkBuffers(plan, this.device);
    return this.runExclusive(() => {
      this.#assertAlive();
      const program = new GpuProgram(this, plan);
      this.#programs.add(program);
      return Promise.resolve(program);
    });
  }

  async fetchLeaving(parameters: readonly ParameterNode[]): Promise<void> {
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
    if (this.#disposed) return;
    this.#disposed = true;
    await this.device.dispose();
  }

  #assertAlive(): void {
    if (this.#disposed) throw disposedError(this.name);
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
