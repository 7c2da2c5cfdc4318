/** What the gpu backend needs of a mode of gpu.js: buffers, and kernels that make new buffers of others. */
import { type GpuLibrary, type GpuMode, type KernelSettings, modeOf, type RawKernel } from './library.js';

/** Numbers on the device, row-major. A result never changes once it is there; only inputs are written again. */
export interface DeviceBuffer {
  /** Numbers in use; there may be room for more behind them. */
  readonly size: number;
  readonly bytes: number;
}

/** A kernel: its source as gpu.js reads it, with all sizes written out, and its threads. */
export interface KernelSpec {
  /** `function (a, b) { … }` of at most seven arrays. */
  readonly source: string;
  /** Threads [x], [x, y] or [x, y, z]; `this.thread.x` runs fastest. */
  readonly output: readonly number[];
  /** Numbers that each thread returns. */
  readonly lanes: 1 | 4;
  /** Numbers of the result in use; default all. */
  readonly size?: number;
  /** webgl2: the arrays are read in fours. */
  readonly vectors?: boolean;
  /**
   * A thread [x, y] returns column x of the rows 4y to 4y + 3 of this many rows. Devices whose memory is the host's bring
   * the rows in order at once; elsewhere another kernel has to.
   */
  readonly fourRows?: number;
}

/** What a device has been sent, what was read back from it, and how often it was set to work. */
export interface Traffic {
  /** Bytes sent to the device and fetched from it, and kernels started, since the backend was made. */
  uploaded: number;
  downloaded: number;
  launches: number;
}

export interface Device {
  readonly mode: GpuMode;
  /** The adapter's name, where there is one. */
  readonly adapter: string | undefined;
  /** Whether that adapter is a program that imitates a GPU. */
  readonly software: boolean;
  readonly traffic: Traffic;
  readonly liveBytes: number;
  /** Bytes of one buffer at most. */
  readonly largestBuffer: number;
  /** Kernels kept for other runs. */
  readonly kernels: number;
  upload(values: ArrayLike<number>): DeviceBuffer;
  /** Overwrites a buffer that was uploaded; what was started before still sees what was there. */
  write(buffer: DeviceBuffer, values: ArrayLike<number>): void;
  download(buffers: readonly DeviceBuffer[]): Promise<Float32Array[]>;
  free(buffer: DeviceBuffer): void;
  /** Starts a kernel. @throws Error where gpu.js refuses it in this mode */
  run(spec: KernelSpec, args: readonly DeviceBuffer[]): DeviceBuffer | Promise<DeviceBuffer>;
  /** Ends when all that was started has been done. */
  settled(): Promise<void>;
  /** Lets go of the kernels that are kept. */
  forgetKernels(): void;
  dispose(): Promise<void>;
}

/** Numbers of a kernel's result, unused ones included. */
export function resultSize({ output, lanes }: KernelSpec): number {
  return output.reduce((product, count) => product * count, lanes);
}

/** gpu.js goes on in another mode where a kernel does not suit one, with no more than a warning: here it may not. */
export function settings(mode: GpuMode, spec: KernelSpec, more: Partial<KernelSettings>): KernelSettings {
  return {
    output: spec.output,
    precision: 'single',
    returnType: spec.lanes === 4 ? 'Array(4)' : 'Number',
    ...more,
    onRequestFallback() {
      const { fallbackReason } = this as unknown as { fallbackReason?: string };
      throw new Error(`gpu: mode ${mode} refused a kernel: ${fallbackReason ?? 'no reason given'}\n${spec.source}`);
    },
    onRequestSwitchKernel() {
      throw new Error(`gpu: mode ${mode} wants another kernel for the same arguments\n${spec.source}`);
    },
  };
}

/** @throws Error when a kernel ran in another mode than it should */
export function assertMode(library: GpuLibrary, kernel: RawKernel, mode: GpuMode): void {
  const ran = modeOf(library, kernel);
  if (ran !== mode) throw new Error(`gpu: mode ${mode} was asked for, ${ran ?? 'another one'} ran`);
}

/** The names by which adapters that are programs are known. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;
export function isSoftware(name: string): boolean {
  return softwareNames.test(name);
}
