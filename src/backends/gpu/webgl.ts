/** The part of WebGL 2 in use beside gpu.js; the library compiles without the types of any page. */
export interface WebGl {
  readonly TEXTURE_2D: number;
  readonly TEXTURE15: number;
  readonly RGBA: number;
  readonly RGBA32F: number;
  readonly FLOAT: number;
  readonly NEAREST: number;
  readonly CLAMP_TO_EDGE: number;
  readonly TEXTURE_WRAP_S: number;
  readonly TEXTURE_WRAP_T: number;
  readonly TEXTURE_MIN_FILTER: number;
  readonly TEXTURE_MAG_FILTER: number;
  readonly FRAMEBUFFER: number;
  readonly COLOR_ATTACHMENT0: number;
  readonly PIXEL_PACK_BUFFER: number;
  readonly STREAM_READ: number;
  readonly SYNC_GPU_COMMANDS_COMPLETE: number;
  readonly ALREADY_SIGNALED: number;
  readonly CONDITION_SATISFIED: number;
  readonly WAIT_FAILED: number;
  readonly MAX_TEXTURE_SIZE: number;
  readonly RENDERER: number;
  getParameter(name: number): unknown;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL?: number } | null;
  createTexture(): object;
  deleteTexture(texture: object): void;
  activeTexture(unit: number): void;
  bindTexture(target: number, texture: object | null): void;
  texParameteri(target: number, name: number, value: number): void;
  texStorage2D(target: number, levels: number, internal: number, width: number, height: number): void;
  texSubImage2D(
    ...args: [
      target: number,
      level: number,
      x: number,
      y: number,
      width: number,
      height: number,
      format: number,
      type: number,
      data: Float32Array,
    ]
  ): void;
  createFramebuffer(): object;
  deleteFramebuffer(framebuffer: object): void;
  bindFramebuffer(target: number, framebuffer: object | null): void;
  framebufferTexture2D(target: number, attachment: number, kind: number, texture: object | null, level: number): void;
  readPixels(x: number, y: number, width: number, height: number, format: number, type: number, offset: number): void;
  createBuffer(): object;
  deleteBuffer(buffer: object): void;
  bindBuffer(target: number, buffer: object | null): void;
  bufferData(target: number, bytes: number, use: number): void;
  getBufferSubData(target: number, offset: number, into: Float32Array): void;
  fenceSync(condition: number, flags: number): object;
  deleteSync(sync: object): void;
  clientWaitSync(sync: object, flags: number, nanoseconds: number): number;
  flush(): void;
  isContextLost(): boolean;
}

/** Texture width and height for so many texels, nearly square, as gpu.js lays them out. */
export function textureSize(texels: number): readonly [number, number] {
  const root = Math.sqrt(texels);
  let high = Math.ceil(root);
  let low = Math.floor(root);
  while (high * low < texels) {
    high--;
    low = Math.ceil(texels / high);
  }
  return [low, Math.ceil(texels / low)];
}
