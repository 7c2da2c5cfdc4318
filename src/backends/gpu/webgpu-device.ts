/**
 * Mode `webgpu`: buffers of the one device that gpu.js has in a process or page.
 *
 * Results are buffers of their own (`pipeline`, `immutable`), which stay on the device and are arguments of the next
 * kernels. gpu.js would hold on to every kernel's last result until that kernel runs again; we take it from the kernel,
 * so that a buffer lives as long as the program needs it.
 */
import {
  assertMode,
  type Device,
  type DeviceBuffer,
  isSoftware,
  type KernelSpec,
  resultSize,
  settings,
  type Traffic,
} from './device.js';
import type { GPUAdapterLike, GPUBufferLike, GPUDeviceLike, GpuInstance, GpuLibrary, RawKernel } from './library.js';

interface WebGpuBuffer extends DeviceBuffer {
  readonly buffer: GPUBufferLike;
  /** What gpu.js takes as an argument. */
  readonly handle: object;
}

/** GPUBufferUsage and GPUMapMode, as the standard numbers them. */
const usage = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 } as const;
const forReading = 1;

export class WebGpuDevice implements Device {
  readonly mode = 'webgpu';
  readonly adapter: string;
  readonly software: boolean;
  readonly traffic: Traffic = { uploaded: 0, downloaded: 0, launches: 0 };
  readonly largestBuffer: number;
  liveBytes = 0;
  readonly #library: GpuLibrary;
  readonly #gpu: GpuInstance;
  readonly #context: { readonly device: GPUDeviceLike; readonly isLost: boolean };
  readonly #kernels: Map<string, RawKernel> = new Map();

  /** @param gpu made while `navigator.gpu` was there */
  constructor(
    library: GpuLibrary,
    gpu: GpuInstance,
    context: { readonly adapter: GPUAdapterLike; readonly device: GPUDeviceLike; readonly isLost: boolean },
  ) {
    this.#library = library;
    this.#gpu = gpu;
    this.#context = context;
    this.adapter = adapterName(context.adapter);
    this.software = isSoftwareAdapter(context.adapter);
    const { maxBufferSize, maxStorageBufferBindingSize } = context.device.limits;
    this.largestBuffer = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    context.device.addEventListener('uncapturederror', this.#onError);
  }

  /** Out of memory, for one, is told after the fact, and what was computed since then is nothing. */
  readonly #onError = ({ error }: { readonly error: { readonly message: string } }): void => {
    this.#error ??= error.message;
  };
  #error: string | undefined;

  get kernels(): number {
    return this.#kernels.size;
  }

  #keep(buffer: GPUBufferLike, size: number): WebGpuBuffer {
    const handle = new this.#library.WebGPUBufferResult({ buffer, output: [size], context: this.#context });
    this.liveBytes += buffer.size;
    return { buffer, handle, size, bytes: buffer.size };
  }

  upload(values: ArrayLike<number>): WebGpuBuffer {
    const buffer = this.#context.device.createBuffer({
      size: 4 * Math.max(values.length, 1),
      usage: usage.storage | usage.copySource | usage.copyDestination,
    });
    const kept = this.#keep(buffer, values.length);
    this.write(kept, values);
    return kept;
  }

  write(buffer: DeviceBuffer, values: ArrayLike<number>): void {
    if (values.length === 0) return;
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    this.traffic.uploaded += floats.byteLength;
    this.#context.device.queue.writeBuffer((buffer as WebGpuBuffer).buffer, 0, floats);
  }

  /** All of them in one copy, and one wait. */
  async download(buffers: readonly DeviceBuffer[]): Promise<Float32Array[]> {
    const { device } = this.#context;
    const total = buffers.reduce((sum, { size }) => sum + size, 0);
    if (total === 0) return buffers.map(() => new Float32Array(0));
    this.#assertDevice();
    const staging = device.createBuffer({ size: 4 * total, usage: usage.mapRead | usage.copyDestination });
    try {
      const encoder = device.createCommandEncoder();
      let at = 0;
      for (const each of buffers) {
        if (each.size > 0) encoder.copyBufferToBuffer((each as WebGpuBuffer).buffer, 0, staging, 4 * at, 4 * each.size);
        at += each.size;
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(forReading);
      this.#assertDevice();
      const all = new Float32Array(staging.getMappedRange());
      this.traffic.downloaded += all.byteLength;
      at = 0;
      return buffers.map(({ size }) => all.slice(at, (at += size)));
    } finally {
      staging.destroy();
    }
  }

  free(buffer: DeviceBuffer): void {
    this.liveBytes -= buffer.bytes;
    (buffer as WebGpuBuffer).buffer.destroy();
  }

  async run(spec: KernelSpec, args: readonly DeviceBuffer[]): Promise<DeviceBuffer> {
    this.#assertDevice();
    this.traffic.launches++;
    const kernel = this.#kernel(spec);
    await kernel(...args.map((buffer) => (buffer as WebGpuBuffer).handle));
    const inside = kernel.kernel;
    assertMode(this.#library, kernel, 'webgpu');
    const buffer = inside.outputBuffer!;
    inside.outputBuffer = null;
    return this.#keep(buffer, spec.size ?? resultSize(spec));
  }

  #kernel(spec: KernelSpec): RawKernel {
    const key = `${spec.output.join()} ${spec.lanes} ${spec.source}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const kernel = this.#gpu.createKernel(spec.source, settings('webgpu', spec, { pipeline: true, immutable: true }));
    this.#kernels.set(key, kernel);
    return kernel;
  }

  #assertDevice(): void {
    if (this.#error !== undefined) throw new Error(`gpu: WebGPU failed: ${this.#error}`);
    if (this.#context.isLost)
      throw new Error('gpu: the WebGPU device was lost, and what was on it; make another backend and start again');
  }

  settled(): Promise<void> {
    return this.#context.device.queue.onSubmittedWorkDone();
  }

  forgetKernels(): void {
    for (const kernel of this.#kernels.values()) kernel.kernel.destroy();
    this.#kernels.clear();
  }

  dispose(): Promise<void> {
    this.forgetKernels();
    this.#context.device.removeEventListener('uncapturederror', this.#onError);
    return this.#gpu.destroy();
  }
}

export function adapterName({ info = {} }: GPUAdapterLike): string {
  const { vendor, architecture, device, description } = info;
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'an adapter without a name';
}

export function isSoftwareAdapter(adapter: GPUAdapterLike): boolean {
  const { info } = adapter;
  return (
    adapter.isFallbackAdapter === true ||
    info?.isFallbackAdapter === true ||
    isSoftware([adapterName(adapter), info?.vendor, info?.architecture].join(' '))
  );
}
