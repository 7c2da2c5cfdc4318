/**
 * gpu.js, loaded when the first gpu backend is made and not before: who never asks for one never loads it.
 *
 * The types below are what is used of it and no more. gpu.js 2.24.1 is pinned, because some of that is not in its own
 * documentation: where a kernel keeps its last result, and how it shapes one.
 */

export type GpuMode = 'webgpu' | 'webgl2' | 'webasm' | 'cpu';

/** Modes from the best to the last. */
export const gpuModes: readonly GpuMode[] = ['webgpu', 'webgl2', 'webasm', 'cpu'];

export interface KernelSettings {
  readonly output: readonly number[];
  readonly precision: 'single';
  readonly pipeline?: boolean;
  readonly immutable?: boolean;
  readonly returnType: 'Number' | 'Array(4)';
  readonly optimizeFloatMemory?: boolean;
  readonly fixIntegerDivisionAccuracy?: boolean;
  readonly tactic?: 'precision';
  /** Told instead of gpu.js taking another mode by itself. */
  readonly onRequestFallback: () => never;
  readonly onRequestSwitchKernel: () => never;
}

/** A kernel's inside; which members there are depends on the mode. */
interface KernelInside {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what `constructor` is of every object
  readonly constructor: Function;
  readonly fallbackReason?: string;
  /** webgpu: the buffer of the last result. */
  outputBuffer?: GPUBufferLike | null;
  /** webgl2: the texture of the last result. */
  texture?: { texture: object };
  /** webgl2: textures to delete with the kernel. */
  textureCache?: object[];
  context?: object;
  /** webasm: makes nested arrays of a flat result. */
  _shapeOutput?: (data: Float32Array) => unknown;
  destroy(removeCanvas?: boolean): void;
}

export interface RawKernel {
  (...args: readonly unknown[]): unknown;
  readonly kernel: KernelInside;
}

export interface GpuInstance {
  createKernel(source: string, settings: KernelSettings): RawKernel;
  destroy(): Promise<void>;
  readonly context: object | null;
}

/** The part of WebGPU's objects in use; the library compiles without the types of any page. */
export interface GPUBufferLike {
  readonly size: number;
  _refs?: number;
  destroy(): void;
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}
type GPUErrorListener = (event: { readonly error: { readonly message: string } }) => void;
export interface GPUDeviceLike {
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly queue: {
    writeBuffer(buffer: GPUBufferLike, offset: number, data: Float32Array): void;
    submit(commands: readonly object[]): void;
    onSubmittedWorkDone(): Promise<void>;
  };
  addEventListener(name: 'uncapturederror', listener: GPUErrorListener): void;
  removeEventListener(name: 'uncapturederror', listener: GPUErrorListener): void;
  createBuffer(settings: { size: number; usage: number }): GPUBufferLike;
  createCommandEncoder(): {
    copyBufferToBuffer(from: GPUBufferLike, at: number, to: GPUBufferLike, toAt: number, bytes: number): void;
    finish(): object;
  };
}
export interface GPUAdapterLike {
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}
export interface GPULike {
  requestAdapter(options?: { powerPreference: 'high-performance' }): Promise<GPUAdapterLike | null>;
}

export interface GpuLibrary {
  /** What kernels are in each mode. */
  readonly WebGPUKernel: object;
  readonly WebGL2Kernel: object;
  readonly WebAssemblyKernel: object;
  readonly CPUKernel: object;
  readonly GPU: new (settings: { mode: GpuMode }) => GpuInstance;
  readonly WebGPUContext: {
    acquire(): Promise<{ readonly adapter: GPUAdapterLike; readonly device: GPUDeviceLike; readonly isLost: boolean }>;
  };
  readonly WebGPUBufferResult: new (settings: {
    buffer: GPUBufferLike;
    output: readonly number[];
    context: object;
  }) => object;
  readonly Texture: new (settings: {
    texture: object;
    size: readonly number[];
    dimensions: readonly number[];
    output: readonly number[];
    context: object;
    type: string;
    kernel: object;
  }) => object;
}

/**
 * Loads gpu.js: a CommonJS module in Node, a class with the same names on it from a bundler.
 * @throws Error where the package is not installed, or does not load
 */
export async function loadLibrary(): Promise<GpuLibrary> {
  try {
    const module = (await import('gpu.js')) as unknown as { default?: GpuLibrary } & GpuLibrary;
    return module.default ?? module;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // What engines, and bundlers that leave out what is not there, say of a package that is missing.
    const missing = /find (package|module)|resolve|not found/i.test(text);
    throw new Error(
      missing ? `gpu: ${notInstalled(['gpu.js'])}` : `gpu: the package 'gpu.js' does not load here: ${text}`,
      {
        cause: error,
      },
    );
  }
}

/** That packages are not installed, and the command that does it. */
export function notInstalled(names: readonly string[]): string {
  const wanted = names.map((name) => (name === 'gpu.js' ? 'gpu.js@2.24.1' : name));
  const which = names.length === 1 ? `the package ${names[0]} is` : `the packages ${names.join(' and ')} are`;
  return `${which} not installed (npm i ${wanted.join(' ')}; docs/gpu.md says how without a second copy of webgpu)`;
}

/** The mode in which a kernel really runs: gpu.js exchanges kernels, and what `mode` says is not always what it is. */
export function modeOf(library: GpuLibrary, { kernel: { constructor } }: RawKernel): GpuMode | undefined {
  switch (constructor) {
    case library.WebGPUKernel:
      return 'webgpu';
    case library.WebGL2Kernel:
      return 'webgl2';
    case library.WebAssemblyKernel:
      return 'webasm';
    case library.CPUKernel:
      return 'cpu';
    default:
      return undefined;
  }
}
