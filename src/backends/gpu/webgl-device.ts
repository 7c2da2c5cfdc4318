/**
 * Mode `webgl2`: floats in the four channels of textures.
 *
 * Every buffer is a texture of RGBA floats with four numbers to a texel, in order: what gpu.js calls memory-optimised,
 * what a kernel that returns `Array(4)` writes, and a quarter of the memory of one number to a texel. A kernel reads its
 * arrays number by number or (`vectors`) in fours. The textures are ours: gpu.js writes a kernel's every result into a new
 * one, which we take from it.
 */
import { nextTask } from '../../tensor/backend.js';
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
import type { GpuInstance, GpuLibrary, RawKernel } from './library.js';
import { textureSize, type WebGl } from './webgl.js';

interface GlBuffer extends DeviceBuffer {
  readonly texture: object;
  readonly width: number;
  readonly height: number;
}

/** Stands where a kernel's result was taken: as it has other users, gpu.js makes a new texture for the next result. */
const taken = { _refs: Infinity };

export class WebGlDevice implements Device {
  readonly mode = 'webgl2';
  readonly adapter: string;
  readonly software: boolean;
  readonly traffic: Traffic = { uploaded: 0, downloaded: 0, launches: 0 };
  readonly largestBuffer: number;
  liveBytes = 0;
  readonly #library: GpuLibrary;
  readonly #gpu: GpuInstance;
  readonly #gl: WebGl;
  readonly #kernels: Map<string, RawKernel> = new Map();

