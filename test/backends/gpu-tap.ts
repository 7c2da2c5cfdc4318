/**
 * Listens to what really goes to a device and comes from it, at WebGPU's and WebGL's own functions, and to what is made
 * there and deleted. gpu.js also writes a block of sizes for every kernel that it starts (16 bytes and 16 for each array);
 * those writes go to uniform buffers, hold no data, and are left out.
 */
import type { Bytes, Tap } from './gpu-checks.js';

/** Functions of a class, to be replaced. */
type Prototype = Record<string, (this: unknown, ...args: unknown[]) => unknown>;

function around(prototype: Prototype, name: string, before: (self: unknown, args: unknown[]) => void): void {
  const original = prototype[name]!;
  prototype[name] = function (...args) {
    before(this, args);
    return original.apply(this, args);
  };
}

const bytesOf = (data: unknown): number => (ArrayBuffer.isView(data) ? data.byteLength : 0);

/** @param classes `GPUQueue`, `GPUBuffer` and `GPUDevice` of the page or of the package */
export function tapWebGpu(classes: Record<'GPUQueue' | 'GPUBuffer' | 'GPUDevice', { prototype: object }>): Tap {
  const seen = { up: 0, down: 0 };
  let alive = 0;
  const [queue, buffer, device] = [classes.GPUQueue, classes.GPUBuffer, classes.GPUDevice].map(
    ({ prototype }) => prototype as Prototype,
  ) as [Prototype, Prototype, Prototype];
  const uniform = 0x40;
  around(queue, 'writeBuffer', (_, [to, , data]) => {
    if (((to as { usage: number }).usage & uniform) === 0) seen.up += bytesOf(data) || (data as ArrayBuffer).byteLength;
  });
  around(buffer, 'mapAsync', (self) => {
    seen.down += (self as { size: number }).size;
  });
  around(device, 'createBuffer', () => alive++);
  const destroyed = new WeakSet<object>();
  around(buffer, 'destroy', (self) => {
    if (destroyed.has(self as object)) return;
    destroyed.add(self as object);
    alive--;
  });
  return { bytes: (): Bytes => ({ ...seen }), alive: () => alive };
}

/** @param prototype of `WebGL2RenderingContext` */
export function tapWebGl(prototype: object): Tap {
  const seen = { up: 0, down: 0 };
  let alive = 0;
  const gl = prototype as Prototype;
  for (const name of ['texImage2D', 'texSubImage2D'])
    around(gl, name, (_, args) => {
      seen.up += bytesOf(args.at(-1));
    });
  around(gl, 'getBufferSubData', (_, [, , into]) => {
    seen.down += bytesOf(into);
  });
  around(gl, 'readPixels', (_, args) => {
    seen.down += bytesOf(args.at(-1));
  });
  around(gl, 'createTexture', () => alive++);
  const deleted = new WeakSet<object>();
  around(gl, 'deleteTexture', (_, [texture]) => {
    if (!texture || deleted.has(texture)) return;
    deleted.add(texture);
    alive--;
  });
  return { bytes: (): Bytes => ({ ...seen }), alive: () => alive };
}
