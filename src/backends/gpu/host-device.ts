/** Modes `webasm` and `cpu`: the device's memory is the host's, so that arrays go to a kernel and come back by copying. */
import {
  assertMode,
  type Device,
  type DeviceBuffer,
  type KernelSpec,
  resultSize,
  settings,
  type Traffic,
} from './device.js';
import type { GpuInstance, GpuLibrary, RawKernel } from './library.js';

interface HostBuffer extends DeviceBuffer {
  readonly data: Float32Array;
}

export class HostDevice implements Device {
  readonly mode: 'webasm' | 'cpu';
  readonly adapter = undefined;
  readonly software = false;
  readonly traffic: Traffic = { uploaded: 0, downloaded: 0, launches: 0 };
  readonly largestBuffer: number = 2 ** 31;
  liveBytes = 0;
  readonly #library: GpuLibrary;
  readonly #gpu: GpuInstance;
  readonly #kernels: Map<string, RawKernel> = new Map();

  constructor(library: GpuLibrary, mode: 'webasm' | 'cpu') {
    this.mode = mode;
    this.#library = library;
    this.#gpu = new library.GPU({ mode });
  }

  get kernels(): number {
    return this.#kernels.size;
  }

  #keep(data: Float32Array, size: number): HostBuffer {
    this.liveBytes += data.byteLength;
    return { data, size, bytes: data.byteLength };
  }

  upload(values: ArrayLike<number>): HostBuffer {
    this.traffic.uploaded += 4 * values.length;
    return this.#keep(Float32Array.from(values), values.length);
  }

  write(buffer: DeviceBuffer, values: ArrayLike<number>): void {
    this.traffic.uploaded += 4 * values.length;
    (buffer as HostBuffer).data.set(values);
  }

  download(buffers: readonly DeviceBuffer[]): Promise<Float32Array[]> {
    const copies = buffers.map((buffer) => (buffer as HostBuffer).data.slice(0, buffer.size));
    for (const { byteLength } of copies) this.traffic.downloaded += byteLength;
    return Promise.resolve(copies);
  }

  free(buffer: DeviceBuffer): void {
    this.liveBytes -= buffer.bytes;
  }

  run(spec: KernelSpec, args: readonly DeviceBuffer[]): DeviceBuffer {
    this.traffic.launches++;
    const buffers = args as readonly HostBuffer[];
    const kernel = this.#kernel(spec, buffers);
    const result = kernel(...buffers.map(({ data }) => data));
    assertMode(this.#library, kernel, this.mode);
    const data = flatten(result, resultSize(spec));
    const size = spec.size ?? data.length;
    return this.#keep(spec.fourRows === undefined ? data : inOrder(data, spec.output[0]!, spec.fourRows), size);
  }

  /** Mode webasm compiles a kernel for the very sizes of its arguments. */
  #kernel(spec: KernelSpec, args: readonly HostBuffer[]): RawKernel {
    const sizes = args.map(({ data }) => data.length);
    const key = `${spec.output.join()} ${spec.lanes} ${sizes.join()} ${spec.source}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const kernel = this.#gpu.createKernel(spec.source, settings(this.mode, spec, {}));
    // A flat result becomes an array of its own for every row, or for every four numbers: we want it flat.
    if (this.mode === 'webasm') kernel.kernel._shapeOutput = (data) => data;
    this.#kernels.set(key, kernel);
    return kernel;
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  forgetKernels(): void {
    for (const kernel of this.#kernels.values()) kernel.kernel.destroy();
    this.#kernels.clear();
  }

  dispose(): Promise<void> {
    this.forgetKernels();
    return this.#gpu.destroy();
  }
}

/** Nested rows below each other; mode cpu makes one array a row. */
function flatten(result: unknown, size: number): Float32Array {
  if (result instanceof Float32Array) return result;
  const flat = new Float32Array(size);
  let at = 0;
  const append = (part: unknown): void => {
    if (part instanceof Float32Array) {
      flat.set(part, at);
      at += part.length;
    } else for (const each of part as unknown[]) append(each);
  };
  append(result);
  return flat;
}

/** Rows in order, of a result in which each column of four rows lies together: [group, column, 4] -> [rows, columns]. */
function inOrder(data: Float32Array, columns: number, rows: number): Float32Array {
  const ordered = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = (row >> 2) * 4 * columns + (row & 3);
    const to = row * columns;
    for (let j = 0; j < columns; j++) ordered[to + j] = data[from + 4 * j]!;
  }
  return ordered;
}