  constructor(library: GpuLibrary) {
    this.#library = library;
    this.#gpu = new library.GPU({ mode: 'webgl2' });
    // The context comes with the first kernel.
    const first = this.#gpu.createKernel(
      'function () { return 0; }',
      settings('webgl2', { source: '', output: [1], lanes: 1 }, { pipeline: true, immutable: true }),
    );
    const gl = first.kernel.context as WebGl | null | undefined;
    if (gl === null || gl === undefined) throw new Error('there is no WebGL 2 context');
    this.#gl = gl;
    if (gl.getExtension('EXT_color_buffer_float') === null)
      throw new Error('this WebGL 2 cannot write float textures (EXT_color_buffer_float)');
    const names = gl.getExtension('WEBGL_debug_renderer_info');
    this.adapter = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
    this.software = isSoftware(this.adapter);
    this.largestBuffer = 16 * (gl.getParameter(gl.MAX_TEXTURE_SIZE) as number) ** 2;
  }

  get kernels(): number {
    return this.#kernels.size;
  }

  #keep(texture: object, size: number, width: number, height: number): GlBuffer {
    const bytes = 16 * width * height;
    this.liveBytes += bytes;
    return { texture, size, width, height, bytes };
  }

  upload(values: ArrayLike<number>): GlBuffer {
    const gl = this.#gl;
    const [width, height] = textureSize(Math.max(1, Math.ceil(values.length / 4)));
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE15);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, width, height);
    const kept = this.#keep(texture, values.length, width, height);
    this.write(kept, values);
    return kept;
  }

  /** Whole rows of texels, then what there is of the last one. */
  write(buffer: DeviceBuffer, values: ArrayLike<number>): void {
    const gl = this.#gl;
    const { texture, width } = buffer as GlBuffer;
    const texels = Math.ceil(values.length / 4);
    const data = padded(values, 4 * texels);
    this.traffic.uploaded += data.byteLength;
    gl.activeTexture(gl.TEXTURE15);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const rows = Math.floor(texels / width);
    const part = (row: number, wide: number, high: number, from: number): void => {
      if (wide * high === 0) return;
      const texelsOf = data.subarray(4 * from, 4 * (from + wide * high));
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, wide, high, gl.RGBA, gl.FLOAT, texelsOf);
    };
    part(0, width, rows, 0);
    part(rows, texels - rows * width, 1, rows * width);
  }

  /** Through buffers that the device fills when it comes to it, so that the page waits for nothing. */
  async download(buffers: readonly DeviceBuffer[]): Promise<Float32Array[]> {
    const gl = this.#gl;
    const framebuffer = gl.createFramebuffer();
    const pending = (buffers as readonly GlBuffer[]).map(({ texture, width, height, size }) => {
      const pixels = new Float32Array(4 * width * height);
      const pack = gl.createBuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pack);
      gl.bufferData(gl.PIXEL_PACK_BUFFER, pixels.byteLength, gl.STREAM_READ);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.FLOAT, 0);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      this.traffic.downloaded += pixels.byteLength;
      return { pack, pixels, size };
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.deleteFramebuffer(framebuffer);
    try {
      await this.settled();
      return pending.map(({ pack, pixels, size }) => {
        gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pack);
        gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, pixels);
        gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
        return pixels.subarray(0, size);
      });
    } finally {
      for (const { pack } of pending) gl.deleteBuffer(pack);
    }
  }

  free(buffer: DeviceBuffer): void {
    this.liveBytes -= buffer.bytes;
    this.#gl.deleteTexture((buffer as GlBuffer).texture);
  }

  run(spec: KernelSpec, args: readonly DeviceBuffer[]): DeviceBuffer {
    this.traffic.launches++;
    const sources = args as readonly GlBuffer[];
    const kernel = this.#kernel(spec, sources);
    kernel(...sources.map((buffer) => this.#argument(buffer, spec.vectors === true)));
    const inside = kernel.kernel;
    assertMode(this.#library, kernel, 'webgl2');
    const result = inside.texture as { texture: object; readonly size: ArrayLike<number> };
    const { texture } = result;
    result.texture = taken;
    // What a framebuffer holds on to is not freed.
    this.#gl.framebufferTexture2D(this.#gl.FRAMEBUFFER, this.#gl.COLOR_ATTACHMENT0, this.#gl.TEXTURE_2D, null, 0);
    return this.#keep(texture, spec.size ?? resultSize(spec), result.size[0]!, result.size[1]!);
  }

  #argument({ texture, width, height }: GlBuffer, vectors: boolean): object {
    const texels = width * height;
    return new this.#library.Texture({
      texture,
      size: [width, height],
      dimensions: [vectors ? texels : 4 * texels, 1, 1],
      output: [vectors ? texels : 4 * texels],
      context: this.#gl,
      type: vectors ? 'ArrayTexture(4)' : 'MemoryOptimizedNumberTexture',
      kernel: {},
    });
  }

  /** A shader has the sizes of its textures written in it. */
  #kernel(spec: KernelSpec, args: readonly GlBuffer[]): RawKernel {
    const sizes = args.map(({ width, height }) => `${width}x${height}`);
    const key = `${spec.output.join()} ${spec.lanes} ${sizes.join()} ${spec.source}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const kernel = this.#gpu.createKernel(
      spec.source,
      settings('webgl2', spec, {
        pipeline: true,
        immutable: true,
        tactic: 'precision',
        optimizeFloatMemory: spec.lanes === 1,
        fixIntegerDivisionAccuracy: false,
      }),
    );
    this.#kernels.set(key, kernel);
    return kernel;
  }

  /** Looks again and again in tasks of their own, because a page's timers are slow. */
  async settled(): Promise<void> {
    const gl = this.#gl;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    try {
      for (;;) {
        if (gl.isContextLost())
          throw new Error('gpu: the WebGL context was lost, and what was on it; make another backend and start again');
        const state = gl.clientWaitSync(sync, 0, 0);
        if (state === gl.ALREADY_SIGNALED || state === gl.CONDITION_SATISFIED) return;
        if (state === gl.WAIT_FAILED) throw new Error('gpu: waiting for WebGL failed');
        await nextTask();
      }
    } finally {
      gl.deleteSync(sync);
    }
  }

  forgetKernels(): void {
    for (const kernel of this.#kernels.values()) kernel.kernel.destroy();
    this.#kernels.clear();
  }

  dispose(): Promise<void> {
    return this.#gpu.destroy();
  }
}

/** The values as floats, with zeros behind them up to `size`. */
function padded(values: ArrayLike<number>, size: number): Float32Array {
  if (values instanceof Float32Array && values.length === size) return values;
  const data = new Float32Array(size);
  data.set(values);
  return data;
}
